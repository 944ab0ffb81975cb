/** Whether a trained candidate may take the serving model's place. */
import { Type, type Static } from "typebox";
import { pause } from "../blend/pause.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { servedList } from "../served.ts";
import { drawSample } from "../shuffle.ts";
import { bootstrapInterval } from "../significance.ts";
import { seededUniform } from "../../kernels/random.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { Progress, Taste, TrainingData } from "../../models/model.ts";
import { tasteLimit, type ServingModel } from "../../serving/serving-model.ts";

const Figures = {
  userCount: Type.Integer({ minimum: 0 }),
  /** NDCG@10 of the lists within a domain, mean over users. */
  serving: Type.Number(),
  candidate: Type.Number(),
  /** 95 % bootstrap interval of candidate − serving, paired by user. */
  differenceLow: Type.Number(),
  differenceHigh: Type.Number(),
};

/** Kept in the run history. */
export const Verdict = Type.Object({
  decision: Type.Enum(["promote", "refuse"]),
  reason: Type.String(),
  /** Absent where nothing could be judged. */
  overall: Type.Optional(Type.Object(Figures)),
  byDomain: Type.Record(Type.String(), Type.Object(Figures)),
});
export type Verdict = Static<typeof Verdict>;
type Figures = NonNullable<Verdict["overall"]>;

export interface JudgeInput {
  readonly serving: ServingModel;
  /** Trained on `before`. */
  readonly candidate: ServingModel;
  /** What both models are told of each user. */
  readonly before: TrainingData;
  /** What users did then, which neither model has seen; the same rows and columns. */
  readonly judged: SparseMatrix;
  readonly seed: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

export const gateLimits = {
  /** With fewer judged users nothing can be said, overall or of a domain. */
  minimumUserCount: 30,
  /** No domain may surely lose more than this share of its NDCG. */
  domainDropShare: 0.2,
  /** More users hardly make it surer, and cost time. */
  maximumUserCount: 1_000,
  listLength: 10,
} as const;

/** One user's NDCG within one domain by both models. */
interface Judgement {
  readonly user: number;
  readonly domain: string;
  readonly serving: number;
  readonly candidate: number;
}

/** Compares two models on the same users, told the same, by what neither has seen. */
export async function judgeModels(input: JudgeInput): Promise<Verdict> {
  const judgements: Judgement[] = [];
  const users = judgedUsers(input);
  for (const [place, user] of users.entries()) {
    judgements.push(...judgeUser(input, user));
    input.onProgress?.(place + 1, users.length);
    await pause(place, input.signal);
  }
  const byDomain = Object.fromEntries(
    [...Map.groupBy(judgements, ({ domain }) => domain)]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([domain, own]) => [domain, figuresOf(own, input.seed)]),
  );
  return decide(judgements.length === 0 ? undefined : figuresOf(byUser(judgements), input.seed), byDomain);
}

/** The verdict where judging would be in vain: so few users did anything since that too few could judge. */
export function verdictWithout(judged: SparseMatrix): Verdict | undefined {
  const userCount = usersWithLikes(judged).length;
  return userCount < gateLimits.minimumUserCount ? tooFew(userCount) : undefined;
}

function tooFew(userCount: number): Verdict {
  const who = userCount === 1 ? "1 user has" : `${userCount} users have`;
  const reason =
    `Only ${who} newly liked something that the serving model was not trained on; fewer than ` +
    `${gateLimits.minimumUserCount} cannot be judged by.`;
  return { decision: "promote", reason, byDomain: {} };
}

/** The verdict on measured figures. */
export function decide(overall: Figures | undefined, byDomain: Readonly<Record<string, Figures>>): Verdict {
  const verdict = (decision: Verdict["decision"], reason: string): Verdict => ({
    decision,
    reason,
    ...(overall && { overall }),
    byDomain,
  });
  const { minimumUserCount, domainDropShare } = gateLimits;
  const userCount = overall?.userCount ?? 0;
  if (overall === undefined || userCount < minimumUserCount)
    return { ...tooFew(userCount), ...(overall && { overall }), byDomain };
  if (overall.differenceHigh < 0)
    return verdict("refuse", `The candidate's lists are worse: ${told(overall)}, over ${userCount} users.`);
  for (const [domain, figures] of Object.entries(byDomain)) {
    if (figures.userCount < minimumUserCount || figures.differenceHigh >= 0) continue;
    if (figures.candidate >= figures.serving * (1 - domainDropShare)) continue;
    const limit = `more than the ${domainDropShare * 100} % that a domain may lose`;
    return verdict(
      "refuse",
      `In ${domain} the candidate loses ${limit}: ${told(figures)}, over ${figures.userCount} users.`,
    );
  }
  return verdict("promote", `The candidate's lists are not worse: ${told(overall)}, over ${userCount} users.`);
}

function told({ serving, candidate, differenceLow, differenceHigh }: Figures): string {
  const interval = `${differenceLow.toFixed(4)} to ${differenceHigh.toFixed(4)}`;
  return `NDCG@${gateLimits.listLength} ${candidate.toFixed(4)} after ${serving.toFixed(4)} (difference ${interval})`;
}

/** Users who then liked something new to them, a sample where they are many. */
function judgedUsers({ judged, seed }: JudgeInput): Uint32Array {
  return drawSample(usersWithLikes(judged), gateLimits.maximumUserCount, seededUniform(seed));
}

function usersWithLikes(judged: SparseMatrix): Uint32Array {
  const users: number[] = [];
  for (let row = 0; row < judged.rowCount; row += 1)
    if ([...entriesOf(judged, row)].some(([, value]) => value > 0)) users.push(row);
  return Uint32Array.from(users);
}

function judgeUser({ serving, candidate, before, judged }: JudgeInput, user: number): readonly Judgement[] {
  const { catalogue } = before;
  const taste = tasteAt(before, user);
  const known = new Set(taste.items);
  const liked = [...entriesOf(judged, user)].filter(([item, value]) => value > 0 && !known.has(item));
  const servingTaste = translated(taste, before, serving);
  const domainAt = (item: number) => catalogue.domains[catalogue.domainOf[item] ?? 0] ?? "";
  return [...Map.groupBy(liked, ([item]) => domainAt(item))].map(([domain, own]) => {
    const wanted = new Set(own.map(([item]) => item));
    const ndcgOf = (model: ServingModel, ownTaste: Taste) => {
      const list = servedList(model, ownTaste, { n: gateLimits.listLength, domain });
      const ids = list.map(
        (index) => candidate.indexOf.get(model.catalogue.items[index]?.id ?? ("" as never)) ?? noItem,
      );
      return ndcgAt(judgeList(ids, wanted), gateLimits.listLength);
    };
    return { user, domain, serving: ndcgOf(serving, servingTaste), candidate: ndcgOf(candidate, taste) };
  });
}

/** In place of an item that the candidate does not know: nobody likes it. */
const noItem = 0xffff_ffff;

function* entriesOf({ offsets, columns, values }: SparseMatrix, row: number) {
  for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1)
    yield [columns[entry] ?? 0, values[entry] ?? 0, entry] as const;
}

/** Newest first, as serving folds it in. */
function tasteAt({ preferences, lastAtMs }: TrainingData, user: number): Taste {
  const entries = [...entriesOf(preferences, user)]
    .filter(([, value]) => value !== 0)
    .toSorted(
      ([item, , entry], [otherItem, , other]) => (lastAtMs[other] ?? 0) - (lastAtMs[entry] ?? 0) || item - otherItem,
    )
    .slice(0, tasteLimit);
  return {
    items: Uint32Array.from(entries, ([item]) => item),
    values: Float32Array.from(entries, ([, value]) => value),
  };
}

/** A taste in another model's catalogue; what that model does not know is left out. */
function translated({ items, values }: Taste, { catalogue }: TrainingData, model: ServingModel): Taste {
  const known = [...items].flatMap((item, place) => {
    const index = model.indexOf.get(catalogue.items[item]?.id ?? ("" as never));
    return index === undefined ? [] : [{ index, value: values[place] ?? 0 }];
  });
  return {
    items: Uint32Array.from(known, ({ index }) => index),
    values: Float32Array.from(known, ({ value }) => value),
  };
}

/** A user's mean over their domains. */
function byUser(judgements: readonly Judgement[]): readonly Pick<Judgement, "serving" | "candidate">[] {
  const mean = (own: readonly Judgement[], of: "serving" | "candidate") =>
    own.reduce((sum, judgement) => sum + judgement[of], 0) / own.length;
  return [...Map.groupBy(judgements, ({ user }) => user).values()].map((own) => ({
    serving: mean(own, "serving"),
    candidate: mean(own, "candidate"),
  }));
}

function figuresOf(judgements: readonly Pick<Judgement, "serving" | "candidate">[], seed: number): Figures {
  const differences = Float64Array.from(judgements, ({ serving, candidate }) => candidate - serving);
  const { low, high } = bootstrapInterval(differences, { seed });
  const mean = (of: "serving" | "candidate") =>
    judgements.reduce((sum, judgement) => sum + judgement[of], 0) / judgements.length;
  return {
    userCount: judgements.length,
    serving: mean("serving"),
    candidate: mean("candidate"),
    differenceLow: low,
    differenceHigh: high,
  };
}
