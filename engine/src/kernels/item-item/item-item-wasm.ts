/** The compiled search over weights of items by items. */
import { Arena } from "../wasm/arena.ts";
import { sparseIn, type ArenaSparse } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkSparse, checkVector, type SparseVector } from "../sparse-check.ts";
import { stableOrder, transpose, type SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";
import { checkQuery, checkWeights, type ItemItemQuery, type ItemItemSearch } from "./item-item.ts";

/** Items of a history that are handed over at once. */
const turnCount = 1_024;

/** As `createItemItemSearch`, with a copy of the weights in an arena. */
export function createItemItemSearchWithWasm(
  weights: SparseMatrix,
  groups?: Uint8Array,
  build?: KernelBuild,
): ItemItemSearch {
  return createPlacedSearchWithWasm(placeWeights(weights, groups), groups, build);
}

/** Weights whose columns are the places at which a search has the items: to work them out takes far longer than a copy. */
export function placeWeights(
  weights: SparseMatrix,
  groups: Uint8Array = new Uint8Array(weights.rowCount),
): SparseMatrix {
  checkWeights(weights, groups);
  const groupStarts = groupStartsOf(groups);
  const placeOf = placesOf(weights, groups, groupStarts);
  const columns = Uint32Array.from(weights.columns, (item) => placeOf[item]!);
  // Once over and back, which leaves the columns of each row ascending.
  return transpose(transpose({ ...weights, columns, columnCount: groupStarts.at(-1)! }));
}

/** As `createItemItemSearchWithWasm`, of what `placeWeights` made with these groups. RangeErrors name what is out of range. */
export function createPlacedSearchWithWasm(
  placed: SparseMatrix,
  groups: Uint8Array = new Uint8Array(placed.rowCount),
  build?: KernelBuild,
): ItemItemSearch {
  checkPlaced(placed, groups);
  return new CompiledSearch(new Arena(build), placed, groups);
}

/** How many columns there are of weights over items of these groups. */
export function placeCountOf(groups: Uint8Array): number {
  return groupStartsOf(groups).at(-1)!;
}

/** Groups are filled up to whole turns of a scan. */
const scanWidth = 4;
/** No place. */
const nowhere = 0xffff_ffff;

class CompiledSearch implements ItemItemSearch {
  readonly itemCount: number;
  readonly #arena: Arena;
  /** Columns are places. */
  readonly #weights: ArenaSparse;
  /** Of each item: by group, then by how many it leads to, the most first: the popular ones, which are likely to be among the best. */
  readonly #placeOf: Uint32Array;
  readonly #itemOf: Uint32Array;
  /** Places groupStarts[g]..groupStarts[g + 1] hold group g. */
  readonly #groupStarts: Uint32Array;
  /** f64 of each place. */
  readonly #sums: Float64Array;
  readonly #excluded: Uint8Array;
  /** Room for what is found. */
  readonly #keys: Float64Array;
  readonly #found: Uint32Array;
  /** A turn of a history. */
  readonly #items: Uint32Array;
  readonly #values: Float32Array;
  /** Room for places and the weights to them. */
  #targets = new Uint32Array();
  #targetWeights = new Float32Array();

  constructor(arena: Arena, weights: SparseMatrix, groups: Uint8Array) {
    this.itemCount = weights.rowCount;
    this.#arena = arena;
    this.#groupStarts = groupStartsOf(groups);
    this.#placeOf = placesOf(weights, groups, this.#groupStarts);
    const placeCount = this.#groupStarts.at(-1)!;
    this.#itemOf = arena.allocate(Uint32Array, placeCount);
    for (let item = 0; item < this.itemCount; item += 1) this.#itemOf[this.#placeOf[item]!] = item;
    this.#weights = sparseIn(arena, weights);
    this.#sums = arena.allocate(Float64Array, placeCount);
    this.#excluded = arena.allocate(Uint8Array, placeCount);
    this.#keys = arena.allocate(Float64Array, this.itemCount);
    this.#found = arena.allocate(Uint32Array, this.itemCount);
    this.#items = arena.allocate(Uint32Array, turnCount);
    this.#values = arena.allocate(Float32Array, turnCount);
  }

  weightsFrom(item: number, to: Uint32Array, out: Float32Array): void {
    if (item >= this.itemCount) {
      out.fill(0, 0, to.length);
      return;
    }
    if (this.#targets.length < to.length) {
      this.#targets = this.#arena.allocate(Uint32Array, 2 * to.length);
      this.#targetWeights = this.#arena.allocate(Float32Array, 2 * to.length);
    }
    for (let place = 0; place < to.length; place += 1) this.#targets[place] = this.#placeOf[to[place]!] ?? nowhere;
    const [offsets, columns, values] = this.#weights.addresses;
    const { byteOffset: targets } = this.#targets;
    const { byteOffset: weights } = this.#targetWeights;
    this.#arena.kernels.itemItemWeightsFrom(offsets, columns, values, item, targets, to.length, weights);
    for (let place = 0; place < to.length; place += 1) out[place] = this.#targetWeights[place]!;
  }

  sumUp(history: SparseVector): void {
    checkVector(history, this.itemCount);
    this.#arena.kernels.itemItemClear(this.#sums.byteOffset, this.#sums.length);
    for (let start = 0; start < history.items.length; start += turnCount) {
      const count = Math.min(turnCount, history.items.length - start);
      for (let index = 0; index < count; index += 1) {
        this.#items[index] = history.items[start + index]!;
        this.#values[index] = history.values[start + index]!;
      }
      this.#arena.kernels.itemItemAdd(
        ...this.#weights.addresses,
        this.#sums.byteOffset,
        this.#items.byteOffset,
        this.#values.byteOffset,
        count,
      );
    }
  }

  scoresOf(items: Uint32Array, out: Float32Array): void {
    for (let place = 0; place < items.length; place += 1)
      out[place] = this.#sums[this.#placeOf[items[place]!] ?? -1] ?? 0;
  }

  search(query: ItemItemQuery, result: TopKResult): void {
    checkQuery(query, result);
    const { k, group, excluded = new Uint32Array() } = query;
    const starts = this.#groupStarts;
    const from = group === undefined ? 0 : (starts[group] ?? 0);
    const to = group === undefined ? starts.at(-1)! : (starts[group + 1] ?? 0);
    this.#mark(excluded, 1);
    result.count = this.#arena.kernels.itemItemBest(
      this.#sums.byteOffset,
      this.#excluded.byteOffset,
      this.#itemOf.byteOffset,
      from,
      to,
      Math.min(k, this.itemCount),
      this.#keys.byteOffset,
      this.#found.byteOffset,
    );
    this.#mark(excluded, 0);
    for (let rank = 0; rank < result.count; rank += 1) {
      result.rows[rank] = this.#found[rank]!;
      result.scores[rank] = this.#keys[rank]!;
    }
  }

  #mark(excluded: Uint32Array, mark: number): void {
    for (let index = 0; index < excluded.length; index += 1) {
      const place = this.#placeOf[excluded[index]!];
      if (place !== undefined) this.#excluded[place] = mark;
    }
  }
}

/** Columns must ascend, and lie within the places that hold items of the row's group. */
function checkPlaced(placed: SparseMatrix, groups: Uint8Array): void {
  checkSparse(placed);
  const { rowCount, columnCount, offsets, columns } = placed;
  if (groups.length !== rowCount) throw new RangeError(`There are ${groups.length} groups for ${rowCount} items.`);
  const starts = groupStartsOf(groups);
  if (columnCount !== starts.at(-1)) throw new RangeError(`There are ${columnCount} places, not ${starts.at(-1)!}.`);
  const ends = starts.slice();
  for (let item = 0; item < groups.length; item += 1) ends[groups[item]!]! += 1;
  for (let row = 0; row < rowCount; row += 1) {
    const [from, to, group] = [offsets[row]!, offsets[row + 1]!, groups[row]!];
    if (from < to && (columns[from]! < starts[group]! || columns[to - 1]! >= ends[group]!))
      throw new RangeError(`Row ${row} has places outside group ${group}.`);
  }
}

function groupStartsOf(groups: Uint8Array): Uint32Array {
  let most = 0;
  for (let item = 0; item < groups.length; item += 1) most = Math.max(most, groups[item]!);
  const starts = new Uint32Array(most + 2);
  for (let item = 0; item < groups.length; item += 1) starts[groups[item]! + 1]! += 1;
  for (let group = 1; group < starts.length; group += 1)
    starts[group] = starts[group - 1]! + Math.ceil(starts[group]! / scanWidth) * scanWidth;
  return starts;
}

function placesOf({ offsets }: SparseMatrix, groups: Uint8Array, groupStarts: Uint32Array): Uint32Array {
  const counts = new Uint32Array(groups.length);
  let most = 0;
  for (let item = 0; item < counts.length; item += 1) {
    counts[item] = offsets[item + 1]! - offsets[item]!;
    most = Math.max(most, counts[item]!);
  }
  for (let item = 0; item < counts.length; item += 1) counts[item] = most - counts[item]!;
  const order = stableOrder(most + 1, counts);
  const next = groupStarts.slice();
  const places = new Uint32Array(groups.length);
  for (let at = 0; at < order.length; at += 1) places[order[at]!] = next[groups[order[at]!]!]!++;
  return places;
}
