import { scoresOf, weightedMeans } from "./group-scores.ts";
import { pickGreedily, type Picker } from "./pick.ts";

/**
 * Greedily the candidate that gives members most of what they have a claim to. With a candidate of total score t the group would have been
 * given T + t in all, a member has a claim to weight · (T + t) of it, and what goes beyond the part of the claim that is open does not count
 * (EP-FuzzDA: Malecek & Peska, "Fairness-Preserving Group Recommendations With User Weighting", UMAP 2021 adjunct, section 3).
 */
export const epFuzzda: Picker = (group, n) => {
  const rows = Array.from({ length: group.memberCount }, (_, member) => scoresOf(group, member));
  const equal = new Float64Array(group.memberCount).fill(1);
  const totals = weightedMeans({ ...group, weights: equal });
  const given = new Float64Array(group.memberCount);
  let givenToAll = 0;
  return pickGreedily(group, n, {
    value(gains) {
      for (const [member, own] of rows.entries()) {
        const [weight, had] = [group.weights[member] ?? 0, given[member] ?? 0];
        for (let candidate = 0; candidate < own.length; candidate += 1) {
          const open = Math.max(0, weight * (givenToAll + (totals[candidate] ?? 0)) - had);
          gains[candidate] = (gains[candidate] ?? 0) + Math.min(open, own[candidate] ?? 0);
        }
      }
    },
    take(candidate) {
      for (const [member, own] of rows.entries()) given[member] = (given[member] ?? 0) + (own[candidate] ?? 0);
      givenToAll += totals[candidate] ?? 0;
    },
  });
};
