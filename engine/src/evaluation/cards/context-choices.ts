/** Whether what people chose is found better when it is known when, and in which circumstances, they chose. */
import { localTimeOf } from "../../context/local-time.ts";
import type { MomentValues } from "../../domain/moment.ts";
import type { Taste } from "../../models/model.ts";
import { itemAt, type ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { ownTimes, timeParts, type DatedLike } from "../../serving/time-context.ts";
import { blendOf, weightsFor } from "../../serving/weights.ts";
import type { CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { figureRow, meanFigure } from "../judged-row.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { figureSeed } from "../ranking-rows.ts";

/** Somebody who chose things at moments, asked for each of them by what was known before, or is told of them. */
export interface AskedMoments {
  readonly taste: Taste;
  readonly told: readonly DatedLike[];
  readonly asked: readonly DatedLike[];
  /** Chosen in the test, and so no wrong answer to the question for another one. */
  readonly chosen: ReadonlySet<number>;
}

/** One way to look at the moment. */
export interface MomentArm {
  readonly name: string;
  /** Of the moment part in ctx, and of that what is the year's; as learned where it is absent. */
  readonly shares?: { readonly timeShare: number; readonly yearShare: number };
  /** The variables that are looked at; all unless given. */
  readonly variables?: readonly string[];
}

const depth = 10;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** NDCG@10 of each user under each arm, all items as candidates but those told: the mean over the user's moments. */
export function judgeMoments(
  model: ServingModel,
  users: readonly AskedMoments[],
  arms: readonly MomentArm[],
  baseOf = baseScores,
): readonly Float64Array[] {
  const figures = arms.map(() => new Float64Array(users.length));
  const all = Uint32Array.from(model.catalogue.items.keys());
  for (const [place, user] of users.entries()) {
    const isTold = new Set(user.taste.items);
    const items = all.filter((item) => !isTold.has(item));
    const base = baseOf(model, user.taste, items);
    for (const like of user.asked) {
      const own = ownTimes(
        model,
        user.told.filter(({ atMs }) => atMs < like.atMs || like.atMs === 0),
      );
      const year = localTimeOf(like.atMs).year;
      for (const [at, arm] of arms.entries()) {
        const time = { moment: pick(like.moment, arm.variables), year, ...own };
        const scores = withTimePart(model, { items, base, taste: user.taste }, { time, arm });
        const gain = ndcgOf(scores, items, like.item, user.chosen);
        const figure = figures[at];
        if (figure !== undefined) figure[place] = (figure[place] ?? 0) + gain / user.asked.length;
      }
    }
  }
  return figures;
}

function baseScores(model: ServingModel, taste: Taste, items: Uint32Array): Float64Array {
  const { values } = signalsFor(model, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity });
  const weightsOf = weightsFor(model, taste);
  return Float64Array.from(items, (item, place) => {
    const { cf, cb, ctx } = weightsOf(itemAt(model, item).domain);
    return cf * (values.cf[place] ?? 0) + cb * (values.cb[place] ?? 0) + ctx * (values.ctx[place] ?? 0);
  });
}

/** What everybody chose, and nothing of the user. */
export function popularityScores(model: ServingModel, _taste: Taste, items: Uint32Array): Float64Array {
  const scores = new Float32Array(items.length);
  model.popularity.score(nobody, items, scores);
  return Float64Array.from(scores);
}

function withTimePart(
  model: ServingModel,
  { items, base, taste }: { readonly items: Uint32Array; readonly base: Float64Array; readonly taste: Taste },
  { time, arm }: { readonly time: Parameters<typeof timeParts>[1]; readonly arm: MomentArm },
): Float64Array {
  const learned = (domain: string) => ({
    timeShare: blendOf(model.blend, domain).timeShare,
    yearShare: model.moments.eras[domain]?.yearShare ?? 0,
  });
  const { moment, year } = timeParts(model, time, items);
  const weightsOf = weightsFor(model, taste);
  return base.map((score, place) => {
    const { domain } = itemAt(model, items[place] ?? 0);
    const { timeShare, yearShare } = arm.shares ?? learned(domain);
    const part = (1 - yearShare) * (moment[place] ?? 0) + yearShare * (year[place] ?? 0);
    return score + weightsOf(domain).ctx * timeShare * part;
  });
}

function ndcgOf(scores: Float64Array, items: Uint32Array, wanted: number, chosen: ReadonlySet<number>): number {
  const own = scores.map((score, place) => {
    const item = items[place] ?? 0;
    return item !== wanted && chosen.has(item) ? -Infinity : score;
  });
  const list = topRanked(own, { k: depth, tieSeed: wanted }).map((place) => items[place] ?? 0);
  return ndcgAt(judgeList(list, new Set([wanted])), depth);
}

function pick(moment: MomentValues, variables: readonly string[] | undefined): MomentValues {
  if (variables === undefined) return moment;
  return Object.fromEntries(Object.entries(moment).filter(([name]) => variables.includes(name)));
}

/** One row an arm; the first arm is what the others are compared with. */
export function choiceRows(
  { identity }: Pick<JudgedData, "identity">,
  arms: readonly MomentArm[],
  figures: readonly Float64Array[],
  floors: Readonly<Record<string, Float64Array>>,
): readonly CardRow[] {
  const [without = new Float64Array()] = figures;
  const name = identity.name.split("/").at(-1) ?? "";
  return arms.map((arm, place) => {
    const figure = meanFigure(figures[place] ?? without, figureSeed);
    const baselines = new Map(Object.entries(floors).map(([floor, values]) => [floor, meanFigure(values, figureSeed)]));
    if (place > 0) baselines.set("withoutContext", meanFigure(without, figureSeed));
    return figureRow({
      case: `${name}: ${arm.name}`,
      metric: "NDCG@10 of each choice, full ranking",
      data: identity,
      users: figure.perUser.length,
      heldOutMean: 1,
      figure,
      baselines,
      ...(place > 0 && { compared: "withoutContext" }),
      oracle: 1,
      seed: figureSeed,
    });
  });
}
