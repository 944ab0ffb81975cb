/** The map into one domain, from the users who are known both there and elsewhere. */
import { createAlsKernel } from "../../kernels/als/als-wasm.ts";
import { createRidge } from "../../kernels/ridge/ridge-wasm.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { TrainOptions } from "../model.ts";
import { centre, takeRows } from "../transfer/rows.ts";
import { dislikeWeight, idfRows, rowLength } from "../transfer/transfer-data.ts";
import { strongestDirections } from "../transfer/truncated-svd.ts";
import type { DomainMapConfig } from "./domain-map.ts";

interface DomainMapInput {
  readonly preferences: SparseMatrix;
  /** Catalogue indices of what is told of users, and of what is to be ordered. */
  readonly source: Uint32Array;
  readonly target: Uint32Array;
}

interface DomainMap {
  /** V of the source items, in their order: items × directionCount */
  readonly directions: Float32Array;
  /** Of the target items, in their order, by direction and then a constant: items × (directionCount + 1) */
  readonly rows: Float32Array;
}

const als = createAlsKernel();
const ridge = createRidge();

/**
 * Score of item i for the idf-weighted row x of a user: v_i·(μ + Bᵀ·(xV − m)/s), with item and user factors v, u of the target
 * alone, μ the mean of u over the shared users, m and s the means and deviations of their xV, and B from ridge regression of
 * u − μ on (xV − m)/s. Linear in x, hence kept as a row and a constant for each item.
 */
export async function trainDomainMap(
  { preferences, source, target }: DomainMapInput,
  config: DomainMapConfig,
  { seed, ...run }: Pick<TrainOptions, "seed" | "pool" | "signal">,
): Promise<DomainMap> {
  const { directionCount: width, factorCount } = config;
  const told = idfRows(pickColumns(preferences, source, () => 1));
  const { rows: inputRows, columns: directions } = strongestDirections(told, { count: width, seed });
  const meanLike = meanOfLikes(preferences);
  const wanted = pickColumns(preferences, target, (value) => (value > 0 ? value / meanLike : dislikeWeight));
  const { userFactors, itemFactors } = await als.trainAls(
    wanted,
    { ...config, regularizationExponent: 0, stepCount: 3, seed },
    run,
  );
  const shared = sharedRows(preferences, told, target);
  const outputs = takeRows(userFactors, factorCount, shared);
  const outputMean = centre(outputs, factorCount);
  const inputs = takeRows(inputRows, width, shared);
  const inputMean = centre(inputs, width);
  const scales = standardise(inputs, width);
  const coefficients = ridge.solve({
    inputs,
    inputCount: width,
    outputs,
    outputCount: factorCount,
    regularization: config.ridge * Math.max(1, shared.length),
  });
  const rows = new Float32Array(target.length * (width + 1));
  for (let item = 0; item < target.length; item += 1) {
    const factors = itemFactors.subarray(item * factorCount, (item + 1) * factorCount);
    const row = rows.subarray(item * (width + 1), (item + 1) * (width + 1));
    let constant = dot(factors, outputMean);
    for (let axis = 0; axis < width; axis += 1) {
      const value = (scales[axis] ?? 0) * dot(factors, coefficients.subarray(axis * factorCount));
      row[axis] = value;
      constant -= value * (inputMean[axis] ?? 0);
    }
    row[width] = constant;
  }
  return { directions, rows };
}

/** Some columns, numbered by their places in `items`, without the entries of 0. */
function pickColumns(
  { rowCount, columnCount, offsets, columns, values }: SparseMatrix,
  items: Uint32Array,
  valueOf: (value: number) => number,
): SparseMatrix {
  const placeOf = new Int32Array(columnCount).fill(-1);
  for (const [place, item] of items.entries()) placeOf[item] = place;
  const isKept = (entry: number) => values[entry] !== 0 && (placeOf[columns[entry] ?? 0] ?? -1) >= 0;
  const kept = Uint32Array.from(columns.keys()).filter(isKept);
  const keptOffsets = new Uint32Array(rowCount + 1);
  for (let row = 0, end = 0; row < rowCount; row += 1) {
    while (end < kept.length && (kept[end] ?? 0) < (offsets[row + 1] ?? 0)) end += 1;
    keptOffsets[row + 1] = end;
  }
  return {
    rowCount,
    columnCount: items.length,
    offsets: keptOffsets,
    columns: kept.map((entry) => placeOf[columns[entry] ?? 0] ?? 0),
    values: Float32Array.from(kept, (entry) => valueOf(values[entry] ?? 0)),
  };
}

/** Users with anything told and a like in the target. */
function sharedRows({ rowCount, offsets, columns, values }: SparseMatrix, told: SparseMatrix, target: Uint32Array) {
  const isTarget = new Set(target);
  const hasLike = (user: number) => {
    for (let entry = offsets[user] ?? 0; entry < (offsets[user + 1] ?? 0); entry += 1)
      if ((values[entry] ?? 0) > 0 && isTarget.has(columns[entry] ?? 0)) return true;
    return false;
  };
  return Uint32Array.from({ length: rowCount }, (_, user) => user).filter(
    (user) => rowLength(told, user) > 0 && hasLike(user),
  );
}

function meanOfLikes({ values }: SparseMatrix): number {
  const likes = values.filter((value) => value > 0);
  return likes.reduce((sum, value) => sum + value, 0) / Math.max(1, likes.length);
}

/** Divides centred columns by their deviations and returns 1 / deviation; a column without any becomes 0. */
function standardise(rows: Float32Array, width: number): Float64Array {
  const squares = new Float64Array(width);
  for (const [place, value] of rows.entries()) squares[place % width] = (squares[place % width] ?? 0) + value * value;
  const scales = squares.map((sum) => {
    const deviation = Math.sqrt(sum / Math.max(1, rows.length / width));
    return deviation > 1e-9 ? 1 / deviation : 0;
  });
  for (const [place, value] of rows.entries()) rows[place] = value * (scales[place % width] ?? 0);
  return scales;
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (const [axis, value] of one.entries()) sum += value * (other[axis] ?? 0);
  return sum;
}
