/** Kernel: ridge regression with many outputs (Hoerl & Kennard 1970), solved by Cholesky. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { cross, gram, multiply } from "../dense/dense.ts";

export interface RidgeProblem {
  /** X: rowCount × inputCount */
  readonly inputs: Float32Array;
  readonly inputCount: number;
  /** Y: rowCount × outputCount */
  readonly outputs: Float32Array;
  readonly outputCount: number;
  /** λ > 0 */
  readonly regularization: number;
  /** v, one a row, 0 or more; all 1 when left out. */
  readonly rowWeights?: Float32Array | undefined;
}

/**
 * B (inputCount × outputCount) that minimises Σ_r v_r·|y_r − x_r·B|² + λ·|B|², that is (XᵀVX + λI)·B = XᵀVY.
 * There is no intercept: add a column of ones, or centre. Without rows B is 0.
 * RangeError names the first row that holds a number that is not finite, or a weight below 0; or says that numbers are too large.
 */
export function solveRidge(problem: RidgeProblem): Float32Array {
  const { inputs, inputCount, outputs, outputCount, regularization, rowWeights } = problem;
  checkRidge(problem);
  const system = new Float64Array(inputCount * inputCount);
  gram(inputs, inputCount, rowWeights, system);
  for (let axis = 0; axis < inputCount; axis += 1) system[axis * inputCount + axis]! += regularization;
  choleskyFactor(system, inputCount);
  // (XᵀVY)ᵀ, so that each output's right-hand side lies side by side.
  const solutions = new Float64Array(outputCount * inputCount);
  cross(outputs, outputCount, inputs, inputCount, rowWeights, solutions);
  for (let output = 0; output < outputCount; output += 1)
    choleskySolve(system, inputCount, solutions.subarray(output * inputCount, (output + 1) * inputCount));
  return coefficientsFrom(solutions, inputCount, outputCount);
}

/** B from its transpose. */
export function coefficientsFrom(solutions: Float64Array, inputCount: number, outputCount: number): Float32Array {
  const coefficients = new Float32Array(inputCount * outputCount);
  for (let axis = 0; axis < inputCount; axis += 1)
    for (let output = 0; output < outputCount; output += 1) {
      const value = Math.fround(solutions[output * inputCount + axis]!);
      if (!Number.isFinite(value))
        throw new RangeError(`The coefficient of input ${axis} for output ${output} is ${value}: scale the rows down.`);
      coefficients[axis * outputCount + output] = value;
    }
  return coefficients;
}

/** Rows of `out` = x·B for the rows x of `inputs`. RangeError names the first row that holds a number that is not finite. */
export function predictRidge(
  inputs: Float32Array,
  inputCount: number,
  coefficients: Float32Array,
  out: Float32Array,
): void {
  checkPrediction(inputs, inputCount, coefficients, out);
  multiply(inputs, inputCount, coefficients, out);
}

export function checkPrediction(
  inputs: Float32Array,
  inputCount: number,
  coefficients: Float32Array,
  out: Float32Array,
): void {
  const rowCount = inputs.length / inputCount;
  const outputCount = coefficients.length / inputCount;
  if (!Number.isInteger(rowCount)) throw new RangeError(`${inputs.length} inputs are no rows of ${inputCount}.`);
  if (!Number.isInteger(outputCount))
    throw new RangeError(`${coefficients.length} coefficients do not fit ${inputCount} inputs.`);
  if (out.length !== rowCount * outputCount)
    throw new RangeError(`The buffer holds ${out.length} outputs, not ${rowCount} rows of ${outputCount}.`);
  checkRows("input", inputs, inputCount);
}

export function checkRidge({
  inputs,
  inputCount,
  outputs,
  outputCount,
  regularization,
  rowWeights,
}: RidgeProblem): void {
  const rowCount = inputs.length / inputCount;
  if (!Number.isInteger(rowCount)) throw new RangeError(`${inputs.length} inputs are no rows of ${inputCount}.`);
  if (outputs.length !== rowCount * outputCount)
    throw new RangeError(`There are ${outputs.length} outputs, not ${rowCount} rows of ${outputCount}.`);
  if (!(regularization > 0 && regularization < Infinity))
    throw new RangeError(`regularization is ${regularization}; it must be above 0.`);
  checkRows("input", inputs, inputCount);
  checkRows("output", outputs, outputCount);
  if (rowWeights === undefined) return;
  if (rowWeights.length !== rowCount)
    throw new RangeError(`There are ${rowWeights.length} weights for ${rowCount} rows.`);
  const bad = rowWeights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new RangeError(`The weight of row ${bad} is ${rowWeights[bad]!}; it must be 0 or more.`);
}

function checkRows(what: string, values: Float32Array, width: number): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`An ${what} of row ${Math.floor(bad / width)} is ${values[bad]!}.`);
}
