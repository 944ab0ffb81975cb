/**
 * Nearest neighbours of every item by features. Candidates come from an inverted index over the sparse rows; where there are dense
 * rows too, neighbours of neighbours follow (Dong, Moses & Li 2011, "Efficient k-nearest neighbor graph construction for generic
 * similarity measures", section 2.2, without the reverse lists). Candidates are compared exactly: the mean of the cosines
 * that both items have.
 */
import { addSparseRow, clearSparseRow, denseDot, sparseDot } from "../profile/profile.ts";
import { createGroupedBest, type GroupedCount } from "./grouped-best.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";

export interface NeighbourFeatures {
  /** items × terms, rows of length 1 or 0. */
  readonly sparse: SparseMatrix;
  /** items × dimension, rows of length 1 or 0. */
  readonly dense?: { readonly dimension: number; readonly values: Float32Array };
  /** Group of each item, such as its domain. */
  readonly groupOf: Uint8Array;
  readonly groupCount: number;
}

/** Neighbours of item i are `items[offsets[i]..offsets[i+1]]`, most similar first, with `scores` beside them, all above 0. */
export interface Neighbours {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly scores: Float32Array;
}

/** Postings of one term and group that are followed; the ones with the highest weight. */
const postingLimit = 400;
/**
 * Terms of an item are followed, the heaviest first, until they hold this part of its squared length (the common rest only adds
 * noise) and have led to so many items per neighbour wanted.
 */
const walkedMass = 0.75;
const enoughRatio = 8;
/** Candidates kept by partial score for the exact comparison, in each group, per neighbour wanted. */
const candidateRatio = 1;
/** Up to so many items every pair of dense rows is compared. */
const exactDenseLimit = 1500;
/** Passes over neighbours of neighbours, and how many of each are looked at. */
const refiningPassCount = 2;
const refiningWidth = 12;

/** The work of finding all neighbours, in steps, so that a caller can show progress and stop. */
export interface NeighbourSearch {
  readonly stepCount: number;
  /** Does the steps up to `step` (exclusive) that are not done yet. */
  advance(step: number): void;
  /** The neighbours when every step is done. */
  result(): Neighbours;
}

export function createNeighbourSearch(features: NeighbourFeatures, options: GroupedCount): NeighbourSearch {
  const itemCount = features.sparse.rowCount;
  const isExact = features.dense === undefined || itemCount <= exactDenseLimit;
  const lists = createLists(features, options);
  const findCandidates = createCandidateFinder(features, options);
  let done = 0;
  return {
    stepCount: itemCount * (isExact ? 1 : 1 + refiningPassCount),
    advance(step) {
      for (; done < step; done += 1) {
        const item = done % itemCount;
        lists.improve(item, done < itemCount ? findCandidates(item) : lists.neighboursOfNeighbours(item));
      }
    },
    result: () => lists.compact(),
  };
}

/** The neighbours found so far: of item i at i·count, best first. */
function createLists(features: NeighbourFeatures, options: GroupedCount) {
  const { sparse } = features;
  const itemCount = sparse.rowCount;
  const { count } = options;
  const items = new Uint32Array(itemCount * count);
  const scores = new Float32Array(itemCount * count);
  const lengths = new Uint32Array(itemCount);
  const profile = new Float32Array(sparse.columnCount);
  const best = createGroupedBest(features.groupOf, features.groupCount, options);
  const isKnown = new Uint8Array(itemCount);
  const found = new Uint32Array(refiningWidth * refiningWidth);
  return {
    /** Merges candidates into an item's list; those that are in it already are not compared again. */
    improve(item: number, candidates: Uint32Array): void {
      const start = item * count;
      best.clear();
      isKnown[item] = 1;
      for (let place = start; place < start + lengths[item]!; place += 1) {
        isKnown[items[place]!] = 1;
        best.offer(items[place]!, scores[place]!);
      }
      addSparseRow(sparse, item, 1, profile);
      for (let index = 0; index < candidates.length; index += 1) {
        const candidate = candidates[index]!;
        if (isKnown[candidate] === 0) best.offer(candidate, featureSimilarity(features, profile, item, candidate));
      }
      clearSparseRow(sparse, item, profile);
      isKnown[item] = 0;
      for (let place = start; place < start + lengths[item]!; place += 1) isKnown[items[place]!] = 0;
      lengths[item] = best.take(start, items, scores) - start;
    },
    /** The first of the lists of the first of an item's list, each once. */
    neighboursOfNeighbours(item: number): Uint32Array {
      let foundCount = 0;
      const start = item * count;
      for (let near = start; near < start + Math.min(refiningWidth, lengths[item]!); near += 1) {
        const next = items[near]! * count;
        for (let far = next; far < next + Math.min(refiningWidth, lengths[items[near]!]!); far += 1) {
          if (isKnown[items[far]!] === 1) continue;
          isKnown[items[far]!] = 1;
          found[foundCount++] = items[far]!;
        }
      }
      for (let index = 0; index < foundCount; index += 1) isKnown[found[index]!] = 0;
      return found.subarray(0, foundCount);
    },
    compact(): Neighbours {
      const offsets = new Uint32Array(itemCount + 1);
      for (let item = 0; item < itemCount; item += 1) offsets[item + 1] = offsets[item]! + lengths[item]!;
      const outItems = new Uint32Array(offsets[itemCount]!);
      const outScores = new Float32Array(offsets[itemCount]!);
      for (let item = 0; item < itemCount; item += 1) {
        const start = item * count;
        outItems.set(items.subarray(start, start + lengths[item]!), offsets[item]);
        outScores.set(scores.subarray(start, start + lengths[item]!), offsets[item]);
      }
      return { offsets, items: outItems, scores: outScores };
    },
  };
}

/** The mean of the cosines that both items have, 0 when they have no features in common. `profile` holds row `a`. */
function featureSimilarity(features: NeighbourFeatures, profile: Float32Array, a: number, b: number): number {
  const { sparse, dense } = features;
  const bySparse = sparseDot(sparse, b, profile);
  if (dense === undefined || isZeroRow(dense, a) || isZeroRow(dense, b)) return bySparse;
  const byDense = denseDot(dense.values, a, dense.values, b, dense.dimension);
  return isEmptyRow(sparse, a) || isEmptyRow(sparse, b) ? byDense : (bySparse + byDense) / 2;
}

export const isEmptyRow = (matrix: SparseMatrix, row: number): boolean =>
  matrix.offsets[row] === matrix.offsets[row + 1];

export function isZeroRow({ dimension, values }: NonNullable<NeighbourFeatures["dense"]>, row: number): boolean {
  const start = row * dimension;
  for (let axis = 0; axis < dimension; axis += 1) if (values[start + axis] !== 0) return false;
  return true;
}

/** Candidates of an item, each once: all, or those that share the item's heaviest terms. */
function createCandidateFinder(features: NeighbourFeatures, options: GroupedCount): (item: number) => Uint32Array {
  const { sparse } = features;
  if (features.dense !== undefined && sparse.rowCount <= exactDenseLimit) {
    const all = Uint32Array.from({ length: sparse.rowCount }, (_, index) => index);
    return () => all;
  }
  const postings = strongestPostings(features);
  const partial = new Float32Array(sparse.rowCount);
  const touched = new Uint32Array(sparse.rowCount);
  const best = createGroupedBest(features.groupOf, features.groupCount, {
    ...options,
    count: candidateRatio * options.count,
  });
  return (item) => {
    let touchedCount = 0;
    let mass = 0;
    for (const index of entriesByWeight(sparse, item)) {
      if (mass > walkedMass && touchedCount >= enoughRatio * options.count) break;
      const term = sparse.columns[index]!;
      const weight = sparse.values[index]!;
      mass += weight * weight;
      for (let place = postings.offsets[term]!; place < postings.offsets[term + 1]!; place += 1) {
        const other = postings.columns[place]!;
        if (partial[other] === 0) touched[touchedCount++] = other;
        partial[other]! += weight * postings.values[place]!;
      }
    }
    best.clear();
    for (let index = 0; index < touchedCount; index += 1) {
      const other = touched[index]!;
      if (other !== item) best.offer(other, partial[other]!);
      partial[other] = 0;
    }
    return best.all();
  };
}

/** Places of a row's entries, the highest value first. */
function entriesByWeight({ offsets, values }: SparseMatrix, row: number): Uint32Array {
  const start = offsets[row]!;
  const places = Uint32Array.from({ length: offsets[row + 1]! - start }, (_, index) => start + index);
  return places.toSorted((a, b) => values[b]! - values[a]! || a - b);
}

/** terms × items, of each term and group only the `postingLimit` entries with the highest weights. */
function strongestPostings({ sparse, groupOf, groupCount }: NeighbourFeatures): SparseMatrix {
  const all = transpose(sparse);
  const offsets = new Uint32Array(all.rowCount + 1);
  const columns = new Uint32Array(all.columns.length);
  const values = new Float32Array(all.values.length);
  const groupLengths = new Uint32Array(groupCount);
  let count = 0;
  for (let term = 0; term < all.rowCount; term += 1) {
    const start = all.offsets[term]!;
    const end = all.offsets[term + 1]!;
    const places = Uint32Array.from({ length: end - start }, (_, index) => start + index);
    if (places.length > postingLimit) places.sort((a, b) => all.values[b]! - all.values[a]! || a - b);
    groupLengths.fill(0);
    for (const place of places) {
      const item = all.columns[place]!;
      if (groupLengths[groupOf[item]!]! >= postingLimit) continue;
      groupLengths[groupOf[item]!]! += 1;
      columns[count] = item;
      values[count] = all.values[place]!;
      count += 1;
    }
    offsets[term + 1] = count;
  }
  return { ...all, offsets, columns: columns.subarray(0, count), values: values.subarray(0, count) };
}
