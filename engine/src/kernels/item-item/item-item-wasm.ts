/** The compiled search over weights of items by items. */
import { Arena } from "../wasm/arena.ts";
import { sparseIn, type ArenaSparse } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkVector, type SparseVector } from "../sparse-check.ts";
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";
import { checkQuery, checkWeights, weightIn, type ItemItemQuery, type ItemItemSearch } from "./item-item.ts";

/** Items of a history that are handed over at once. */
const turnCount = 1_024;

/** As `createItemItemSearch`, with a copy of the weights in an arena. */
export function createItemItemSearchWithWasm(
  weights: SparseMatrix,
  groups?: Uint8Array,
  build?: KernelBuild,
): ItemItemSearch {
  checkWeights(weights, groups);
  return new CompiledSearch(new Arena(build), weights, groups);
}

class CompiledSearch implements ItemItemSearch {
  readonly itemCount: number;
  readonly #arena: Arena;
  readonly #weights: ArenaSparse;
  readonly #groups: Uint8Array | undefined;
  /** f64 of each item, NaN where no weight leads. */
  readonly #sums: Float64Array;
  readonly #excluded: Uint8Array;
  /** Items by group: places reachedStarts[g]..reachedStarts[g + 1] hold group g. */
  readonly #reached: Uint32Array;
  readonly #reachedStarts: Uint32Array;
  /** Room for what is found. */
  readonly #keys: Float64Array;
  readonly #found: Uint32Array;
  /** A turn of a history. */
  readonly #items: Uint32Array;
  readonly #values: Float32Array;

  constructor(arena: Arena, weights: SparseMatrix, groups: Uint8Array | undefined) {
    this.itemCount = weights.rowCount;
    this.#arena = arena;
    this.#weights = sparseIn(arena, weights);
    this.#groups = groups;
    this.#sums = arena.allocate(Float64Array, this.itemCount).fill(Number.NaN);
    this.#excluded = arena.allocate(Uint8Array, this.itemCount);
    this.#reached = arena.allocate(Uint32Array, this.itemCount + 1);
    this.#reachedStarts = new Uint32Array(
      (groups ?? new Uint8Array()).reduce((most, group) => Math.max(most, group), 0) + 2,
    );
    this.#keys = arena.allocate(Float64Array, this.itemCount);
    this.#found = arena.allocate(Uint32Array, this.itemCount);
    this.#items = arena.allocate(Uint32Array, turnCount);
    this.#values = arena.allocate(Float32Array, turnCount);
  }

  weightBetween(from: number, to: number): number {
    return weightIn(this.#weights.matrix, from, to);
  }

  sumUp(history: SparseVector): void {
    checkVector(history, this.itemCount);
    const starts = this.#reachedStarts;
    this.#arena.kernels.itemItemClear(this.#sums.byteOffset, this.#reached.byteOffset, starts.at(-1)!);
    for (let group = 0; group + 1 < starts.length; group += 1)
      starts[group + 1] = this.#addGroup(history, group, starts[group]!);
  }

  /** Answers how many items have been reached in all, `reachedCount` having been. */
  #addGroup({ items, values }: SparseVector, group: number, reachedCount: number): number {
    let [count, reached] = [0, reachedCount];
    for (let index = 0; index < items.length; index += 1) {
      if ((this.#groups?.[items[index]!] ?? 0) !== group) continue;
      this.#items[count] = items[index]!;
      this.#values[count] = values[index]!;
      count += 1;
      if (count < turnCount) continue;
      reached = this.#add(count, reached);
      count = 0;
    }
    return this.#add(count, reached);
  }

  #add(count: number, reachedCount: number): number {
    const [items, values] = [this.#items.byteOffset, this.#values.byteOffset];
    const { byteOffset: sums } = this.#sums;
    const { byteOffset: reached } = this.#reached;
    return this.#arena.kernels.itemItemAdd(
      ...this.#weights.addresses,
      sums,
      reached,
      reachedCount,
      items,
      values,
      count,
    );
  }

  scoresOf(items: Uint32Array, out: Float32Array): void {
    for (let place = 0; place < items.length; place += 1) out[place] = this.#sums[items[place]!] || 0;
  }

  search(query: ItemItemQuery, result: TopKResult): void {
    checkQuery(query, this.itemCount, result);
    const { k, group, excluded = new Uint32Array() } = query;
    const last = this.#reachedStarts.length - 1;
    const [from = 0, to = from] =
      group === undefined
        ? [0, this.#reachedStarts[last]]
        : [this.#reachedStarts[group], this.#reachedStarts[group + 1]];
    for (let index = 0; index < excluded.length; index += 1) this.#excluded[excluded[index]!] = 1;
    result.count = this.#arena.kernels.itemItemBest(
      this.#sums.byteOffset,
      this.#excluded.byteOffset,
      this.#reached.byteOffset,
      from,
      to,
      Math.min(k, this.itemCount),
      this.#keys.byteOffset,
      this.#found.byteOffset,
    );
    for (let rank = 0; rank < result.count; rank += 1) {
      result.rows[rank] = this.#found[rank]!;
      result.scores[rank] = this.#keys[rank]!;
    }
    for (let index = 0; index < excluded.length; index += 1) this.#excluded[excluded[index]!] = 0;
  }
}
