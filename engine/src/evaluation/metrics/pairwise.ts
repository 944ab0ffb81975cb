/** Pairwise accuracy: does a score put what a user likes above what the user does not? Worth as much as its negatives. */
import { shuffle } from "../shuffle.ts";
import { seededUniform } from "../../kernels/random.ts";

/** The items that each liked item of a user has to beat: `negatives[offsets[p]..offsets[p+1]]` for `positives[p]`. */
export interface NegativePairs {
  readonly positives: Uint32Array;
  readonly offsets: Uint32Array;
  readonly negatives: Uint32Array;
}

/** The share of pairs in the right order, equal scores one half: AUC. NaN without pairs. `scores[item]`; −Infinity is allowed. */
export function pairwiseAccuracy(scores: Float32Array | Float64Array, pairs: NegativePairs): number {
  let right = 0;
  for (const [place, positive] of pairs.positives.entries()) {
    const score = scores[positive] ?? Number.NaN;
    for (const negative of pairs.negatives.subarray(pairs.offsets[place], pairs.offsets[place + 1])) {
      const other = scores[negative] ?? Number.NaN;
      if (score > other) right += 1;
      else if (score === other) right += 0.5;
      else if (Number.isNaN(score) || Number.isNaN(other))
        throw new RangeError(`Item ${Number.isNaN(score) ? positive : negative} has no score.`);
    }
  }
  return right / pairs.negatives.length;
}

export interface UniformNegatives {
  readonly positives: Uint32Array;
  /** All items of the user, which are never negatives; the positives belong to them. */
  readonly own: Uint32Array;
  readonly catalogue: Uint32Array;
  readonly perPositive: number;
}

/** For each positive, items drawn from the catalogue with replacement, each as likely as any other. */
export function uniformNegatives(draw: UniformNegatives, uniform: () => number): NegativePairs {
  const { positives, perPositive } = draw;
  const own = new Set(draw.own);
  const isNegative = (item: number) => !own.has(item);
  const count = draw.catalogue.some(isNegative) ? perPositive : 0;
  // Drawn again until it is a negative: that is as if from the negatives alone, without a copy of the catalogue for each user.
  const drawOne = () => {
    for (;;) {
      const item = draw.catalogue[Math.floor(uniform() * draw.catalogue.length)] ?? 0;
      if (isNegative(item)) return item;
    }
  };
  return {
    positives,
    offsets: Uint32Array.from({ length: positives.length + 1 }, (_, place) => place * count),
    negatives: Uint32Array.from({ length: positives.length * count }, drawOne),
  };
}

/** A catalogue by falling popularity. */
export interface PopularityOrder {
  readonly items: Uint32Array;
  /** Place of an item in `items`. */
  readonly rankOf: ReadonlyMap<number, number>;
}

/** Equally popular items stand in an order drawn from the seed. `popularity[item]` counts training positives. */
export function popularityOrder(catalogue: Uint32Array, popularity: Uint32Array, seed: number): PopularityOrder {
  const items = shuffle(catalogue.slice(), seededUniform(seed)).toSorted(
    (one, other) => (popularity[other] ?? 0) - (popularity[one] ?? 0),
  );
  return { items, rankOf: new Map([...items].map((item, rank) => [item, rank])) };
}

/**
 * For each positive, the `perSide` items next above it in popularity and as many next below; fewer at either end. The user's own
 * items are stepped over. Popularity alone then scores about one half. RangeError names a positive outside the order.
 */
export function popularityMatchedNegatives(
  positives: Uint32Array,
  own: Uint32Array,
  { items, rankOf }: PopularityOrder,
  perSide = 10,
): NegativePairs {
  const owned = new Set(own);
  const negatives: number[] = [];
  const offsets = new Uint32Array(positives.length + 1);
  for (const [place, positive] of positives.entries()) {
    const rank = rankOf.get(positive);
    if (rank === undefined) throw new RangeError(`Item ${positive} is not in the order of popularity.`);
    for (const step of [-1, 1])
      for (let at = rank + step, left = perSide; left > 0 && at >= 0 && at < items.length; at += step) {
        const item = items[at] ?? 0;
        if (owned.has(item)) continue;
        negatives.push(item);
        left -= 1;
      }
    offsets[place + 1] = negatives.length;
  }
  return { positives, offsets, negatives: Uint32Array.from(negatives) };
}
