/** Kernel: the k items that a history leads to over sparse weights of items by items, such as pruned EASE or an MRF. */
import { createBestList } from "../best-list.ts";
import { checkSparse, checkVector, type SparseVector } from "../sparse-check.ts";
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";

export interface ItemItemQuery {
  readonly k: number;
  /** Only items of this group. */
  readonly group?: number | undefined;
  /** Items that must not be found, in any order; repeats and ones that are not there do no harm. The history's own items are not left out by themselves. */
  readonly excluded?: Uint32Array | undefined;
}

/** Keeps the scores h·B of one history at a time, of none at first. RangeErrors name what is out of range. */
export interface ItemItemSearch {
  readonly itemCount: number;
  /** out[i] = weight from an item to `to[i]`; 0 where there is none. */
  weightsFrom(item: number, to: Uint32Array, out: Float32Array): void;
  /** Scores another history, in f64. */
  sumUp(history: SparseVector): void;
  /** out[i] = score of items[i]; 0 of an item that no weight of the history leads to, and of one that is not there. */
  scoresOf(items: Uint32Array, out: Float32Array): void;
  /**
   * Finds the k best of the items that the history leads to: one whose score is 0 is never found, whatever k. Scores are rounded
   * to f32 before they are compared; the lower item comes first among equals. Allocates nothing.
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
  const isExcluded = new Uint8Array(itemCount);
  const best = createBestList(itemCount);
  const sorted = new Uint32Array(itemCount);
  return {
    itemCount,
    weightsFrom(item, to, out) {
      const row = columns.subarray(offsets[item], offsets[item + 1]);
      for (const [place, target] of to.entries()) {
        const entry = row.indexOf(target);
        out[place] = entry < 0 ? 0 : values[offsets[item]! + entry]!;
      }
    },
    sumUp(history) {
      checkVector(history, itemCount);
      sums.fill(0);
      const { items, values: given } = history;
      for (let index = 0; index < items.length; index += 1)
        for (let entry = offsets[items[index]!]!; entry < offsets[items[index]! + 1]!; entry += 1)
          sums[columns[entry]!]! += given[index]! * values[entry]!;
    },
    scoresOf(items, out) {
      for (let place = 0; place < items.length; place += 1) out[place] = sums[items[place]!] ?? 0;
    },
    search(query, result) {
      checkQuery(query, result);
      const { k, group, excluded } = query;
      if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 1;
      for (let item = 0; item < itemCount; item += 1) {
        const score = Math.fround(sums[item]!);
        const isWanted = isExcluded[item] === 0 && (group === undefined || (groups?.[item] ?? 0) === group);
        if (score !== 0 && isWanted) best.offer(item, score);
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

export function checkQuery({ k }: ItemItemQuery, result: TopKResult): void {
  if (!Number.isInteger(k) || k < 0 || k > result.rows.length)
    throw new RangeError(`k is ${k}; the result has room for ${result.rows.length}.`);
}
