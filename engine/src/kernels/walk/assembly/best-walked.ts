/** The best of what a walk has left on items, some of each group. */
import { indexAt, isWorse, keyAt, offerBest, put, sortBest } from "../../wasm/assembly/best";

const blockBytes: usize = 256;
const quadBytes: usize = 16;
/** Of the positive numbers in 32 bits: see `bucketOf`. */
const bucketCount: usize = 1024;

/** `walk-wasm.ts` writes the fields, all of them 32 bits wide. */
@unmanaged
class WalkSearch {
  /** In blocks as `walk.ts` has them: what was left, and what it is multiplied by, f32, 0 for items that must not be found. */
  mass: usize;
  marks: usize;
  blockCount: i32;
  scales: usize;
  /** u8 an item. */
  groupOf: usize;
  groupCount: i32;
  /** Room for the best score of each block, f32, for the blocks in their order, u32, and for `bucketCount` u32. */
  bests: usize;
  order: usize;
  buckets: usize;
  /** How many are wanted in all, and at least of each group. */
  count: i32;
  perGroupCount: i32;
  /** Heaps of f64 keys and u32 items: `count` of all, then `perGroupCount` of each group, then as many again. */
  keys: usize;
  items: usize;
  /** How many are in the heap of all, and of each group. */
  lengths: usize;
  /** Written here: none of the best of all has less. */
  floor: f32;
}

// @ts-ignore: decorator
@inline
function lengthOf(search: WalkSearch, heap: i32): i32 {
  return <i32>indexAt(search.lengths, heap);
}

// @ts-ignore: decorator
@inline
function startOf(search: WalkSearch, heap: i32): i32 {
  return heap == 0 ? 0 : search.count + (heap - 1) * search.perGroupCount;
}

// @ts-ignore: decorator
@inline
function capacityOf(search: WalkSearch, heap: i32): i32 {
  return heap == 0 ? search.count : search.perGroupCount;
}

/** The scores of four items. */
// @ts-ignore: decorator
@inline
function scoresAt(search: WalkSearch, place: usize): v128 {
  return f32x4.mul(v128.load(search.mass + place), v128.load(search.scales + place));
}

/** Finds the best, the best first in the place of the heap of all, and answers how many there are. */
export function walkBest(search: WalkSearch): i32 {
  const blockCount = orderBlocks(search);
  // So many blocks have one item at least that is as good as this.
  search.floor = search.count < blockCount ? floorOf(bestOfRank(search, search.count)) : 0;
  let least: f32 = 0;
  for (let rank = 0; rank < blockCount; rank += 1) {
    const best = bestOfRank(search, rank);
    if (best >= least) least = offerBlock(search, <usize>indexAt(search.order, rank) * blockBytes, least);
    // Blocks of a bucket are in no order, those of the next are all worse.
    else if (best < floorOf(least)) break;
  }
  return take(search);
}

// @ts-ignore: decorator
@inline
function bestOfRank(search: WalkSearch, rank: i32): f32 {
  return load<f32>(search.bests + (<usize>indexAt(search.order, rank) << 2));
}

/** Lists the blocks with scores above 0, the best first but for the order within a bucket, and answers how many there are. */
function orderBlocks(search: WalkSearch): i32 {
  const buckets = search.buckets;
  const bests = search.bests;
  for (let place: usize = 0; place < bucketCount << 2; place += 16) v128.store(buckets + place, i32x4.splat(0));
  for (let block: usize = 0; block < <usize>search.blockCount; block += 1) {
    let best: f32 = 0;
    if (load<u8>(search.marks + block) != 0) best = bestOf(search.mass, search.scales, block * blockBytes);
    store<f32>(bests + (block << 2), best);
    if (best > 0) addAt(buckets, bucketOf(best), 1);
  }
  let before: u32 = 0;
  for (let bucket = bucketCount; bucket > 0; bucket -= 1) {
    const place = buckets + ((bucket - 1) << 2);
    const count = load<u32>(place);
    store<u32>(place, before);
    before += count;
  }
  for (let block: usize = 0; block < <usize>search.blockCount; block += 1) {
    const best = load<f32>(bests + (block << 2));
    if (best > 0) store<u32>(search.order + (<usize>addAt(buckets, bucketOf(best), 1) << 2), <u32>block);
  }
  return <i32>before;
}

/** Positive numbers by exponent and two bits of the mantissa. */
// @ts-ignore: decorator
@inline
function bucketOf(score: f32): usize {
  return <usize>(reinterpret<u32>(score) >> 21);
}

/** The least number of the same bucket. */
// @ts-ignore: decorator
@inline
function floorOf(score: f32): f32 {
  return reinterpret<f32>(<u32>bucketOf(score) << 21);
}

/** Answers what was there. */
// @ts-ignore: decorator
@inline
function addAt(words: usize, index: usize, more: u32): u32 {
  const place = words + (index << 2);
  const before = load<u32>(place);
  store<u32>(place, before + more);
  return before;
}

// @ts-ignore: decorator
@inline
function bestOf(mass: usize, scales: usize, block: usize): f32 {
  let best = f32x4.splat(0);
  for (let place = block, end = block + blockBytes; place < end; place += quadBytes)
    best = f32x4.pmax(best, f32x4.mul(v128.load(mass + place), v128.load(scales + place)));
  best = f32x4.pmax(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
  return max(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1));
}

/** Answers the least score that some heap can still take. */
function offerBlock(search: WalkSearch, block: usize, least: f32): f32 {
  for (let place = block, end = block + blockBytes; place < end; place += quadBytes) {
    const scores = scoresAt(search, place);
    const wanted = v128.and(f32x4.ge(scores, f32x4.splat(least)), f32x4.gt(scores, f32x4.splat(0)));
    if (v128.any_true(wanted) && offerFour(search, scores, <u32>(place >> 2), i32x4.bitmask(wanted)))
      least = leastKey(search);
  }
  return least;
}

function offerFour(search: WalkSearch, scores: v128, first: u32, wanted: i32): bool {
  let isOffered = false;
  for (; wanted != 0; wanted &= wanted - 1) {
    const lane = ctz(wanted);
    const item = first + <u32>lane;
    const halves = lane < 2 ? scores : v128.shuffle<f32>(scores, scores, 2, 3, 2, 3);
    const key = <f64>((lane & 1) == 0 ? f32x4.extract_lane(halves, 0) : f32x4.extract_lane(halves, 1));
    const isOfAll = key >= <f64>search.floor && offer(search, 0, key, item);
    const isOfGroup = offer(search, 1 + <i32>load<u8>(search.groupOf + <usize>item), key, item);
    isOffered = isOffered || isOfAll || isOfGroup;
  }
  return isOffered;
}

/** Whether the heap may have taken it. */
function offer(search: WalkSearch, heap: i32, key: f64, item: u32): bool {
  const start = <usize>startOf(search, heap);
  const keys = search.keys + (start << 3);
  const length = lengthOf(search, heap);
  const capacity = capacityOf(search, heap);
  if (length == capacity && (capacity == 0 || key < keyAt(keys, 0))) return false;
  const taken = offerBest(keys, search.items + (start << 2), length, capacity, key, item);
  store<u32>(search.lengths + (<usize>heap << 2), <u32>taken);
  return true;
}

/** A lower key is refused by every heap. */
function leastKey(search: WalkSearch): f32 {
  let least = <f64>search.floor;
  if (lengthOf(search, 0) == search.count && search.count > 0) least = max(least, keyAt(search.keys, 0));
  if (search.perGroupCount == 0) return <f32>least;
  for (let heap = 1; heap <= search.groupCount; heap += 1) {
    if (lengthOf(search, heap) < search.perGroupCount) return 0;
    least = min(least, keyAt(search.keys, startOf(search, heap)));
  }
  return <f32>least;
}

/** Makes the heap of all the answer: what it lacks of the groups' best takes the place of its worst others. */
function take(search: WalkSearch): i32 {
  const keys = search.keys;
  const items = search.items;
  const length = lengthOf(search, 0);
  const missing = listMissing(search, length);
  sortBest(keys, items, length);
  if (missing == 0) return length;
  let others = -missing;
  for (let rank = 0; rank < length; rank += 1)
    if (!isInGroup(search, keyAt(keys, rank), indexAt(items, rank))) others += 1;
  let taken = 0;
  for (let rank = 0; rank < length; rank += 1) {
    const isKept = isInGroup(search, keyAt(keys, rank), indexAt(items, rank)) || others-- > 0;
    if (isKept) put(keys, items, taken++, keyAt(keys, rank), indexAt(items, rank));
  }
  const first = startOf(search, search.groupCount + 1);
  for (let place = first; place < first + missing; place += 1)
    put(keys, items, taken++, keyAt(keys, place), indexAt(items, place));
  return taken;
}

/** Writes what the groups hold and the heap of all does not behind the heaps, the best first, and answers how much it is. */
function listMissing(search: WalkSearch, length: i32): i32 {
  const keys = search.keys;
  const items = search.items;
  const first = <usize>startOf(search, search.groupCount + 1);
  const missingKeys = keys + (first << 3);
  const missingItems = items + (first << 2);
  const capacity = search.groupCount * search.perGroupCount;
  let missing = 0;
  if (length < search.count) return 0;
  for (let heap = 1; heap <= search.groupCount; heap += 1)
    for (let place = startOf(search, heap), end = place + lengthOf(search, heap); place < end; place += 1)
      if (isWorse(keyAt(keys, place), indexAt(items, place), keyAt(keys, 0), indexAt(items, 0)))
        missing = offerBest(missingKeys, missingItems, missing, capacity, keyAt(keys, place), indexAt(items, place));
  sortBest(missingKeys, missingItems, missing);
  return missing;
}

/** Whether the heap of its group holds it: that has everything down to its worst. */
function isInGroup(search: WalkSearch, key: f64, item: u32): bool {
  const heap = 1 + <i32>load<u8>(search.groupOf + <usize>item);
  if (lengthOf(search, heap) < search.perGroupCount) return true;
  const worst = startOf(search, heap);
  return search.perGroupCount > 0 && !isWorse(key, item, keyAt(search.keys, worst), indexAt(search.items, worst));
}
