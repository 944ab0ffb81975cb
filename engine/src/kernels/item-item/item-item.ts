/** Kernel: the k items that a history leads to over sparse weights of items by items, such as pruned EASE or an MRF. */
import { createBestList } from "../best-list.ts";
import { checkSparse, checkVector, type SparseVector } from "../sparse-check.ts";
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";

export interface ItemItemQuery {
  readonly k: number;
  /** Only items of this group. */
  readonly group?: number | undefined;
  /** Items that must not be found, in any order; repeats do no harm. The history's own items are not left out by themselves. */
  readonly excluded?: Uint32Array | undefined;
}

/** Keeps the scores h·B of one history at a time, of none at first. RangeErrors name what is out of range. */
export interface ItemItemSearch {
  readonly itemCount: number;
  /** 0 where there is none. */
  weightBetween(from: number, to: number): number;
  /** Scores another history, in f64. */
  sumUp(history: SparseVector): void;
  /** out[i] = score of items[i]; 0 of an item that no weight of the history leads to, and of one that is not there. */
  scoresOf(items: Uint32Array, out: Float32Array): void;
  /**
   * Finds the k best of the items that some weight of the history leads to; an item that none leads to is never found, whatever
   * k. Scores are rounded to f32 before they are compared; the lower item comes first among equals. Allocates nothing.
   */
  search(query: ItemItemQuery, result: TopKResult): void;
}

/**
 * `weights`: history items × scored items. `groups`: of each item, all of group 0 without them; weights lead only to items of the
 * same group.
 */
export function createItemItemSearch(weights: SparseMatrix, groups?: Uint8Array): ItemItemSearch {
  checkWeights(weights, groups);
  const { rowCount: itemCount, offsets, columns, values } = weights;
  const sums = new Float64Array(itemCount);
  const isReached = new Uint8Array(itemCount);
  const reached = new Uint32Array(itemCount);
  const isExcluded = new Uint8Array(itemCount);
  const best = createBestList(itemCount);
  const sorted = new Uint32Array(itemCount);
  let reachedCount = 0;
  const clear = () => {
    for (let index = 0; index < reachedCount; index += 1) sums[reached[index]!] = isReached[reached[index]!] = 0;
    reachedCount = 0;
  };
  return {
    itemCount,
    weightBetween: (from, to) => weightIn(weights, from, to),
    sumUp(history) {
      checkVector(history, itemCount);
      clear();
      const { items, values: given } = history;
      for (let index = 0; index < items.length; index += 1)
        for (let entry = offsets[items[index]!]!; entry < offsets[items[index]! + 1]!; entry += 1) {
          const column = columns[entry]!;
          if (isReached[column] === 0) reached[reachedCount++] = column;
          isReached[column] = 1;
          sums[column]! += given[index]! * values[entry]!;
        }
    },
    scoresOf(items, out) {
      for (let place = 0; place < items.length; place += 1) out[place] = sums[items[place]!] ?? 0;
    },
    search(query, result) {
      checkQuery(query, itemCount, result);
      const { k, group, excluded } = query;
      if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 1;
      for (let index = 0; index < reachedCount; index += 1) {
        const item = reached[index]!;
        const isWanted = isExcluded[item] === 0 && (group === undefined || (groups?.[item] ?? 0) === group);
        if (isWanted) best.offer(item, Math.fround(sums[item]!));
      }
      result.count = Math.min(k, best.takeSorted(sorted));
      for (let rank = 0; rank < result.count; rank += 1) {
        result.rows[rank] = sorted[rank]!;
        result.scores[rank] = sums[sorted[rank]!]!;
      }
      if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 0;
    },
  };
}

/** Columns are ascending. */
export function weightIn({ offsets, columns, values }: SparseMatrix, from: number, to: number): number {
  let low = offsets[from] ?? 0;
  let high = (offsets[from + 1] ?? 0) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const column = columns[middle]!;
    if (column === to) return values[middle]!;
    if (column < to) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

export function checkWeights(weights: SparseMatrix, groups: Uint8Array | undefined): void {
  checkSparse(weights);
  if (groups !== undefined && groups.length !== weights.rowCount)
    throw new RangeError(`There are ${groups.length} groups for ${weights.rowCount} items.`);
  if (groups !== undefined) checkGroups(weights, groups);
  if (weights.rowCount !== weights.columnCount)
    throw new RangeError(`Weights of items by items are square, not ${weights.rowCount} × ${weights.columnCount}.`);
}

function checkGroups({ rowCount, offsets, columns }: SparseMatrix, groups: Uint8Array): void {
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1)
      if (groups[columns[entry]!] !== groups[row])
        throw new RangeError(`Item ${row} leads to item ${columns[entry]!}, which is of another group.`);
}

export function checkQuery({ k, excluded }: ItemItemQuery, itemCount: number, result: TopKResult): void {
  if (!Number.isInteger(k) || k < 0 || k > result.rows.length)
    throw new RangeError(`k is ${k}; the result has room for ${result.rows.length}.`);
  if (excluded === undefined) return;
  for (const item of excluded)
    if (item >= itemCount) throw new RangeError(`Item ${item} cannot be excluded: there are ${itemCount}.`);
}
