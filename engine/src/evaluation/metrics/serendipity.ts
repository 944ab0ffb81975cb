/** Good and not obvious, by three formulas that have nothing to do with each other's scale: a figure must say which it is. */
import type { Similarity } from "./similarity.ts";

export interface UnexpectedHits {
  readonly hitCount: number;
  /** Hits that the primitive recommender does not have in its list. */
  readonly unexpectedCount: number;
}

/** S1 (Murakami 2008; Ge 2010). `primitive` is the list of an obvious recommender for the same user, such as the k most popular. */
export function unexpectedHits(
  list: Uint32Array,
  relevant: ReadonlySet<number>,
  primitive: ReadonlySet<number>,
): UnexpectedHits {
  const hits = list.filter((item) => relevant.has(item));
  return { hitCount: hits.length, unexpectedCount: hits.filter((item) => !primitive.has(item)).length };
}

/** S1 `ser_hits`: unexpected hits / hits, both summed over users. NaN without any hit. */
export function serendipityOfHits(users: readonly UnexpectedHits[]): number {
  const sum = (count: (user: UnexpectedHits) => number) => users.reduce((total, user) => total + count(user), 0);
  return sum((user) => user.unexpectedCount) / sum((user) => user.hitCount);
}

/** S1 `ser_list`: unexpected hits / k of one user, at most the precision. */
export function serendipityOfList({ unexpectedCount }: UnexpectedHits, k: number): number {
  return unexpectedCount / k;
}

export interface SerendipityContext {
  readonly history: Uint32Array;
  readonly relevant: ReadonlySet<number>;
  readonly similarity: Similarity;
}

/**
 * S2 (Zhang et al. 2012): Σ over the first k of relevance · (1 − mean similarity to the history) / k, at most the precision.
 * NaN without history or without anything relevant.
 */
export function unexpectedRelevanceAt(list: Uint32Array, k: number, context: SerendipityContext): number {
  const { history, relevant, similarity } = context;
  if (relevant.size === 0 || history.length === 0) return Number.NaN;
  const unlikeness = (item: number) =>
    history.reduce((sum, known) => sum + 1 - similarity(item, known), 0) / history.length;
  return list.subarray(0, k).reduce((sum, item) => sum + (relevant.has(item) ? unlikeness(item) : 0), 0) / k;
}

/** S3 (Kaminskas & Bridge 2014): mean over the list of the distance to the nearest item of the history. NaN without either. */
export function surprise(list: Uint32Array, history: Uint32Array, similarity: Similarity): number {
  if (history.length === 0) return Number.NaN;
  const distance = (item: number) => history.reduce((least, known) => Math.min(least, 1 - similarity(item, known)), 1);
  return list.reduce((sum, item) => sum + distance(item), 0) / list.length;
}
