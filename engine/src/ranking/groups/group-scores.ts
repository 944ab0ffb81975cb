/** What the members of a group make of the same candidates. */
export interface GroupScores {
  /** memberCount × candidateCount, a member a row, each scaled to 0..1 by `scaleMemberScores`. */
  readonly scores: Float64Array;
  readonly memberCount: number;
  readonly candidateCount: number;
  /** Each member's share of attention, at least 0; they add up to 1 and are equal unless sequential fairness says otherwise. */
  readonly weights: Float64Array;
}

/** Of rows that are scaled already, all of the same length. RangeError where they are not, or where there is no member. */
export function createGroupScores(
  rows: readonly Float64Array[],
  weights: Float64Array = new Float64Array(rows.length).fill(1 / rows.length),
): GroupScores {
  const [memberCount, candidateCount] = [rows.length, rows[0]?.length ?? 0];
  if (memberCount === 0 || weights.length !== memberCount)
    throw new RangeError(`There are ${memberCount} members and ${weights.length} weights.`);
  const scores = new Float64Array(memberCount * candidateCount);
  for (const [member, row] of rows.entries()) {
    if (row.length !== candidateCount)
      throw new RangeError(`Member ${member} has ${row.length} scores for ${candidateCount} candidates.`);
    scores.set(row, member * candidateCount);
  }
  return { scores, memberCount, candidateCount, weights };
}

/** A member's scores of all candidates, not copied. */
export function scoresOf({ scores, candidateCount }: GroupScores, member: number): Float64Array {
  return scores.subarray(member * candidateCount, (member + 1) * candidateCount);
}

/** Σ weight · score of each candidate. */
export function weightedMeans(group: GroupScores): Float64Array {
  const means = new Float64Array(group.candidateCount);
  for (const [member, weight] of group.weights.entries()) {
    const own = scoresOf(group, member);
    for (let candidate = 0; candidate < own.length; candidate += 1)
      means[candidate] = (means[candidate] ?? 0) + weight * (own[candidate] ?? 0);
  }
  return means;
}
