/** Kernel: the k items that a history leads to over sparse weights of items by items, such as pruned EASE or an MRF. */
import { createBestList } from "../best-list.ts";
import { checkSparse, checkVector, type SparseVector } from "../sparse-check.ts";
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";

export interface ItemItemQuery {
  readonly history: SparseVector;
  readonly k: number;
  /** Items that must not be found, in any order; repeats do no harm. The history's own items are not left out by themselves. */
  readonly excluded?: Uint32Array | undefined;
}

export interface ItemItemSearch {
  readonly itemCount: number;
  /**
   * Scores h·B and finds the k best of the items that some weight of the history leads to; an item that none leads to is never
   * found, whatever k. Sums are in f64 and rounded to f32 before they are compared; the lower item comes first among equals.
   * Allocates nothing and keeps scratch space, so it serves one call at a time. RangeError names what is out of range.
   */
  search(query: ItemItemQuery, result: TopKResult): void;
}

/** `weights`: history items × scored items. */
export function createItemItemSearch(weights: SparseMatrix): ItemItemSearch {
  checkWeights(weights);
  const { rowCount: itemCount, offsets, columns, values } = weights;
  const sums = new Float64Array(itemCount);
  const isReached = new Uint8Array(itemCount);
  const reached = new Uint32Array(itemCount);
  const isExcluded = new Uint8Array(itemCount);
  const best = createBestList(itemCount);
  const sorted = new Uint32Array(itemCount);
  const add = ({ items, values: given }: SparseVector) => {
    let count = 0;
    for (let index = 0; index < items.length; index += 1)
      for (let entry = offsets[items[index]!]!; entry < offsets[items[index]! + 1]!; entry += 1) {
        const column = columns[entry]!;
        if (isReached[column] === 0) reached[count++] = column;
        isReached[column] = 1;
        sums[column]! += given[index]! * values[entry]!;
      }
    return count;
  };
  return {
    itemCount,
    search(query, result) {
      checkQuery(query, itemCount, result);
      const { history, k, excluded } = query;
      const count = add(history);
      if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 1;
      for (let index = 0; index < count; index += 1) {
        const item = reached[index]!;
        if (isExcluded[item] === 0) best.offer(item, Math.fround(sums[item]!));
      }
      result.count = Math.min(k, best.takeSorted(sorted));
      for (let rank = 0; rank < result.count; rank += 1) {
        result.rows[rank] = sorted[rank]!;
        result.scores[rank] = sums[sorted[rank]!]!;
      }
      for (let index = 0; index < count; index += 1) sums[reached[index]!] = isReached[reached[index]!] = 0;
      if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 0;
    },
  };
}

export function checkWeights(weights: SparseMatrix): void {
  checkSparse(weights);
  if (weights.rowCount !== weights.columnCount)
    throw new RangeError(`Weights of items by items are square, not ${weights.rowCount} × ${weights.columnCount}.`);
}

export function checkQuery({ history, k, excluded }: ItemItemQuery, itemCount: number, result: TopKResult): void {
  if (!Number.isInteger(k) || k < 0 || k > result.rows.length)
    throw new RangeError(`k is ${k}; the result has room for ${result.rows.length}.`);
  checkVector(history, itemCount);
  if (excluded === undefined) return;
  for (const item of excluded)
    if (item >= itemCount) throw new RangeError(`Item ${item} cannot be excluded: there are ${itemCount}.`);
}
