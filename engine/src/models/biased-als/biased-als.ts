/**
 * How much a user will like an item they come to, from how much they liked others: r_ui ≈ μ + b_u + b_i + x_u·y_i. Biases come
 * first, as ridge means in turn (Koren 2008, section 2.1); factors explain what they leave, by alternating least squares with a
 * regularisation that grows with what is known of a row (Zhou, Wilkinson, Schreiber & Pan 2008). Only entries that are there
 * count: this orders what a user gets to see, it does not say what they will come across.
 */
import { choleskyFactor, choleskySolve } from "../../kernels/cholesky/cholesky.ts";
import {
  addNormalEquations,
  appendEntry,
  createEntryBlock,
  padBlock,
  type EntryBlock,
} from "../../kernels/als/normal-equations.ts";
import { seededNormal } from "../../kernels/random.ts";
import { transpose, type SparseMatrix } from "../../kernels/sparse.ts";
import { float32Array, headerCount, headerNumber } from "../model-arrays.ts";
import type { ModelFiles, Recommender, RecommenderKind, Taste } from "../model.ts";

export interface BiasedAlsConfig {
  readonly factorCount: number;
  readonly iterationCount: number;
  /** λ of a row with n entries is this · (n + priorCount) · root mean square of what biases leave, so it suits any scale. */
  readonly regularization: number;
  readonly priorCount: number;
  /** A bias is taken as if its row had so many entries more, all of them average. */
  readonly userBiasPriorCount: number;
  readonly itemBiasPriorCount: number;
}

interface State {
  readonly factorCount: number;
  readonly regularization: number;
  readonly priorCount: number;
  readonly userBiasPriorCount: number;
  /** μ */
  readonly mean: number;
  readonly itemBiases: Float32Array;
  /** items × factorCount; rows of zeros for items without entries. */
  readonly itemFactors: Float32Array;
}

/** Users are folded in at every call; dislikes say as much as likes. Scores are on the scale of the preferences. */
export class BiasedAlsModel implements Recommender {
  readonly #state: State;
  readonly #solver: RowSolver;
  readonly #vector: Float32Array;

  constructor(state: State) {
    this.#state = state;
    this.#solver = new RowSolver(state.factorCount, state.regularization, state.priorCount);
    this.#vector = new Float32Array(state.factorCount);
  }

  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    const { mean, itemBiases, itemFactors, factorCount } = this.#state;
    const bias = this.userBias(taste);
    const solver = this.#solver;
    for (const [place, item] of taste.items.entries())
      solver.add(itemFactors, item, (taste.values[place] ?? 0) - mean - bias - (itemBiases[item] ?? 0));
    solver.solve(this.#vector);
    for (const [place, item] of items.entries()) {
      let score = mean + bias + (itemBiases[item] ?? 0);
      for (let axis = 0; axis < factorCount; axis += 1)
        score += (this.#vector[axis] ?? 0) * (itemFactors[item * factorCount + axis] ?? 0);
      out[place] = score;
    }
  }

  /** b_u: how far above the items' own averages the user rates; 0 of an empty taste. */
  userBias(taste: Taste): number {
    const { mean, itemBiases, userBiasPriorCount } = this.#state;
    let sum = 0;
    for (const [place, item] of taste.items.entries())
      sum += (taste.values[place] ?? 0) - mean - (itemBiases[item] ?? 0);
    return sum === 0 ? 0 : sum / (taste.items.length + userBiasPriorCount);
  }

  /** Writes μ + b_i of each of `items` to `out`: what the average user thinks of it. */
  itemMeans(items: Uint32Array, out: Float32Array): void {
    for (const [place, item] of items.entries()) out[place] = this.#state.mean + (this.#state.itemBiases[item] ?? 0);
  }

  save(): ModelFiles {
    const { itemBiases, itemFactors, ...header } = this.#state;
    return { header, arrays: { itemBiases, itemFactors } };
  }
}

export const biasedAls: RecommenderKind<BiasedAlsConfig, BiasedAlsModel> = {
  name: "biased-als",
  defaults: {
    factorCount: 16,
    iterationCount: 12,
    regularization: 0.1,
    priorCount: 20,
    userBiasPriorCount: 5,
    itemBiasPriorCount: 5,
  },

  async train({ preferences }, config, { seed, signal, onProgress }) {
    const { factorCount, iterationCount, priorCount, userBiasPriorCount } = config;
    const { mean, userBiases, itemBiases } = fitBiases(preferences, config);
    const residuals = residualsOf(preferences, { mean, userBiases, itemBiases });
    const regularization = config.regularization * scaleOf(residuals.values);
    const byItem = transpose(residuals);
    const itemFactors = initialFactors(byItem, factorCount, seed);
    const userFactors = new Float32Array(residuals.rowCount * factorCount);
    const solver = new RowSolver(factorCount, regularization, priorCount);
    for (let iteration = 0; iteration < iterationCount; iteration += 1) {
      // A turn of the event loop, in which the signal can arrive.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      solveRows(residuals, itemFactors, solver, userFactors);
      solveRows(byItem, userFactors, solver, itemFactors);
      onProgress?.(iteration + 1, iterationCount);
    }
    return new BiasedAlsModel({
      factorCount,
      regularization,
      priorCount,
      userBiasPriorCount,
      mean,
      itemBiases,
      itemFactors,
    });
  },

  load(files, { items }) {
    const factorCount = headerCount(files, "factorCount");
    return new BiasedAlsModel({
      factorCount,
      regularization: headerNumber(files, "regularization"),
      priorCount: headerNumber(files, "priorCount"),
      userBiasPriorCount: headerNumber(files, "userBiasPriorCount"),
      mean: headerNumber(files, "mean"),
      itemBiases: float32Array(files, "itemBiases", items.length),
      itemFactors: float32Array(files, "itemFactors", items.length * factorCount),
    });
  },
};

/** The means settle quickly: what is left after these turns is far below what a rating is exact to. */
const biasTurnCount = 10;

interface Biases {
  readonly mean: number;
  readonly userBiases: Float32Array;
  readonly itemBiases: Float32Array;
}

/** b_i = Σ_u (r_ui − μ − b_u) / (n_i + prior) and b_u likewise, in turns; the users' are last, as in a fold-in. */
function fitBiases(preferences: SparseMatrix, config: BiasedAlsConfig): Biases {
  const mean = meanOf(preferences.values);
  const byItem = transpose(preferences);
  const userBiases = new Float32Array(preferences.rowCount);
  const itemBiases = new Float32Array(preferences.columnCount);
  for (let turn = 0; turn < biasTurnCount; turn += 1) {
    fitRowBiases(byItem, { mean, others: userBiases, priorCount: config.itemBiasPriorCount }, itemBiases);
    fitRowBiases(preferences, { mean, others: itemBiases, priorCount: config.userBiasPriorCount }, userBiases);
  }
  return { mean, userBiases, itemBiases };
}

function fitRowBiases(
  { rowCount, offsets, columns, values }: SparseMatrix,
  { mean, others, priorCount }: { readonly mean: number; readonly others: Float32Array; readonly priorCount: number },
  out: Float32Array,
): void {
  for (let row = 0; row < rowCount; row += 1) {
    const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
    let sum = 0;
    for (let entry = start; entry < end; entry += 1)
      sum += (values[entry] ?? 0) - mean - (others[columns[entry] ?? 0] ?? 0);
    out[row] = end === start ? 0 : sum / (end - start + priorCount);
  }
}

function residualsOf(preferences: SparseMatrix, { mean, userBiases, itemBiases }: Biases): SparseMatrix {
  const { rowCount, offsets, columns } = preferences;
  const values = preferences.values.slice();
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1)
      values[entry] = (values[entry] ?? 0) - mean - (userBiases[row] ?? 0) - (itemBiases[columns[entry] ?? 0] ?? 0);
  return { ...preferences, values };
}

/** Small and random, with zeros for items of which nothing is known. */
function initialFactors({ rowCount, offsets }: SparseMatrix, factorCount: number, seed: number): Float32Array {
  const normal = seededNormal(seed);
  const scale = 0.1 / Math.sqrt(Math.max(1, factorCount));
  const factors = Float32Array.from({ length: rowCount * factorCount }, () => scale * normal());
  for (let row = 0; row < rowCount; row += 1)
    if (offsets[row] === offsets[row + 1]) factors.fill(0, row * factorCount, (row + 1) * factorCount);
  return factors;
}

/** Rows of `out` = (Σ y·yᵀ + λ(n + prior)·I)⁻¹·Σ r·y over a row's entries; rows without entries stay as they are. */
function solveRows(entries: SparseMatrix, fixed: Float32Array, solver: RowSolver, out: Float32Array): void {
  const { rowCount, offsets, columns, values } = entries;
  const { width } = solver;
  for (let row = 0; row < rowCount; row += 1) {
    const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
    if (start === end) continue;
    for (let entry = start; entry < end; entry += 1) solver.add(fixed, columns[entry] ?? 0, values[entry] ?? 0);
    solver.solve(out.subarray(row * width, (row + 1) * width));
  }
}

/** Entries are worked off in blocks of so many. */
const blockCapacity = 64;

/** The least squares of one row after the other. */
class RowSolver {
  readonly width: number;
  readonly #regularization: number;
  readonly #priorCount: number;
  readonly #block: EntryBlock;
  readonly #system: Float64Array;
  readonly #solution: Float64Array;
  #entryCount = 0;

  constructor(width: number, regularization: number, priorCount: number) {
    this.width = width;
    this.#regularization = regularization;
    this.#priorCount = priorCount;
    this.#block = createEntryBlock(width, blockCapacity, 0);
    this.#system = new Float64Array(width * width);
    this.#solution = new Float64Array(width);
  }

  /** An entry of the row: a row of `fixed` and the value to come as near to as possible. */
  add(fixed: Float32Array, fixedRow: number, value: number): void {
    appendEntry(this.#block, fixed, fixedRow * this.width, 1, 1);
    this.#block.targets[this.#block.count - 1] = value;
    this.#entryCount += 1;
    if (this.#block.count === blockCapacity) this.#flush();
  }

  /** Writes the solution for the entries added since the last call; zeros without any. */
  solve(out: Float32Array): void {
    this.#flush();
    const lambda = this.#regularization * (this.#entryCount + this.#priorCount);
    if (this.#entryCount > 0) {
      for (let axis = 0; axis < this.width; axis += 1) {
        const diagonal = axis * this.width + axis;
        this.#system[diagonal] = (this.#system[diagonal] ?? 0) + lambda;
      }
      choleskyFactor(this.#system, this.width);
      choleskySolve(this.#system, this.width, this.#solution);
    }
    out.set(this.#solution);
    this.#system.fill(0);
    this.#solution.fill(0);
    this.#entryCount = 0;
  }

  #flush(): void {
    padBlock(this.#block);
    addNormalEquations(this.#block, this.#system, this.#solution);
    this.#block.count = 0;
  }
}

/** 0 of no values. */
function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Root mean square, or 1 where biases leave nothing but rounding. */
function scaleOf(residuals: Float32Array): number {
  const square = meanOf(residuals.map((value) => value ** 2));
  return square > 1e-12 ? Math.sqrt(square) : 1;
}
