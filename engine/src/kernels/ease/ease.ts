/**
 * Kernel: EASE, a linear model of items by items with a closed form (Steck 2019, "Embarrassingly shallow autoencoders for sparse
 * data"). B minimises ‖X − X·B‖² + λ‖B‖² with a diagonal of zeros, X being users × items:
 *
 *   P = (XᵀX + λI)⁻¹,  B = I − P·diag(1 / diag P)
 *
 * With fewer users than items the same B comes from the users' side (matrix inversion lemma), at the users' size, with
 * K = XXᵀ + λI and x_i a column of X:
 *
 *   b_ij = x_iᵀ·K⁻¹·x_j / (1 − x_jᵀ·K⁻¹·x_j)   for i ≠ j
 */
import { createBestList } from "../best-list.ts";
import { checkSparse, checkVector, type SparseVector } from "../sparse-check.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";
import { invertPositiveDefinite, type SquareNumbers } from "../spd-inverse/spd-inverse.ts";

export interface EaseOptions {
  /** λ > 0 */
  readonly regularization: number;
  /**
   * Of the inverse and of B. float32 takes half the memory and time; B is then off by about 1e-6, and on the users' side by more
   * the closer items come to explaining themselves, as they do where users outnumber items and λ is small.
   */
  readonly precision: "float64" | "float32";
  /** Which side's matrix is inverted; the smaller one unless given. */
  readonly form?: "items" | "users" | undefined;
}

/** Items without entries have weights of exactly 0, so without users all scores are 0. */
export interface EaseModel {
  readonly itemCount: number;
  /** out = h·B: a history's score of every item. RangeError names an item out of range. */
  score(history: SparseVector, out: Float32Array | Float64Array): void;
  /** The part of B worth serving, history items × scored items. */
  pruned(options: PruneOptions): Promise<SparseMatrix>;
}

export interface PruneOptions {
  /** Weights kept of each row or column: the largest in magnitude, the lower index among equals, and never zeros. */
  readonly count: number;
  /** What is pruned: a history item's weights (bounds the time of a request) or a scored item's weights (all items stay known). */
  readonly side: "row" | "column";
  readonly signal?: AbortSignal | undefined;
}

/** RangeError names the row of a value that is not finite, the option out of range, or the row that leaves no inverse. */
export function trainEase(preferences: SparseMatrix, options: EaseOptions): EaseModel {
  checkEase(preferences, options);
  const itemCount = preferences.columnCount;
  const weights =
    formOf(preferences, options) === "items" ? fromItems(preferences, options) : fromUsers(preferences, options);
  return {
    itemCount,
    score(history, out) {
      checkScore(history, itemCount, out);
      const sums = new Float64Array(itemCount);
      for (const [index, item] of history.items.entries())
        for (let other = 0; other < itemCount; other += 1)
          sums[other]! += history.values[index]! * weights[item * itemCount + other]!;
      out.set(sums);
    },
    async pruned({ count, side }) {
      checkCount(count);
      return side === "row"
        ? pruneRows(weights, itemCount, count)
        : transpose(pruneRows(turned(weights, itemCount), itemCount, count));
    },
  };
}

export function formOf({ rowCount, columnCount }: SparseMatrix, { form }: EaseOptions): "items" | "users" {
  return form ?? (rowCount < columnCount ? "users" : "items");
}

export function checkEase(preferences: SparseMatrix, { regularization, precision }: EaseOptions): void {
  const rounded = precision === "float32" ? Math.fround(regularization) : regularization;
  if (!(rounded > 0 && rounded < Infinity))
    throw new RangeError(`regularization is ${regularization}; it must be above 0 and finite.`);
  checkSparse(preferences);
}

export function checkScore(history: SparseVector, itemCount: number, out: ArrayLike<number>): void {
  checkVector(history, itemCount);
  if (out.length !== itemCount) throw new RangeError(`There is room for ${out.length} scores, not for ${itemCount}.`);
}

export function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`count is ${count}, not a whole number from 0.`);
}

/** What an item's own leverage x_jᵀ·K⁻¹·x_j leaves of 1; the difference is lost when λ is too small for the precision. */
export function leftOver(leverage: number, item: number): number {
  if (!(leverage < 1))
    throw new RangeError(
      `The regularization is too small for this precision: item ${item} explains itself completely.`,
    );
  return 1 - leverage;
}

function numbersOf({ precision }: EaseOptions, count: number): SquareNumbers {
  return precision === "float64" ? new Float64Array(count) : new Float32Array(count);
}

/** (M·Mᵀ + λI)⁻¹ of sparse rows M. */
function inverseGram(rows: SparseMatrix, options: EaseOptions): SquareNumbers {
  const n = rows.rowCount;
  const { offsets, columns, values } = rows;
  const byColumn = transpose(rows);
  const gram = numbersOf(options, n * n);
  for (let row = 0; row < n; row += 1) {
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1) {
      const column = columns[entry]!;
      for (let other = byColumn.offsets[column]!; other < byColumn.offsets[column + 1]!; other += 1)
        gram[row * n + byColumn.columns[other]!]! += values[entry]! * byColumn.values[other]!;
    }
    gram[row * n + row]! += options.regularization;
  }
  invertPositiveDefinite(gram, n);
  return gram;
}

function fromItems(preferences: SparseMatrix, options: EaseOptions): SquareNumbers {
  const n = preferences.columnCount;
  const weights = inverseGram(transpose(preferences), options);
  const diagonal = Float64Array.from({ length: n }, (_, item) => weights[item * n + item]!);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) weights[row * n + column]! *= -1 / diagonal[column]!;
    weights[row * n + row] = 0;
  }
  return weights;
}

function fromUsers(preferences: SparseMatrix, options: EaseOptions): SquareNumbers {
  const { rowCount: userCount, columnCount: n } = preferences;
  const inverse = inverseGram(preferences, options);
  const byItem = transpose(preferences);
  const product = (row: Float64Array, item: number) => {
    let sum = 0;
    for (let entry = byItem.offsets[item]!; entry < byItem.offsets[item + 1]!; entry += 1)
      sum += byItem.values[entry]! * row[byItem.columns[entry]!]!;
    return sum;
  };
  const weights = numbersOf(options, n * n);
  const rests = new Float64Array(n);
  const solved = new Float64Array(userCount);
  for (let row = 0; row < n; row += 1) {
    solved.fill(0);
    for (let entry = byItem.offsets[row]!; entry < byItem.offsets[row + 1]!; entry += 1)
      for (let user = 0; user < userCount; user += 1)
        solved[user]! += byItem.values[entry]! * inverse[byItem.columns[entry]! * userCount + user]!;
    for (let column = 0; column < n; column += 1) weights[row * n + column] = product(solved, column);
    rests[row] = leftOver(weights[row * n + row]!, row);
    weights[row * n + row] = 0;
  }
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column < n; column += 1) weights[row * n + column]! /= rests[column]!;
  return weights;
}

function turned(weights: SquareNumbers, n: number): SquareNumbers {
  return weights.map((_, place) => weights[(place % n) * n + Math.floor(place / n)]!);
}

function pruneRows(weights: SquareNumbers, n: number, count: number): SparseMatrix {
  const best = createBestList(Math.min(count, n));
  const offsets = new Uint32Array(n + 1);
  const columns = new Uint32Array(n * Math.min(count, n));
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1)
      if (weights[row * n + column] !== 0) best.offer(column, Math.abs(weights[row * n + column]!));
    const start = offsets[row]!;
    offsets[row + 1] = start + best.takeSorted(columns.subarray(start));
    columns.subarray(start, offsets[row + 1]).sort();
  }
  const kept = columns.slice(0, offsets[n]);
  const values = new Float32Array(kept.length);
  for (let row = 0; row < n; row += 1)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1)
      values[entry] = weights[row * n + kept[entry]!]!;
  return { rowCount: n, columnCount: n, offsets, columns: kept, values };
}
