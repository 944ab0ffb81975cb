/** Several signals in one score that orders a user's items: weights by least squares within users, settings by the same measure. */
import { solveRidge } from "../kernels/ridge/ridge.ts";
import type { EventLists } from "./splits/events.ts";

/** Values less the mean of their list. */
export function centred(values: ArrayLike<number>, { offsets }: EventLists): Float64Array {
  const out = Float64Array.from(values);
  for (let place = 0; place + 1 < offsets.length; place += 1) {
    const own = out.subarray(offsets[place], offsets[place + 1]);
    const mean = own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
    for (const [index, value] of own.entries()) own[index] = value - mean;
  }
  return out;
}

/** How well a signal orders each user's ratings: their correlation within users. 0 where either never varies. */
export function correlationWithin(signal: Float64Array, ratings: ArrayLike<number>, lists: EventLists): number {
  const [one, other] = [centred(signal, lists), centred(ratings, lists)];
  const product = dot(one, other);
  return product === 0 ? 0 : product / Math.sqrt(dot(one, one) * dot(other, other));
}

/** Weights of the signals that come nearest to the ratings within users. */
export function fitBlend(
  signals: readonly Float64Array[],
  ratings: ArrayLike<number>,
  lists: EventLists,
): Float64Array {
  const count = ratings.length;
  const columns = signals.map((signal) => centred(signal, lists));
  const scales = columns.map((column) => Math.sqrt(dot(column, column) / Math.max(1, count)) || 1);
  const inputs = new Float32Array(count * signals.length);
  for (const [axis, column] of columns.entries())
    for (const [row, value] of column.entries()) inputs[row * signals.length + axis] = value / (scales[axis] ?? 1);
  const weights = solveRidge({
    inputs,
    inputCount: signals.length,
    outputs: Float32Array.from(centred(ratings, lists)),
    outputCount: 1,
    // Enough to keep twins among the signals from pulling against each other.
    regularization: 0.002 * Math.max(1, count),
  });
  return Float64Array.from(weights, (weight, axis) => weight / (scales[axis] ?? 1));
}

/** Σ weight · signal. */
export function blendOf(signals: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(signals[0]?.length ?? 0);
  for (const [axis, signal] of signals.entries())
    for (const [event, value] of signal.entries()) sum[event] = (sum[event] ?? 0) + (weights[axis] ?? 0) * value;
  return sum;
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
}
