/** Which rows can still belong to the best, and the exact score of those that can. */
import { offer } from "./top-k-heap";
import { BLOCK_ROWS, NO_ROW, TopKLane, TopKTable } from "./top-k-table";

/** Above the absolute error that products too small for f32 leave in a sum. */
const TINY: f64 = 1e-37;
/** From |query|·|row| of this size on, sums in f32 may overflow, so nothing is concluded from them. */
const HUGE: f64 = 1e37;
/** Coordinates that the exact score sums up first. */
const HEAD_BYTES: usize = 64;

/** True when no row of this length has a score, rounded to f32, of the lane's threshold or more (Cauchy & Schwarz). */
// @ts-ignore: decorator
@inline
export function unreachable(lane: TopKLane, length: f64): bool {
  return lane.length * length * (1 + 1e-6) + TINY < <f64>lane.threshold;
}

/**
 * How far apart a score summed in f32 and the exact one rounded to f32 can be, `reach` being |query|·|row|: less than a rounding
 * of the whole for each coordinate (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), and some for what follows.
 */
// @ts-ignore: decorator
@inline
export function slackOf(table: TopKTable, reach: f64): f64 {
  return reach < HUGE ? reach * (<f64>(table.width + 8) * (1.0 / 16777216.0)) + TINY : Infinity;
}

/** Offers the rows at `place` + each bit of `bits` that pass the filters. */
export function consider(table: TopKTable, lane: TopKLane, place: usize, bits: i32): void {
  for (; bits != 0; bits &= bits - 1) {
    const at = place + ctz(bits);
    const row = load<u32>(table.order + (at << 2));
    if (row == NO_ROW || isExcluded(table, lane, row) || !isAllowed(table, row)) continue;
    offer(lane, row, exactScore(table, lane, at));
  }
}

/**
 * Offers the allowed rows of places `start`..`end` one by one, `allowed` being of `wordCount` words: for so few of them that a
 * scan would hardly meet one.
 */
export function topKOfferAllowed(table: TopKTable, lane: TopKLane, start: u32, end: u32, wordCount: u32): void {
  for (let word: u32 = 0; word < wordCount; word++) {
    for (let bits = load<u32>(table.allowed + (<usize>word << 2)); bits != 0; bits &= bits - 1) {
      const row = (word << 5) + ctz(bits);
      const place = load<u32>(table.places + (<usize>row << 2));
      if (place < start || place >= end || isExcluded(table, lane, row)) continue;
      if (unreachable(lane, lengthOf(table, place / <u32>BLOCK_ROWS))) continue;
      offer(lane, row, exactScore(table, lane, place));
    }
  }
}

/** Two words a turn: behind an odd number of them lie zeros. */
export function topKCountAllowed(table: TopKTable, wordCount: u32): u32 {
  let count: u64 = 0;
  for (let word: u32 = 0; word < wordCount; word += 2)
    count += popcnt(load<u64>(table.allowed + (<usize>word << 2)));
  return <u32>count;
}

/** No less than the length of any row of a block. */
// @ts-ignore: decorator
@inline
export function lengthOf(table: TopKTable, block: u32): f64 {
  return <f64>load<f32>(table.bounds + (<usize>block << 3));
}

// @ts-ignore: decorator
@inline
function isExcluded(table: TopKTable, lane: TopKLane, row: u32): bool {
  return (load<u32>(table.excluded + (<usize>row << 2)) & lane.bit) != 0;
}

// @ts-ignore: decorator
@inline
function isAllowed(table: TopKTable, row: u32): bool {
  return table.allowed == 0 || ((load<u32>(table.allowed + (<usize>(row >> 5) << 2)) >> (row & 31)) & 1) != 0;
}

/** Products of f32 are exact in f64, and sums are in the order of `top-k.ts`: the two agree to the last bit. */
function exactScore(table: TopKTable, lane: TopKLane, place: usize): f32 {
  const bytes = <usize>table.width << 2;
  const row = table.factors + place * bytes;
  const head = min(HEAD_BYTES, bytes);
  return <f32>(exactDot(row, lane.vector, head) + exactDot(row + head, lane.vector + head, bytes - head));
}

function exactDot(row: usize, query: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = row + bytes; row < end; row += 16, query += 16) {
    const a = v128.load(row);
    const b = v128.load(query);
    low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
    const aHigh = v128.shuffle<i32>(a, a, 2, 3, 2, 3);
    const bHigh = v128.shuffle<i32>(b, b, 2, 3, 2, 3);
    high = f64x2.add(high, f64x2.mul(f64x2.promote_low_f32x4(aHigh), f64x2.promote_low_f32x4(bHigh)));
  }
  const lowSum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  return lowSum + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}
