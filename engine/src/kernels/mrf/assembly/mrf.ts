/** The three stages of `mrf-wasm.ts`. Sparse matrices are three addresses: offsets, columns (u32 each), values (f32). */
import { madd64, sum64 } from "../../wasm/assembly/simd";
import { keyAt, offerBest, sortBest } from "../../wasm/assembly/best";
import { scratch } from "../../wasm/assembly/scratch";

// @ts-ignore: decorator
@inline
function wordAt(words: usize, index: i32): i32 {
  return load<i32>(words + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function valueAt(values: usize, index: i32): f64 {
  return <f64>load<f32>(values + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function numberAt(numbers: usize, index: i32): f64 {
  return load<f64>(numbers + (<usize>index << 3));
}

/**
 * Finds the neighbours of items `from` to `to`: `capacity` places each in `lists`, best first, `counts` of them taken.
 * The thread's scratch is room for each item's f64 and u8, all zeros and left so, for `capacity` f64, and for each item's
 * u32 and one more.
 */
export function mrfNeighbours(
  itemOffsets: usize,
  itemColumns: usize,
  itemValues: usize,
  userOffsets: usize,
  userColumns: usize,
  userValues: usize,
  itemCount: i32,
  userCount: i32,
  sums: usize,
  inverseDeviations: usize,
  leastCorrelation: f64,
  capacity: i32,
  lists: usize,
  counts: usize,
  from: i32,
  to: i32,
): void {
  const products = scratch();
  const marks = products + (<usize>itemCount << 3);
  const keys = (marks + <usize>itemCount + 7) & ~7;
  const reached = keys + (<usize>capacity << 3);
  for (let item = from; item < to; item += 1) {
    let reachedCount: usize = 0;
    for (let entry = wordAt(itemOffsets, item), end = wordAt(itemOffsets, item + 1); entry < end; entry += 1) {
      const user = wordAt(itemColumns, entry);
      const weight = valueAt(itemValues, entry);
      for (let other = wordAt(userOffsets, user), last = wordAt(userOffsets, user + 1); other < last; other += 1) {
        const column = <usize>wordAt(userColumns, other);
        const mark = load<u8>(marks + column);
        // Written whether it stays or not, so that no branch has to be guessed.
        store<u32>(reached + (reachedCount << 2), <u32>column);
        reachedCount += <usize>(1 - mark);
        store<u8>(marks + column, 1);
        const place = products + (column << 3);
        store<f64>(place, load<f64>(place) + weight * valueAt(userValues, other));
      }
    }
    const sum = numberAt(sums, item);
    const inverseDeviation = numberAt(inverseDeviations, item);
    const list = lists + ((<usize>item * <usize>capacity) << 2);
    let count = 0;
    for (let index: usize = 0; index < reachedCount; index += 1) {
      const other = wordAt(reached, <i32>index);
      const place = products + (<usize>other << 3);
      const scale = inverseDeviation * numberAt(inverseDeviations, other);
      const key = abs<f64>((load<f64>(place) - (sum * numberAt(sums, other)) / <f64>userCount) * scale);
      store<f64>(place, 0);
      store<u8>(marks + <usize>other, 0);
      if (other == item || scale == 0 || capacity == 0 || !(key >= leastCorrelation)) continue;
      if (count == capacity && key < keyAt(keys, 0)) continue;
      count = offerBest(keys, list, count, capacity, key, other);
    }
    sortBest(keys, list, count);
    store<i32>(counts + (<usize>item << 2), count);
  }
}

/**
 * Fills the systems of a batch of items with what rows `from` to `to` of G have to say. `placeOffsets` lists for each of these rows the
 * places (item of the batch)·capacity + rank at which it is a neighbour. A system is capacity × capacity, of which the lower
 * triangle is filled. The thread's scratch is room for each item's f64, all
 * zeros and left so.
 */
export function mrfFill(
  itemOffsets: usize,
  itemColumns: usize,
  itemValues: usize,
  userOffsets: usize,
  userColumns: usize,
  userValues: usize,
  itemCount: i32,
  capacity: i32,
  lists: usize,
  firstItem: i32,
  placeOffsets: usize,
  places: usize,
  systems: usize,
  sides: usize,
  from: i32,
  to: i32,
): void {
  const row = scratch();
  for (let item = from; item < to; item += 1) {
    const firstPlace = wordAt(placeOffsets, item);
    const lastPlace = wordAt(placeOffsets, item + 1);
    if (firstPlace == lastPlace) continue;
    addGramRow(itemOffsets, itemColumns, itemValues, userOffsets, userColumns, userValues, item, row);
    for (let index = firstPlace; index < lastPlace; index += 1) {
      const place = <usize>wordAt(places, index);
      const owner = place / <usize>capacity;
      const rank = place - owner * <usize>capacity;
      const list = lists + (((<usize>firstItem + owner) * <usize>capacity) << 2);
      const out = systems + ((place * <usize>capacity) << 3);
      for (let other: usize = 0; other <= rank; other += 1)
        store<f64>(out + (other << 3), load<f64>(row + (<usize>load<u32>(list + (other << 2)) << 3)));
      store<f64>(sides + (place << 3), load<f64>(row + ((<usize>firstItem + owner) << 3)));
    }
    memory.fill(row, 0, <usize>itemCount << 3);
  }
}

// @ts-ignore: decorator
@inline
function addGramRow(
  itemOffsets: usize,
  itemColumns: usize,
  itemValues: usize,
  userOffsets: usize,
  userColumns: usize,
  userValues: usize,
  item: i32,
  row: usize,
): void {
  for (let entry = wordAt(itemOffsets, item), end = wordAt(itemOffsets, item + 1); entry < end; entry += 1) {
    const user = wordAt(itemColumns, entry);
    const weight = valueAt(itemValues, entry);
    for (let other = wordAt(userOffsets, user), last = wordAt(userOffsets, user + 1); other < last; other += 1) {
      const place = row + (<usize>wordAt(userColumns, other) << 3);
      store<f64>(place, load<f64>(place) + weight * valueAt(userValues, other));
    }
  }
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, count: i32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let index = 0;
  for (; index + 4 <= count; index += 4, a += 32, b += 32) {
    sum0 = madd64(v128.load(a), v128.load(b), sum0);
    sum1 = madd64(v128.load(a, 16), v128.load(b, 16), sum1);
  }
  let sum = sum64(f64x2.add(sum0, sum1));
  for (; index < count; index += 1, a += 8, b += 8) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/**
 * Solves systems `from` to `to` of a batch by Cholesky's factorisation, in place of the systems and their right sides; `counts`
 * are those of the batch's first item on. Answers 0, or 1 + the first system that has no solution.
 */
export function mrfSolve(
  systems: usize,
  sides: usize,
  counts: usize,
  capacity: i32,
  regularization: f64,
  from: i32,
  to: i32,
): i32 {
  const rowBytes = <usize>capacity << 3;
  for (let system = from; system < to; system += 1) {
    const matrix = systems + <usize>system * rowBytes * <usize>capacity;
    const side = sides + <usize>system * rowBytes;
    const count = wordAt(counts, system);
    for (let row = 0; row < count; row += 1) {
      const start = matrix + <usize>row * rowBytes;
      for (let column = 0; column < row; column += 1) {
        const other = matrix + <usize>column * rowBytes;
        const place = start + (<usize>column << 3);
        // The diagonal holds the reciprocal, as divisions are slow.
        store<f64>(place, (load<f64>(place) - dot(start, other, column)) * numberAt(other, column));
      }
      const place = start + (<usize>row << 3);
      const pivot = load<f64>(place) + regularization - dot(start, start, row);
      if (!(pivot > 0 && pivot < Infinity)) return system + 1;
      store<f64>(place, 1 / sqrt<f64>(pivot));
      const value = (numberAt(side, row) - dot(start, side, row)) * load<f64>(place);
      store<f64>(side + (<usize>row << 3), value);
    }
    for (let row = count - 1; row >= 0; row -= 1) {
      const start = matrix + <usize>row * rowBytes;
      const value = numberAt(side, row) * numberAt(start, row);
      store<f64>(side + (<usize>row << 3), value);
      for (let column = 0; column < row; column += 1) {
        const place = side + (<usize>column << 3);
        store<f64>(place, load<f64>(place) - value * numberAt(start, column));
      }
    }
  }
  return 0;
}
