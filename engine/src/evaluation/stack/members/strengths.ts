/** What ratings or play counts make of an entry. */
import type { SparseMatrix } from "../../../kernels/sparse.ts";
import type { TrainingEvents } from "../../full-ranking.ts";

/** Preferences whose values are the relative strengths of each user. */
export function withStrengths({ preferences, strengths }: TrainingEvents, exponent: number): SparseMatrix {
  const values = preferences.values.slice();
  for (let user = 0; user < preferences.rowCount; user += 1) {
    const [start, end] = [preferences.offsets[user] ?? 0, preferences.offsets[user + 1] ?? 0];
    values.set(relativeStrengths(strengths.subarray(start, end), exponent), start);
  }
  return { ...preferences, values };
}

/** (strength / mean)^exponent, within a quarter and four times. */
export function relativeStrengths(strengths: Float32Array, exponent: number): Float32Array {
  if (exponent === 0) return new Float32Array(strengths.length).fill(1);
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  return strengths.map((strength) => Math.min(4, Math.max(0.25, (strength / mean) ** exponent)));
}
