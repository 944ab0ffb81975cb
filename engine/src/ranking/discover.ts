import type { ScoredCandidate } from "./candidate.ts";

/** Room in lists for what few know, for those who ask for it. */
export interface Discovery {
  /** log(1 + likes) of the item at a catalogue index, and that of the most popular item of its domain. */
  readonly popularityOf: (index: number) => { readonly own: number; readonly highest: number };
  /** Whose list it is: equal keys find equal things. */
  readonly key: string;
}

/** What the best known item of a domain loses, where the best score is 1. */
const discountAtMost = 0.15;
/** One place in so many goes to something little known. */
const slotEvery = 10;
/** It is one of so many that come next by score. */
export const discoveryReach = 290;

/** What a candidate's popularity takes from its score, as a share of the best score. */
export function popularityDiscount({ popularityOf }: Discovery): (candidate: ScoredCandidate) => number {
  return ({ index }) => {
    const { own, highest } = popularityOf(index);
    return highest > 0 ? (discountAtMost * own) / highest : 0;
  };
}

/**
 * Gives every tenth place of `list` to one of the next best of `candidates`, by weighted rendezvous hashing: a candidate with n
 * likes comes with a chance in proportion to 1 / (1 + n), the same one for the same key, and over many people each comes to some.
 */
export function withDiscoveries(
  list: readonly ScoredCandidate[],
  candidates: readonly ScoredCandidate[],
  discovery: Discovery,
): readonly ScoredCandidate[] {
  const isTaken = new Set(list.map(({ index }) => index));
  const rest = candidates.filter(({ index }) => !isTaken.has(index)).slice(0, discoveryReach);
  return list.map((candidate, place) => {
    if ((place + 1) % slotEvery > 0) return candidate;
    const { domain } = candidate.item;
    const eligible = [candidate, ...rest.filter((other) => other.item.domain === domain && !isTaken.has(other.index))];
    const priorities = eligible.map((one) => priorityOf(one, discovery));
    const found = eligible[priorities.indexOf(Math.max(...priorities))] ?? candidate;
    isTaken.add(found.index);
    return found;
  });
}

function priorityOf({ item, index }: ScoredCandidate, { popularityOf, key }: Discovery): number {
  return -Math.exp(-popularityOf(index).own) / Math.log(uniformOf(`${key} ${item.id}`));
}

/** FNV-1a with the finaliser of MurmurHash3, as a number between 0 and 1. */
function uniformOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
