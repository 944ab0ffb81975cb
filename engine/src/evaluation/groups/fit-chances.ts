/** Weights of the chances by which members of groups like candidates, of validation likes. */
import { choleskyFactor, choleskySolve } from "../../kernels/cholesky/cholesky.ts";
import {
  chanceFeatureCount,
  chanceFeatures,
  type ChanceWeights,
  type MemberEvidence,
} from "../../ranking/groups/member-chances.ts";
import { ranksOf } from "../../ranking/groups/ranks.ts";
import type { GroupCase } from "./group-case.ts";

/** Only what some member has among so many of their own best is learned of: nothing else is picked. */
const learnedDepth = 40;
const turnCount = 15;
const penalty = 1;
const width = chanceFeatureCount;

export const evidenceOf = ({ rows, likeCounts }: GroupCase): readonly MemberEvidence[] =>
  rows.map((scores, member) => ({ scores, likeCount: likeCounts[member] ?? 0 }));

interface Samples {
  /** `width` a sample. */
  readonly features: Float64Array;
  readonly isLiked: Uint8Array;
}

/** The weights of a logistic regression with a slight ridge, by Newton's steps that are halved until they gain. */
export function fitChances(cases: readonly GroupCase[]): ChanceWeights {
  const samples = samplesOf(cases);
  let weights = new Float64Array(width);
  let value = likelihood(samples, weights);
  for (let turn = 0; turn < turnCount; turn += 1) {
    const step = newtonStep(samples, weights);
    let size = 1;
    const moved = () => weights.map((weight, place) => weight + size * (step[place] ?? 0));
    let next = moved();
    let nextValue = likelihood(samples, next);
    while (!(nextValue > value) && size > 1e-3) {
      size /= 2;
      next = moved();
      nextValue = likelihood(samples, next);
    }
    if (!(nextValue > value + 0.01)) break;
    [weights, value] = [next, nextValue];
  }
  return [...weights];
}

function samplesOf(cases: readonly GroupCase[]): Samples {
  const features: number[] = [];
  const isLiked: number[] = [];
  for (const one of cases) {
    const ranks = one.rows.map(ranksOf);
    const isLearned = Uint8Array.from(one.candidates, (_, place) =>
      Number(ranks.some((own) => (own[place] ?? 0) < learnedDepth)),
    );
    chanceFeatures(evidenceOf(one), (own, member, candidate) => {
      if (isLearned[candidate] === 0) return;
      for (let place = 0; place < width; place += 1) features.push(own[place] ?? 0);
      isLiked.push(Number(one.relevant[member]?.has(candidate) ?? false));
    });
  }
  return { features: Float64Array.from(features), isLiked: Uint8Array.from(isLiked) };
}

function logitAt({ features }: Samples, sample: number, weights: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < width; place += 1) sum += (weights[place] ?? 0) * (features[sample * width + place] ?? 0);
  return sum;
}

/** Log-likelihood less the ridge. */
function likelihood(samples: Samples, weights: Float64Array): number {
  let value = 0;
  for (const [sample, liked] of samples.isLiked.entries()) {
    const logit = logitAt(samples, sample, weights);
    value -= Math.max(0, logit) + Math.log1p(Math.exp(-Math.abs(logit))) - liked * logit;
  }
  return value - (penalty / 2) * weights.reduce((sum, weight) => sum + weight * weight, 0);
}

function newtonStep(samples: Samples, weights: Float64Array): Float64Array {
  const gradient = weights.map((weight) => -penalty * weight);
  const curvature = new Float64Array(width * width);
  const { features, isLiked } = samples;
  for (let sample = 0; sample < isLiked.length; sample += 1) {
    const chance = 1 / (1 + Math.exp(-logitAt(samples, sample, weights)));
    const [miss, spread] = [(isLiked[sample] ?? 0) - chance, chance * (1 - chance)];
    const start = sample * width;
    for (let row = 0; row < width; row += 1) {
      const own = features[start + row] ?? 0;
      gradient[row] = (gradient[row] ?? 0) + miss * own;
      for (let column = 0; column <= row; column += 1) {
        const place = row * width + column;
        curvature[place] = (curvature[place] ?? 0) + spread * own * (features[start + column] ?? 0);
      }
    }
  }
  for (let row = 0; row < width; row += 1) curvature[row * width + row] = (curvature[row * width + row] ?? 0) + penalty;
  choleskyFactor(curvature, width);
  choleskySolve(curvature, width, gradient);
  return gradient;
}
