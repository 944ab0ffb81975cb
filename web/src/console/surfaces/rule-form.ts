import type { SurfaceRule } from "codecatalyst-client";

export type RuleKind = SurfaceRule["kind"];

/** A rule as it is typed: every field as text. */
export interface RuleForm {
  /** Names it on the page; its id may change. */
  readonly key: string;
  readonly kind: RuleKind;
  readonly fields: Readonly<Partial<Record<RuleFieldName, string>>>;
}

export type RuleFieldName =
  | "id"
  | "note"
  | "itemId"
  | "position"
  | "filter"
  | "factor"
  | "notBefore"
  | "notAfter"
  | "atLeast"
  | "atMost"
  | "score"
  | "likes"
  | "domain"
  | "region"
  | "from"
  | "until";

export type RuleProblems = Readonly<Partial<Record<RuleFieldName, string>>>;

export const ruleKinds: readonly { readonly kind: RuleKind; readonly words: string; readonly does: string }[] = [
  { kind: "pin", words: "Pin", does: "A work has a fixed place." },
  { kind: "boost", words: "Boost", does: "What fits counts more." },
  { kind: "bury", words: "Bury", does: "What fits counts less, or comes behind everything else." },
  { kind: "embargo", words: "Embargo", does: "What fits is held back before a time, or after one." },
  { kind: "quota", words: "Quota", does: "A list holds at least or at most so many of what fits." },
  { kind: "minimum-relevance", words: "Minimum relevance", does: "What scores less does not come." },
];

const pad = (number: number) => String(number).padStart(2, "0");

/** An ISO time as an input for times has it, on the reader's clock. */
function localText(at: string | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const seconds = date.getSeconds() === 0 ? "" : `:${pad(date.getSeconds())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}${seconds}`;
}

const isoText = (local: string) => (local === "" ? undefined : new Date(local).toISOString());

type Amount = { readonly count: number } | { readonly ratio: number };

const percents = new Intl.NumberFormat("en", { maximumFractionDigits: 4, useGrouping: false });
export const amountText = (amount: Amount | undefined): string => {
  if (amount === undefined) return "";
  return "count" in amount ? String(amount.count) : `${percents.format(amount.ratio * 100)} %`;
};

function amountOf(text: string): Amount | undefined {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (share !== null) return { ratio: Number(share[1]) / 100 };
  return /^\d+$/.test(text) ? { count: Number(text) } : undefined;
}

export function formOfRule(rule: SurfaceRule, key: string): RuleForm {
  const shared = { id: rule.id, note: rule.note ?? "" };
  const made = (fields: RuleForm["fields"]): RuleForm => ({ key, kind: rule.kind, fields: { ...shared, ...fields } });
  switch (rule.kind) {
    case "pin": {
      const { domain = "", region = "", from, until, likes = "" } = rule.when ?? {};
      return made({
        itemId: rule.itemId,
        position: String(rule.position),
        likes,
        domain,
        region,
        from: localText(from),
        until: localText(until),
      });
    }
    case "boost":
    case "bury":
      return made({ filter: rule.filter, factor: String(rule.factor) });
    case "embargo":
      return made({
        filter: rule.filter,
        notBefore: localText(rule.notBefore),
        notAfter: localText(rule.notAfter),
      });
    case "quota":
      return made({ filter: rule.filter, atLeast: amountText(rule.atLeast), atMost: amountText(rule.atMost) });
    case "minimum-relevance":
      return made({ score: String(rule.score) });
  }
}

const firstFields: Readonly<Record<RuleKind, RuleForm["fields"]>> = {
  pin: { position: "1" },
  boost: { factor: "1.5" },
  bury: { factor: "0.5" },
  embargo: {},
  quota: {},
  "minimum-relevance": { score: "0.2" },
};

/** A new rule with an id that no other has. */
export function newRule(kind: RuleKind, takenIds: readonly string[], key: string): RuleForm {
  const names = Array.from({ length: takenIds.length + 1 }, (_, place) => `${kind}-${place + 1}`);
  const id = names.find((name) => !takenIds.includes(name)) ?? kind;
  return { key, kind, fields: { id, ...firstFields[kind] } };
}

const isNumberWithin = (text: string, least: number, most: number) =>
  text !== "" && Number(text) >= least && Number(text) <= most;
const isWholeWithin = (text: string, least: number, most: number) =>
  /^\d+$/.test(text) && isNumberWithin(text, least, most);
const needsFilter = (filter: string) =>
  filter === "" && { filter: "Which works is it about? Such as genre:jazz, or domain:book AND year<1950." };

interface JudgedRule {
  /** Undefined while anything is wrong. */
  readonly rule: SurfaceRule | undefined;
  readonly problems: RuleProblems;
}

/** The rule that a form means, or what is wrong with it. */
export function ruleOf({ kind, fields }: RuleForm): JudgedRule {
  const text = (name: RuleFieldName) => (fields[name] ?? "").trim();
  const shared = { id: text("id"), ...(text("note") !== "" && { note: text("note") }) };
  const problems: RuleProblems = {
    ...(shared.id === "" && { id: "A rule needs a name of its own." }),
    ...problemsOf(kind, text),
  };
  if (Object.keys(problems).length > 0) return { rule: undefined, problems };
  return { rule: { ...shared, ...bodyOf(kind, text) } as SurfaceRule, problems };
}

type Read = (name: RuleFieldName) => string;

function problemsOf(kind: RuleKind, text: Read): RuleProblems {
  switch (kind) {
    case "pin":
      return pinProblems(text);
    case "boost":
      return {
        ...needsFilter(text("filter")),
        ...(!isNumberWithin(text("factor"), 1, 100) && { factor: "From 1 to 100, please: 2 counts twice as much." }),
      };
    case "bury":
      return {
        ...needsFilter(text("filter")),
        ...(text("factor") !== "to-end" &&
          !isNumberWithin(text("factor"), 0, 1) && { factor: "From 0 to 1, please: 0.5 counts half as much." }),
      };
    case "embargo":
      return embargoProblems(text);
    case "quota":
      return quotaProblems(text);
    case "minimum-relevance":
      return isNumberWithin(text("score"), 0, 10) ? {} : { score: "A score from 0 to 10, please." };
  }
}

const isBackwards = (from: string, until: string, name: RuleFieldName) =>
  from !== "" &&
  until !== "" &&
  new Date(from) >= new Date(until) && { [name]: "This is not later than the beginning." };

function pinProblems(text: Read): RuleProblems {
  return {
    ...(text("itemId") === "" && { itemId: "Which work? Find it by its title." }),
    ...(!isWholeWithin(text("position"), 1, 1000) && { position: "A place from 1 to 1,000, please." }),
    ...(text("region") !== "" &&
      !/^[A-Z]{2}$/.test(text("region").toUpperCase()) && { region: "The two letters of a country, please: GB" }),
    ...isBackwards(text("from"), text("until"), "until"),
  };
}

function embargoProblems(text: Read): RuleProblems {
  const [notBefore, notAfter] = [text("notBefore"), text("notAfter")];
  return {
    ...needsFilter(text("filter")),
    ...(notBefore === "" && notAfter === "" && { notBefore: "Say from when it may come, until when, or both." }),
    ...isBackwards(notBefore, notAfter, "notAfter"),
  };
}

function quotaProblems(text: Read): RuleProblems {
  const wrong = "A number, or a share of the list, please: 3, or 25 %";
  const isWrong = (name: "atLeast" | "atMost") => text(name) !== "" && amountOf(text(name)) === undefined;
  return {
    ...needsFilter(text("filter")),
    ...(text("atLeast") === "" && text("atMost") === "" && { atLeast: "Say at least how many, at most, or both." }),
    ...(isWrong("atLeast") && { atLeast: wrong }),
    ...(isWrong("atMost") && { atMost: wrong }),
  };
}

/** Of a form that has no problem. */
function bodyOf(kind: RuleKind, text: Read): object {
  const filter = text("filter");
  const given = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
  switch (kind) {
    case "pin": {
      const when = given({
        likes: text("likes"),
        domain: text("domain"),
        region: text("region").toUpperCase(),
        from: isoText(text("from")),
        until: isoText(text("until")),
      });
      const isBound = Object.keys(when).length > 0;
      return { kind, itemId: text("itemId"), position: Number(text("position")), ...(isBound && { when }) };
    }
    case "boost":
      return { kind, filter, factor: Number(text("factor")) };
    case "bury":
      return { kind, filter, factor: text("factor") === "to-end" ? "to-end" : Number(text("factor")) };
    case "embargo":
      return { kind, filter, ...given({ notBefore: isoText(text("notBefore")), notAfter: isoText(text("notAfter")) }) };
    case "quota":
      return { kind, filter, ...given({ atLeast: amountOf(text("atLeast")), atMost: amountOf(text("atMost")) }) };
    case "minimum-relevance":
      return { kind, score: Number(text("score")) };
  }
}
