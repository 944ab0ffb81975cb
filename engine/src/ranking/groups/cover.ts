import { pickGreedily, type Picked } from "./pick.ts";
import type { GroupScores } from "./group-scores.ts";

/**
 * Greedily the candidate that adds most to Σ weight · P(at least one pick is relevant to the member), which is
 * 1 − Π over picks (1 − p). `probabilities` holds p of each member for each candidate.
 */
export function coverMembers(group: GroupScores, probabilities: readonly Float64Array[], n: number): readonly Picked[] {
  // Weight · P(nothing picked is relevant).
  const missing = Float64Array.from(group.weights);
  return pickGreedily(group, n, {
    value(gains) {
      for (const [member, own] of probabilities.entries()) {
        const factor = missing[member] ?? 0;
        for (let candidate = 0; candidate < own.length; candidate += 1)
          gains[candidate] = (gains[candidate] ?? 0) + factor * (own[candidate] ?? 0);
      }
    },
    take(candidate) {
      for (const [member, own] of probabilities.entries())
        missing[member] = (missing[member] ?? 0) * (1 - (own[candidate] ?? 0));
    },
  });
}
