/** The compiled cosines. */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkVector, type SparseVector } from "../sparse-check.ts";
import { checkRows, type CosineFeatures, type Cosines } from "./cosine.ts";

/** How 1 is stored. */
const one = 32_000;
const columnLimit = 65_536;
/** Room for rows to come, so that a table grows in place: a part of its rows, and at least so many. Takes no memory before they do. */
const spareRatio = 0.25;
const spareRowCount = 1_024;

/**
 * As `createCosines`, from a copy of 16 bits a number: 2 bytes a dense number, 4 a sparse entry and about 28 a row. RangeError for
 * more than 65,536 columns.
 */
export function createCosinesWasm(features: CosineFeatures, build?: KernelBuild): Cosines {
  const table = createTable(features, build);
  return new CompiledCosines(table, fill(table, features));
}

/** See `assembly/cosine.ts`. */
interface Table {
  readonly arena: Arena;
  readonly build: KernelBuild | undefined;
  readonly fields: Uint32Array;
  /** One a row and one more; in units of 16 bytes from the start of the arena. */
  readonly starts: Uint32Array;
  /** End of the room for records, in the same units. */
  readonly end: number;
  /** Of the arena. */
  readonly memory: DataView;
  /** Room for a dense row, and then some zeros. */
  readonly numbers: Float32Array;
  rowCount: number;
  taste: { readonly rows: Uint32Array; readonly weights: Float32Array };
  asked: { readonly rows: Uint32Array; readonly first: Float32Array; readonly second: Float32Array };
}

const unitBytes = 16;
/** Place in `fields` of the taste, and behind it of what is asked. */
const tasteField = 8;

const widthOf = ({ dense }: CosineFeatures) => Math.ceil((dense?.dimension ?? 0) / 8) * 8;

/** Units that the records of rows from `from` on need at most. */
function unitsOf({ sparse, dense }: CosineFeatures, from: number): number {
  const rowCount = sparse.rowCount - from;
  const entryCount = sparse.columns.length - sparse.offsets[from]!;
  return rowCount * (3 + widthOf({ sparse, dense }) / 8) + Math.ceil(entryCount / 4);
}

/** A table without rows, with room for those of the features and some more. */
function createTable(features: CosineFeatures, build: KernelBuild | undefined): Table {
  const { rowCount, columnCount } = features.sparse;
  if (columnCount > columnLimit) throw new RangeError(`There are ${columnCount} columns, above ${columnLimit}.`);
  const arena = new Arena(build);
  const width = widthOf(features);
  const rowRoom = rowCount + Math.max(spareRowCount, Math.ceil(spareRatio * rowCount));
  const unitRoom = Math.ceil((unitsOf(features, 0) / Math.max(1, rowCount)) * rowRoom);
  const starts = arena.allocate(Uint32Array, rowRoom + 1);
  const records = arena.allocate(Uint8Array, unitRoom * unitBytes);
  starts[0] = records.byteOffset / unitBytes;
  const end = starts[0] + unitRoom;
  const scratch = [
    arena.allocate(Float32Array, columnCount),
    arena.allocate(Int16Array, 2 * columnCount),
    arena.allocate(Uint32Array, 2 * columnCount + 1),
    arena.allocate(Float32Array, width),
    arena.allocate(Int16Array, 2 * width),
    arena.allocate(Int16Array, width),
  ].map(({ byteOffset }) => byteOffset);
  const fields = arena.copy(Uint32Array.of(starts.byteOffset, width, ...scratch, 0, 0, 0, 0, 0));
  const numbers = arena.allocate(Float32Array, width);
  const taste = { rows: new Uint32Array(), weights: new Float32Array() };
  const asked = { rows: new Uint32Array(), first: new Float32Array(), second: new Float32Array() };
  const memory = new DataView(arena.memory.buffer);
  return { arena, build, fields, starts, end, memory, numbers, rowCount: 0, taste, asked };
}

function hasRoomFor({ starts, end, rowCount }: Table, features: CosineFeatures): boolean {
  return features.sparse.rowCount < starts.length && starts[rowCount]! + unitsOf(features, rowCount) <= end;
}

/** Writes the records of rows that lie behind those of the table; answers how many it has now. */
function fill(table: Table, { sparse, dense }: CosineFeatures): number {
  const { arena, starts, numbers, memory } = table;
  const { offsets, columns, values } = sparse;
  for (let row = table.rowCount; row < sparse.rowCount; row += 1) {
    const head = starts[row]! * unitBytes;
    let at = head + unitBytes;
    if (dense !== undefined) {
      numbers.set(dense.values.subarray(row * dense.dimension, (row + 1) * dense.dimension));
      if (arena.kernels.cosineStore(numbers.byteOffset, numbers.length, at) !== 0) at += 2 * numbers.length;
    }
    const entryCount = 8 * Math.ceil((offsets[row + 1]! - offsets[row]!) / 8);
    memory.setUint32(head, entryCount, true);
    memory.setUint32(head + 4, at - head - unitBytes, true);
    for (let entry = offsets[row]!, place = at; entry < offsets[row + 1]!; entry += 1, place += 2) {
      memory.setUint16(place, columns[entry]!, true);
      memory.setInt16(place + 2 * entryCount, Math.round(one * values[entry]!), true);
    }
    starts[row + 1] = (at + 4 * entryCount) / unitBytes;
  }
  table.rowCount = sparse.rowCount;
  return sparse.rowCount;
}

class CompiledCosines implements Cosines {
  readonly rowCount: number;
  readonly #table: Table;

  constructor(table: Table, rowCount: number) {
    this.#table = table;
    this.rowCount = rowCount;
  }

  score(taste: SparseVector, rows: Uint32Array, out: Float32Array): void {
    this.#run(taste, nothing, rows);
    take(this.#table.asked.first, rows.length, out);
  }

  scoreBoth(
    tastes: readonly [SparseVector, SparseVector],
    rows: Uint32Array,
    outs: readonly [Float32Array, Float32Array],
  ): void {
    this.#run(tastes[0], tastes[1], rows);
    take(this.#table.asked.first, rows.length, outs[0]);
    take(this.#table.asked.second, rows.length, outs[1]);
  }

  /** In the same table where nothing was put behind these rows yet and there is room. */
  extended(features: CosineFeatures): Cosines {
    const table = this.#table;
    if (table.rowCount !== this.rowCount || !hasRoomFor(table, features))
      return createCosinesWasm(features, table.build);
    return new CompiledCosines(table, fill(table, features));
  }

  #run(first: SparseVector, second: SparseVector, rows: Uint32Array): void {
    checkVector(first, this.rowCount);
    checkVector(second, this.rowCount);
    checkRows(rows, this.rowCount);
    const table = this.#table;
    const [firstCount, secondCount] = [first.items.length, second.items.length];
    reserve(table, firstCount + secondCount, rows.length);
    table.taste.rows.set(first.items);
    table.taste.rows.set(second.items, firstCount);
    table.taste.weights.set(first.values);
    table.taste.weights.set(second.values, firstCount);
    table.asked.rows.set(rows);
    table.arena.kernels.cosineScore(table.fields.byteOffset, firstCount, secondCount, rows.length);
  }
}

const nothing: SparseVector = { items: new Uint32Array(), values: new Float32Array() };

function take(scores: Float32Array, count: number, out: Float32Array): void {
  for (let place = 0; place < count; place += 1) out[place] = scores[place]!;
}

/** Makes room for the arguments of a call, twice as much as before where there is not enough. */
function reserve(table: Table, tasteCount: number, rowCount: number): void {
  const { arena, fields, taste, asked } = table;
  if (taste.rows.length < tasteCount) {
    const room = 2 * tasteCount;
    table.taste = { rows: arena.allocate(Uint32Array, room), weights: arena.allocate(Float32Array, room) };
    fields.set([table.taste.rows.byteOffset, table.taste.weights.byteOffset], tasteField);
  }
  if (asked.rows.length < rowCount) {
    const room = 8 * Math.ceil(rowCount / 4);
    const rows = arena.allocate(Uint32Array, room);
    const first = arena.allocate(Float32Array, room);
    const second = arena.allocate(Float32Array, room);
    table.asked = { rows, first, second };
    fields.set([rows.byteOffset, first.byteOffset, second.byteOffset], tasteField + 2);
  }
}
