/** The scan over rows in 7 bits a coordinate: a quarter of the memory, and bounds that still leave no row out. */
import { consider, lengthOf, slackOf } from "./top-k-bounds";
import { BLOCK_ROWS, CODE_RANGE, QUERY_CODE_RANGE, QUERY_STEP, TopKLane, TopKTable } from "./top-k-table";

/** Rows below this in every coordinate have codes of zero: scales stay normal numbers. */
const SMALLEST: f64 = 1e-30;

// @ts-ignore: decorator
@inline
function blockBytes(table: TopKTable): usize {
  return BLOCK_ROWS * (<usize>table.width + 4);
}

/** Writes the codes of blocks `block`..`end` and the second of their bounds; the first is there. */
export function topKEncode(table: TopKTable, block: u32, end: u32): void {
  for (; block < end; block++) {
    let error: f64 = 0;
    for (let lane: usize = 0; lane < BLOCK_ROWS; lane++) error = max(error, encodeRow(table, block, lane));
    store<f32>(table.bounds + (<usize>block << 3), <f32>(error * (1 + 1e-6)), 4);
  }
}

/** Returns the distance between the row and its codes. */
function encodeRow(table: TopKTable, block: u32, lane: usize): f64 {
  const width = <usize>table.width;
  const row = table.factors + (<usize>block * BLOCK_ROWS + lane) * (width << 2);
  const codes = table.codes + <usize>block * blockBytes(table);
  const largest = largestOf(row, width);
  const scale = largest < SMALLEST ? <f32>0 : <f32>(largest / CODE_RANGE);
  store<f32>(codes + BLOCK_ROWS * width + (lane << 2), scale);
  let squares: f64 = 0;
  for (let axis: usize = 0; axis < width; axis++) {
    const value = <f64>load<f32>(row + (axis << 2));
    const code = scale == 0 ? 0 : <i32>nearest(max(-<f64>CODE_RANGE, min(<f64>CODE_RANGE, value / <f64>scale)));
    const error = value - <f64>code * <f64>scale;
    squares += error * error;
    store<u8>(codes + (axis >> 2) * 64 + lane * 4 + (axis & 3), <u8>(code + CODE_RANGE + 1));
  }
  return Math.sqrt(squares);
}

function largestOf(vector: usize, width: usize): f64 {
  let largest: f64 = 0;
  for (let axis: usize = 0; axis < width; axis++) largest = max(largest, abs(<f64>load<f32>(vector + (axis << 2))));
  return largest;
}

/**
 * Codes of a query, each four coordinates repeated for four rows: as bytes for the relaxed dot product; else as 16 bits, first
 * the even two and then the odd two.
 */
export function loadQueryCodes(table: TopKTable, lane: TopKLane): void {
  const width = <usize>table.width;
  const largest = largestOf(lane.vector, width);
  lane.codeScale = largest == 0 ? 1 : largest / QUERY_CODE_RANGE;
  let squares: f64 = 0;
  let sum = 0;
  for (let axis: usize = 0; axis < width; axis++) {
    const value = <f64>load<f32>(lane.vector + (axis << 2));
    const code = nearest(value / lane.codeScale);
    const error = value - code * lane.codeScale;
    squares += error * error;
    sum += <i32>code;
    const step = lane.codes + (axis >> 2) * QUERY_STEP;
    for (let copy: usize = 0; copy < 16; copy += 4)
      if (ASC_FEATURE_RELAXED_SIMD) store<i8>(step + copy + (axis & 3), <i8>code);
      else store<i16>(step + ((axis & 1) << 4) + copy + (axis & 2), <i16>code);
  }
  lane.codeError = Math.sqrt(squares) * (1 + 1e-6);
  lane.codeStart = -(CODE_RANGE + 1) * sum;
}

/**
 * A product of codes, times the row's scale, below this cannot belong to one of the best. With q̂ and r̂ what the codes of query
 * and row stand for, q·r − q̂·r̂ = q·(r − r̂) + (q − q̂)·r̂ ≤ |q|·|r − r̂| + |q − q̂|·|r̂|.
 */
// @ts-ignore: decorator
@inline
function cutOf(table: TopKTable, lane: TopKLane, block: u32): v128 {
  const length = lengthOf(table, block);
  const error = <f64>load<f32>(table.bounds + (<usize>block << 3), 4);
  const slack = lane.length * error + lane.codeError * (length + error) + slackOf(table, lane.length * length);
  return f32x4.splat(<f32>((<f64>lane.threshold - slack) / lane.codeScale));
}

/**
 * Adds four products to the sum of each of four rows. Stored codes are 0..127 and those of the query −127..127, so that the
 * relaxed instruction has one meaning on all hosts.
 */
// @ts-ignore: decorator
@inline
function addProducts(rows: v128, even: v128, odd: v128, sums: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(even, rows, sums);
  const evens = i32x4.dot_i16x8_s(v128.and(rows, i16x8.splat(0xff)), even);
  return i32x4.add(i32x4.add(sums, evens), i32x4.dot_i16x8_s(i16x8.shr_u(rows, 8), odd));
}

/** A bit for each of 16 rows whose sum, times its scale, is not below the cut. */
// @ts-ignore: decorator
@inline
function reaching(scales: usize, sum0: v128, sum1: v128, sum2: v128, sum3: v128, cut: v128): i32 {
  const below0 = f32x4.lt(f32x4.mul(f32x4.convert_i32x4_s(sum0), v128.load(scales)), cut);
  const below1 = f32x4.lt(f32x4.mul(f32x4.convert_i32x4_s(sum1), v128.load(scales, 16)), cut);
  const below2 = f32x4.lt(f32x4.mul(f32x4.convert_i32x4_s(sum2), v128.load(scales, 32)), cut);
  const below3 = f32x4.lt(f32x4.mul(f32x4.convert_i32x4_s(sum3), v128.load(scales, 48)), cut);
  const low = i16x8.narrow_i32x4_s(below0, below1);
  const high = i16x8.narrow_i32x4_s(below2, below3);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)) ^ 0xffff;
}

export function scanCodes(table: TopKTable, lane: TopKLane, block: u32, end: u32): void {
  const bytes = blockBytes(table);
  const width = <usize>table.width;
  let rows = table.codes + <usize>block * bytes;
  for (; block < end; block++) {
    const scales = rows + BLOCK_ROWS * width;
    let sum0 = i32x4.splat(lane.codeStart);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let query = lane.codes; rows < scales; rows += 64, query += QUERY_STEP) {
      const even = v128.load(query);
      const odd = ASC_FEATURE_RELAXED_SIMD ? even : v128.load(query, 16);
      sum0 = addProducts(v128.load(rows), even, odd, sum0);
      sum1 = addProducts(v128.load(rows, 16), even, odd, sum1);
      sum2 = addProducts(v128.load(rows, 32), even, odd, sum2);
      sum3 = addProducts(v128.load(rows, 48), even, odd, sum3);
    }
    rows += 64;
    const bits = reaching(scales, sum0, sum1, sum2, sum3, cutOf(table, lane, block));
    if (bits != 0) consider(table, lane, <usize>block * BLOCK_ROWS, bits);
  }
}

export function scanCodesOfTwo(table: TopKTable, left: TopKLane, right: TopKLane, block: u32, end: u32): void {
  const bytes = blockBytes(table);
  const width = <usize>table.width;
  let rows = table.codes + <usize>block * bytes;
  for (; block < end; block++) {
    const scales = rows + BLOCK_ROWS * width;
    let left0 = i32x4.splat(left.codeStart);
    let left1 = left0;
    let left2 = left0;
    let left3 = left0;
    let right0 = i32x4.splat(right.codeStart);
    let right1 = right0;
    let right2 = right0;
    let right3 = right0;
    let other = right.codes;
    for (let query = left.codes; rows < scales; rows += 64, query += QUERY_STEP, other += QUERY_STEP) {
      const even = v128.load(query);
      const odd = ASC_FEATURE_RELAXED_SIMD ? even : v128.load(query, 16);
      const otherEven = v128.load(other);
      const otherOdd = ASC_FEATURE_RELAXED_SIMD ? otherEven : v128.load(other, 16);
      const rows0 = v128.load(rows);
      left0 = addProducts(rows0, even, odd, left0);
      right0 = addProducts(rows0, otherEven, otherOdd, right0);
      const rows1 = v128.load(rows, 16);
      left1 = addProducts(rows1, even, odd, left1);
      right1 = addProducts(rows1, otherEven, otherOdd, right1);
      const rows2 = v128.load(rows, 32);
      left2 = addProducts(rows2, even, odd, left2);
      right2 = addProducts(rows2, otherEven, otherOdd, right2);
      const rows3 = v128.load(rows, 48);
      left3 = addProducts(rows3, even, odd, left3);
      right3 = addProducts(rows3, otherEven, otherOdd, right3);
    }
    rows += 64;
    const place = <usize>block * BLOCK_ROWS;
    const leftBits = reaching(scales, left0, left1, left2, left3, cutOf(table, left, block));
    if (leftBits != 0) consider(table, left, place, leftBits);
    const rightBits = reaching(scales, right0, right1, right2, right3, cutOf(table, right, block));
    if (rightBits != 0) consider(table, right, place, rightBits);
  }
}
