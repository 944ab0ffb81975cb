import { createGroupScores, type GroupScores } from "./group-scores.ts";
import { ranksOf } from "./ranks.ts";

/** What a member's own model says of the candidates of a group, and how much it knows of the member. */
export interface MemberEvidence {
  /** Of any scale: higher is better. */
  readonly scores: Float64Array;
  /** How many likes of the member the model knows. */
  readonly likeCount: number;
}

/** Weights of what `chanceFeatures` names, in that order. */
export type ChanceWeights = readonly number[];

export const chanceFeatureCount = 10;
/** From here on features are of the other members. */
const ofOthers = 8;
/** More likes than this were hardly there to learn from. */
const mostLikes = 300;

/**
 * What the chance of a member to like a candidate depends on: its rank among the member's own, how many standard deviations its score lies above the
 * member's mean, how much is known of the member, and how far down the others have it on average, as what all are said to like is
 * often only popular. Calls `add` for each member and candidate; the array is used again.
 */
export function chanceFeatures(
  members: readonly MemberEvidence[],
  add: (features: Float64Array, member: number, candidate: number) => void,
): void {
  const depths = members.map(({ scores }) => ranksOf(scores).map((rank) => Math.log1p(rank / 5)));
  const candidateCount = depths[0]?.length ?? 0;
  const sums = Float64Array.from({ length: candidateCount }, (_, candidate) =>
    depths.reduce((sum, own) => sum + (own[candidate] ?? 0), 0),
  );
  const features = new Float64Array(chanceFeatureCount);
  for (const [member, { scores, likeCount }] of members.entries()) {
    const [mean, deviation] = momentsOf(scores);
    const known = Math.log1p(Math.min(mostLikes, likeCount));
    for (let candidate = 0; candidate < candidateCount; candidate += 1) {
      const depth = depths[member]?.[candidate] ?? 0;
      const others = members.length === 1 ? depth : ((sums[candidate] ?? 0) - depth) / (members.length - 1);
      const height = ((scores[candidate] ?? 0) - mean) / deviation;
      // Written one by one: an array for each candidate takes longer than all the rest.
      features[0] = 1;
      features[1] = depth;
      features[2] = depth * depth;
      features[3] = known;
      features[4] = known * depth;
      features[5] = known * known;
      features[6] = height;
      features[7] = height * height;
      features[ofOthers] = others;
      features[ofOthers + 1] = others * known;
      add(features, member, candidate);
    }
  }
}

function momentsOf(scores: Float64Array): readonly [mean: number, deviation: number] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / scores.length) || 1];
}

/**
 * Scores that are chances: the logistic function of Σ weight · feature, where what speaks of the member alone never rises from a candidate to one
 * that the member's model has further down.
 */
export function memberChances(
  members: readonly MemberEvidence[],
  weights: ChanceWeights = defaultChanceWeights,
): GroupScores {
  const own = members.map(({ scores }) => new Float64Array(scores.length));
  const others = members.map(({ scores }) => new Float64Array(scores.length));
  chanceFeatures(members, (features, member, candidate) => {
    const [ownRow, othersRow] = [own[member], others[member]];
    if (ownRow !== undefined) ownRow[candidate] = weighted(features, weights, 0, ofOthers);
    if (othersRow !== undefined) othersRow[candidate] = weighted(features, weights, ofOthers, chanceFeatureCount);
  });
  for (const [member, { scores }] of members.entries()) neverRising(own[member], scores);
  return createGroupScores(
    own.map((logits, member) =>
      logits.map((logit, candidate) => 1 / (1 + Math.exp(-logit - (others[member]?.[candidate] ?? 0)))),
    ),
  );
}

function weighted(features: Float64Array, weights: ChanceWeights, from: number, to: number): number {
  let sum = 0;
  for (let place = from; place < to; place += 1) sum += (weights[place] ?? 0) * (features[place] ?? 0);
  return sum;
}

/** Lowers values to the lowest of those with a higher score. */
function neverRising(values: Float64Array = new Float64Array(), scores: Float64Array): void {
  const order = Uint32Array.from(scores.keys()).toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
  let least = Infinity;
  for (const place of order) {
    least = Math.min(least, values[place] ?? 0);
    values[place] = least;
  }
}

/** As card `group-lists` learns them on validation. */
const defaultChanceWeights: ChanceWeights = [-8.5, -0.48, -0.08, 0.06, 0.25, 0.12, 1.2, -0.055, 0.3, -0.056];
