import { judgeList } from "./judged-list.ts";
import { ndcgAt, rankDiscount, recallAt } from "./accuracy.ts";

/** What one list is to the members of a group: means over the members who had anything to find, and the least of them. */
export interface GroupFigures {
  /** Share of members for whom nothing was found. */
  readonly zeroRecall: number;
  readonly recall: number;
  readonly minRecall: number;
  readonly ndcg: number;
  readonly minNdcg: number;
  /** Discount of the rank of a member's first hit, 0 without one. */
  readonly firstHit: number;
  readonly minFirstHit: number;
}

export const groupFigureNames = [
  "zeroRecall",
  "recall",
  "minRecall",
  "ndcg",
  "minNdcg",
  "firstHit",
  "minFirstHit",
] as const satisfies readonly (keyof GroupFigures)[];

/**
 * The figures of Kaya, Bridge & Tintarev (RecSys 2020, section 5) of the first k of a group's list: recall, binary NDCG and discounted first hit (DFH) of each
 * member. Undefined where no member has anything to find.
 */
export function groupFiguresAt(
  list: Uint32Array,
  relevantOf: readonly ReadonlySet<number>[],
  k: number,
): GroupFigures | undefined {
  const judged = relevantOf.filter(({ size }) => size > 0).map((relevant) => judgeList(list, relevant));
  if (judged.length === 0) return undefined;
  const recalls = judged.map((one) => recallAt(one, k));
  const ndcgs = judged.map((one) => ndcgAt(one, k));
  const firstHits = judged.map(({ hits }) => {
    const rank = hits.subarray(0, k).indexOf(1);
    return rank === -1 ? 0 : rankDiscount(rank);
  });
  return {
    zeroRecall: recalls.filter((recall) => recall === 0).length / judged.length,
    recall: meanOf(recalls),
    minRecall: Math.min(...recalls),
    ndcg: meanOf(ndcgs),
    minNdcg: Math.min(...ndcgs),
    firstHit: meanOf(firstHits),
    minFirstHit: Math.min(...firstHits),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
