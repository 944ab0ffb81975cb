/**
 * How little known the items of a list are. p(i) = users who have i in training / users. An item that nobody has counts as one
 * that one user has, so that every figure is finite. NaN for an empty list.
 */

/** `counts[item]` users of `userCount` have the item. */
export interface ItemAudience {
  readonly counts: Uint32Array;
  readonly userCount: number;
}

/** Mean −log2 p(i), in bits (Zhou et al. 2010). */
export function meanSelfInformation(list: Uint32Array, audience: ItemAudience): number {
  return list.reduce((sum, item) => sum - Math.log2(shareOf(item, audience)), 0) / list.length;
}

/** Mean self-information / log2 users: 0 when everybody has everything in the list, 1 when nobody does. */
export function normalisedSelfInformation(list: Uint32Array, audience: ItemAudience): number {
  return meanSelfInformation(list, audience) / Math.log2(audience.userCount);
}

/** Mean 1 − p(i) (Vargas & Castells 2011, without rank discount or relevance). Near 1 for almost any list. */
export function popularityComplement(list: Uint32Array, audience: ItemAudience): number {
  return list.reduce((sum, item) => sum + 1 - shareOf(item, audience), 0) / list.length;
}

function shareOf(item: number, { counts, userCount }: ItemAudience): number {
  return Math.max(1, counts[item] ?? 0) / userCount;
}
