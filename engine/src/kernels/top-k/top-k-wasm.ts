/** Kernel: top-k inner products, compiled. The answers of `top-k.ts` to the last bit, in every build and precision. */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import {
  checkBatch,
  checkQuery,
  checkRows,
  groupStartsOf,
  orderRows,
  type TopKBatch,
  type TopKIndex,
  type TopKOptions,
  type TopKOrder,
  type TopKQuery,
  type TopKResult,
} from "./top-k-index.ts";

/** Queries that are scanned side by side: a bit each of 32. */
const laneCount = 32;
const blockRows = 16;
const noRow = 0xffff_ffff;
/** A 1, rounded up to the next f32, is below this. */
const roundedUp = 1 + 2 ** -22;

/**
 * Copies `rows` (rowCount × dimension) by group and descending length, in blocks of 16. A search leaves a group as soon as
 * |query|·|row| falls below the k-th best score. Before that it estimates scores in f32, or with `int8` from 7 bits a
 * coordinate, and takes the exact score only of rows whose estimate plus the largest possible error reaches the k-th best.
 * Memory: 4 bytes a coordinate and 13 a row; `int8` adds one a coordinate and 4 a row.
 * RangeError names the first row that holds a number that is not finite.
 */
export function createTopKIndexWasm(
  rows: Float32Array,
  dimension: number,
  { groups, precision = "float32" }: TopKOptions = {},
  build?: KernelBuild,
): CompiledTopKIndex {
  const order = orderRows(rows, dimension, groups);
  return new CompiledIndex(createTable(new Arena(build), rows, dimension, order, precision === "int8"));
}

/** What an index is made of, whatever the build: with it the index is made again in a fraction of the time. */
export interface TopKParts {
  /** Row of each place, every group filled up to whole blocks by places without one. */
  readonly rowOf: Uint32Array;
  /** The rows by place, each with zeros up to a multiple of four numbers: to look each up again would take as long as all else. */
  readonly factors: Float32Array;
  /** Of each block: the largest length of its rows, and the largest error of their codes. */
  readonly bounds: Float32Array;
  /** Empty unless the index is `int8`. */
  readonly codes: Uint8Array;
}

export interface CompiledTopKIndex extends TopKIndex {
  /** Copies. */
  parts(): TopKParts;
}

/** The index of which `parts` are, over rows of these groups. RangeError where the parts are not of such. */
export function restoreTopKIndexWasm(
  dimension: number,
  { groups, parts }: { readonly groups: Uint8Array; readonly parts: TopKParts },
  build?: KernelBuild,
): CompiledTopKIndex {
  const { rowOf, factors, bounds, codes } = parts;
  const size = { rowCount: groups.length, dimension, groupStarts: groupStartsOf(groups) };
  const table = allocateTable(new Arena(build), size, codes.length > 0);
  if (rowOf.length !== table.rowOf.length || factors.length !== table.factors.length)
    throw new RangeError(`${rowOf.length} places and ${factors.length} numbers are no index of ${groups.length} rows.`);
  if (bounds.length !== table.bounds.length || codes.length !== table.codes.length)
    throw new RangeError(`${bounds.length} bounds and ${codes.length} codes do not fit ${rowOf.length} places.`);
  table.rowOf.set(rowOf);
  table.factors.set(factors);
  table.bounds.set(bounds);
  table.codes.set(codes);
  findPlaces(table, groups);
  return new CompiledIndex(table);
}

/** RangeError unless every row has one place, and that among its group's. */
function findPlaces({ rowOf, placeOf, blockStarts }: Table, groups: Uint8Array): void {
  const isPlaced = new Uint8Array(groups.length);
  for (let group = 0; group + 1 < blockStarts.length; group += 1)
    for (let place = blockStarts[group]! * blockRows; place < blockStarts[group + 1]! * blockRows; place += 1) {
      const row = rowOf[place]!;
      if (row === noRow) continue;
      if (groups[row] !== group || isPlaced[row] === 1) throw new RangeError(`Row ${row} cannot be at place ${place}.`);
      isPlaced[row] = 1;
      placeOf[row] = place;
    }
  if (isPlaced.includes(0)) throw new RangeError(`Row ${isPlaced.indexOf(0)} has no place.`);
}

/** Rows as the scan wants them: see `assembly/top-k-table.ts`. */
interface Table {
  readonly arena: Arena;
  readonly rowCount: number;
  readonly dimension: number;
  /** `dimension` and some zeros. */
  readonly width: number;
  readonly rowOf: Uint32Array;
  readonly placeOf: Uint32Array;
  readonly factors: Float32Array;
  readonly bounds: Float32Array;
  readonly codes: Uint8Array;
  readonly fields: Uint32Array;
  /** Blocks blockStarts[g]..blockStarts[g + 1] hold group g. */
  readonly blockStarts: Uint32Array;
  /** For each row a bit for each lane. */
  readonly excluded: Uint32Array;
}

/** Place in `fields`. */
const allowedField = 7;

interface TableSize {
  readonly rowCount: number;
  readonly dimension: number;
  readonly groupStarts: Uint32Array;
}

function allocateTable(arena: Arena, { rowCount, dimension, groupStarts }: TableSize, hasCodes: boolean): Table {
  const width = Math.ceil(dimension / 4) * 4;
  const blockStarts = blocksOf(groupStarts);
  const blockCount = blockStarts.at(-1)!;
  const rowOf = arena.allocate(Uint32Array, blockCount * blockRows).fill(noRow);
  const placeOf = arena.allocate(Uint32Array, rowCount);
  const factors = arena.allocate(Float32Array, rowOf.length * width);
  const bounds = arena.allocate(Float32Array, 2 * blockCount);
  const excluded = arena.allocate(Uint32Array, rowCount);
  const codes = arena.allocate(Uint8Array, hasCodes ? rowOf.length * (width + 4) : 0);
  const active = arena.allocate(Uint32Array, laneCount);
  const pieces = [bounds, rowOf, placeOf, excluded].map(({ byteOffset }) => byteOffset);
  const codesAddress = hasCodes ? codes.byteOffset : 0;
  const fields = arena.copy(Uint32Array.of(width, factors.byteOffset, codesAddress, ...pieces, 0, active.byteOffset));
  return { arena, rowCount, dimension, width, rowOf, placeOf, factors, bounds, codes, fields, blockStarts, excluded };
}

function createTable(
  arena: Arena,
  rows: Float32Array,
  dimension: number,
  { order, groupStarts, rowLengths }: TopKOrder,
  hasCodes: boolean,
): Table {
  const table = allocateTable(arena, { rowCount: order.length, dimension, groupStarts }, hasCodes);
  const { rowOf, placeOf, factors, width, bounds, blockStarts, fields } = table;
  for (let group = 0, from = 0; group + 1 < groupStarts.length; group += 1) {
    for (let place = blockStarts[group]! * blockRows; from < groupStarts[group + 1]!; from += 1, place += 1) {
      const row = order[from]!;
      rowOf[place] = row;
      placeOf[row] = place;
      factors.set(rows.subarray(row * dimension, (row + 1) * dimension), place * width);
      if (place % blockRows === 0) bounds[2 * (place / blockRows)] = rowLengths[row]! * roundedUp;
    }
  }
  if (hasCodes) arena.kernels.topKEncode(fields.byteOffset, 0, blockStarts.at(-1)!);
  return table;
}

/** In blocks what `groupStarts` is in rows, each group filled up to whole blocks. */
function blocksOf(groupStarts: Uint32Array): Uint32Array {
  const blockStarts = new Uint32Array(groupStarts.length);
  for (let group = 1; group < groupStarts.length; group += 1) {
    const size = groupStarts[group]! - groupStarts[group - 1]!;
    blockStarts[group] = blockStarts[group - 1]! + Math.ceil(size / blockRows);
  }
  return blockStarts;
}

class CompiledIndex implements CompiledTopKIndex {
  readonly rowCount: number;
  readonly dimension: number;
  readonly #table: Table;
  readonly #lanes: Lanes;
  #allowed = new Uint32Array();
  /** In f64, as `scoresOf` reads it. */
  readonly #query: Float64Array;
  #rows = new Uint32Array();
  #scores = new Float32Array();

  constructor(table: Table) {
    this.rowCount = table.rowCount;
    this.dimension = table.dimension;
    this.#table = table;
    this.#lanes = new Lanes(table.arena, table.width);
    this.#query = table.arena.allocate(Float64Array, table.width);
  }

  parts(): TopKParts {
    const { rowOf, factors, bounds, codes } = this.#table;
    return { rowOf: rowOf.slice(), factors: factors.slice(), bounds: bounds.slice(), codes: codes.slice() };
  }

  search(query: TopKQuery, result: TopKResult): void {
    checkQuery(this, query, result);
    const k = Math.min(query.k, this.rowCount);
    this.#setAllowed(query.allowed);
    this.#open(0, query.vector, 0, k);
    this.#exclude(0, query.excluded);
    this.#scan(1, k, query.group);
    this.#close(0, result);
    this.#readmit(query.excluded);
  }

  searchBatch(batch: TopKBatch, results: readonly TopKResult[]): void {
    checkBatch(this, batch, results);
    const k = Math.min(batch.k, this.rowCount);
    this.#setAllowed(batch.allowed);
    for (let start = 0; start < results.length; start += laneCount) {
      const count = Math.min(laneCount, results.length - start);
      for (let lane = 0; lane < count; lane += 1) this.#open(lane, batch.vectors, (start + lane) * this.dimension, k);
      for (let lane = 0; lane < count; lane += 1) this.#exclude(lane, batch.excluded?.[start + lane]);
      this.#scan(count, k, batch.group);
      for (let lane = 0; lane < count; lane += 1) {
        this.#close(lane, results[start + lane]!);
        this.#readmit(batch.excluded?.[start + lane]);
      }
    }
  }

  scoresOf(vector: Float32Array, rows: Uint32Array, out: Float32Array): void {
    checkRows(this, vector, rows);
    const { arena, fields } = this.#table;
    if (this.#rows.length < rows.length) {
      this.#rows = arena.allocate(Uint32Array, 2 * rows.length);
      this.#scores = arena.allocate(Float32Array, 2 * rows.length);
    }
    this.#query.set(vector);
    this.#rows.set(rows);
    const { byteOffset: scores } = this.#scores;
    arena.kernels.topKScoresOf(fields.byteOffset, this.#query.byteOffset, this.#rows.byteOffset, rows.length, scores);
    for (let place = 0; place < rows.length; place += 1) out[place] = this.#scores[place]!;
  }

  #setAllowed(allowed: Uint32Array | undefined): void {
    const { arena, fields } = this.#table;
    fields[allowedField] = 0;
    if (allowed === undefined) return;
    if (this.#allowed.length < allowed.length) this.#allowed = arena.allocate(Uint32Array, allowed.length);
    this.#allowed.set(allowed);
    fields[allowedField] = this.#allowed.byteOffset;
  }

  #open(lane: number, vectors: Float32Array, start: number, k: number): void {
    const { arena, fields } = this.#table;
    const { vector } = this.#lanes.reserve(lane, k);
    for (let axis = 0; axis < this.dimension; axis += 1) vector[axis] = vectors[start + axis]!;
    arena.kernels.topKOpen(fields.byteOffset, this.#lanes.addressOf(lane));
  }

  #exclude(lane: number, excluded: Uint32Array | undefined): void {
    if (excluded === undefined) return;
    const lanes = this.#table.excluded;
    for (let index = 0; index < excluded.length; index += 1) lanes[excluded[index]!]! |= 1 << lane;
  }

  #readmit(excluded: Uint32Array | undefined): void {
    if (excluded === undefined) return;
    const lanes = this.#table.excluded;
    for (let index = 0; index < excluded.length; index += 1) lanes[excluded[index]!] = 0;
  }

  #scan(count: number, k: number, group: number | undefined): void {
    const { arena, fields, blockStarts } = this.#table;
    const first = group ?? 0;
    const last = Math.min(group ?? Infinity, blockStarts.length - 2);
    if (k === 0 || first > last) return;
    if (this.#isAllowedRare(k)) {
      const [start, end] = [blockRows * blockStarts[first]!, blockRows * blockStarts[last + 1]!];
      const words = this.#allowed.length;
      for (let lane = 0; lane < count; lane += 1)
        arena.kernels.topKOfferAllowed(fields.byteOffset, this.#lanes.addressOf(lane), start, end, words);
      return;
    }
    const lanes = this.#lanes.addressOf(0);
    for (let each = first; each <= last; each += 1)
      arena.kernels.topKScan(fields.byteOffset, lanes, count, blockStarts[each]!, blockStarts[each + 1]!);
  }

  /** A scan meets about k / share rows before it can stop, and share · rowCount are allowed: whether these are fewer. */
  #isAllowedRare(k: number): boolean {
    const { arena, fields } = this.#table;
    if (fields[allowedField] === 0) return false;
    return arena.kernels.topKCountAllowed(fields.byteOffset, this.#allowed.length) ** 2 < 2 * k * this.rowCount;
  }

  #close(lane: number, result: TopKResult): void {
    const { rows, scores } = this.#lanes.at(lane);
    result.count = this.#table.arena.kernels.topKClose(this.#lanes.addressOf(lane));
    for (let place = 0; place < result.count; place += 1) {
      result.rows[place] = rows[place]!;
      result.scores[place] = scores[place]!;
    }
  }
}

interface Lane {
  readonly vector: Float32Array;
  readonly codes: number;
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

/** 32-bit words of a lane: see `assembly/top-k-table.ts`. */
const laneWords = 16;

/** Scratch space of queries that are scanned side by side, grown when a larger k or a wider batch comes. */
class Lanes {
  readonly #arena: Arena;
  readonly #width: number;
  readonly #words: Uint32Array;
  readonly #lanes: Lane[] = [];

  constructor(arena: Arena, width: number) {
    this.#arena = arena;
    this.#width = width;
    this.#words = arena.allocate(Uint32Array, laneCount * laneWords);
  }

  at(lane: number): Lane {
    return this.#lanes[lane]!;
  }

  addressOf(lane: number): number {
    return this.#words.byteOffset + 4 * laneWords * lane;
  }

  /** Lanes are reserved in order. */
  reserve(lane: number, k: number): Lane {
    let found = this.#lanes[lane];
    if (found === undefined || found.rows.length < k) {
      found = this.#create(k, found);
      this.#lanes[lane] = found;
      const { vector, codes, rows, scores } = found;
      this.#words.set([vector.byteOffset, codes, rows.byteOffset, scores.byteOffset], laneWords * lane);
      this.#words[laneWords * lane + 5] = 1 << lane;
    }
    this.#words[laneWords * lane + 4] = k;
    return found;
  }

  #create(k: number, before: Lane | undefined): Lane {
    // Doubled, since what was allocated for a smaller k is lost.
    const capacity = Math.max(16, k, 2 * (before?.rows.length ?? 0));
    return {
      vector: before?.vector ?? this.#arena.allocate(Float32Array, this.#width),
      // A query's codes take at most 8 bytes a coordinate.
      codes: before?.codes ?? this.#arena.allocate(Uint8Array, 8 * this.#width).byteOffset,
      rows: this.#arena.allocate(Uint32Array, capacity),
      scores: this.#arena.allocate(Float32Array, capacity),
    };
  }
}
