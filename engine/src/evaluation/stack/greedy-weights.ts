import { mixed, type ListwiseUser } from "../listwise-blend.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { topRanked } from "../metrics/top-ranked.ts";

const roundCount = 12;

export interface JudgedChoice extends ListwiseUser {
  /** All relevant items, among the candidates or not; at least one. */
  readonly relevantCount: number;
}

/**
 * Weights by greedy selection with replacement (Caruana et al. 2004): in each round the member is added with which the mean
 * NDCG@k over users is highest. A weight is the share of rounds up to the best one, so few rounds are a small grid, and a member
 * that does not help gets nothing. Follows the metric itself, and its noise where users are few.
 */
export function fitGreedily(users: readonly JudgedChoice[], memberCount: number, k: number): Float64Array {
  const chosen = users.map((user) => new Set(user.chosen));
  const valueOf = (weights: Float64Array) =>
    users.reduce((sum, user, place) => {
      const list = topRanked(mixed(user.signals, weights), { k, candidates: user.open, tieSeed: place });
      const hits = Uint8Array.from(list, (candidate) => Number(chosen[place]?.has(candidate)));
      return sum + ndcgAt({ hits, relevantCount: user.relevantCount }, k);
    }, 0);
  let counts = new Float64Array(memberCount);
  let best = { value: -Infinity, counts };
  for (let round = 0; round < roundCount; round += 1) {
    const tried = Array.from(counts, (_, member) => {
      const next = counts.map((count, place) => count + Number(place === member));
      return { value: valueOf(next), counts: next };
    });
    const winner = tried.reduce((one, other) => (other.value > one.value ? other : one));
    counts = winner.counts;
    if (winner.value > best.value) best = winner;
  }
  return best.counts;
}
