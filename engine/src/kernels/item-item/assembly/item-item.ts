/** The scan of `item-item.ts` over sums in f64, those of a group side by side. */
import { keyAt, offerBest, sortBest } from "../../wasm/assembly/best";

export function itemItemClear(sums: usize, placeCount: usize): void {
  memory.fill(sums, 0, placeCount << 3);
}

/** Adds the weights of `count` items to the sums; no item leads twice to the same, so that four may be added side by side. */
export function itemItemAdd(
  offsets: usize,
  columns: usize,
  values: usize,
  sums: usize,
  items: usize,
  weights: usize,
  count: i32,
): void {
  for (let index: usize = 0; index < <usize>count; index += 1) {
    const item = <usize>load<u32>(items + (index << 2));
    const weight = <f64>load<f32>(weights + (index << 2));
    const end = <usize>load<u32>(offsets + (item << 2), 4) << 2;
    let entry = <usize>load<u32>(offsets + (item << 2)) << 2;
    for (; entry + 16 <= end; entry += 16) {
      const place0 = sums + (<usize>load<u32>(columns + entry) << 3);
      const place1 = sums + (<usize>load<u32>(columns + entry, 4) << 3);
      const place2 = sums + (<usize>load<u32>(columns + entry, 8) << 3);
      const place3 = sums + (<usize>load<u32>(columns + entry, 12) << 3);
      store<f64>(place0, load<f64>(place0) + weight * <f64>load<f32>(values + entry));
      store<f64>(place1, load<f64>(place1) + weight * <f64>load<f32>(values + entry, 4));
      store<f64>(place2, load<f64>(place2) + weight * <f64>load<f32>(values + entry, 8));
      store<f64>(place3, load<f64>(place3) + weight * <f64>load<f32>(values + entry, 12));
    }
    for (; entry < end; entry += 4) {
      const place = sums + (<usize>load<u32>(columns + entry) << 3);
      store<f64>(place, load<f64>(place) + weight * <f64>load<f32>(values + entry));
    }
  }
}

/** The weights of an item's row in `count` places, f32; columns are ascending. Nothing depends on a guess but how long the row is. */
export function itemItemWeightsFrom(
  offsets: usize,
  columns: usize,
  values: usize,
  item: usize,
  places: usize,
  count: usize,
  weights: usize,
): void {
  const start = <usize>load<u32>(offsets + (item << 2));
  const end = <usize>load<u32>(offsets + (item << 2), 4);
  for (let index: usize = 0; index < count; index += 1) {
    store<f32>(weights + (index << 2), 0);
    if (start == end) continue;
    const place = load<u32>(places + (index << 2));
    if (place < load<u32>(columns + (start << 2)) || place > load<u32>(columns + ((end - 1) << 2))) continue;
    let entry = start;
    for (let size = end - start; size > 1; ) {
      const half = size >> 1;
      entry += half & -(<usize>(load<u32>(columns + ((entry + half) << 2)) <= place));
      size -= half;
    }
    if (load<u32>(columns + (entry << 2)) == place) store<f32>(weights + (index << 2), load<f32>(values + (entry << 2)));
  }
}

/**
 * The k best of places `from`..`to`, multiples of 4, whose sum is not 0, less those with a byte in `excluded` that is not 0: best
 * first, as f64 keys and the item of each place.
 */
export function itemItemBest(
  sums: usize,
  excluded: usize,
  itemOf: usize,
  from: usize,
  to: usize,
  k: i32,
  keys: usize,
  items: usize,
): i32 {
  if (k == 0) return 0;
  let count = 0;
  let least = f32x4.splat(-Infinity);
  for (let place = from; place < to; place += 4) {
    const low = f32x4.demote_f64x2_zero(v128.load(sums + (place << 3)));
    const high = f32x4.demote_f64x2_zero(v128.load(sums + (place << 3), 16));
    const scores = v128.shuffle<i32>(low, high, 0, 1, 4, 5);
    let bits = i32x4.bitmask(v128.and(f32x4.ge(scores, least), f32x4.ne(scores, f32x4.splat(0))));
    if (bits == 0) continue;
    for (; bits != 0; bits &= bits - 1) {
      const at = place + ctz(bits);
      if (load<u8>(excluded + at) != 0) continue;
      const key = <f64>(<f32>load<f64>(sums + (at << 3)));
      count = offerBest(keys, items, count, k, key, load<u32>(itemOf + (at << 2)));
    }
    if (count == k) least = f32x4.splat(<f32>keyAt(keys, 0));
  }
  sortBest(keys, items, count);
  return count;
}
