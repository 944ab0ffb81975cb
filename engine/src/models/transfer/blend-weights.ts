/** Weights of a linear blend, learnt from what users liked. Both problems are convex and solved by Newton's method. */
import { createCholesky } from "../../kernels/cholesky/cholesky-wasm.ts";

const cholesky = createCholesky();
const newtonStepCount = 12;

/** Rows are the differences between the features of a liked item and those of another, `width` long. */
export interface PairedFeatures {
  readonly differences: Float32Array;
  readonly width: number;
  /** One a row. */
  readonly weights: Float32Array;
}

/** Minimises Σ weight · log(1 + e^(−w·d)) / Σ weight + penalty·|w|²/2: the liked item of a pair is to score higher. */
export function pairwiseWeights({ differences, width, weights }: PairedFeatures, penalty: number): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return newton(width, penalty, (w, gradient, curvature) => {
    for (const [row, weight] of weights.entries()) {
      const at = row * width;
      let score = 0;
      for (let axis = 0; axis < width; axis += 1) score += (w[axis] ?? 0) * (differences[at + axis] ?? 0);
      const miss = 1 / (1 + Math.exp(score));
      addOuter(curvature, differences.subarray(at, at + width), (miss * (1 - miss) * weight) / total);
      for (let axis = 0; axis < width; axis += 1)
        gradient[axis] = (gradient[axis] ?? 0) - ((miss * weight) / total) * (differences[at + axis] ?? 0);
    }
  });
}

/** One user: the mean features of what is liked, and the features of a sample that stands for the whole catalogue. */
export interface ListFeatures {
  readonly liked: Float64Array;
  /** sample × width */
  readonly sample: Float32Array;
  /** −log of how likely each of the sample was to be drawn. */
  readonly corrections: Float64Array;
}

/**
 * Minimises the mean over users of log Σ_sample e^(w·f + correction) − w·liked, plus penalty·|w|²/2: what is liked is to be likely
 * in a softmax over the catalogue (sampled: Bengio & Senécal 2008). High scores count most, as they do at the top of a list.
 */
export function softmaxWeights(users: readonly ListFeatures[], width: number, penalty: number): Float64Array {
  return newton(width, penalty, (w, gradient, curvature) => {
    for (const { liked, sample, corrections } of users) {
      const scores = corrections.map((correction, row) => {
        let score = correction;
        for (let axis = 0; axis < width; axis += 1) score += (w[axis] ?? 0) * (sample[row * width + axis] ?? 0);
        return score;
      });
      const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
      const shares = scores.map((score) => Math.exp(score - highest));
      const sum = shares.reduce((all, share) => all + share, 0);
      const mean = new Float64Array(width);
      for (const [row, share] of shares.entries()) {
        const features = sample.subarray(row * width, (row + 1) * width);
        for (const [axis, value] of features.entries()) mean[axis] = (mean[axis] ?? 0) + (share / sum) * value;
        addOuter(curvature, features, share / sum / users.length);
      }
      addOuter(curvature, mean, -1 / users.length);
      for (let axis = 0; axis < width; axis += 1)
        gradient[axis] = (gradient[axis] ?? 0) + ((mean[axis] ?? 0) - (liked[axis] ?? 0)) / users.length;
    }
  });
}

/** From 0; steps longer than `longestStep` are cut, so that a flat start does not throw the weights far away. */
function newton(
  width: number,
  penalty: number,
  derive: (w: Float64Array, gradient: Float64Array, curvature: Float64Array) => void,
): Float64Array {
  const longestStep = 2;
  const w = new Float64Array(width);
  for (let step = 0; step < newtonStepCount; step += 1) {
    const gradient = w.map((value) => penalty * value);
    const curvature = new Float64Array(width * width);
    derive(w, gradient, curvature);
    for (let axis = 0; axis < width; axis += 1)
      curvature[axis * width + axis] = (curvature[axis * width + axis] ?? 0) + penalty;
    cholesky.factor(curvature, width);
    cholesky.solve(curvature, width, gradient);
    const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
    const scale = Math.min(1, longestStep / Math.max(length, 1e-12));
    for (const [axis, value] of gradient.entries()) w[axis] = (w[axis] ?? 0) - scale * value;
    if (length < 1e-4) break;
  }
  return w;
}

function addOuter(matrix: Float64Array, row: Float32Array | Float64Array, weight: number): void {
  const width = row.length;
  for (let one = 0; one < width; one += 1) {
    const value = weight * (row[one] ?? 0);
    if (value === 0) continue;
    for (let other = 0; other < width; other += 1)
      matrix[one * width + other] = (matrix[one * width + other] ?? 0) + value * (row[other] ?? 0);
  }
}
