/** The scan of `item-item.ts`. A mark of an item is the sum of `isReached` and `isExcluded`. */
import { indexAt, keyAt, offerBest, sortBest } from "../../wasm/assembly/best";

// @ts-ignore: decorator
@inline
const isReached: u8 = 1;
// @ts-ignore: decorator
@inline
const isExcluded: u8 = 2;

/** Adds the weights of `count` items to f64 `sums`; answers how many items are in `reached` now, `reachedCount` having been. */
export function itemItemAdd(
  offsets: usize,
  columns: usize,
  values: usize,
  sums: usize,
  marks: usize,
  reached: usize,
  reachedCount: i32,
  items: usize,
  weights: usize,
  count: i32,
): i32 {
  for (let index: usize = 0; index < <usize>count; index += 1) {
    const item = <usize>load<u32>(items + (index << 2));
    const weight = <f64>load<f32>(weights + (index << 2));
    const end = <usize>load<u32>(offsets + (item << 2), 4);
    for (let entry = <usize>load<u32>(offsets + (item << 2)); entry < end; entry += 1) {
      const column = <usize>load<u32>(columns + (entry << 2));
      const mark = load<u8>(marks + column);
      // Written whether it stays or not, so that no branch has to be guessed.
      store<u32>(reached + (<usize>reachedCount << 2), <u32>column);
      reachedCount += 1 - <i32>(mark & isReached);
      store<u8>(marks + column, mark | isReached);
      const place = sums + (column << 3);
      store<f64>(place, load<f64>(place) + weight * <f64>load<f32>(values + (entry << 2)));
    }
  }
  return reachedCount;
}

/** The k best of the reached items, best first, as f64 keys and items; leaves sums and the marks of reached items at 0. */
export function itemItemTake(
  sums: usize,
  marks: usize,
  reached: usize,
  reachedCount: i32,
  k: i32,
  keys: usize,
  items: usize,
): i32 {
  let count = 0;
  for (let index = 0; index < reachedCount; index += 1) {
    const item = indexAt(reached, index);
    const place = sums + (<usize>item << 3);
    const mark = load<u8>(marks + <usize>item);
    const key = <f64>(<f32>load<f64>(place));
    store<f64>(place, 0);
    store<u8>(marks + <usize>item, mark & isExcluded);
    if ((mark & isExcluded) != 0 || k == 0) continue;
    if (count == k && key < keyAt(keys, 0)) continue;
    count = offerBest(keys, items, count, k, key, item);
  }
  sortBest(keys, items, count);
  return count;
}
