/** Gradients of LambdaMART; see lambdas.ts of the folder above. */

const stepsPerUnit: f64 = 64;
const reach: f64 = 16;
const rhoBytes: usize = 16400; // 2 · 16 · 64 + 1 numbers, padded to a multiple of 16 bytes
const gainBytes: usize = 256;

/**
 * Of all groups. `tables`: ρ, the 32 gains, then discounts by rank, all f64. `scratch` has room for 56 bytes for each document of
 * the longest group, their number made up to a multiple of 4.
 */
export function lambdaMartLambdas(
  scores: usize,
  grades: usize,
  groupOffsets: usize,
  inverseIdealDcgs: usize,
  groupCount: i32,
  truncation: u32,
  tables: usize,
  longest: u32,
  scratch: usize,
  gradients: usize,
): void {
  for (let group = 0; group < groupCount; group++) {
    const start = load<u32>(groupOffsets);
    const count = load<u32>(groupOffsets, 4) - start;
    const inverse = load<f64>(inverseIdealDcgs);
    groupOffsets += 4;
    inverseIdealDcgs += 8;
    if (inverse == 0) continue;
    addGroup(
      scores + (<usize>start << 3),
      grades + <usize>start,
      count,
      inverse,
      min(truncation, count),
      tables,
      longest,
      scratch,
      gradients + (<usize>start << 4),
    );
  }
}

function addGroup(
  scores: usize,
  grades: usize,
  count: u32,
  inverse: f64,
  pulling: u32,
  tables: usize,
  longest: u32,
  scratch: usize,
  gradients: usize,
): void {
  const gains = tables + rhoBytes;
  const discounts = gains + gainBytes;
  const stride = (<usize>longest * 8 + 31) & ~31;
  const ranked = sortByScore(scores, count, scratch, scratch + stride);
  // By rank, side by side: scores, gains, sums of gradient and hessian, and the ranks whose grade is above 0.
  const rankScores = scratch + 2 * stride;
  const rankGains = rankScores + stride;
  const sums = rankGains + stride;
  const above = sums + 2 * stride;
  let aboveCount: usize = 0;
  for (let rank: usize = 0; rank < <usize>count; rank++) {
    const document = <usize>load<u32>(ranked + (rank << 3));
    const grade = load<u8>(grades + document);
    store<f64>(rankScores + (rank << 3), load<f64>(scores + (document << 3)));
    store<f64>(rankGains + (rank << 3), load<f64>(gains + (<usize>grade << 3)));
    store<u32>(above + (aboveCount << 2), <u32>rank);
    aboveCount += <usize>(grade > 0);
  }
  memory.fill(sums, 0, <usize>count << 4);
  let nextAbove: usize = 0;
  for (let i: usize = 0; i < <usize>pulling; i++) {
    while (nextAbove < aboveCount && <usize>load<u32>(above + (nextAbove << 2)) <= i) nextAbove++;
    const gain = load<f64>(rankGains + (i << 3));
    const score = load<f64>(rankScores + (i << 3));
    const discount = load<f64>(discounts + (i << 3));
    let sum = v128.load(sums + (i << 4));
    // A document of grade 0 has pairs with those above 0 alone, which are few in most groups.
    const end = gain > 0 ? <usize>count : aboveCount;
    for (let next = gain > 0 ? i + 1 : nextAbove; next < end; next++) {
      const j = gain > 0 ? next : <usize>load<u32>(above + (next << 2));
      const otherGain = load<f64>(rankGains + (j << 3));
      if (otherGain == gain) continue;
      const difference = score - load<f64>(rankScores + (j << 3));
      const isBetter = gain > otherGain;
      const delta = abs(gain - otherGain) * (discount - load<f64>(discounts + (j << 3))) * inverse;
      const rho = rhoOf(tables, isBetter ? difference : -difference);
      const lambda = rho * delta;
      const weight = lambda * (1 - rho);
      const pull = isBetter ? lambda : -lambda;
      const place = sums + (j << 4);
      sum = f64x2.add(sum, f64x2.replace_lane(f64x2.splat(weight), 0, -pull));
      v128.store(place, f64x2.add(v128.load(place), f64x2.replace_lane(f64x2.splat(weight), 0, pull)));
    }
    v128.store(sums + (i << 4), sum);
  }
  for (let rank: usize = 0; rank < <usize>count; rank++)
    v128.store(gradients + (<usize>load<u32>(ranked + (rank << 3)) << 4), v128.load(sums + (rank << 4)));
}

// @ts-ignore: decorator
@inline
function rhoOf(table: usize, difference: f64): f64 {
  const place = (min(max(difference, -reach), reach - 1 / stepsPerUnit) + reach) * stepsPerUnit;
  const step = <i32>place;
  const cell = table + (<usize>step << 3);
  const low = load<f64>(cell);
  return low + (place - <f64>step) * (load<f64>(cell, 8) - low);
}

/**
 * Documents 0 … count − 1, best first, as the low half of words of 64 bits, in one of the two buffers, whose address is the
 * answer. Each has room for a multiple of 4 words. A merge sort almost without branches that would have to be guessed.
 */
function sortByScore(scores: usize, count: u32, keys: usize, spare: usize): usize {
  for (let document: u32 = 0; document < count; document++) {
    // Adding 0 makes −0 the same as 0. Turned so that whole numbers without sign ascend where scores descend.
    const bits = reinterpret<u32>(<f32>load<f64>(scores + (<usize>document << 3)) + 0);
    const descending = ~(bits ^ (<u32>(<i32>bits >> 31) | 0x80000000));
    store<u64>(keys + (<usize>document << 3), (<u64>descending << 32) | document);
  }
  const padded = (count + 3) & ~3;
  for (let place = count; place < padded; place++) store<u64>(keys + (<usize>place << 3), u64.MAX_VALUE);
  for (let place: u32 = 0; place < padded; place += 4) sort4(keys + (<usize>place << 3));
  for (let width: u32 = 4; width < padded; width <<= 1) {
    for (let start: u32 = 0; start < padded; start += 2 * width) {
      const from = keys + (<usize>start << 3);
      const into = spare + (<usize>start << 3);
      if (start + 2 * width <= padded) mergeEqual(from, width, into);
      else merge(from, min(width, padded - start), padded - start, into);
    }
    const filled = spare;
    spare = keys;
    keys = filled;
  }
  return keys;
}

/** Five exchanges put any four in order. */
function sort4(keys: usize): void {
  const a = load<u64>(keys);
  const b = load<u64>(keys, 8);
  const c = load<u64>(keys, 16);
  const d = load<u64>(keys, 24);
  const low0 = min<u64>(a, b);
  const high0 = max<u64>(a, b);
  const low1 = min<u64>(c, d);
  const high1 = max<u64>(c, d);
  const middle0 = max<u64>(low0, low1);
  const middle1 = min<u64>(high0, high1);
  store<u64>(keys, min<u64>(low0, low1));
  store<u64>(keys, min<u64>(middle0, middle1), 8);
  store<u64>(keys, max<u64>(middle0, middle1), 16);
  store<u64>(keys, max<u64>(high0, high1), 24);
}

/**
 * Two sorted runs of the same length into one, from both ends at once: `width` steps from the front and as many from the back
 * meet in the middle, so neither can run out of its runs, and the two do not wait for each other.
 */
function mergeEqual(keys: usize, width: u32, into: usize): void {
  const bytes = <usize>width << 3;
  let left = keys;
  let right = keys + bytes;
  let leftBack = right - 8;
  let rightBack = leftBack + bytes;
  let back = into + 2 * bytes - 8;
  for (const end = into + bytes; into < end; into += 8) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    const isLeft = <usize>(a < b);
    store<u64>(into, min<u64>(a, b));
    left += isLeft << 3;
    right += (1 - isLeft) << 3;
    const c = load<u64>(leftBack);
    const d = load<u64>(rightBack);
    const isLeftBack = <usize>(c > d);
    store<u64>(back, max<u64>(c, d));
    leftBack -= isLeftBack << 3;
    rightBack -= (1 - isLeftBack) << 3;
    back -= 8;
  }
}

/** Sorted runs of the first `leftCount` and the others of `count` words into one. */
function merge(keys: usize, leftCount: u32, count: u32, into: usize): void {
  let left = keys;
  let right = keys + (<usize>leftCount << 3);
  const leftEnd = right;
  const rightEnd = keys + (<usize>count << 3);
  while (left < leftEnd && right < rightEnd) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    const isLeft = <usize>(a < b);
    store<u64>(into, min<u64>(a, b));
    left += isLeft << 3;
    right += (1 - isLeft) << 3;
    into += 8;
  }
  memory.copy(into, left, leftEnd - left);
  memory.copy(into + (leftEnd - left), right, rightEnd - right);
}
