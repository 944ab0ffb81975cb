import { domainNames } from "../../words.ts";

export interface MetricWords {
  readonly group: MetricGroup;
  readonly words: string;
  /** Of counts and p-values neither more nor less is better. */
  readonly isMoreBetter: boolean;
}

export type MetricGroup =
  | "lists"
  | "moments"
  | "time"
  | "friends"
  | "mood"
  | "cluster"
  | "popularity"
  | "taste"
  | "together"
  | "other";

/** In the order of the page. */
export const metricGroups: readonly {
  readonly group: MetricGroup;
  readonly heading: string;
  readonly explanation: string;
}[] = [
  {
    group: "lists",
    heading: "Lists of each domain",
    explanation:
      "Some of what people liked is hidden from the training; the figure says how high their lists put it (NDCG@10: 0 never among the first ten, 1 always at the very top). “As usual” is the same with the weights before they were learnt.",
  },
  {
    group: "moments",
    heading: "Right after a work",
    explanation: "The same, judged by what people chose next.",
  },
  {
    group: "time",
    heading: "Hour, day and season",
    explanation:
      "Whether lists that know what time it is are better. The p-value is the chance that the difference is luck.",
  },
  { group: "friends", heading: "Friends", explanation: "How good lists are with what friends feel at each weight." },
  { group: "mood", heading: "Mood", explanation: "How good lists are with the mood at each share." },
  {
    group: "cluster",
    heading: "Age and place",
    explanation: "Of people who allow it: how good lists are with what people like them enjoy.",
  },
  {
    group: "popularity",
    heading: "What is popular",
    explanation: "For newcomers, of whom nothing is known: what is popular lately against what is popular ever.",
  },
  {
    group: "taste",
    heading: "People with like taste (ALS)",
    explanation: "Tried with several strengths of regularisation; the training keeps the middle of the best.",
  },
  {
    group: "together",
    heading: "Works that go together (item-item)",
    explanation: "Tried with several strengths of regularisation; the training keeps the middle of the best.",
  },
  { group: "other", heading: "Others", explanation: "Under the names that the training gave them." },
];

const measures: Readonly<Record<string, string>> = {
  users: "people judged",
  newcomers: "newcomers judged",
  ndcg10: "NDCG@10",
  ndcg10Default: "NDCG@10 as usual",
  ndcg10Without: "NDCG@10 without",
  ndcg10With: "NDCG@10 with",
  ndcg10None: "NDCG@10 without",
  ndcg10Popular: "NDCG@10 of what is popular",
  ndcg10AllTimes: "NDCG@10 of what is popular ever",
  pValue: "p-value",
};

const people: Readonly<Record<string, string>> = {
  all: "everybody",
  few: "people with few likes",
};

/** Each kind of name that a training writes, with its group and the words for its parts. */
const patterns: readonly (readonly [RegExp, MetricGroup, (parts: readonly string[]) => string])[] = [
  [/^blend\.cluster\.newcomers\.(\w+)$/, "cluster", ([measure]) => `Newcomers: ${measureOf(measure)}`],
  [
    /^blend\.cluster\.([^.]+)\.(?:ndcg10\.([\d.]+)|(\w+))$/,
    "cluster",
    ([domain, share, measure]) => `${named(domain)}: ${at("share", share) ?? measureOf(measure)}`,
  ],
  [
    /^blend\.(social|mood)\.(?:ndcg10\.([\d.]+)|(\w+))$/,
    "friends",
    ([kind, share, measure]) => sentence(at(kind === "social" ? "weight" : "share", share) ?? measureOf(measure)),
  ],
  [/^blend\.([^.]+)\.time\.(\w+)$/, "time", ([domain, measure]) => `${named(domain)}: ${measureOf(measure)}`],
  [/^blend\.([^.]+)\.moment\.(\w+)$/, "moments", ([domain, measure]) => `${named(domain)}: ${measureOf(measure)}`],
  [
    /^blend\.([^.]+)\.(all|few)\.(\w+)$/,
    "lists",
    ([domain, who, measure]) => `${named(domain)}, ${people[who ?? ""]}: ${measureOf(measure)}`,
  ],
  [/^popularity\.([^.]+)\.(\w+)$/, "popularity", ([domain, measure]) => `${named(domain)}: ${measureOf(measure)}`],
  [/^als\.ndcg10\.([\d.]+)$/, "taste", ([strength]) => sentence(at("regularisation", strength) ?? "")],
  [/^item-item\.ndcg10\.([\d.]+)$/, "together", ([strength]) => sentence(at("regularisation", strength) ?? "")],
];

const named = (domain = "") => domainNames(domain);
const measureOf = (measure = "") => measures[measure] ?? measure;
const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const at = (what: string, value: string | undefined) =>
  value === undefined ? undefined : `NDCG@10 at ${what} ${value}`;

/** What a figure of a training is about. */
export function metricWords(name: string): MetricWords {
  const isMoreBetter = /\.ndcg10/.test(name);
  for (const [pattern, group, wordsOf] of patterns) {
    const match = pattern.exec(name);
    if (match !== null)
      return {
        group: name.startsWith("blend.mood.") ? "mood" : group,
        words: wordsOf(match.slice(1)),
        isMoreBetter,
      };
  }
  return { group: "other", words: name, isMoreBetter };
}

const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const signed = new Intl.NumberFormat("en", { maximumFractionDigits: 4, signDisplay: "exceptZero" });
const shares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });

export const figureText = (value: number | undefined) => (value === undefined ? "–" : figures.format(value));

export interface Change {
  readonly text: string;
  readonly verdict: "better" | "worse" | "as before" | undefined;
}

/** From the first to the second, with what it means where that is known. */
export function changeOf(name: string, first: number | undefined, second: number | undefined): Change | undefined {
  if (first === undefined || second === undefined) return undefined;
  const difference = second - first;
  const text = signed.format(difference) + (first > 0 ? ` (${shares.format(difference / first)})` : "");
  if (!metricWords(name).isMoreBetter) return { text, verdict: undefined };
  return { text, verdict: signed.format(difference) === "0" ? "as before" : difference > 0 ? "better" : "worse" };
}
