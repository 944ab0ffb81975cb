/** Ridge regression on compiled sums and factors, else as `ridge.ts`; inputs and outputs below 1e-18 in size count as 0. */
import { notPositiveDefinite } from "../cholesky/cholesky.ts";
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkPrediction, checkRidge, coefficientsFrom, type predictRidge, type solveRidge } from "./ridge.ts";

export interface RidgeKernel {
  readonly solve: typeof solveRidge;
  readonly predict: typeof predictRidge;
}

/** Keeps the memory of its largest call. */
export function createRidge(build?: KernelBuild): RidgeKernel {
  const arena = new Arena(build);
  const { kernels } = arena;
  const scratch = (byteCount: number) => arena.allocate(Uint8Array, byteCount).byteOffset;
  const copy = (values: Float32Array) => arena.copy(values).byteOffset;
  return {
    solve(problem) {
      const { inputCount: width, outputCount, regularization, rowWeights } = problem;
      checkRidge(problem);
      arena.clear();
      const rowCount = problem.inputs.length / width;
      const [inputs, outputs] = [copy(problem.inputs), copy(problem.outputs)];
      const weights = rowWeights === undefined ? 0 : copy(rowWeights);
      const system = arena.allocate(Float64Array, width * width);
      const l = system.byteOffset;
      kernels.denseGram(inputs, 0, rowCount, width, weights, l, scratch(kernels.denseGramScratchBytes(width)));
      for (let axis = 0; axis < width; axis += 1) system[axis * width + axis]! += regularization;
      const bad = kernels.choleskyFactor(l, width) - 1;
      if (bad >= 0) throw notPositiveDefinite(bad, system[bad * width + bad]!);
      const solutions = arena.allocate(Float64Array, outputCount * width);
      const first = solutions.byteOffset;
      const space = scratch(kernels.denseCrossScratchBytes(outputCount, width));
      kernels.denseCross(outputs, outputCount, inputs, width, 0, rowCount, weights, first, space);
      for (let output = 0; output < outputCount; output += 1)
        kernels.choleskySolve(l, width, first + output * width * solutions.BYTES_PER_ELEMENT);
      return coefficientsFrom(solutions, width, outputCount);
    },

    predict(inputs, inputCount, coefficients, out) {
      checkPrediction(inputs, inputCount, coefficients, out);
      arena.clear();
      const outputCount = coefficients.length / inputCount;
      const predicted = arena.allocate(Float32Array, out.length);
      const space = scratch(kernels.denseProductScratchBytes(inputCount, outputCount));
      const rowCount = inputs.length / inputCount;
      const [x, b] = [copy(inputs), copy(coefficients)];
      kernels.denseProduct(x, 0, rowCount, inputCount, b, outputCount, predicted.byteOffset, space);
      out.set(predicted);
    },
  };
}
