/** Do lists favour what is popular anyway (Abdollahpouri et al. 2019)? Per list, to be averaged over users; NaN for an empty list. */

/** ARP: mean popularity of the items of a list. */
export function averageRecommendationPopularity(list: Uint32Array, popularity: Uint32Array): number {
  return list.reduce((sum, item) => sum + (popularity[item] ?? 0), 0) / list.length;
}

/** APLT: share of a list that is in the long tail. */
export function longTailShare(list: Uint32Array, isTail: Uint8Array): number {
  return list.reduce((sum, item) => sum + (isTail[item] ?? 0), 0) / list.length;
}

/** 1 for each item outside the head, which is the `headRatio` of all items that are the most popular; lower index first among equals. */
export function longTailOf(popularity: Uint32Array, headRatio = 0.2): Uint8Array {
  const isTail = new Uint8Array(popularity.length).fill(1);
  const byPopularity = Uint32Array.from(popularity.keys()).toSorted(
    (one, other) => (popularity[other] ?? 0) - (popularity[one] ?? 0),
  );
  for (const item of byPopularity.subarray(0, Math.round(headRatio * popularity.length))) isTail[item] = 0;
  return isTail;
}
