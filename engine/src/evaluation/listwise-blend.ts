/** Weights of signals by what users came to: the conditional logit (McFadden 1974), on lists ListNet's loss (Cao et al. 2007). */
import { choleskyFactor, choleskySolve } from "../kernels/cholesky/cholesky.ts";

/** What one user could choose among and what was chosen. */
export interface ListwiseUser {
  /** One array a signal, aligned with the candidates. */
  readonly signals: readonly Float64Array[];
  /** Places of candidates that could be chosen, those chosen among them. */
  readonly open: Uint32Array;
  readonly chosen: Uint32Array;
}

const turnCount = 12;

export interface Pull {
  readonly penalty: number;
  /** Where weights are drawn to. */
  readonly prior: Float64Array;
}

/**
 * Weights w that maximise the mean over users of mean log p(chosen) − penalty/2 · |w − prior|², p being the softmax of
 * Σ w·signal over the open candidates. Concave, so Newton's steps, halved until they gain, lead to the one maximum.
 */
export function fitListwise(users: readonly ListwiseUser[], pull: Pull): Float64Array {
  const told = users.filter(({ chosen }) => chosen.length > 0);
  let weights: Float64Array = pull.prior.slice();
  let value = objective(told, weights, pull);
  for (let turn = 0; turn < turnCount && told.length > 0; turn += 1) {
    const step = newtonStep(told, weights, pull);
    let size = 1;
    let next = moved(weights, step, size);
    let nextValue = objective(told, next, pull);
    while (!(nextValue >= value) && size > 1e-6) {
      size /= 2;
      next = moved(weights, step, size);
      nextValue = objective(told, next, pull);
    }
    if (!(nextValue > value + 1e-9)) break;
    weights = next;
    value = nextValue;
  }
  return weights;
}

/** The same, drawn to the best weight of the first signal alone. */
export function fitAroundFirst(users: readonly ListwiseUser[], signalCount: number, penalty: number): Float64Array {
  const alone = users.map((user) => ({ ...user, signals: user.signals.slice(0, 1) }));
  const prior = new Float64Array(signalCount);
  prior.set(fitListwise(alone, { penalty: 0.001, prior: new Float64Array(1) }));
  return fitListwise(users, { penalty, prior });
}

function moved(weights: Float64Array, step: Float64Array, size: number): Float64Array {
  return Float64Array.from(weights, (weight, axis) => weight + size * (step[axis] ?? 0));
}

/** Σ w·signal of every candidate. */
export function mixed(signals: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(signals[0]?.length ?? 0);
  for (const [axis, signal] of signals.entries()) {
    const weight = weights[axis] ?? 0;
    for (let place = 0; place < sum.length; place += 1) sum[place] = (sum[place] ?? 0) + weight * (signal[place] ?? 0);
  }
  return sum;
}

function objective(users: readonly ListwiseUser[], weights: Float64Array, { penalty, prior }: Pull): number {
  let sum = 0;
  for (const user of users) {
    const { logSum } = softmax(user, weights);
    for (const place of user.chosen) sum += (scoreAt(user.signals, place, weights) - logSum) / user.chosen.length;
  }
  const distance = weights.reduce((square, weight, axis) => square + (weight - (prior[axis] ?? 0)) ** 2, 0);
  return sum / Math.max(1, users.length) - (penalty / 2) * distance;
}

function scoreAt(signals: readonly Float64Array[], place: number, weights: Float64Array): number {
  let score = 0;
  for (let axis = 0; axis < weights.length; axis += 1) score += (weights[axis] ?? 0) * (signals[axis]?.[place] ?? 0);
  return score;
}

/** Shares of the open candidates, aligned with `open`. */
function softmax({ signals, open }: ListwiseUser, weights: Float64Array) {
  const shares = Float64Array.from(open, (place) => scoreAt(signals, place, weights));
  const highest = shares.reduce((most, score) => Math.max(most, score), -Infinity);
  let sum = 0;
  for (const [index, score] of shares.entries()) {
    const share = Math.exp(score - highest);
    shares[index] = share;
    sum += share;
  }
  for (const [index, share] of shares.entries()) shares[index] = share / sum;
  return { shares, logSum: highest + Math.log(sum) };
}

function newtonStep(users: readonly ListwiseUser[], weights: Float64Array, { penalty, prior }: Pull): Float64Array {
  const width = weights.length;
  const gradient = weights.map((weight, axis) => penalty * ((prior[axis] ?? 0) - weight) * users.length);
  const curvature = new Float64Array(width * width);
  for (const user of users) {
    const means = addMoments(user, softmax(user, weights).shares, curvature, width);
    for (let axis = 0; axis < width; axis += 1) {
      const total = user.chosen.reduce((sum, place) => sum + (user.signals[axis]?.[place] ?? 0), 0);
      add(gradient, axis, total / user.chosen.length - (means[axis] ?? 0));
      for (let other = 0; other <= axis; other += 1)
        add(curvature, axis * width + other, -(means[axis] ?? 0) * (means[other] ?? 0));
    }
  }
  for (let axis = 0; axis < width; axis += 1) add(curvature, axis * width + axis, (penalty + 1e-6) * users.length);
  choleskyFactor(curvature, width);
  choleskySolve(curvature, width, gradient);
  return gradient;
}

/** Adds Σ share·s·sᵀ over the open candidates to the lower triangle of `squares` and returns Σ share·s. */
function addMoments(
  { signals, open }: ListwiseUser,
  shares: Float64Array,
  squares: Float64Array,
  width: number,
): Float64Array {
  const means = new Float64Array(width);
  for (const [index, place] of open.entries()) {
    const share = shares[index] ?? 0;
    // Nothing that so small a share adds could be seen.
    if (share < 1e-7) continue;
    for (let axis = 0; axis < width; axis += 1) {
      const part = share * (signals[axis]?.[place] ?? 0);
      add(means, axis, part);
      for (let other = 0; other <= axis; other += 1)
        add(squares, axis * width + other, part * (signals[other]?.[place] ?? 0));
    }
  }
  return means;
}

function add(values: Float64Array, place: number, value: number): void {
  values[place] = (values[place] ?? 0) + value;
}
