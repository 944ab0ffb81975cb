/** How a set of lists spreads over the catalogue. With few users coverage cannot pass users · k / items: state all three. */

/** How many lists show each item. */
export function exposureOf(lists: Iterable<Uint32Array>, itemCount: number): Uint32Array {
  const exposure = new Uint32Array(itemCount);
  for (const list of lists) for (const item of list) exposure[item] = (exposure[item] ?? 0) + 1;
  return exposure;
}

/** Items shown at least once / items that can be recommended (Ge, Delgado-Battenfeld & Jannach 2010). One entry an item. */
export function catalogueCoverage(exposure: Uint32Array): number {
  return exposure.reduce((count, shown) => count + Math.min(1, shown), 0) / exposure.length;
}

/**
 * Σ (2i − n − 1) x_i / (n Σ x) over ascending x, i from 1: 0 when all n items are shown equally often, towards 1 when one takes
 * all (Fleder & Hosanagar 2009). NaN when nothing is shown.
 */
export function giniOfExposure(exposure: Uint32Array): number {
  const count = exposure.length;
  let weighted = 0;
  let total = 0;
  for (const [place, shown] of exposure.toSorted().entries()) {
    weighted += (2 * place + 1 - count) * shown;
    total += shown;
  }
  return weighted / (count * total);
}
