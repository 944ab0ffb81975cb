/** Fairness from one session of a group to the next: who got less last time counts more this time. */
import { scoresOf, type GroupScores } from "./group-scores.ts";

/**
 * What each member got of what was there for them, 0..1: the sum of their scores of the picks by the sum of their own best as many (Stratigi
 * et al., "Sequential group recommendations based on satisfaction and disagreement scores", JIIS 2022, section 3). 1 for everyone without picks.
 */
export function satisfactions(group: GroupScores, picked: readonly number[]): Float64Array {
  return Float64Array.from({ length: group.memberCount }, (_, member) => {
    const own = scoresOf(group, member);
    const got = picked.reduce((sum, candidate) => sum + (own[candidate] ?? 0), 0);
    const most = own
      .toSorted()
      .subarray(Math.max(0, own.length - picked.length))
      .reduce((sum, score) => sum + score, 0);
    return most === 0 ? 1 : Math.min(1, got / most);
  });
}

/**
 * Each member's share of attention next time: (1 − α) · equal shares + α · shares by what each lacks to the most satisfied one, where
 * α = highest − lowest satisfaction of last time (SDAA of the same, section 4, which mixes average and least misery of each candidate
 * by the same α; here the least satisfied get the weight, so that any strategy can use it). They add up to 1.
 */
export function nextWeights(lastSatisfactions: Float64Array): Float64Array {
  const memberCount = lastSatisfactions.length;
  const highest = Math.max(...lastSatisfactions);
  const alpha = highest - Math.min(...lastSatisfactions);
  const lacking = lastSatisfactions.map((one) => highest - one);
  const total = lacking.reduce((sum, one) => sum + one, 0);
  return lacking.map((one) => (1 - alpha) / memberCount + (total === 0 ? 0 : (alpha * one) / total));
}
