/** Kernel: implicit matrix factorisation by alternating least squares. */
import { gram, multiplyRows } from "../dense/dense.ts";
import { symmetricEigen } from "../eigen/eigen.ts";
import { seededNormal } from "../random.ts";
import { checkSparse } from "../sparse-check.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";
import { rowRegularization, solveAlsRows, weightMass, type AlsHalfStep } from "./als-rows.ts";

/**
 * The objective, over *all* pairs of a user and an item, is
 *
 *   Σ_u Σ_i w_i·c_ui·(p_ui − x_u·y_i)² + Σ_u λ_u·|x_u|² + Σ_i w_i·λ_i·|y_i|²
 *
 * with c_ui = 1 + α·r_ui and p_ui = 1 where r_ui > 0 (Hu, Koren & Volinsky 2008), w_i = 1 unless given.
 * λ_u = λ·(Σ_i w_i·c_ui)^ν and λ_i = λ·(Σ_u c_ui)^ν (Rendle et al. 2021): with ν = 0 every row has the same λ, with ν = 1 it
 * grows with what is known of the row and means the same on any size of data. `rendleOptions` gives their objective.
 */
export interface AlsOptions {
  readonly factorCount: number;
  readonly iterationCount: number;
  /** α > 0 */
  readonly alpha: number;
  /**
   * 1, unless given: an entry pulls towards 1 with all its confidence, as written above. 0: only with what it has above a pair
   * without an entry, so that the pair is Σ w_i·(x·y)² over all pairs plus Σ w_i·α·r_ui·(1 − x·y)² over the entries.
   */
  readonly entryBase?: 0 | 1 | undefined;
  /** λ > 0 */
  readonly regularization: number;
  /** ν ≥ 0 */
  readonly regularizationExponent: number;
  /** At most so many steps of conjugate gradient a row and half-iteration; 0 solves each row exactly, some five times slower. */
  readonly stepCount: number;
  /** A row's steps end when its squared error has fallen to this part of what it was; 0 unless given. 0.1 saves most steps that bring little. */
  readonly stepTolerance?: number | undefined;
  /**
   * ω in [1, 2): from the third iteration on a row goes ω times as far as its solution is (successive over-relaxation, Golub &
   * Van Loan 11.2.7; each row's own objective still falls). 1 unless given; 1.5 halves the iterations to a low loss where
   * regularisation is weak.
   */
  readonly relaxation?: number | undefined;
  readonly seed: number;
  /**
   * w > 0, one an item: how much an item counts in what its users look like, so that a domain with many events does not
   * drown another. It scales the item's own regularisation with it, so the item's factors depend on w only through the users.
   */
  readonly itemWeights?: Float32Array | undefined;
  /** Fills `losses`, at the cost of a pass over the data. */
  readonly wantsLosses?: boolean | undefined;
  /** Factors to go on from, such as those of yesterday, instead of small random ones. Users start at 0 when left out. */
  readonly start?: (Partial<Pick<AlsFactors, "userFactors">> & Pick<AlsFactors, "itemFactors">) | undefined;
}

/**
 * Options with which the objective is that of Rendle et al. 2021 ("iALS revisited", section 3), divided by their α₀:
 *
 *   Σ_entries r_ui·(1 − x_u·y_i)² + α₀·Σ_u Σ_i (x_u·y_i)² + Σ_u λ·(Σ r_ui + α₀·itemCount)^ν·|x_u|² + likewise for items
 */
export function rendleOptions({
  unobservedWeight,
  regularization,
  regularizationExponent,
}: {
  /** α₀ > 0 */
  readonly unobservedWeight: number;
} & Pick<AlsOptions, "regularization" | "regularizationExponent">): Pick<
  AlsOptions,
  "alpha" | "entryBase" | "regularization" | "regularizationExponent"
> {
  return {
    alpha: 1 / unobservedWeight,
    entryBase: 0,
    regularization: regularization * unobservedWeight ** (regularizationExponent - 1),
    regularizationExponent,
  };
}

export interface AlsRun {
  /** Half-iterations done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Turned together so that Σ_i w_i·y_i·y_iᵀ is diagonal, largest first: scores are the same in every basis, and in this one most of a score is in the first places. */
export interface AlsFactors {
  /** userCount × factorCount */
  readonly userFactors: Float32Array;
  /** itemCount × factorCount */
  readonly itemFactors: Float32Array;
  /** The objective after each iteration; empty unless asked for. */
  readonly losses: Float64Array;
}

/** Rows are solved in pieces of about this many entries; between two, timers and abort signals get their turn. */
const entriesPerPiece = 50_000;

/**
 * Rows or columns without entries get factors of exactly 0. Equal input and seed give equal factors.
 * RangeError names the row of a value that is not above 0 and finite, or the option that is out of range.
 * When the signal aborts, rejects with its reason within some ten milliseconds.
 */
export async function trainAls(preferences: SparseMatrix, options: AlsOptions, run: AlsRun = {}): Promise<AlsFactors> {
  checkAls(preferences, options);
  const byItem = transpose(preferences);
  const width = options.factorCount;
  const userFactors = options.start?.userFactors?.slice() ?? new Float32Array(preferences.rowCount * width);
  const itemFactors = initialItemFactors(byItem, options);
  const losses = new Float64Array(options.wantsLosses === true ? options.iterationCount : 0);
  const total = 2 * options.iterationCount;
  run.signal?.throwIfAborted();
  for (let iteration = 0; iteration < options.iterationCount; iteration += 1) {
    const relaxation = relaxationAt(iteration, options);
    const sides = { ...options, relaxation };
    await solveSide(preferences, itemFactors, userFactors, { ...sides, columnWeights: options.itemWeights }, run);
    run.onProgress?.(2 * iteration + 1, total);
    await solveSide(byItem, userFactors, itemFactors, { ...sides, columnWeights: undefined }, run);
    run.onProgress?.(2 * iteration + 2, total);
    if (losses.length > 0) losses[iteration] = alsLoss(preferences, { userFactors, itemFactors }, options);
  }
  turn(itemFactors, userFactors, width, options.itemWeights);
  return { userFactors, itemFactors, losses };
}

/** Plain at first, while rows are far from where they will be. */
export function relaxationAt(iteration: number, { relaxation = 1 }: Pick<AlsOptions, "relaxation">): number {
  return iteration < 2 ? 1 : relaxation;
}

/** Those to start from, else normal with a deviation of 0.1 / √factorCount, for items that have entries. */
export function initialItemFactors(byItem: SparseMatrix, { factorCount, seed, start }: AlsOptions): Float32Array {
  if (start !== undefined) return start.itemFactors.slice();
  const normal = seededNormal(seed);
  const deviation = 0.1 / Math.sqrt(factorCount);
  const factors = new Float32Array(byItem.rowCount * factorCount);
  for (let item = 0; item < byItem.rowCount; item += 1) {
    if (byItem.offsets[item] === byItem.offsets[item + 1]) continue;
    for (let axis = 0; axis < factorCount; axis += 1) factors[item * factorCount + axis] = deviation * normal();
  }
  return factors;
}

async function solveSide(
  entries: SparseMatrix,
  fixed: Float32Array,
  solved: Float32Array,
  options: AlsOptions & Pick<AlsHalfStep, "columnWeights">,
  run: AlsRun,
): Promise<void> {
  const gramDiagonal = turn(fixed, solved, options.factorCount, options.columnWeights);
  const step: AlsHalfStep = { ...options, entries, fixed, gramDiagonal };
  for (let start = 0; start < entries.rowCount;) {
    let end = start + 1;
    while (end < entries.rowCount && entries.offsets[end]! - entries.offsets[start]! < entriesPerPiece) end += 1;
    solveAlsRows(step, start, end, solved);
    start = end;
    await new Promise((resolve) => setImmediate(resolve));
    run.signal?.throwIfAborted();
  }
}

/** Turns both sides into the basis in which Σ w·y·yᵀ of `fixed` is diagonal, and returns that diagonal. */
function turn(
  fixed: Float32Array,
  other: Float32Array,
  width: number,
  weights: Float32Array | undefined,
): Float64Array {
  const matrix = new Float64Array(width * width);
  gram(fixed, width, weights, matrix);
  const { values, vectors } = symmetricEigen(matrix, width);
  multiplyRows(fixed, width, vectors);
  multiplyRows(other, width, vectors);
  return values.map((value) => Math.max(0, value));
}

/** The objective of `AlsOptions`. Pairs without an entry come in through the Gram matrices, so no pass over all pairs is needed. */
export function alsLoss(
  preferences: SparseMatrix,
  { userFactors, itemFactors }: Pick<AlsFactors, "userFactors" | "itemFactors">,
  options: Omit<AlsOptions, "iterationCount" | "stepCount" | "seed">,
): number {
  const { alpha, entryBase = 1, regularization, regularizationExponent, factorCount: width, itemWeights } = options;
  const { rowCount, columnCount, offsets, columns, values } = preferences;
  const userMass = new Float64Array(rowCount).fill(weightMass(itemWeights, columnCount));
  const itemMass = new Float64Array(columnCount).fill(rowCount);
  let loss = crossMass(userFactors, itemFactors, width, itemWeights);
  for (let user = 0; user < rowCount; user += 1) {
    for (let entry = offsets[user]!; entry < offsets[user + 1]!; entry += 1) {
      const item = columns[entry]!;
      const weight = itemWeights === undefined ? 1 : itemWeights[item]!;
      const excess = alpha * values[entry]!;
      const score = dot(userFactors, user * width, itemFactors, item * width, width);
      loss += weight * (excess * score ** 2 + (entryBase + excess) * (1 - 2 * score));
      userMass[user]! += weight * excess;
      itemMass[item]! += excess;
    }
  }
  for (let user = 0; user < rowCount; user += 1)
    loss +=
      rowRegularization(regularization, regularizationExponent, userMass[user]!) *
      dot(userFactors, user * width, userFactors, user * width, width);
  for (let item = 0; item < columnCount; item += 1)
    loss +=
      (itemWeights === undefined ? 1 : itemWeights[item]!) *
      rowRegularization(regularization, regularizationExponent, itemMass[item]!) *
      dot(itemFactors, item * width, itemFactors, item * width, width);
  return loss;
}

/** Σ_u Σ_i w_i·(x_u·y_i)² */
function crossMass(users: Float32Array, items: Float32Array, width: number, weights: Float32Array | undefined): number {
  const left = new Float64Array(width * width);
  const right = new Float64Array(width * width);
  gram(users, width, undefined, left);
  gram(items, width, weights, right);
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += left[index]! * right[index]!;
  return sum;
}

function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, width: number): number {
  let sum = 0;
  for (let axis = 0; axis < width; axis += 1) sum += a[aStart + axis]! * b[bStart + axis]!;
  return sum;
}

/** What `trainAls` promises to refuse. */
export function checkAls(preferences: SparseMatrix, options: AlsOptions): void {
  checkOptions(preferences, options);
  checkStart(preferences, options);
  checkSparse(preferences);
  checkEntries(preferences);
}

function checkStart({ rowCount, columnCount }: SparseMatrix, { start, factorCount }: AlsOptions): void {
  if (start === undefined) return;
  const sides = [
    ["item", start.itemFactors, columnCount],
    ["user", start.userFactors, rowCount],
  ] as const;
  for (const [side, factors, count] of sides) {
    if (factors === undefined) continue;
    if (factors.length !== count * factorCount)
      throw new RangeError(`${factors.length} ${side} factors to start from are no ${count} rows of ${factorCount}.`);
    const bad = factors.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new RangeError(`A factor of ${side} ${Math.floor(bad / factorCount)} to start from is ${factors[bad]!}.`);
  }
}

function checkEntries({ rowCount, offsets, values }: SparseMatrix): void {
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1)
      if (!(values[entry]! > 0 && values[entry]! < Infinity))
        throw new RangeError(`A value of row ${row} is ${values[entry]!}; values must be above 0 and finite.`);
}

const isCount = (value: number, least: number) => Number.isInteger(value) && value >= least;
const isPositive = (value: number) => value > 0 && value < Infinity;

function checkOptions({ columnCount }: SparseMatrix, options: AlsOptions): void {
  const { factorCount, iterationCount, stepCount, stepTolerance = 0, relaxation = 1, itemWeights } = options;
  const { alpha, regularization, regularizationExponent } = options;
  if (!isCount(factorCount, 1)) throw new RangeError(`factorCount is ${factorCount}, not a whole number from 1.`);
  if (!isCount(iterationCount, 0))
    throw new RangeError(`iterationCount is ${iterationCount}, not a whole number from 0.`);
  if (!isCount(stepCount, 0)) throw new RangeError(`stepCount is ${stepCount}, not a whole number from 0.`);
  if (!(stepTolerance >= 0 && stepTolerance < 1))
    throw new RangeError(`stepTolerance is ${stepTolerance}; it must be from 0 to below 1.`);
  if (!(relaxation >= 1 && relaxation < 2))
    throw new RangeError(`relaxation is ${relaxation}; it must be from 1 to below 2.`);
  if (!isPositive(alpha)) throw new RangeError(`alpha is ${alpha}; it must be above 0.`);
  if (!isPositive(regularization)) throw new RangeError(`regularization is ${regularization}; it must be above 0.`);
  if (!(regularizationExponent >= 0 && regularizationExponent < Infinity))
    throw new RangeError(`regularizationExponent is ${regularizationExponent}; it must be 0 or more.`);
  if (itemWeights === undefined) return;
  if (itemWeights.length !== columnCount)
    throw new RangeError(`There are ${itemWeights.length} item weights for ${columnCount} items.`);
  const bad = itemWeights.findIndex((weight) => !isPositive(weight));
  if (bad >= 0) throw new RangeError(`The weight of item ${bad} is ${itemWeights[bad]!}; it must be above 0.`);
}
