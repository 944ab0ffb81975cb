import { scoresOf } from "./group-scores.ts";
import { pickByValue, type Picker } from "./pick.ts";
import { ranksOf } from "./ranks.ts";

/** By Σ weight · how many candidates the member likes less (Borda 1781; Masthoff, "Group modeling", UMUAI 2004, section 2). */
export const borda: Picker = (group, n) => {
  const values = new Float64Array(group.candidateCount);
  for (const [member, weight] of group.weights.entries())
    for (const [candidate, rank] of ranksOf(scoresOf(group, member)).entries())
      values[candidate] = (values[candidate] ?? 0) + weight * (group.candidateCount - 1 - rank);
  return pickByValue(group, values, n);
};
