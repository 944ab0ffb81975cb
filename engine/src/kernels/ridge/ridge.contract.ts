/** What every implementation of the ridge kernel must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import type { RidgeKernel } from "./ridge-wasm.ts";
import type { RidgeProblem } from "./ridge.ts";

const small: RidgeProblem = {
  inputs: Float32Array.of(1, 0, 0, 1, 1, 1),
  inputCount: 2,
  outputs: Float32Array.of(1, 2, 4),
  outputCount: 1,
  regularization: 1,
};

/** Largest component of the gradient Xᵀ V (X·B − Y) + λ·B, which is 0 at the minimum alone because the problem is convex. */
function largestGradient(problem: RidgeProblem, b: Float32Array): number {
  const { inputs, inputCount, outputs, outputCount, regularization, rowWeights } = problem;
  let largest = 0;
  for (let axis = 0; axis < inputCount; axis += 1)
    for (let output = 0; output < outputCount; output += 1) {
      let gradient = regularization * b[axis * outputCount + output]!;
      for (let row = 0; row < inputs.length / inputCount; row += 1) {
        let error = -outputs[row * outputCount + output]!;
        for (let other = 0; other < inputCount; other += 1)
          error += inputs[row * inputCount + other]! * b[other * outputCount + output]!;
        gradient += (rowWeights?.[row] ?? 1) * inputs[row * inputCount + axis]! * error;
      }
      largest = Math.max(largest, Math.abs(gradient));
    }
  return largest;
}

export function describeRidge(name: string, kernel: RidgeKernel): void {
  describe(`${name} ridge regression`, () => {
    it("stands where the gradient is 0, with more rows than inputs or fewer, weighted or not", () => {
      const shapes = fc.record({
        rowCount: fc.integer({ min: 0, max: 20 }),
        inputCount: fc.integer({ min: 1, max: 9 }),
        outputCount: fc.integer({ min: 1, max: 5 }),
        isWeighted: fc.boolean(),
        seed: fc.nat({ max: 1e6 }),
      });
      fc.assert(
        fc.property(shapes, ({ rowCount, inputCount, outputCount, isWeighted, seed }) => {
          const normal = seededNormal(seed);
          const problem: RidgeProblem = {
            inputs: Float32Array.from({ length: rowCount * inputCount }, normal),
            inputCount,
            outputs: Float32Array.from({ length: rowCount * outputCount }, normal),
            outputCount,
            regularization: 0.5,
            rowWeights: isWeighted ? Float32Array.from({ length: rowCount }, seededUniform(seed)) : undefined,
          };
          const coefficients = kernel.solve(problem);
          expect(coefficients).toHaveLength(inputCount * outputCount);
          expect(largestGradient(problem, coefficients)).toBeLessThan(1e-4);
        }),
      );
    });

    it("solves a problem worked out by hand", () => {
      // XᵀX + I = (3 1, 1 3), Xᵀy = (5, 6), so B = (9/8, 13/8).
      const coefficients = kernel.solve(small);
      expect(coefficients[0]).toBeCloseTo(9 / 8, 6);
      expect(coefficients[1]).toBeCloseTo(13 / 8, 6);
    });

    it("finds a planted map again when the noise is small", () => {
      const normal = seededNormal(5);
      const inputs = Float32Array.from({ length: 400 * 6 }, normal);
      const planted = Float32Array.from({ length: 6 * 3 }, normal);
      const outputs = new Float32Array(400 * 3);
      kernel.predict(inputs, 6, planted, outputs);
      const noisy = outputs.map((value) => value + 0.01 * normal());
      const found = kernel.solve({ inputs, inputCount: 6, outputs: noisy, outputCount: 3, regularization: 1e-3 });
      for (const [index, value] of planted.entries()) expect(found[index]).toBeCloseTo(value, 2);
    });

    it("predicts x·B of any number of rows", () => {
      const coefficients = Float32Array.of(1, 2, 3, 4);
      const out = new Float32Array(4).fill(9);
      kernel.predict(Float32Array.of(2, -1, 0, 3), 2, coefficients, out);
      expect(out).toEqual(Float32Array.of(-1, 0, 9, 12));
      kernel.predict(new Float32Array(0), 2, coefficients, out.subarray(4));
    });

    it.each([
      ["NaN", Float32Array.of(0, 0, 1, Number.NaN), 4, 4, /input of row 1 is NaN/],
      ["no whole rows", new Float32Array(3), 4, 4, /3 inputs are no rows of 2/],
      ["too small a buffer", new Float32Array(4), 4, 3, /holds 3 outputs, not 2 rows of 2/],
      ["coefficients that do not fit", new Float32Array(4), 3, 4, /3 coefficients do not fit 2 inputs/],
    ])("refuses to predict from %s", (_, inputs, coefficientCount, outCount, message) => {
      const predict = () => kernel.predict(inputs, 2, new Float32Array(coefficientCount), new Float32Array(outCount));
      expect(predict).toThrow(message);
      expect(predict).toThrow(RangeError);
    });

    it("never answers with numbers that are not finite", () => {
      const large = { inputs: Float32Array.of(1e-16, 1e-16), inputCount: 1, outputCount: 1, regularization: 1e-30 };
      expect(() => kernel.solve({ ...large, outputs: Float32Array.of(1e38, 1e38) })).toThrow(RangeError);
    });

    it.each([
      ["NaN among the inputs", { inputs: Float32Array.of(1, 0, 0, Number.NaN, 1, 1) }, /input of row 1 is NaN/],
      ["infinity among the outputs", { outputs: Float32Array.of(1, 2, Infinity) }, /output of row 2 is Infinity/],
      ["inputs that are no whole rows", { inputs: Float32Array.of(1, 0, 0) }, /3 inputs/],
      ["too few outputs", { outputs: Float32Array.of(1, 2) }, /2 outputs, not 3 rows of 1/],
      ["no regularisation", { regularization: 0 }, /regularization is 0/],
      ["a negative weight", { rowWeights: Float32Array.of(1, -1, 1) }, /weight of row 1 is -1/],
      ["too few weights", { rowWeights: Float32Array.of(1) }, /1 weights for 3 rows/],
    ])("refuses %s", (_, change, message) => {
      expect(() => kernel.solve({ ...small, ...change })).toThrow(message);
      expect(() => kernel.solve({ ...small, ...change })).toThrow(RangeError);
    });
  });
}
