/** The compiled search over weights of items by items. */
import { Arena } from "../wasm/arena.ts";
import { sparseIn } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import type { SparseMatrix } from "../sparse.ts";
import { checkQuery, checkWeights, type ItemItemSearch } from "./item-item.ts";

/** Items of a history that are handed over at once. */
const turnCount = 1_024;
const isExcluded = 2;

/** As `createItemItemSearch`, with a copy of the weights in an arena. */
export function createItemItemSearchWithWasm(weights: SparseMatrix, build?: KernelBuild): ItemItemSearch {
  checkWeights(weights);
  const itemCount = weights.rowCount;
  const arena = new Arena(build);
  const [offsets, columns, entries] = sparseIn(arena, weights).addresses;
  const sums = arena.allocate(Float64Array, itemCount).byteOffset;
  const marksOf = arena.allocate(Uint8Array, itemCount);
  const marks = marksOf.byteOffset;
  const reached = arena.allocate(Uint32Array, itemCount + 1).byteOffset;
  const keys = arena.allocate(Float64Array, itemCount);
  const found = arena.allocate(Uint32Array, itemCount);
  const items = arena.allocate(Uint32Array, turnCount);
  const values = arena.allocate(Float32Array, turnCount);
  const { itemItemAdd, itemItemTake } = arena.kernels;
  return {
    itemCount,
    search(query, result) {
      checkQuery(query, itemCount, result);
      const { history, k, excluded } = query;
      if (excluded !== undefined) for (const item of excluded) marksOf[item] = isExcluded;
      let reachedCount = 0;
      for (let start = 0; start < history.items.length; start += turnCount) {
        const count = Math.min(turnCount, history.items.length - start);
        for (let index = 0; index < count; index += 1) {
          items[index] = history.items[start + index]!;
          values[index] = history.values[start + index]!;
        }
        reachedCount = itemItemAdd(
          offsets,
          columns,
          entries,
          sums,
          marks,
          reached,
          reachedCount,
          items.byteOffset,
          values.byteOffset,
          count,
        );
      }
      const capacity = Math.min(k, itemCount);
      result.count = itemItemTake(sums, marks, reached, reachedCount, capacity, keys.byteOffset, found.byteOffset);
      for (let rank = 0; rank < result.count; rank += 1) {
        result.rows[rank] = found[rank]!;
        result.scores[rank] = keys[rank]!;
      }
      if (excluded !== undefined) for (const item of excluded) marksOf[item] = 0;
    },
  };
}
