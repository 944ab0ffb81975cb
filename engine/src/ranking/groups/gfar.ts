import { coverMembers } from "./cover.ts";
import { scoresOf } from "./group-scores.ts";
import type { Picker } from "./pick.ts";
import { ranksOf } from "./ranks.ts";

/**
 * Greedily Σ p(member | group) · (1 − Π (1 − p(relevant | member, pick))), where p(relevant | member, candidate) is the candidate's Borda
 * score among the member's own best `depth`, divided by the sum of these (Kaya, Bridge & Tintarev, "Ensuring Fairness in Group Recommendations by
 * Rank-Sensitive Balancing of Relevance", RecSys 2020, section 3).
 */
export function gfar(depth: number): Picker {
  return (group, n) => {
    const probabilities = Array.from({ length: group.memberCount }, (_, member) => {
      const points = ranksOf(scoresOf(group, member)).map((rank) => Math.max(0, depth - 1 - rank));
      const total = points.reduce((sum, one) => sum + one, 0);
      return total === 0 ? points : points.map((one) => one / total);
    });
    return coverMembers(group, probabilities, n);
  };
}
