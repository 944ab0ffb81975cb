/**
 * Evaluation: how good lists are, and on what terms that was measured. Pure functions over dense item indices: metrics of one
 * list or of many, significance of differences, and splits of events. This file: a ranked list as the metrics see it.
 */

/** A ranked list, best first, beside what it should have found. */
export interface JudgedList {
  /** 1 at each rank whose item is relevant. */
  readonly hits: Uint8Array;
  /** All relevant items, found or not. */
  readonly relevantCount: number;
}

export function judgeList(list: Uint32Array, relevant: ReadonlySet<number>): JudgedList {
  return { hits: Uint8Array.from(list, (item) => Number(relevant.has(item))), relevantCount: relevant.size };
}

/** A ranked list whose relevant items have a grade above 0. */
export interface GradedList {
  /** The grade of the item at each rank, 0 if it has none. */
  readonly grades: Float64Array;
  /** The grades of all relevant items, found or not, highest first. */
  readonly idealGrades: Float64Array;
}

export function gradeList(list: Uint32Array, gradeOf: ReadonlyMap<number, number>): GradedList {
  return {
    grades: Float64Array.from(list, (item) => gradeOf.get(item) ?? 0),
    idealGrades: Float64Array.from(gradeOf.values()).toSorted().toReversed(),
  };
}
