import { ranksOf } from "./ranks.ts";

/**
 * A member's scores of all candidates on a scale that all members share: the chance to like what stands at a rank of one's own order,
 * best · (1 + rank / kneeRank)^−steepness. Only the order of the scores counts, so that models of any scale, and members whose
 * scores lie close together, come alike.
 */
export function scaleMemberScores(scores: Float64Array, curve: ChanceCurve = defaultChanceCurve): Float64Array {
  const { best, kneeRank, steepness } = curve;
  return ranksOf(scores).map((rank) => best * (1 + rank / kneeRank) ** -steepness);
}

interface ChanceCurve {
  /** At rank 0. */
  readonly best: number;
  /** From about this rank on the chance falls as rank^−steepness. */
  readonly kneeRank: number;
  readonly steepness: number;
}

const defaultChanceCurve: ChanceCurve = { best: 0.3, kneeRank: 5, steepness: 2 };
