/** The scan of `item-item.ts`. Sums are f64, NaN where no weight leads. */
import { indexAt, keyAt, offerBest, sortBest } from "../../wasm/assembly/best";

/** The bits of NaN. */
const UNREACHED: u64 = 0x7ff8000000000000;

/** Adds the weights of `count` items to the sums; answers how many items are in `reached` now, `reachedCount` having been. */
export function itemItemAdd(
  offsets: usize,
  columns: usize,
  values: usize,
  sums: usize,
  reached: usize,
  reachedCount: i32,
  items: usize,
  weights: usize,
  count: i32,
): i32 {
  let next = reached + (<usize>reachedCount << 2);
  for (let index: usize = 0; index < <usize>count; index += 1) {
    const item = <usize>load<u32>(items + (index << 2));
    const weight = <f64>load<f32>(weights + (index << 2));
    const end = <usize>load<u32>(offsets + (item << 2), 4) << 2;
    for (let entry = <usize>load<u32>(offsets + (item << 2)) << 2; entry < end; entry += 4) {
      const column = <usize>load<u32>(columns + entry);
      const place = sums + (column << 3);
      const sum = load<u64>(place);
      const isNew = <u64>(sum == UNREACHED);
      // Written whether it stays or not, and NaN made 0 by its bits, so that no branch has to be guessed.
      store<u32>(next, <u32>column);
      next += <usize>isNew << 2;
      store<f64>(place, reinterpret<f64>(sum & (isNew - 1)) + weight * <f64>load<f32>(values + entry));
    }
  }
  return <i32>((next - reached) >> 2);
}

/** Leaves the sums of reached items at NaN. */
export function itemItemClear(sums: usize, reached: usize, reachedCount: i32): void {
  for (let index = 0; index < reachedCount; index += 1)
    store<u64>(sums + (<usize>indexAt(reached, index) << 3), UNREACHED);
}

/**
 * The k best of the items `from`..`to` of `reached`, best first, as f64 keys and items, less those with a byte in `excluded` that is
 * not 0.
 */
export function itemItemBest(
  sums: usize,
  excluded: usize,
  reached: usize,
  from: i32,
  to: i32,
  k: i32,
  keys: usize,
  items: usize,
): i32 {
  if (k == 0) return 0;
  let count = 0;
  let least = -Infinity;
  for (let index = from; index < to; index += 1) {
    const item = indexAt(reached, index);
    const key = <f64>(<f32>load<f64>(sums + (<usize>item << 3)));
    if (key < least || load<u8>(excluded + <usize>item) != 0) continue;
    count = offerBest(keys, items, count, k, key, item);
    if (count == k) least = keyAt(keys, 0);
  }
  sortBest(keys, items, count);
  return count;
}
