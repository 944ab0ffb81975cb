/** What ratings or play counts make of an entry. */
import type { SparseMatrix } from "../../../kernels/sparse.ts";
import type { TrainingEvents } from "../../full-ranking.ts";

/** Preferences whose values are the relative strengths of each user, times a weight. */
export function withStrengths({ preferences, strengths }: TrainingEvents, exponent: number, weight = 1): SparseMatrix {
  const values = preferences.values.slice();
  for (let user = 0; user < preferences.rowCount; user += 1) {
    const [start, end] = [preferences.offsets[user] ?? 0, preferences.offsets[user + 1] ?? 0];
    values.set(relativeStrengths(strengths.subarray(start, end), exponent, weight), start);
  }
  return { ...preferences, values };
}

/** weight · (strength / mean)^exponent, the power within a quarter and four times. */
export function relativeStrengths(strengths: Float32Array, exponent: number, weight = 1): Float32Array {
  if (exponent === 0) return new Float32Array(strengths.length).fill(weight);
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  return strengths.map((strength) => weight * Math.min(4, Math.max(0.25, (strength / mean) ** exponent)));
}
