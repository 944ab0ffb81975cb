/** Does a list have the same mix of genres, or of domains, as the history it was made from? */
import type { SparseMatrix } from "../../kernels/sparse.ts";

/** items × domains with a one in each row, for shares by domain. */
export function domainMembership(domainOf: Uint8Array, domainCount: number): SparseMatrix {
  return {
    rowCount: domainOf.length,
    columnCount: domainCount,
    offsets: Uint32Array.from({ length: domainOf.length + 1 }, (_, place) => place),
    columns: Uint32Array.from(domainOf),
    values: new Float32Array(domainOf.length).fill(1),
  };
}

/**
 * The share of each group in `items`: Σ weight · p(g|i), p(g|i) being item i's row of `membership` scaled to add up to 1, all
 * scaled to add up to 1. Items without a group do not count; without any group all shares are NaN. Weights are by age for a
 * history and by rank (`rankDiscount`) for a list.
 */
export function groupShares(
  items: Uint32Array,
  weights: ArrayLike<number>,
  { offsets, columns, values, columnCount }: SparseMatrix,
): Float64Array {
  const shares = new Float64Array(columnCount);
  let total = 0;
  for (const [place, item] of items.entries()) {
    const groups = columns.subarray(offsets[item], offsets[item + 1]);
    const parts = values.subarray(offsets[item], offsets[item + 1]);
    const whole = parts.reduce((sum, part) => sum + part, 0);
    if (whole === 0) continue;
    const weight = weights[place] ?? 0;
    total += weight;
    for (const [index, group] of groups.entries())
      shares[group] = (shares[group] ?? 0) + (weight * (parts[index] ?? 0)) / whole;
  }
  return shares.map((share) => share / total);
}

/**
 * KL(p ‖ q̃) in nats with q̃ = (1 − a) q + a p (Steck 2018): 0 when the list's shares q are the history's shares p, and finite
 * when a group is missing. NaN where either has no shares.
 */
export function calibrationDivergence(history: Float64Array, list: Float64Array, a = 0.01): number {
  return history.reduce((sum, p, group) => {
    const q = list[group] ?? Number.NaN;
    return sum + (p === 0 ? 0 : p * Math.log(p / ((1 - a) * q + a * p)));
  }, 0);
}
