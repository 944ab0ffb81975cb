/** What a ranker learns from, and how good an order of it is. */

/** Documents of several queries, those of one query next to each other. */
export interface RankingRows {
  readonly featureCount: number;
  /** rowCount × featureCount; NaN is a number that is missing. */
  readonly features: Float32Array;
  /** Rows groupOffsets[g] … groupOffsets[g + 1] − 1 are one query's; the first is 0, the last rowCount. A group may be empty. */
  readonly groupOffsets: Uint32Array;
  /** 0 … 31, one a row: the gain of grade g is 2^g − 1. */
  readonly grades: Uint8Array;
}

const gradeCount = 32;

/** 2^g − 1 */
export const gains = Float64Array.from({ length: gradeCount }, (_, grade) => 2 ** grade - 1);

/** RangeError names the first row or group that cannot be. */
export function checkRankingRows({ featureCount, features, groupOffsets, grades }: RankingRows): void {
  const rowCount = grades.length;
  if (!Number.isInteger(featureCount) || featureCount < 1)
    throw new RangeError(`featureCount is ${featureCount}, not a whole number from 1.`);
  if (features.length !== rowCount * featureCount)
    throw new RangeError(`There are ${features.length} numbers, not ${rowCount} rows of ${featureCount}.`);
  const groupCount = groupOffsets.length - 1;
  if (groupOffsets[0] !== 0) throw new RangeError(`The first group begins at ${groupOffsets[0]}, not at 0.`);
  for (let group = 0; group < groupCount; group += 1)
    if (groupOffsets[group + 1]! < groupOffsets[group]!)
      throw new RangeError(`Group ${group} ends at ${groupOffsets[group + 1]!}, before it begins.`);
  if (groupOffsets[groupCount] !== rowCount)
    throw new RangeError(`The groups end at row ${groupOffsets[groupCount]!}, but there are ${rowCount} rows.`);
  const badGrade = grades.findIndex((grade) => grade >= gradeCount);
  if (badGrade >= 0) throw new RangeError(`The grade of row ${badGrade} is ${grades[badGrade]!}, not 0 to 31.`);
  const bad = features.findIndex((value) => value === Infinity || value === -Infinity);
  if (bad >= 0)
    throw new RangeError(
      `Feature ${bad % featureCount} of row ${Math.floor(bad / featureCount)} is ${features[bad]!}.`,
    );
}

/** 1 / log₂(rank + 2), ranks from 0. */
export const discountOf = (rank: number): number => 1 / Math.log2(rank + 2);

/** Σ over the first k ranks of gain · discount when the best grades come first. */
export function idealDcg(grades: Uint8Array, k: number): number {
  const sorted = grades.toSorted();
  let sum = 0;
  for (let rank = 0; rank < Math.min(k, sorted.length); rank += 1)
    sum += gains[sorted[sorted.length - 1 - rank]!]! * discountOf(rank);
  return sum;
}

/**
 * NDCG of the first k ranks (Järvelin & Kekäläinen 2002, gains 2^g − 1), the mean over groups that hold a grade above 0; 0 when
 * none does. Higher scores come first, the lower row among equals.
 */
export function meanNdcg(rows: Pick<RankingRows, "groupOffsets" | "grades">, scores: Float32Array, k: number): number {
  const { groupOffsets, grades } = rows;
  let sum = 0;
  let counted = 0;
  for (let group = 0; group + 1 < groupOffsets.length; group += 1) {
    const start = groupOffsets[group]!;
    const ideal = idealDcg(grades.subarray(start, groupOffsets[group + 1]), k);
    if (ideal === 0) continue;
    const order = orderByScore(scores, start, groupOffsets[group + 1]!);
    for (let rank = 0; rank < Math.min(k, order.length); rank += 1)
      sum += (gains[grades[order[rank]!]!]! * discountOf(rank)) / ideal;
    counted += 1;
  }
  return counted === 0 ? 0 : sum / counted;
}

/** Rows start … end − 1, highest score first, the lower row first among scores that are equal as f32. */
export function orderByScore(scores: Float32Array | Float64Array, start: number, end: number): Uint32Array {
  const order = Uint32Array.from({ length: end - start }, (_, index) => start + index);
  return order.toSorted((a, b) => Math.fround(scores[b]!) - Math.fround(scores[a]!) || a - b);
}
