import { scoresOf } from "./group-scores.ts";
import { pickByValue, type Picker } from "./pick.ts";

/**
 * By the lowest score of any member (Masthoff, "Group modeling", UMUAI 2004, section 2). Where weights differ, what somebody lacks counts by
 * their weight: 1 − max of memberCount · weight · (1 − score), which is the lowest score where weights are equal.
 */
export const leastMisery: Picker = (group, n) => {
  const values = new Float64Array(group.candidateCount).fill(Infinity);
  for (const [member, weight] of group.weights.entries()) {
    const own = scoresOf(group, member);
    for (let candidate = 0; candidate < own.length; candidate += 1) {
      const score = 1 - group.memberCount * weight * (1 - (own[candidate] ?? 0));
      if (score < (values[candidate] ?? 0)) values[candidate] = score;
    }
  }
  return pickByValue(group, values, n);
};
