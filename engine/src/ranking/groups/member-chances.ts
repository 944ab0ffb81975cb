import { createGroupScores, type GroupScores } from "./group-scores.ts";
import { ranksOf } from "./ranks.ts";

/** What a member's own model says of the candidates of a group, and how much it knows of the member. */
export interface MemberEvidence {
  /** Of any scale: higher is better. */
  readonly scores: Float64Array;
  /** How many likes of the member the model knows. */
  readonly likeCount: number;
}

/** Weights of `chanceFeatures`, in their order. */
export type ChanceWeights = readonly number[];

/**
 * What the chance of a member to like a candidate depends on: the candidate's rank among the member's own, its score in standard deviations above the
 * member's mean, how much is known of the member, and how highly the others rank it on average. Calls `add` for each member
 * and candidate; the array is used again.
 */
export function chanceFeatures(
  members: readonly MemberEvidence[],
  add: (features: Float64Array, member: number, candidate: number) => void,
): void {
  const depths = members.map(({ scores }) => ranksOf(scores).map((rank) => Math.log1p(rank / 5)));
  const sums = depths[0]?.map((_, candidate) => depths.reduce((sum, own) => sum + (own[candidate] ?? 0), 0));
  const features = new Float64Array(chanceFeatureCount);
  for (const [member, { scores, likeCount }] of members.entries()) {
    const [mean, deviation] = momentsOf(scores);
    const known = Math.log1p(likeCount);
    for (let candidate = 0; candidate < scores.length; candidate += 1) {
      const depth = depths[member]?.[candidate] ?? 0;
      const others = members.length === 1 ? depth : ((sums?.[candidate] ?? 0) - depth) / (members.length - 1);
      const height = ((scores[candidate] ?? 0) - mean) / deviation;
      features[0] = 1;
      features[1] = depth;
      features[2] = depth * depth;
      features[3] = known;
      features[4] = known * depth;
      features[5] = known * known;
      features[6] = height;
      features[7] = height * known;
      features[8] = height * height;
      features[9] = others;
      features[10] = others * known;
      add(features, member, candidate);
    }
  }
}

export const chanceFeatureCount = 11;

function momentsOf(scores: Float64Array): readonly [mean: number, deviation: number] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / scores.length) || 1];
}

/** Scores that are chances: the logistic function of Σ weight · feature. */
export function memberChances(
  members: readonly MemberEvidence[],
  weights: ChanceWeights = defaultChanceWeights,
): GroupScores {
  const rows = members.map(({ scores }) => new Float64Array(scores.length));
  chanceFeatures(members, (features, member, candidate) => {
    const row = rows[member];
    if (row === undefined) return;
    let sum = 0;
    for (let place = 0; place < chanceFeatureCount; place += 1) sum += (weights[place] ?? 0) * (features[place] ?? 0);
    row[candidate] = 1 / (1 + Math.exp(-sum));
  });
  return createGroupScores(rows);
}

/** As card `group-lists` learns them on validation. */
export const defaultChanceWeights: ChanceWeights = [-6.5, -0.6, -0.1, 0.5, 0.3, 0.1, 1, 0.1, -0.05, 0.1, 0.02];
