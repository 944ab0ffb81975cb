/** Kernels: numeric code on typed arrays, pure and in TypeScript first. This file: the entries with the largest keys of a stream. */

/** Keeps the `capacity` entries with the largest keys; the lower index wins among equals. */
export interface BestList {
  /** No entry with a smaller key gets in: −Infinity until the list is full. */
  readonly leastKey: number;
  offer(index: number, key: number): void;
  /** Writes the indices, best first, returns how many there are, and empties the list. */
  takeSorted(indices: Uint32Array): number;
}

export function createBestList(capacity: number): BestList {
  const keys = new Float64Array(capacity);
  const indices = new Uint32Array(capacity);
  let count = 0;
  const isWorse = (place: number, key: number, index: number) =>
    keys[place]! < key || (keys[place] === key && indices[place]! > index);
  /** Moves entries up into a gap at 0 until the entry fits; the worst is always on top. */
  const sink = (key: number, index: number) => {
    let place = 0;
    for (let child = 1; child < count; child = 2 * place + 1) {
      if (child + 1 < count && isWorse(child + 1, keys[child]!, indices[child]!)) child += 1;
      if (!isWorse(child, key, index)) break;
      keys[place] = keys[child]!;
      indices[place] = indices[child]!;
      place = child;
    }
    keys[place] = key;
    indices[place] = index;
  };
  const rise = (key: number, index: number) => {
    let place = count;
    count += 1;
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      if (keys[parent]! < key || (keys[parent] === key && indices[parent]! >= index)) break;
      keys[place] = keys[parent]!;
      indices[place] = indices[parent]!;
      place = parent;
    }
    keys[place] = key;
    indices[place] = index;
  };
  return {
    get leastKey() {
      return count < capacity ? -Infinity : (keys[0] ?? Infinity);
    },
    offer(index, key) {
      if (count < capacity) rise(key, index);
      else if (capacity > 0 && isWorse(0, key, index)) sink(key, index);
    },
    takeSorted(out) {
      const total = count;
      for (let place = total - 1; place >= 0; place -= 1) {
        out[place] = indices[0]!;
        count -= 1;
        if (count > 0) sink(keys[count]!, indices[count]!);
      }
      return total;
    },
  };
}
