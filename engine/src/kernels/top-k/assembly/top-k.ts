/** Top-k inner products: a scan over blocks of rows that gives exact scores only to rows whose bound reaches the k-th best. */
import { madd, sums4 } from "../../wasm/assembly/simd";
import { loadQueryCodes, scanCodes, scanCodesOfTwo } from "./top-k-codes";
import { sortBestFirst } from "./top-k-heap";
import { consider, lengthOf, slackOf, unreachable } from "./top-k-bounds";
import { BLOCK_ROWS, LANE_BYTES, TopKLane, TopKTable } from "./top-k-table";

export { topKScoresOf } from "./top-k-scores";
export { topKCountAllowed, topKOfferAllowed } from "./top-k-bounds";
export { topKEncode } from "./top-k-codes";

/** Blocks that are scored for every lane before the next ones: small enough for the first cache. */
const CHUNK_BLOCKS: u32 = 4;

/** Starts a search: the lane's vector, k and bit are there. */
export function topKOpen(table: TopKTable, lane: TopKLane): void {
  const width = <usize>table.width;
  lane.count = 0;
  lane.threshold = <f32>-Infinity;
  let squares: f64 = 0;
  for (let place: usize = 0; place < width; place++) {
    const value = <f64>load<f32>(lane.vector + (place << 2));
    squares += value * value;
  }
  lane.length = Math.sqrt(squares);
  if (table.codes != 0) loadQueryCodes(table, lane);
}

/** Ends a search: the best first. */
export function topKClose(lane: TopKLane): u32 {
  sortBestFirst(lane);
  return lane.count;
}

/** Offers the rows of blocks `block`..`end`, which are sorted by descending length, to `laneCount` lanes side by side. */
export function topKScan(table: TopKTable, lanes: usize, laneCount: u32, block: u32, end: u32): void {
  const active = table.active;
  for (let each: u32 = 0; each < laneCount; each++)
    store<u32>(active + (<usize>each << 2), lanes + <usize>each * LANE_BYTES);
  let count = laneCount;
  for (; block < end; block += CHUNK_BLOCKS) {
    const limit = min(block + CHUNK_BLOCKS, end);
    count = keepActive(table, active, count, block);
    if (count == 0) return;
    let each: u32 = 0;
    for (; each + 1 < count; each += 2) {
      const left = changetype<TopKLane>(load<usize>(active + (<usize>each << 2)));
      const right = changetype<TopKLane>(load<usize>(active + (<usize>each << 2), 4));
      if (table.codes != 0) scanCodesOfTwo(table, left, right, block, limit);
      else scanFactorsOfTwo(table, left, right, block, limit);
    }
    if (each < count) {
      const lane = changetype<TopKLane>(load<usize>(active + (<usize>each << 2)));
      if (table.codes != 0) scanCodes(table, lane, block, limit);
      else scanFactors(table, lane, block, limit);
    }
  }
}

/** Drops lanes that no row from `block` on can reach. */
function keepActive(table: TopKTable, active: usize, count: u32, block: u32): u32 {
  const length = lengthOf(table, block);
  for (let each: u32 = 0; each < count; ) {
    const place = active + (<usize>each << 2);
    if (unreachable(changetype<TopKLane>(load<usize>(place)), length)) {
      count--;
      store<usize>(place, load<usize>(active + (<usize>count << 2)));
    } else each++;
  }
  return count;
}

/** A score in f32 below this cannot be one of a row of the block that belongs to the best. */
// @ts-ignore: decorator
@inline
function cutOf(table: TopKTable, lane: TopKLane, block: u32): v128 {
  return f32x4.splat(<f32>(<f64>lane.threshold - slackOf(table, lane.length * lengthOf(table, block))));
}

function scanFactors(table: TopKTable, lane: TopKLane, block: u32, end: u32): void {
  const bytes = <usize>table.width << 2;
  for (; block < end; block++) {
    let cut = cutOf(table, lane, block);
    const first = <usize>block * BLOCK_ROWS;
    for (let place = first; place < first + BLOCK_ROWS; place += 4) {
      // Two rows at a time: four at a time are faster in the cache, but memory comes slower in four streams.
      let row = table.factors + place * bytes;
      let sum0 = f32x4.splat(0);
      let sum1 = sum0;
      for (let axis = lane.vector, last = axis + bytes; axis < last; axis += 16, row += 16) {
        const query = v128.load(axis);
        sum0 = madd(v128.load(row), query, sum0);
        sum1 = madd(v128.load(row + bytes), query, sum1);
      }
      row += bytes;
      let sum2 = f32x4.splat(0);
      let sum3 = sum2;
      for (let axis = lane.vector, last = axis + bytes; axis < last; axis += 16, row += 16) {
        const query = v128.load(axis);
        sum2 = madd(v128.load(row), query, sum2);
        sum3 = madd(v128.load(row + bytes), query, sum3);
      }
      const below = i32x4.bitmask(f32x4.lt(sums4(sum0, sum1, sum2, sum3), cut));
      if (below == 15) continue;
      consider(table, lane, place, below ^ 15);
      cut = cutOf(table, lane, block);
    }
  }
}

function scanFactorsOfTwo(table: TopKTable, left: TopKLane, right: TopKLane, block: u32, end: u32): void {
  const bytes = <usize>table.width << 2;
  for (; block < end; block++) {
    let leftCut = cutOf(table, left, block);
    let rightCut = cutOf(table, right, block);
    const first = <usize>block * BLOCK_ROWS;
    for (let place = first; place < first + BLOCK_ROWS; place += 4) {
      let row = table.factors + place * bytes;
      let left0 = f32x4.splat(0);
      let left1 = left0;
      let left2 = left0;
      let left3 = left0;
      let right0 = left0;
      let right1 = left0;
      let right2 = left0;
      let right3 = left0;
      let other = right.vector;
      for (let axis = left.vector, last = axis + bytes; axis < last; axis += 16, other += 16, row += 16) {
        const query = v128.load(axis);
        const otherQuery = v128.load(other);
        const row0 = v128.load(row);
        left0 = madd(row0, query, left0);
        right0 = madd(row0, otherQuery, right0);
        const row1 = v128.load(row + bytes);
        left1 = madd(row1, query, left1);
        right1 = madd(row1, otherQuery, right1);
        const row2 = v128.load(row + 2 * bytes);
        left2 = madd(row2, query, left2);
        right2 = madd(row2, otherQuery, right2);
        const row3 = v128.load(row + 3 * bytes);
        left3 = madd(row3, query, left3);
        right3 = madd(row3, otherQuery, right3);
      }
      const leftBelow = i32x4.bitmask(f32x4.lt(sums4(left0, left1, left2, left3), leftCut));
      const rightBelow = i32x4.bitmask(f32x4.lt(sums4(right0, right1, right2, right3), rightCut));
      if ((leftBelow & rightBelow) == 15) continue;
      consider(table, left, place, leftBelow ^ 15);
      consider(table, right, place, rightBelow ^ 15);
      leftCut = cutOf(table, left, block);
      rightCut = cutOf(table, right, block);
    }
  }
}
