/** The entries with the largest keys so far, as a binary heap with the worst at 0: lower key, or higher index among equals. */

// @ts-ignore: decorator
@inline
export function isWorse(key: f64, index: u32, otherKey: f64, otherIndex: u32): bool {
  return key < otherKey || (key == otherKey && index > otherIndex);
}

// @ts-ignore: decorator
@inline
export function keyAt(keys: usize, place: i32): f64 {
  return load<f64>(keys + (<usize>place << 3));
}

// @ts-ignore: decorator
@inline
export function indexAt(indices: usize, place: i32): u32 {
  return load<u32>(indices + (<usize>place << 2));
}

// @ts-ignore: decorator
@inline
export function put(keys: usize, indices: usize, place: i32, key: f64, index: u32): void {
  store<f64>(keys + (<usize>place << 3), key);
  store<u32>(indices + (<usize>place << 2), index);
}

/** Answers how many of `capacity` places are taken now, `count` having been. */
export function offerBest(keys: usize, indices: usize, count: i32, capacity: i32, key: f64, index: u32): i32 {
  if (count < capacity) {
    let place = count;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isWorse(key, index, keyAt(keys, parent), indexAt(indices, parent))) break;
      put(keys, indices, place, keyAt(keys, parent), indexAt(indices, parent));
      place = parent;
    }
    put(keys, indices, place, key, index);
    return count + 1;
  }
  if (capacity > 0 && isWorse(keyAt(keys, 0), indexAt(indices, 0), key, index)) sink(keys, indices, count, key, index);
  return count;
}

/** Replaces the worst of `count` entries. */
function sink(keys: usize, indices: usize, count: i32, key: f64, index: u32): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= count) break;
    if (
      child + 1 < count &&
      isWorse(keyAt(keys, child + 1), indexAt(indices, child + 1), keyAt(keys, child), indexAt(indices, child))
    )
      child += 1;
    if (!isWorse(keyAt(keys, child), indexAt(indices, child), key, index)) break;
    put(keys, indices, place, keyAt(keys, child), indexAt(indices, child));
    place = child;
  }
  put(keys, indices, place, key, index);
}

/** Puts the best first. */
export function sortBest(keys: usize, indices: usize, count: i32): void {
  for (let last = count - 1; last > 0; last -= 1) {
    const key = keyAt(keys, last);
    const index = indexAt(indices, last);
    put(keys, indices, last, keyAt(keys, 0), indexAt(indices, 0));
    sink(keys, indices, last, key, index);
  }
}
