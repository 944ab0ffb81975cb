/**
 * Cosines of `cosine.ts` in whole numbers. A number of a row or of a profile, both of length 1, is stored as 32767 times itself; by
 * Cauchy and Schwarz no part of an inner product of two such rows passes 2³⁰ by more than rounding.
 */
import { sumOfSquares } from "../../wasm/assembly/vectors";

const one: f32 = 32767;
const product: f32 = 1 / (one * one);

/** What a call works on; `cosine-wasm.ts` writes it. All fields are 32 bits wide. */
@unmanaged
class CosineTable {
  /** Where each row's record lies, u32, in units of 16 bytes. */
  starts: usize;
  /** Numbers of a dense row, a multiple of 8; 0 where there are none. */
  width: u32;
  /** f32 for each column, and how they are stored, i16; zeros between calls. */
  sparseSums: usize;
  sparseProfile: usize;
  /** Room for all columns, u32. */
  touched: usize;
  /** width numbers f32, and i16. */
  denseSums: usize;
  denseProfile: usize;
  /** width numbers i16. */
  zeros: usize;
  /** The taste: rows u32, weights f32. */
  tasteRows: usize;
  tasteWeights: usize;
  /** Rows that are asked about, u32, and the answers, f32, with room for a multiple of 4. */
  rows: usize;
  out: usize;
}

/**
 * A row: this, its dense numbers where it has some, the columns of its entries, u16, and their values, i16. One behind the other, so
 * that the memory brings all of it at once.
 */
@unmanaged
class CosineRecord {
  /** A multiple of 8; those that fill it up are zeros. */
  entryCount: u32;
  /** Bytes of its dense numbers: those of `width`, or 0 where all are 0. */
  denseBytes: u32;
  /** Of no meaning: see `bring`. */
  brought: u32;
}

// @ts-ignore: decorator
@inline
const HEAD: usize = 16;

// @ts-ignore: decorator
@inline
function at(numbers: usize, place: u32): u32 {
  return load<u32>(numbers + (<usize>place << 2));
}

// @ts-ignore: decorator
@inline
function recordOf(table: CosineTable, row: u32): CosineRecord {
  return changetype<CosineRecord>(<usize>at(table.starts, row) << 4);
}

// @ts-ignore: decorator
@inline
function denseOf(record: CosineRecord): usize {
  return changetype<usize>(record) + HEAD;
}

// @ts-ignore: decorator
@inline
function columnsOf(record: CosineRecord): usize {
  return denseOf(record) + record.denseBytes;
}

/** Stores `width` numbers; answers whether one is not 0. */
export function cosineStore(numbers: usize, width: u32, codes: usize): bool {
  let any = i32x4.splat(0);
  for (let axis: usize = 0; axis < <usize>width; axis += 8) {
    const low = v128.load(numbers + (axis << 2));
    const high = v128.load(numbers + (axis << 2), 16);
    any = v128.or(any, v128.or(f32x4.ne(low, f32x4.splat(0)), f32x4.ne(high, f32x4.splat(0))));
    v128.store(codes + (axis << 1), stored(low, high, f32x4.splat(one)));
  }
  return v128.any_true(any);
}

// @ts-ignore: decorator
@inline
function stored(low: v128, high: v128, scale: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(scale, low))),
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(scale, high))),
  );
}

/** Rows that are on their way from memory while others are worked on. */
const rowsAhead: u32 = 8;

/** Has the memory fetch records of `rows` from `start` to `end`, not included: unlike a load, a store holds up nothing behind it. */
// @ts-ignore: decorator
@inline
function bring(table: CosineTable, rows: usize, start: u32, end: u32): void {
  for (let place = start; place < end; place += 1) recordOf(table, at(rows, place)).brought = 0;
}

/** Writes the mean of the cosines that a row and the profile of the taste both have, 0 where there is none. */
export function cosineScore(table: CosineTable, tasteCount: u32, rowCount: u32): void {
  bring(table, table.tasteRows, 0, tasteCount);
  const hasDense = openDense(table, tasteCount);
  const touchedCount = openSparse(table, tasteCount);
  bring(table, table.rows, 0, min(rowsAhead, rowCount));
  for (let place: u32 = 0; place < rowCount; place += 4) {
    bring(table, table.rows, min(place + rowsAhead, rowCount), min(place + rowsAhead + 4, rowCount));
    const record0 = recordOf(table, at(table.rows, place));
    const record1 = recordOf(table, at(table.rows, min(place + 1, rowCount - 1)));
    const record2 = recordOf(table, at(table.rows, min(place + 2, rowCount - 1)));
    const record3 = recordOf(table, at(table.rows, min(place + 3, rowCount - 1)));
    const out = table.out + (<usize>place << 2);
    if (hasDense) v128.store(out, denseDots(table, record0, record1, record2, record3));
    else v128.store(out, i32x4.splat(0));
    finish(table, record0, out, touchedCount > 0, hasDense);
    finish(table, record1, out + 4, touchedCount > 0, hasDense);
    finish(table, record2, out + 8, touchedCount > 0, hasDense);
    finish(table, record3, out + 12, touchedCount > 0, hasDense);
  }
  closeSparse(table, touchedCount);
}

/** Makes a cosine of what `out` holds, a dense inner product as a whole number. */
// @ts-ignore: decorator
@inline
function finish(table: CosineTable, record: CosineRecord, out: usize, hasSparse: bool, hasDense: bool): void {
  let sum = <f32>load<i32>(out);
  const isSparse = hasSparse && record.entryCount > 0;
  if (isSparse) sum += <f32>sparseDot(table, record);
  store<f32>(out, isSparse && hasDense && record.denseBytes > 0 ? sum * (product / 2) : sum * product);
}

function sparseDot(table: CosineTable, record: CosineRecord): i32 {
  const profile = table.sparseProfile;
  const size = <usize>record.entryCount << 1;
  let place = columnsOf(record);
  const end = place + size;
  let sum = i32x4.splat(0);
  for (; place < end; place += 16) {
    let low = v128.load16_lane(profile + (<usize>load<u16>(place) << 1), i16x8.splat(0), 0);
    low = v128.load16_lane(profile + (<usize>load<u16>(place, 2) << 1), low, 1);
    low = v128.load16_lane(profile + (<usize>load<u16>(place, 4) << 1), low, 2);
    low = v128.load16_lane(profile + (<usize>load<u16>(place, 6) << 1), low, 3);
    let high = v128.load16_lane(profile + (<usize>load<u16>(place, 8) << 1), low, 4);
    high = v128.load16_lane(profile + (<usize>load<u16>(place, 10) << 1), high, 5);
    high = v128.load16_lane(profile + (<usize>load<u16>(place, 12) << 1), high, 6);
    high = v128.load16_lane(profile + (<usize>load<u16>(place, 14) << 1), high, 7);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(place + size), high));
  }
  const pairs = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** Of four rows at once, so that the memory brings four at once. */
function denseDots(
  table: CosineTable,
  record0: CosineRecord,
  record1: CosineRecord,
  record2: CosineRecord,
  record3: CosineRecord,
): v128 {
  const size = <usize>table.width << 1;
  const profile = table.denseProfile;
  const row0 = record0.denseBytes > 0 ? denseOf(record0) : table.zeros;
  const row1 = record1.denseBytes > 0 ? denseOf(record1) : table.zeros;
  const row2 = record2.denseBytes > 0 ? denseOf(record2) : table.zeros;
  const row3 = record3.denseBytes > 0 ? denseOf(record3) : table.zeros;
  let sum0 = i32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let axis: usize = 0; axis < size; axis += 16) {
    const part = v128.load(profile + axis);
    sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(v128.load(row0 + axis), part));
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(v128.load(row1 + axis), part));
    sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(v128.load(row2 + axis), part));
    sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(v128.load(row3 + axis), part));
  }
  const low = i32x4.add(v128.shuffle<i32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<i32>(sum0, sum1, 2, 6, 3, 7));
  const high = i32x4.add(v128.shuffle<i32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<i32>(sum2, sum3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7));
}

/** Makes the sparse profile, of length 1; answers how many columns it touches, none where it has no length. */
function openSparse(table: CosineTable, tasteCount: u32): u32 {
  const sums = table.sparseSums;
  const profile = table.sparseProfile;
  let count: u32 = 0;
  for (let place: u32 = 0; place < tasteCount; place += 1) {
    const record = recordOf(table, at(table.tasteRows, place));
    const weight = load<f32>(table.tasteWeights + (<usize>place << 2));
    const size = <usize>record.entryCount << 1;
    const end = columnsOf(record) + size;
    for (let entry = columnsOf(record); entry < end; entry += 2) {
      const column = <usize>load<u16>(entry);
      // Written whether it is new or not, so that no branch has to be guessed.
      store<u32>(table.touched + (<usize>count << 2), <u32>column);
      count += 1 - <u32>load<i16>(profile + (column << 1));
      store<i16>(profile + (column << 1), 1);
      const sum = sums + (column << 2);
      store<f32>(sum, load<f32>(sum) + weight * <f32>load<i16>(entry + size));
    }
  }
  let squares: f64 = 0;
  for (let place: u32 = 0; place < count; place += 1) {
    const sum = <f64>load<f32>(sums + (<usize>at(table.touched, place) << 2));
    squares += sum * sum;
  }
  const scale = squares > 0 ? <f64>one / sqrt(squares) : 0;
  for (let place: u32 = 0; place < count; place += 1) {
    const column = <usize>at(table.touched, place);
    store<i16>(profile + (column << 1), <i16>nearest(scale * load<f32>(sums + (column << 2))));
    store<f32>(sums + (column << 2), 0);
  }
  return squares > 0 ? count : 0;
}

function closeSparse(table: CosineTable, touchedCount: u32): void {
  for (let place: u32 = 0; place < touchedCount; place += 1)
    store<i16>(table.sparseProfile + (<usize>at(table.touched, place) << 1), 0);
}

/** Makes the dense profile, of length 1; answers whether there is one. */
function openDense(table: CosineTable, tasteCount: u32): bool {
  const width = <usize>table.width;
  const sums = table.denseSums;
  memory.fill(sums, 0, width << 2);
  for (let place: u32 = 0; place < tasteCount; place += 1) {
    const record = recordOf(table, at(table.tasteRows, place));
    if (record.denseBytes == 0) continue;
    const codes = denseOf(record);
    const weight = v128.load32_splat(table.tasteWeights + (<usize>place << 2));
    for (let axis: usize = 0; axis < width; axis += 4) {
      const sum = sums + (axis << 2);
      const numbers = f32x4.convert_i32x4_s(v128.load16x4_s(codes + (axis << 1)));
      // Not in one instruction: equal rows of opposite weights leave exactly nothing.
      v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(weight, numbers)));
    }
  }
  const squares = sumOfSquares(sums, <i32>width);
  if (squares == 0) return false;
  const scale = f32x4.splat(one / sqrt(squares));
  for (let axis: usize = 0; axis < width; axis += 8) {
    const sum = sums + (axis << 2);
    v128.store(table.denseProfile + (axis << 1), stored(v128.load(sum), v128.load(sum, 16), scale));
  }
  return true;
}
