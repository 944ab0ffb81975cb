import { createBestList } from "../../kernels/best-list.ts";

export interface RankingQuery {
  readonly k: number;
  /** Items that stay out of the list, in any order: what the user has already. */
  readonly excluded?: Uint32Array;
  /** The only items that may be in the list, without repeats. All, unless given. */
  readonly candidates?: Uint32Array;
  /** Decides between equal scores. Give every user another one, or all get the same list from a scorer without an opinion. */
  readonly tieSeed: number;
}

/**
 * The k items with the highest `scores[item]`, best first, fewer where there are fewer. −Infinity is a score like any other and
 * ranks last. Equal scores stand in an order drawn from `tieSeed`, not by index: indices often follow popularity or the order
 * in which a file names its items, and a constant scorer must not profit from either. RangeError names an item scored NaN.
 */
export function topRanked(scores: Float32Array | Float64Array, query: RankingQuery): Uint32Array {
  const { k, excluded, candidates, tieSeed } = query;
  const isExcluded = new Uint8Array(scores.length);
  if (excluded !== undefined) for (const item of excluded) isExcluded[item] = 1;
  // The list prefers the lower index among equals, so items go through it under scrambled numbers.
  const scramble = createScramble(tieSeed);
  const best = createBestList(Math.min(k, scores.length));
  let least = best.leastKey;
  const offer = (item: number) => {
    if (isExcluded[item] === 1) return;
    const score = scores[item] ?? Number.NaN;
    if (Number.isNaN(score)) throw new RangeError(`Item ${item} has no score.`);
    if (score < least) return;
    best.offer(scramble.apply(item), score);
    least = best.leastKey;
  };
  if (candidates === undefined) for (let item = 0; item < scores.length; item += 1) offer(item);
  else for (const item of candidates) offer(item);
  const list = new Uint32Array(Math.min(k, scores.length));
  return list.slice(0, best.takeSorted(list)).map(scramble.undo);
}

const factors = [0x85ebca6b, 0xc2b2ae35] as const;
const inverses = [inverseOf(factors[0]), inverseOf(factors[1])] as const;

/** A one-to-one map of 32-bit numbers: folding the upper half onto the lower undoes itself, and odd factors have an inverse. */
function createScramble(seed: number) {
  const fold = (value: number) => value ^ (value >>> 16);
  const mix = (value: number, [first, second]: readonly [number, number]) =>
    fold(Math.imul(fold(Math.imul(fold(value), first)), second));
  const key = mix(seed ^ 0x9e3779b9, factors);
  return {
    apply: (item: number) => mix(item ^ key, factors) >>> 0,
    undo: (number: number) => (mix(number, [inverses[1], inverses[0]]) ^ key) >>> 0,
  };
}

/** Modulo 2^32, by Newton's iteration, which doubles the right bits each time; an odd number is its own inverse in three. */
function inverseOf(odd: number): number {
  let inverse = odd;
  for (let step = 0; step < 4; step += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}
