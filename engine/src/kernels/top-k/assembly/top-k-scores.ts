/** Scores of given rows. */
import { TopKTable } from "./top-k-table";

/** Rows whose memory is asked for at once, so that they come side by side: they lie anywhere. */
const TURN_BYTES: usize = 16 * 4;
const LINE_BYTES: usize = 64;

/**
 * Scores of `count` rows, f32. Products of f32 are exact in f64, and sums are one for each remainder of the coordinate by 4: to the
 * last bit those of `top-k.ts`.
 */
export function topKScoresOf(table: TopKTable, query: usize, rows: usize, count: i32, scores: usize): void {
  const end = rows + (<usize>count << 2);
  for (; rows < end; rows += TURN_BYTES, scores += TURN_BYTES) {
    const turnEnd = min(rows + TURN_BYTES, end);
    // Overwritten at once: a sum that nobody needed would not be read.
    store<u32>(scores, touch(table, rows, turnEnd));
    scoreTurn(table, query, rows, turnEnd, scores);
  }
}

/** Reads something of every line of the rows. */
function touch(table: TopKTable, rows: usize, end: usize): u32 {
  const bytes = <usize>table.width << 2;
  let sum: u32 = 0;
  for (; rows < end; rows += 4) {
    const row = factorsOf(table, rows, bytes);
    for (let line: usize = 0; line < bytes; line += LINE_BYTES) sum += load<u32>(row + line);
  }
  return sum;
}

/** Two rows at a time. */
function scoreTurn(table: TopKTable, query: usize, rows: usize, end: usize, scores: usize): void {
  const bytes = <usize>table.width << 2;
  for (; rows < end; rows += 8, scores += 8) {
    const isPair = rows + 4 < end;
    let one = factorsOf(table, rows, bytes);
    let other = isPair ? factorsOf(table, rows + 4, bytes) : one;
    let low = f64x2.splat(0);
    let high = low;
    let otherLow = low;
    let otherHigh = low;
    for (let axis = query, last = query + (bytes << 1); axis < last; axis += 32, one += 16, other += 16) {
      const queryLow = v128.load(axis);
      const queryHigh = v128.load(axis, 16);
      const four = v128.load(one);
      const otherFour = v128.load(other);
      low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(four), queryLow));
      high = f64x2.add(high, f64x2.mul(promoteHigh(four), queryHigh));
      otherLow = f64x2.add(otherLow, f64x2.mul(f64x2.promote_low_f32x4(otherFour), queryLow));
      otherHigh = f64x2.add(otherHigh, f64x2.mul(promoteHigh(otherFour), queryHigh));
    }
    store<f32>(scores, total(low, high));
    if (isPair) store<f32>(scores, total(otherLow, otherHigh), 4);
  }
}

// @ts-ignore: decorator
@inline
function factorsOf(table: TopKTable, row: usize, bytes: usize): usize {
  return table.factors + <usize>load<u32>(table.places + (<usize>load<u32>(row) << 2)) * bytes;
}

// @ts-ignore: decorator
@inline
function promoteHigh(four: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline
function total(low: v128, high: v128): f32 {
  const lowSum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  return <f32>(lowSum + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1)));
}
