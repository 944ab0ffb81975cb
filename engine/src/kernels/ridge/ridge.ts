/** Kernel: ridge regression with many outputs (Hoerl & Kennard 1970), solved by Cholesky. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { gram } from "../dense/dense.ts";

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
 * RangeError names the first row that holds a number that is not finite, or a weight below 0.
 */
export function solveRidge(problem: RidgeProblem): Float32Array {
  const { inputs, inputCount, outputs, outputCount, regularization, rowWeights } = problem;
  checkRidge(problem);
  const rowCount = inputs.length / inputCount;
  const system = new Float64Array(inputCount * inputCount);
  gram(inputs, inputCount, rowWeights, system);
  for (let axis = 0; axis < inputCount; axis += 1) system[axis * inputCount + axis]! += regularization;
  choleskyFactor(system, inputCount);
  // (XᵀVY)ᵀ, so that each output's right-hand side lies side by side.
  const rightHandSides = new Float64Array(outputCount * inputCount);
  for (let row = 0; row < rowCount; row += 1) {
    const weight = rowWeights === undefined ? 1 : rowWeights[row]!;
    for (let output = 0; output < outputCount; output += 1) {
      const value = weight * outputs[row * outputCount + output]!;
      if (value === 0) continue;
      const start = output * inputCount;
      for (let axis = 0; axis < inputCount; axis += 1)
        rightHandSides[start + axis]! += value * inputs[row * inputCount + axis]!;
    }
  }
  const coefficients = new Float32Array(inputCount * outputCount);
  for (let output = 0; output < outputCount; output += 1) {
    const column = rightHandSides.subarray(output * inputCount, (output + 1) * inputCount);
    choleskySolve(system, inputCount, column);
    for (let axis = 0; axis < inputCount; axis += 1) coefficients[axis * outputCount + output] = column[axis]!;
  }
  return coefficients;
}

/** out (outputCount) = x·B for the row of `inputs` that starts at `start`. */
export function predictRidge(
  inputs: Float32Array,
  start: number,
  inputCount: number,
  coefficients: Float32Array,
  out: Float32Array,
): void {
  out.fill(0);
  for (let axis = 0; axis < inputCount; axis += 1) {
    const value = inputs[start + axis]!;
    if (value === 0) continue;
    const rowStart = axis * out.length;
    for (let output = 0; output < out.length; output += 1) out[output]! += value * coefficients[rowStart + output]!;
  }
}

function checkRidge({ inputs, inputCount, outputs, outputCount, regularization, rowWeights }: RidgeProblem): void {
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
