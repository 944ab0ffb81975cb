/**
 * Cosines of `cosine.ts` in whole numbers. A number of a row or of a profile, both of length 1, is stored as 32000 times itself; by
 * Cauchy and Schwarz no part of two inner products of such rows together passes 2³¹, rounding included.
 */
import { sumOfSquares } from "../../wasm/assembly/vectors";

const one: f32 = 32000;
const product: f32 = 1 / (one * one);

/** What a call works on; `cosine-wasm.ts` writes it. All fields are 32 bits wide. */
@unmanaged
class CosineTable {
  /** Where each row's record lies, u32, in units of 16 bytes. */
  starts: usize;
  /** Numbers of a dense row, a multiple of 8; 0 where there are none. */
  width: u32;
  /** One f32 a column; zeros between calls. */
  sparseSums: usize;
  /** Of each column i16 of both profiles, side by side; zeros between calls. */
  sparseProfiles: usize;
  /** Room for where the columns of both profiles lie among the sums, u32. */
  touched: usize;
  /** width numbers f32. */
  denseSums: usize;
  /** width numbers i16 for each profile. */
  denseProfiles: usize;
  /** width numbers i16. */
  zeros: usize;
  /** Of both tastes, the first before the second: rows u32, weights f32. */
  tasteRows: usize;
  tasteWeights: usize;
  /** Rows that are asked about, u32, and the answers about each taste, f32, with room for a multiple of 4. */
  rows: usize;
  first: usize;
  second: usize;
}

/**
 * A row: this, its dense numbers where it has some, the columns of its entries, u16, and their values, i16. One behind the other,
 * so that the memory brings all of it at once.
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

/** Has the memory fetch the records of some rows of a list: unlike a load, a store holds up nothing behind it. */
// @ts-ignore: decorator
@inline
function bring(table: CosineTable, rows: usize, start: u32, end: u32): void {
  for (let place = start; place < end; place += 1) recordOf(table, at(rows, place)).brought = 0;
}

/** Writes the mean of the cosines that a row and the profile of each taste both have, 0 where there is none. */
export function cosineScore(table: CosineTable, firstCount: u32, secondCount: u32, rowCount: u32): void {
  const tasteCount = firstCount + secondCount;
  bring(table, table.tasteRows, 0, tasteCount);
  const hasDense0 = openDense(table, 0, firstCount, table.denseProfiles);
  const hasDense1 = openDense(table, firstCount, tasteCount, table.denseProfiles + (<usize>table.width << 1));
  const touched0 = openSparse(table, 0, firstCount, table.sparseProfiles, table.touched);
  const behind = table.touched + (<usize>touched0 << 2);
  const touched1 = openSparse(table, firstCount, tasteCount, table.sparseProfiles + 2, behind);
  const both0 = hasDense0 && touched0 > 0 ? product / 2 : product;
  const both1 = hasDense1 && touched1 > 0 ? product / 2 : product;
  bring(table, table.rows, 0, min(rowsAhead, rowCount));
  for (let place: u32 = 0; place < rowCount; place += 4) {
    bring(table, table.rows, min(place + rowsAhead, rowCount), min(place + rowsAhead + 4, rowCount));
    const record0 = recordOf(table, at(table.rows, place));
    const record1 = recordOf(table, at(table.rows, min(place + 1, rowCount - 1)));
    const record2 = recordOf(table, at(table.rows, min(place + 2, rowCount - 1)));
    const record3 = recordOf(table, at(table.rows, min(place + 3, rowCount - 1)));
    const offset = <usize>place << 2;
    denseDots(table, offset, record0, record1, record2, record3);
    // Of each row both tastes' sums, then of each taste four rows' sums.
    const low = v128.shuffle<i32>(sparseDots(table, record0), sparseDots(table, record1), 0, 4, 1, 5);
    const high = v128.shuffle<i32>(sparseDots(table, record2), sparseDots(table, record3), 0, 4, 1, 5);
    const sparse0 = v128.shuffle<i32>(low, high, 0, 1, 4, 5);
    const sparse1 = v128.shuffle<i32>(low, high, 2, 3, 6, 7);
    const hasBoth = i32x4(hasBothKinds(record0), hasBothKinds(record1), hasBothKinds(record2), hasBothKinds(record3));
    finish(table.first + offset, sparse0, hasBoth, both0);
    finish(table.second + offset, sparse1, hasBoth, both1);
  }
  closeSparse(table, touched0 + touched1);
}

/** All bits or none. */
// @ts-ignore: decorator
@inline
function hasBothKinds(record: CosineRecord): i32 {
  return -<i32>(record.entryCount > 0 && record.denseBytes > 0);
}

/** Makes means of what `out` holds, dense inner products, and sparse ones. */
// @ts-ignore: decorator
@inline
function finish(out: usize, sparse: v128, hasBoth: v128, both: f32): void {
  const scale = v128.bitselect(f32x4.splat(both), f32x4.splat(product), hasBoth);
  v128.store(out, f32x4.mul(scale, f32x4.convert_i32x4_s(i32x4.add(v128.load(out), sparse))));
}

/** Inner products with both profiles, in the first two lanes. */
function sparseDots(table: CosineTable, record: CosineRecord): v128 {
  const profiles = table.sparseProfiles;
  const size = <usize>record.entryCount << 1;
  let place = columnsOf(record);
  const end = place + size;
  let sum0 = i32x4.splat(0);
  let sum1 = sum0;
  for (; place < end; place += 16) {
    const values = v128.load(place + size);
    const low = pairsAt(profiles, place);
    const high = pairsAt(profiles, place + 8);
    // Each value beside a zero, where the one or the other profile is.
    const lowValues = i32x4.extend_low_i16x8_u(values);
    const highValues = i32x4.extend_high_i16x8_u(values);
    sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(low, lowValues));
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(low, i32x4.shl(lowValues, 16)));
    sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(high, highValues));
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(high, i32x4.shl(highValues, 16)));
  }
  const pairs = i32x4.add(v128.shuffle<i32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<i32>(sum0, sum1, 2, 6, 3, 7));
  return i32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1));
}

/** Both profiles at four columns. */
// @ts-ignore: decorator
@inline
function pairsAt(profiles: usize, columns: usize): v128 {
  let pairs = v128.load32_zero(profiles + (<usize>load<u16>(columns) << 2));
  pairs = v128.load32_lane(profiles + (<usize>load<u16>(columns, 2) << 2), pairs, 1);
  pairs = v128.load32_lane(profiles + (<usize>load<u16>(columns, 4) << 2), pairs, 2);
  return v128.load32_lane(profiles + (<usize>load<u16>(columns, 6) << 2), pairs, 3);
}

/** Writes inner products with both profiles; of four rows at once, so that the memory brings four at once. */
function denseDots(
  table: CosineTable,
  offset: usize,
  record0: CosineRecord,
  record1: CosineRecord,
  record2: CosineRecord,
  record3: CosineRecord,
): void {
  const size = <usize>table.width << 1;
  const profile0 = table.denseProfiles;
  const profile1 = profile0 + size;
  const row0 = record0.denseBytes > 0 ? denseOf(record0) : table.zeros;
  const row1 = record1.denseBytes > 0 ? denseOf(record1) : table.zeros;
  const row2 = record2.denseBytes > 0 ? denseOf(record2) : table.zeros;
  const row3 = record3.denseBytes > 0 ? denseOf(record3) : table.zeros;
  let sum00 = i32x4.splat(0);
  let sum01 = sum00;
  let sum02 = sum00;
  let sum03 = sum00;
  let sum10 = sum00;
  let sum11 = sum00;
  let sum12 = sum00;
  let sum13 = sum00;
  for (let axis: usize = 0; axis < size; axis += 16) {
    const part0 = v128.load(profile0 + axis);
    const part1 = v128.load(profile1 + axis);
    let codes = v128.load(row0 + axis);
    sum00 = i32x4.add(sum00, i32x4.dot_i16x8_s(codes, part0));
    sum10 = i32x4.add(sum10, i32x4.dot_i16x8_s(codes, part1));
    codes = v128.load(row1 + axis);
    sum01 = i32x4.add(sum01, i32x4.dot_i16x8_s(codes, part0));
    sum11 = i32x4.add(sum11, i32x4.dot_i16x8_s(codes, part1));
    codes = v128.load(row2 + axis);
    sum02 = i32x4.add(sum02, i32x4.dot_i16x8_s(codes, part0));
    sum12 = i32x4.add(sum12, i32x4.dot_i16x8_s(codes, part1));
    codes = v128.load(row3 + axis);
    sum03 = i32x4.add(sum03, i32x4.dot_i16x8_s(codes, part0));
    sum13 = i32x4.add(sum13, i32x4.dot_i16x8_s(codes, part1));
  }
  v128.store(table.first + offset, sums4(sum00, sum01, sum02, sum03));
  v128.store(table.second + offset, sums4(sum10, sum11, sum12, sum13));
}

/** The sums of four vectors' lanes, side by side. */
// @ts-ignore: decorator
@inline
function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Makes the sparse profile, of length 1, of the taste's places from `start` to `end`; answers how many columns it touches, none
 * where it has no length. `profile` is of column 0, and every second i16 belongs to it.
 */
function openSparse(table: CosineTable, start: u32, end: u32, profile: usize, touched: usize): u32 {
  const sums = table.sparseSums;
  let count: u32 = 0;
  for (let place = start; place < end; place += 1) {
    const record = recordOf(table, at(table.tasteRows, place));
    const weight = load<f32>(table.tasteWeights + (<usize>place << 2));
    const size = <usize>record.entryCount << 1;
    const last = columnsOf(record) + size;
    for (let entry = columnsOf(record); entry < last; entry += 2) {
      const offset = <usize>load<u16>(entry) << 2;
      // Written whether it is new or not, so that no branch has to be guessed.
      store<u32>(touched + (<usize>count << 2), <u32>offset);
      count += 1 - <u32>load<i16>(profile + offset);
      store<i16>(profile + offset, 1);
      store<f32>(sums + offset, load<f32>(sums + offset) + weight * <f32>load<i16>(entry + size));
    }
  }
  let squares: f64 = 0;
  for (let place: u32 = 0; place < count; place += 1) {
    const sum = <f64>load<f32>(sums + at(touched, place));
    squares += sum * sum;
  }
  const scale = squares > 0 ? <f64>one / sqrt(squares) : 0;
  for (let place: u32 = 0; place < count; place += 1) {
    const offset = <usize>at(touched, place);
    store<i16>(profile + offset, <i16>nearest(scale * load<f32>(sums + offset)));
    store<f32>(sums + offset, 0);
  }
  return squares > 0 ? count : 0;
}

/** Sets both sparse profiles to zeros again. */
function closeSparse(table: CosineTable, touchedCount: u32): void {
  for (let place: u32 = 0; place < touchedCount; place += 1)
    store<u32>(table.sparseProfiles + at(table.touched, place), 0);
}

/** Makes the dense profile, as the sparse one; answers whether it has a length, and is zeros where it has none. */
function openDense(table: CosineTable, start: u32, end: u32, profile: usize): bool {
  const width = <usize>table.width;
  const sums = table.denseSums;
  memory.fill(sums, 0, width << 2);
  for (let place = start; place < end; place += 1) {
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
  const scale = f32x4.splat(squares > 0 ? one / sqrt(squares) : 0);
  for (let axis: usize = 0; axis < width; axis += 8) {
    const sum = sums + (axis << 2);
    v128.store(profile + (axis << 1), stored(v128.load(sum), v128.load(sum, 16), scale));
  }
  return squares > 0;
}
