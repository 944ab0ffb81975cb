/** The k best entries of a lane so far. Same steps as in `top-k.ts`. */
import { TopKLane } from "./top-k-table";

// @ts-ignore: decorator
@inline
function rowAt(lane: TopKLane, place: u32): u32 {
  return load<u32>(lane.rows + (<usize>place << 2));
}

// @ts-ignore: decorator
@inline
function scoreAt(lane: TopKLane, place: u32): f32 {
  return load<f32>(lane.scores + (<usize>place << 2));
}

// @ts-ignore: decorator
@inline
function put(lane: TopKLane, place: u32, row: u32, score: f32): void {
  store<u32>(lane.rows + (<usize>place << 2), row);
  store<f32>(lane.scores + (<usize>place << 2), score);
}

// @ts-ignore: decorator
@inline
function isWorse(score: f32, row: u32, otherScore: f32, otherRow: u32): bool {
  return score < otherScore || (score == otherScore && row > otherRow);
}

export function offer(lane: TopKLane, row: u32, score: f32): void {
  if (lane.count < lane.k) rise(lane, row, score);
  else if (isWorse(scoreAt(lane, 0), rowAt(lane, 0), score, row)) sink(lane, lane.count, row, score);
  // A sum above the largest f32 becomes ∞, which is no more than another ∞.
  if (lane.count == lane.k) lane.threshold = min(scoreAt(lane, 0), f32.MAX_VALUE);
}

function rise(lane: TopKLane, row: u32, score: f32): void {
  let place = lane.count;
  lane.count = place + 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isWorse(score, row, scoreAt(lane, parent), rowAt(lane, parent))) break;
    put(lane, place, rowAt(lane, parent), scoreAt(lane, parent));
    place = parent;
  }
  put(lane, place, row, score);
}

/** Replaces the worst of the first `count` entries. */
function sink(lane: TopKLane, count: u32, row: u32, score: f32): void {
  let place: u32 = 0;
  for (;;) {
    let child: u32 = 2 * place + 1;
    if (child >= count) break;
    const next = child + 1;
    if (next < count && isWorse(scoreAt(lane, next), rowAt(lane, next), scoreAt(lane, child), rowAt(lane, child)))
      child = next;
    if (!isWorse(scoreAt(lane, child), rowAt(lane, child), score, row)) break;
    put(lane, place, rowAt(lane, child), scoreAt(lane, child));
    place = child;
  }
  put(lane, place, row, score);
}

/** Takes the worst off the heap again and again, which leaves the best first. */
export function sortBestFirst(lane: TopKLane): void {
  for (let last = lane.count - 1; <i32>last > 0; last--) {
    const row = rowAt(lane, last);
    const score = scoreAt(lane, last);
    put(lane, last, rowAt(lane, 0), scoreAt(lane, 0));
    sink(lane, last, row, score);
  }
}
