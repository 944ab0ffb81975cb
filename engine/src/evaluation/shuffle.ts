/** Puts `values` in random order, in place (Fisher & Yates). */
export function shuffle(values: Uint32Array, uniform: () => number): Uint32Array {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(uniform() * (last + 1));
    const value = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = value;
  }
  return values;
}

/** min(count, values.length) of `values`, without repeats, in random order. */
export function drawSample(values: Uint32Array, count: number, uniform: () => number): Uint32Array {
  return shuffle(values.slice(), uniform).slice(0, count);
}
