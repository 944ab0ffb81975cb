import { scoresOf } from "./group-scores.ts";
import { pickGreedily, type Picker } from "./pick.ts";
import { ranksOf } from "./ranks.ts";

/**
 * Greedily the candidate that satisfies most members who are not satisfied yet, a member being satisfied by anything among their own best
 * `likedCount` (single proportionality: Serbos et al., "Fairness in Package-to-Group Recommendations", WWW 2017, sections 3 and 4). Once all are, it
 * begins anew, as with m-proportionality for the next m; among equals the average decides.
 */
export function spGreedy(likedCount: number): Picker {
  return (group, n) => {
    const liked = Array.from({ length: group.memberCount }, (_, member) =>
      ranksOf(scoresOf(group, member)).map((rank) => Number(rank < likedCount)),
    );
    const satisfiedCounts = new Uint32Array(group.memberCount);
    return pickGreedily(group, n, {
      value(gains) {
        const least = Math.min(...satisfiedCounts);
        for (const [member, weight] of group.weights.entries()) {
          if ((satisfiedCounts[member] ?? 0) > least) continue;
          const own = liked[member] ?? gains;
          for (let candidate = 0; candidate < own.length; candidate += 1)
            gains[candidate] = (gains[candidate] ?? 0) + weight * (own[candidate] ?? 0);
        }
      },
      take(candidate) {
        for (const [member, own] of liked.entries())
          satisfiedCounts[member] = (satisfiedCounts[member] ?? 0) + (own[candidate] ?? 0);
      },
    });
  };
}
