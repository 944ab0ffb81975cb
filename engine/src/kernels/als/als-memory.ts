/** What the compiled ALS kernels read and write: both sides of the matrix and their factors in one arena. */
import type { KernelCall } from "../pool/calls.ts";
import type { SparseMatrix } from "../sparse.ts";
import type { Arena } from "../wasm/arena.ts";
import { rowRegularization, weightMass } from "./als-rows.ts";
import type { AlsOptions } from "./als.ts";

/** Factors in rows of `width` numbers: the factor count rounded up to a multiple of 4, zeros behind. */
export interface AlsFactorTable {
  readonly rowCount: number;
  readonly width: number;
  readonly values: Float32Array;
  /** One a row, or undefined where all are 1. */
  readonly weights: Float32Array | undefined;
}

/** One half-step: X from Y. */
export interface AlsSide {
  readonly solved: AlsFactorTable;
  readonly fixed: AlsFactorTable;
  /** Diagonal of the Gram matrix of Y, `width` numbers. */
  readonly gramDiagonal: Float64Array;
  /** λ of each row of X. */
  readonly lambdas: Float64Array;
  /** ω, one number. */
  readonly relaxation: Float64Array;
  /** Where the kernels read all this. */
  readonly stepAddress: number;
  /** Calls of the kernels of a half-step, some `entriesPerPiece` entries each. */
  readonly pieces: readonly KernelCall[];
}

export type AlsSideOptions = Pick<
  AlsOptions,
  "alpha" | "entryBase" | "regularization" | "regularizationExponent" | "stepCount" | "stepTolerance"
>;

/** So much work takes about a millisecond. */
const entriesPerPiece = 30_000;

export const paddedWidth = (factorCount: number): number => (factorCount + 3) & ~3;

/** Bytes of scratch that the ALS kernels need in each thread. */
export function alsScratchBytes({ kernels }: Arena, width: number): number {
  const stepBytes = 32 + 7 * 4 * width;
  const exactBytes = 64 + 8 * width * (width + 6);
  return Math.max(
    stepBytes,
    exactBytes,
    kernels.denseGramScratchBytes(width),
    kernels.denseProductScratchBytes(width, width),
  );
}

export function createFactorTable(
  arena: Arena,
  rowCount: number,
  width: number,
  weights: Float32Array | undefined,
): AlsFactorTable {
  const values = arena.allocate(Float32Array, rowCount * width);
  return { rowCount, width, values, weights: weights && arena.copy(weights) };
}

/** `entries`, whose arrays lie in the arena, has a row for each row of `solved` and a column for each row of `fixed`. */
export function createSide(
  arena: Arena,
  entries: SparseMatrix,
  { solved, fixed }: Pick<AlsSide, "solved" | "fixed">,
  options: AlsSideOptions,
): AlsSide {
  const { width } = solved;
  const gramDiagonal = arena.allocate(Float64Array, width);
  const lambdas = arena.allocate(Float64Array, solved.rowCount);
  fillLambdas(entries, fixed.weights, options, lambdas);
  const { offsets, columns, values } = entries;
  // In the order of the places at the top of `assembly/als.ts`.
  const step = arena.copy(
    Float64Array.of(
      ...[offsets, columns, values].map(({ byteOffset }) => byteOffset),
      fixed.weights?.byteOffset ?? 0,
      ...[lambdas, gramDiagonal, fixed.values, solved.values].map(({ byteOffset }) => byteOffset),
      width,
      options.alpha,
      options.entryBase ?? 1,
      options.stepCount,
      options.stepTolerance ?? 0,
      1,
    ),
  );
  const pieces = piecesOf(entries, step.byteOffset);
  return { solved, fixed, gramDiagonal, lambdas, relaxation: step.subarray(-1), stepAddress: step.byteOffset, pieces };
}

function fillLambdas(
  { rowCount, columnCount, offsets, columns, values }: SparseMatrix,
  weights: Float32Array | undefined,
  { alpha, regularization, regularizationExponent }: AlsSideOptions,
  lambdas: Float64Array,
): void {
  const unobservedMass = weightMass(weights, columnCount);
  for (let row = 0; row < rowCount; row += 1) {
    let mass = unobservedMass;
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1)
      mass += (weights === undefined ? 1 : weights[columns[entry]!]!) * alpha * values[entry]!;
    lambdas[row] = rowRegularization(regularization, regularizationExponent, mass);
  }
}

function piecesOf({ rowCount, offsets }: SparseMatrix, stepAddress: number): readonly KernelCall[] {
  const pieces: KernelCall[] = [];
  for (let start = 0; start < rowCount;) {
    let end = start + 1;
    while (end < rowCount && offsets[end + 1]! - offsets[start]! < entriesPerPiece && end - start < entriesPerPiece)
      end += 1;
    pieces.push([stepAddress, start, end]);
    start = end;
  }
  return pieces;
}

/** Between rows of `factorCount` numbers and rows of `width`: copies what both have. */
export function copyRows(from: Float32Array, fromWidth: number, to: Float32Array, toWidth: number): void {
  const common = Math.min(fromWidth, toWidth);
  if (fromWidth === toWidth) return to.set(from);
  const rowCount = to.length / toWidth;
  for (let row = 0; row < rowCount; row += 1)
    to.set(from.subarray(row * fromWidth, row * fromWidth + common), row * toWidth);
}

/** Of the answers of a half-step's kernels. */
export function throwAtBadRow(answers: ArrayLike<number>): void {
  for (let call = 0; call < answers.length; call += 1)
    if (answers[call]! > 0)
      throw new RangeError(
        `The factors of row ${answers[call]! - 1} are not finite: its values are too far apart. Scale them down.`,
      );
}
