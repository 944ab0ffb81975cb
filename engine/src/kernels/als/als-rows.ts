/** Kernel: one half-step of implicit ALS, the part that takes most of the time. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import type { SparseMatrix } from "../sparse.ts";
import { addNormalEquations, appendEntry, createEntryBlock, padBlock, type EntryBlock } from "./normal-equations.ts";

/**
 * One side's factors given the other's. For row u with entries r_ui > 0 the minimiser x of
 *
 *   Σ_i w_i·c_ui·(p_ui − x·y_i)² + λ_u·|x|²,   c_ui = 1 + α·r_ui,  p_ui = 1 where there is an entry, else 0 (and c_ui = 1)
 *
 * (Hu, Koren & Volinsky 2008, equation 4) solves (G + λ_u·I + Σ_i w_i·α·r_ui·y_i·y_iᵀ)·x = Σ_i w_i·c_ui·y_i with
 * G = Σ_i w_i·y_i·y_iᵀ over *all* i. λ_u = λ·(Σ_i w_i·c_ui)^ν is the frequency scaling of Rendle et al. 2021.
 */
export interface AlsHalfStep {
  /** Rows to solve × rows of `fixed`; every value above 0. */
  readonly entries: SparseMatrix;
  /** Y: columnCount × width, turned so that G is diagonal. */
  readonly fixed: Float32Array;
  /** Diagonal of G, none below 0; its length is the width. */
  readonly gramDiagonal: Float64Array;
  /** w, columnCount; all 1 when left out. */
  readonly columnWeights?: Float32Array | undefined;
  readonly alpha: number;
  /** See `AlsOptions`. */
  readonly entryBase?: 0 | 1 | undefined;
  /** λ > 0 */
  readonly regularization: number;
  /** ν */
  readonly regularizationExponent: number;
  /** Steps of conjugate gradient from where `out` stands; 0 solves exactly. */
  readonly stepCount: number;
  /** See `AlsOptions`; 0 when left out. */
  readonly stepTolerance?: number | undefined;
  /** ω of `AlsOptions`; 1 when left out. */
  readonly relaxation?: number | undefined;
}

/** Factors smaller than this become 0: no score can show them, and products of two such are denormal, hence slow. */
const smallest = 1e-18;

/** λ_u of a row whose confidences Σ_i w_i·c_ui add up to `mass`. */
export const rowRegularization = (regularization: number, exponent: number, mass: number): number =>
  regularization * mass ** exponent;

/** Σ_i w_i */
export function weightMass(weights: Float32Array | undefined, count: number): number {
  if (weights === undefined) return count;
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

/**
 * Overwrites rows rowStart..rowEnd of `out` (X: rowCount × width). A row without entries becomes 0, which is its exact solution.
 * RangeError names a row whose solution is too large for a 32-bit float.
 */
export function solveAlsRows(step: AlsHalfStep, rowStart: number, rowEnd: number, out: Float32Array): void {
  const width = step.gramDiagonal.length;
  const { offsets } = step.entries;
  let longest = 0;
  for (let row = rowStart; row < rowEnd; row += 1) longest = Math.max(longest, offsets[row + 1]! - offsets[row]!);
  const unobservedMass = weightMass(step.columnWeights, step.entries.columnCount);
  const space = createSpace(step, longest);
  for (let row = rowStart; row < rowEnd; row += 1) {
    const x = out.subarray(row * width, (row + 1) * width);
    if (offsets[row] === offsets[row + 1]) {
      x.fill(0);
      continue;
    }
    const mass = unobservedMass + gather(step, row, space.block);
    const lambda = rowRegularization(step.regularization, step.regularizationExponent, mass);
    for (let axis = 0; axis < width; axis += 1) space.diagonal[axis] = step.gramDiagonal[axis]! + lambda;
    if (step.stepCount === 0) solveExactly(space);
    else solveBySteps(space, x, step);
    store(space.x, step.relaxation ?? 1, x, row);
  }
}

/** out += relaxation·(solution − out) */
function store(solution: Float64Array, relaxation: number, out: Float32Array, row: number): void {
  for (let axis = 0; axis < out.length; axis += 1) {
    const value = relaxation === 1 ? solution[axis]! : out[axis]! + relaxation * (solution[axis]! - out[axis]!);
    out[axis] = Math.abs(value) < smallest ? 0 : value;
    if (!Number.isFinite(out[axis]!))
      throw new RangeError(`The factors of row ${row} are ${value}: its values are too far apart. Scale them down.`);
  }
}

/** What solving a row needs, made once for many. */
interface Space {
  readonly width: number;
  readonly block: EntryBlock;
  readonly zeros: Float64Array;
  /** G + λ_u·I */
  readonly diagonal: Float64Array;
  readonly x: Float64Array;
  readonly residual: Float64Array;
  readonly direction: Float64Array;
  /** Minus the system times the direction: how the residual changes along it. */
  readonly fall: Float64Array;
  readonly system: Float64Array;
}

function createSpace({ gramDiagonal, entryBase, stepCount }: AlsHalfStep, longest: number): Space {
  const width = gramDiagonal.length;
  const block = createEntryBlock(width, longest, entryBase);
  return {
    width,
    block,
    zeros: new Float64Array(block.targets.length),
    diagonal: new Float64Array(width),
    x: new Float64Array(width),
    residual: new Float64Array(width),
    direction: new Float64Array(width),
    fall: new Float64Array(width),
    system: new Float64Array(stepCount === 0 ? width * width : 0),
  };
}

/** Fills the block with a row's entries and returns Σ w_i·α·r_ui. */
function gather(step: AlsHalfStep, row: number, block: EntryBlock): number {
  const { offsets, columns, values } = step.entries;
  let mass = 0;
  block.count = 0;
  for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1) {
    const column = columns[entry]!;
    const weight = step.columnWeights === undefined ? 1 : step.columnWeights[column]!;
    mass += appendEntry(block, step.fixed, column * block.width, weight, step.alpha * values[entry]!);
  }
  padBlock(block);
  return mass;
}

/**
 * Conjugate gradient preconditioned by the diagonal G + λ_u·I: the same steps as plain ones on the whitened system
 * I + Σ_i w_i·α·r_ui·z_i·z_iᵀ with z_i = (G + λ_u·I)^(−1/2)·y_i. The product with G costs `width` operations because the
 * basis makes it diagonal, no second copy of Y is kept, and λ_u may differ from row to row.
 */
function solveBySteps(space: Space, start: Float32Array, { stepCount, stepTolerance = 0 }: AlsHalfStep): void {
  const { width, block, diagonal, x, residual, direction, fall } = space;
  for (let axis = 0; axis < width; axis += 1) {
    x[axis] = start[axis]!;
    residual[axis] = -diagonal[axis]! * x[axis]!;
  }
  addEntries(block, block.targets, x, residual);
  let error = 0;
  for (let axis = 0; axis < width; axis += 1) {
    direction[axis] = residual[axis]! / diagonal[axis]!;
    error += residual[axis]! * direction[axis]!;
  }
  // An error of 0 is the solution itself; any further step would divide 0 by 0.
  const enough = error * stepTolerance;
  for (let step = 0; step < stepCount && error > enough; step += 1) {
    for (let axis = 0; axis < width; axis += 1) fall[axis] = -diagonal[axis]! * direction[axis]!;
    addEntries(block, space.zeros, direction, fall);
    let curvature = 0;
    for (let axis = 0; axis < width; axis += 1) curvature -= direction[axis]! * fall[axis]!;
    const length = error / curvature;
    let nextError = 0;
    for (let axis = 0; axis < width; axis += 1) {
      x[axis]! += length * direction[axis]!;
      const rest = residual[axis]! + length * fall[axis]!;
      residual[axis] = rest;
      nextError += (rest * rest) / diagonal[axis]!;
    }
    const ratio = nextError / error;
    for (let axis = 0; axis < width; axis += 1)
      direction[axis] = residual[axis]! / diagonal[axis]! + ratio * direction[axis]!;
    error = nextError;
  }
}

/**
 * out += Σ_i (targets_i − w_i·α·r_ui·(y_i·vector))·y_i, four entries a turn so that `vector` and `out` are read once for four.
 * With targets w_i·c_ui it makes the residual at `vector`; with zeros, minus the entries' part of the system times it.
 */
function addEntries(block: EntryBlock, targets: Float64Array, vector: Float64Array, out: Float64Array): void {
  const { width, count, factors, excess } = block;
  for (let entry = 0; entry < count; entry += 4) {
    const start0 = entry * width;
    const start1 = start0 + width;
    const start2 = start1 + width;
    const start3 = start2 + width;
    let dot0 = 0;
    let dot1 = 0;
    let dot2 = 0;
    let dot3 = 0;
    for (let axis = 0; axis < width; axis += 1) {
      const value = vector[axis]!;
      dot0 += factors[start0 + axis]! * value;
      dot1 += factors[start1 + axis]! * value;
      dot2 += factors[start2 + axis]! * value;
      dot3 += factors[start3 + axis]! * value;
    }
    const scale0 = targets[entry]! - excess[entry]! * dot0;
    const scale1 = targets[entry + 1]! - excess[entry + 1]! * dot1;
    const scale2 = targets[entry + 2]! - excess[entry + 2]! * dot2;
    const scale3 = targets[entry + 3]! - excess[entry + 3]! * dot3;
    for (let axis = 0; axis < width; axis += 1)
      out[axis]! +=
        scale0 * factors[start0 + axis]! +
        scale1 * factors[start1 + axis]! +
        (scale2 * factors[start2 + axis]! + scale3 * factors[start3 + axis]!);
  }
}

/** Cholesky on the whole system. */
function solveExactly({ width, block, diagonal, system, x }: Space): void {
  system.fill(0);
  for (let axis = 0; axis < width; axis += 1) system[axis * width + axis] = diagonal[axis]!;
  x.fill(0);
  addNormalEquations(block, system, x);
  choleskyFactor(system, width);
  choleskySolve(system, width, x);
}
