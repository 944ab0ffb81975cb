/** Whether ratings are foreseen better when it is known in which circumstances they were given. */
import { seededUniform } from "../../kernels/random.ts";
import type { CardRow } from "../card.ts";
import { RatingTerms, type RatingPenalties } from "../context-ratings.ts";
import type { ContextData } from "../data-sets/context-aware.ts";
import { figureRow, meanFigure } from "../judged-row.ts";
import { gradedNdcgAt } from "../metrics/accuracy.ts";
import { gradeList } from "../metrics/judged-list.ts";
import { meanOverUsers } from "../metrics/user-mean.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { figureSeed } from "../ranking-rows.ts";
import { shuffle } from "../shuffle.ts";

const foldCount = 5;
const k = 10;
const biases = [2, 5, 15] as const;
const contexts = [10, 30, 100, 300, Infinity] as const;

interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** What each rating was expected to be by a model that had not seen it, and how often circumstances were left out as no help. */
interface Foreseen {
  readonly expected: Float64Array;
  readonly offCount: number;
}

const metrics = ["MAE", "RMSE", "NDCG@10 of held-out rated items, gain 2^rating - 1"] as const;

/** Rows for each variable alone and for all: each metric's mean over users, beside that of biases alone. */
export function ratingRows(data: ContextData, variables: readonly string[], seed: number): readonly CardRow[] {
  const folds = foldsOf(data.moments.length, seed);
  const without = foresee(data, [], folds, seed);
  const mean = meanForeseen(data, folds);
  const judge = (foreseen: Float64Array) => judgeUsers(data, folds, foreseen, seed);
  const floors = { itemMean: judge(mean), withoutContext: judge(without.expected) };
  const arms = variables.length > 1 ? [...variables.map((one) => [one]), variables] : [variables];
  const name = data.identity.name.split("/")[1] ?? "";
  const rowsFor = (arm: readonly string[]) => {
    const { expected, offCount } = foresee(data, arm, folds, seed);
    const judged = judge(expected);
    const what = arm.length > 1 ? "all variables" : arm.join("");
    const off = offCount === 0 ? "" : ` (left out in ${offCount} of ${foldCount} folds)`;
    return metrics.map((metric, place) => rowOf(data, `${name}: ${what}${off}`, { metric, place, judged, floors }));
  };
  return arms.flatMap(rowsFor);
}

function rowOf(
  data: ContextData,
  name: string,
  {
    metric,
    place,
    judged,
    floors,
  }: {
    readonly metric: string;
    readonly place: number;
    readonly judged: readonly Float64Array[];
    readonly floors: Readonly<Record<string, readonly Float64Array[]>>;
  },
): CardRow {
  const values = judged[place] ?? new Float64Array();
  const heldOut = Float64Array.from(values, (value, user) =>
    Number.isNaN(value) ? Number.NaN : data.events.users.reduce((count, one) => count + Number(one === user), 0),
  );
  const baselines = Object.entries(floors).map(
    ([floor, figures]) => [floor, meanFigure(figures[place] ?? new Float64Array(), figureSeed)] as const,
  );
  const figure = meanFigure(values, figureSeed);
  return figureRow({
    case: name,
    metric,
    data: data.identity,
    users: figure.perUser.length,
    heldOutMean: meanOverUsers(heldOut).mean,
    figure,
    baselines: new Map(baselines),
    compared: "withoutContext",
    oracle: place < 2 ? 0 : 1,
    seed: figureSeed,
  });
}

function foldsOf(eventCount: number, seed: number): readonly Fold[] {
  const order = shuffle(
    Uint32Array.from({ length: eventCount }, (_, event) => event),
    seededUniform(seed),
  );
  return Array.from({ length: foldCount }, (_, fold) => ({
    train: order.filter((_event, place) => place % foldCount !== fold),
    test: order.filter((_event, place) => place % foldCount === fold),
  }));
}

/** Penalties are chosen anew for each fold by the least squared error on a fifth of its training ratings. */
function foresee(data: ContextData, variables: readonly string[], folds: readonly Fold[], seed: number): Foreseen {
  const terms = new RatingTerms(data, variables);
  const expected = new Float64Array(data.moments.length);
  let offCount = 0;
  for (const [place, { train, test }] of folds.entries()) {
    const penalties = choosePenalties(data, terms, { train, hasContext: variables.length > 0, seed: seed + place });
    if (variables.length > 0 && penalties.context === Infinity) offCount += 1;
    const ofTest = terms.predict(train, test, penalties);
    for (const [at, event] of test.entries()) expected[event] = ofTest[at] ?? 0;
  }
  return { expected, offCount };
}

function choosePenalties(
  data: ContextData,
  terms: RatingTerms,
  { train, hasContext, seed }: { readonly train: Uint32Array; readonly hasContext: boolean; readonly seed: number },
): RatingPenalties {
  const order = shuffle(train.slice(), seededUniform(seed + 1));
  const inner = order.filter((_, place) => place % foldCount !== 0);
  const validation = order.filter((_, place) => place % foldCount === 0);
  const errorOf = (penalties: RatingPenalties) => {
    const foreseen = terms.predict(inner, validation, penalties);
    return validation.reduce(
      (sum, event, at) => sum + ((foreseen[at] ?? 0) - (data.events.values[event] ?? 0)) ** 2,
      0,
    );
  };
  const grid = biases.flatMap((bias) => (hasContext ? contexts : [Infinity]).map((context) => ({ bias, context })));
  const judged = grid.map((penalties) => ({ penalties, error: errorOf(penalties) }));
  return judged.reduce((best, one) => (one.error < best.error ? one : best)).penalties;
}

/** The item's mean in training, the mean of all where it has none. */
function meanForeseen({ events }: ContextData, folds: readonly Fold[]): Float64Array {
  const expected = new Float64Array(events.values.length);
  const meanOf = (some: ArrayLike<number>) => {
    const ratings = Array.from(some, (event) => events.values[event] ?? 0);
    return ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
  };
  for (const { train, test } of folds) {
    const mean = meanOf(train);
    const byItem = Map.groupBy(train, (event) => events.items[event]);
    for (const [item, asked] of Map.groupBy(test, (event) => events.items[event])) {
      const known = byItem.get(item);
      for (const event of asked) expected[event] = known === undefined ? mean : meanOf(known);
    }
  }
  return expected;
}

/** Each user's figures, in the order of `metrics`; the order of items is judged in each fold where a user has at least two. */
function judgeUsers(
  { events }: ContextData,
  folds: readonly Fold[],
  expected: Float64Array,
  seed: number,
): readonly Float64Array[] {
  const users = Array.from({ length: events.userCount }, () => ({
    absolute: 0,
    squared: 0,
    count: 0,
    ndcgs: [] as number[],
  }));
  for (const { test } of folds) {
    const byUser = Map.groupBy(test, (event) => events.users[event] ?? 0);
    for (const [user, own] of byUser) {
      const sums = users[user];
      if (sums === undefined) continue;
      for (const event of own) {
        const error = (expected[event] ?? 0) - (events.values[event] ?? 0);
        sums.absolute += Math.abs(error);
        sums.squared += error ** 2;
        sums.count += 1;
      }
      if (own.length < 2) continue;
      const list = topRanked(
        Float64Array.from(own, (event) => expected[event] ?? 0),
        { k, tieSeed: seed + user },
      );
      const gains = new Map(own.map((event, place) => [place, events.values[event] ?? 0]));
      sums.ndcgs.push(gradedNdcgAt(gradeList(list, gains), k, "exponential"));
    }
  }
  return [
    Float64Array.from(users, ({ absolute, count }) => absolute / count),
    Float64Array.from(users, ({ squared, count }) => Math.sqrt(squared / count)),
    Float64Array.from(users, ({ ndcgs }) => ndcgs.reduce((sum, ndcg) => sum + ndcg, 0) / ndcgs.length),
  ];
}
