import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../../kernels/random.ts";
import { pairwiseWeights, softmaxWeights } from "./blend-weights.ts";

describe("pairwise weights", () => {
  it("are found again from pairs that they decided", () => {
    const truth = [1.5, -0.5, 0];
    const [normal, uniform] = [seededNormal(1), seededUniform(2)];
    const pairs = Array.from({ length: 20_000 }, () => {
      const row = truth.map(() => normal());
      const score = row.reduce((sum, value, axis) => sum + value * truth[axis]!, 0);
      return uniform() < 1 / (1 + Math.exp(-score)) ? row : row.map((value) => -value);
    });
    const weights = new Float32Array(pairs.length).fill(1);
    const found = pairwiseWeights({ differences: Float32Array.from(pairs.flat()), width: 3, weights }, 1e-6);
    for (const [axis, weight] of truth.entries()) expect(found[axis]).toBeCloseTo(weight, 1);
  });

  it("do not run away where all pairs agree", () => {
    const found = pairwiseWeights(
      { differences: Float32Array.of(1, 1, 1), width: 1, weights: Float32Array.of(1, 1, 1) },
      0.1,
    );
    expect(found[0]).toBeGreaterThan(1);
    expect(found[0]).toBeLessThan(3);
  });
});

describe("softmax weights", () => {
  it("are found again from lists of which they chose one each", () => {
    const truth = [1, -1];
    const [normal, uniform] = [seededNormal(3), seededUniform(4)];
    const users = Array.from({ length: 5000 }, () => {
      const rows = Array.from({ length: 6 }, () => truth.map(() => normal()));
      const shares = rows.map((row) => Math.exp(row.reduce((sum, value, axis) => sum + value * truth[axis]!, 0)));
      let left = uniform() * shares.reduce((sum, share) => sum + share, 0);
      const chosen = shares.findIndex((share) => (left -= share) <= 0);
      return {
        liked: Float64Array.from(rows.at(chosen)!),
        sample: Float32Array.from(rows.flat()),
        corrections: new Float64Array(6),
      };
    });
    const found = softmaxWeights(users, 2, 1e-6);
    expect(found[0]).toBeCloseTo(1, 1);
    expect(found[1]).toBeCloseTo(-1, 1);
  });
});
