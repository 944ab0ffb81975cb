/**
 * Rated candidates: a user's held-out rated items alone are put in order. Easier than finding them among all items, and random
 * order does well already, so its floors belong beside every figure.
 */
import { gradedNdcgAt, precisionAt } from "./metrics/accuracy.ts";
import { gradeList, judgeList } from "./metrics/judged-list.ts";
import { topRanked } from "./metrics/top-ranked.ts";
import { eventsAt, type EventColumns } from "./splits/events.ts";
import type { Fold } from "./splits/fold.ts";

/** How good an order of rated items is: `list` names places in `ratings`, best first. NaN: nothing to measure. */
export interface RatedMetric {
  readonly name: string;
  judge(list: Uint32Array, ratings: Float32Array): number;
  /** What an item is worth to the metric: an order by its expectation is the best there is (Robertson 1977). */
  gainOf(rating: number): number;
  /** How many of them an answer may name. */
  heldOutCount(ratings: Float32Array): number;
}

const k = 10;

export function ratedPrecision(relevantFrom: number): RatedMetric {
  const relevantOf = (ratings: Float32Array) =>
    new Set([...ratings.keys()].filter((place) => (ratings[place] ?? 0) >= relevantFrom));
  return {
    name: `P@10 of ratings >= ${relevantFrom}, rated candidates`,
    gainOf: (rating) => Number(rating >= relevantFrom),
    judge: (list, ratings) => precisionAt(judgeList(list, relevantOf(ratings)), k),
    heldOutCount: (ratings) => relevantOf(ratings).size,
  };
}

export const ratedNdcg: RatedMetric = {
  name: "NDCG@10 with gain 2^rating - 1, rated candidates",
  gainOf: (rating) => 2 ** rating - 1,
  judge: (list, ratings) => gradedNdcgAt(gradeList(list, new Map(ratings.entries())), k, "exponential"),
  heldOutCount: (ratings) => ratings.length,
};

export interface RatedFold {
  readonly table: EventColumns;
  readonly fold: Fold;
  /** Only users with at least so many held-out rated items are measured. */
  readonly minTargetCount: number;
  readonly seed: number;
}

/** One value a user of the fold. `scores` are aligned with `fold.target.events`. */
export function judgeRated(metric: RatedMetric, rated: RatedFold, scores: Float64Array): Float64Array {
  const { table, fold, minTargetCount, seed } = rated;
  return Float64Array.from(fold.users, (user, place) => {
    const [start, end] = [fold.target.offsets[place] ?? 0, fold.target.offsets[place + 1] ?? 0];
    if (end - start < minTargetCount) return Number.NaN;
    const list = topRanked(scores.subarray(start, end), { k, tieSeed: seed + user });
    return metric.judge(list, ratingsAt(table, fold, place));
  });
}

/** The held-out ratings of the user at a place of the fold. */
export function ratingsAt(table: EventColumns, fold: Fold, place: number): Float32Array {
  return Float32Array.from(eventsAt(fold.target, place), (event) => table.values[event] ?? 0);
}
