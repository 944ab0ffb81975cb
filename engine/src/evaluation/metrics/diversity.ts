import type { Similarity } from "./similarity.ts";

/** Mean 1 − similarity over all pairs of a list (Smyth & McClave 2001; Ziegler et al. 2005). NaN for fewer than two items. */
export function intraListDiversity(list: Uint32Array, similarity: Similarity): number {
  let sum = 0;
  for (const [place, one] of list.entries())
    for (const other of list.subarray(place + 1)) sum += 1 - similarity(one, other);
  return sum / ((list.length * (list.length - 1)) / 2);
}
