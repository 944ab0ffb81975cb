/**
 * Accuracy of the first k of a list. A list shorter than k is as one filled up with misses. NaN where nothing is relevant: such
 * a user is not measured (`meanOverUsers` leaves them out and counts them).
 */
import type { GradedList, JudgedList } from "./judged-list.ts";

/** Hits / k, also for lists shorter than k. */
export function precisionAt(list: JudgedList, k: number): number {
  return list.relevantCount === 0 ? Number.NaN : hitCountAt(list, k) / k;
}

/** Hits / relevant. */
export function recallAt(list: JudgedList, k: number): number {
  return hitCountAt(list, k) / list.relevantCount;
}

/** Hits / min(k, relevant), so that 1 can always be reached (Liang et al. 2018). */
export function cappedRecallAt(list: JudgedList, k: number): number {
  return hitCountAt(list, k) / Math.min(k, list.relevantCount);
}

/** 1 if anything was hit. */
export function hitRateAt(list: JudgedList, k: number): number {
  return list.relevantCount === 0 ? Number.NaN : Math.min(1, hitCountAt(list, k));
}

/** 1 / rank of the first hit, 0 without one. */
export function reciprocalRankAt(list: JudgedList, k: number): number {
  if (list.relevantCount === 0) return Number.NaN;
  const place = list.hits.subarray(0, k).indexOf(1);
  return place === -1 ? 0 : 1 / (place + 1);
}

/** Σ over hits of precision at their rank / min(k, relevant). */
export function averagePrecisionAt(list: JudgedList, k: number): number {
  let hitCount = 0;
  let sum = 0;
  for (const [place, hit] of list.hits.subarray(0, k).entries()) {
    hitCount += hit;
    sum += (hit * hitCount) / (place + 1);
  }
  return sum / Math.min(k, list.relevantCount);
}

/** Weight of a rank, counted from 0: 1 / log2(rank + 2), that is 1 / log2(1 + rank counted from 1). */
export function rankDiscount(rank: number): number {
  return 1 / Math.log2(rank + 2);
}

/** Σ discount of hits / Σ discount of the first min(k, relevant) ranks (Järvelin & Kekäläinen 2002, truncated ideal). */
export function ndcgAt({ hits, relevantCount }: JudgedList, k: number): number {
  let gain = 0;
  let ideal = 0;
  for (let rank = 0; rank < Math.min(k, hits.length); rank += 1) if (hits[rank] === 1) gain += rankDiscount(rank);
  for (let rank = 0; rank < Math.min(k, relevantCount); rank += 1) ideal += rankDiscount(rank);
  return gain / ideal;
}

/** What a grade is worth: itself (Järvelin & Kekäläinen 2002) or 2^grade − 1 (Burges et al. 2005). */
export type Gain = "linear" | "exponential";

/** Σ gain · discount over the list / the same over the best possible list, both cut at k. */
export function gradedNdcgAt(list: GradedList, k: number, gain: Gain): number {
  return discountedGain(list.grades.subarray(0, k), gain) / discountedGain(list.idealGrades.subarray(0, k), gain);
}

function discountedGain(grades: Float64Array, gain: Gain): number {
  return grades.reduce(
    (sum, grade, rank) => sum + (gain === "linear" ? grade : 2 ** grade - 1) * rankDiscount(rank),
    0,
  );
}

function hitCountAt({ hits }: JudgedList, k: number): number {
  return hits.subarray(0, k).reduce((sum, hit) => sum + hit, 0);
}
