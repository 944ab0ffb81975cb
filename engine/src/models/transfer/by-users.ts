/**
 * Transfer by way of the users who have both domains: how alike they are in the source, weighed by what they like in the target.
 * No matrix of items by items or of users by users is ever made.
 */
import { transpose, type SparseMatrix } from "../../kernels/sparse.ts";
import { columnCounts, rowLength, type TransferModel } from "./transfer-data.ts";
import type { TransferParts } from "./transfer-parts.ts";

export interface KernelRidgeConfig {
  /** λ, in means of the kernel's diagonal, which are 1. */
  readonly ridge: number;
}

export interface ItemNeighboursConfig {
  /** Similarities are divided by likes ^ this: 0 leaves popular items in front, 0.5 is the cosine. */
  readonly popularityExponent: number;
}

/** Steps of conjugate gradient at most, and the part of the squared error at which they end: order does not need more. */
const stepCount = 8;
const tolerance = 1e-6;

/**
 * Kernel ridge regression of likes on idf-weighted source rows, in its dual form: an item's share of all users plus
 * k·(K + λI)⁻¹·(Y − shares), K being the cosines of the users who have both and k those of the user with them.
 */
export function trainKernelRidge(parts: TransferParts, { ridge }: KernelRidgeConfig): TransferModel {
  const users = createUserSpace(parts);
  const likes = takeSparseRows(parts.data.target, parts.sharedUsers);
  const shares = Float64Array.from(columnCounts(likes), (count) => count / Math.max(1, likes.rowCount));
  return scoreEach(likes.columnCount, (user, out) => {
    const weights = users.solve(users.similarities(parts.sourceRows, user), ridge);
    const rest = 1 - weights.reduce((sum, weight) => sum + weight, 0);
    for (let item = 0; item < shares.length; item += 1) out[item] = rest * (shares[item] ?? 0);
    addRows(likes, weights, out);
  });
}

/**
 * Item to item: the similarity of a target item to the user's source items, added up, is that of the users who like it to the
 * user. The square root leaves the order as it is and takes the edge off the few largest.
 */
export function trainItemNeighbours(parts: TransferParts, { popularityExponent }: ItemNeighboursConfig): TransferModel {
  const users = createUserSpace(parts);
  const likes = takeSparseRows(parts.data.target, parts.sharedUsers);
  const scales = Float64Array.from(columnCounts(likes), (count) => Math.max(1, count) ** -popularityExponent);
  return scoreEach(likes.columnCount, (user, out) => {
    addRows(likes, users.similarities(parts.sourceRows, user), out);
    for (let item = 0; item < scales.length; item += 1)
      out[item] = Math.sqrt((scales[item] ?? 0) * Math.max(0, out[item] ?? 0));
  });
}

function scoreEach(itemCount: number, scoreUser: (user: number, out: Float32Array) => void): TransferModel {
  return {
    score(users, out) {
      out.fill(0);
      for (const [place, user] of users.entries())
        scoreUser(user, out.subarray(place * itemCount, (place + 1) * itemCount));
    },
  };
}

/** The cosines of the users who have both, as a linear map that is never written down: K = W·Wᵀ for their source rows W. */
function createUserSpace({ sourceRows, sharedUsers }: TransferParts) {
  const rows = takeSparseRows(sourceRows, sharedUsers);
  const columns = transpose(rows);
  const profile = new Float64Array(rows.columnCount);

  /** W·p */
  function products(): Float64Array {
    const out = new Float64Array(rows.rowCount);
    for (let row = 0; row < rows.rowCount; row += 1) {
      let sum = 0;
      for (let entry = rows.offsets[row] ?? 0; entry < (rows.offsets[row + 1] ?? 0); entry += 1)
        sum += (rows.values[entry] ?? 0) * (profile[rows.columns[entry] ?? 0] ?? 0);
      out[row] = sum;
    }
    return out;
  }

  function apply(weights: Float64Array): Float64Array {
    profile.fill(0);
    addRows(rows, weights, profile);
    return products();
  }

  return {
    /** k: with the user's row of `all`. */
    similarities(all: SparseMatrix, user: number): Float64Array {
      const out = new Float64Array(rows.rowCount);
      for (let entry = all.offsets[user] ?? 0; entry < (all.offsets[user + 1] ?? 0); entry += 1) {
        const item = all.columns[entry] ?? 0;
        const value = all.values[entry] ?? 0;
        for (let at = columns.offsets[item] ?? 0; at < (columns.offsets[item + 1] ?? 0); at += 1) {
          const row = columns.columns[at] ?? 0;
          out[row] = (out[row] ?? 0) + value * (columns.values[at] ?? 0);
        }
      }
      return out;
    },
    /** (K + λI)⁻¹·right by conjugate gradient (Hestenes & Stiefel 1952). */
    solve(right: Float64Array, ridge: number): Float64Array {
      const solution = new Float64Array(right.length);
      const residual = right.slice();
      const step = right.slice();
      let square = dot(residual, residual);
      const enough = tolerance * square;
      for (let count = 0; count < stepCount && square > enough; count += 1) {
        const image = apply(step);
        add(image, ridge, step);
        const length = square / dot(step, image);
        add(solution, length, step);
        add(residual, -length, image);
        const next = dot(residual, residual);
        for (let row = 0; row < step.length; row += 1)
          step[row] = (residual[row] ?? 0) + (next / square) * (step[row] ?? 0);
        square = next;
      }
      return solution;
    },
  };
}

/** out += weight · values */
function add(out: Float64Array, weight: number, values: Float64Array): void {
  for (let place = 0; place < out.length; place += 1) out[place] = (out[place] ?? 0) + weight * (values[place] ?? 0);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}

/** out += Σ weight · row */
function addRows(matrix: SparseMatrix, weights: Float64Array, out: Float32Array | Float64Array): void {
  const { offsets, columns, values } = matrix;
  for (let row = 0; row < weights.length; row += 1) {
    const weight = weights[row] ?? 0;
    if (weight === 0) continue;
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1) {
      const column = columns[entry] ?? 0;
      out[column] = (out[column] ?? 0) + weight * (values[entry] ?? 0);
    }
  }
}

function takeSparseRows(matrix: SparseMatrix, rows: Uint32Array): SparseMatrix {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [place, row] of rows.entries()) offsets[place + 1] = (offsets[place] ?? 0) + rowLength(matrix, row);
  const columns = new Uint32Array(offsets[rows.length] ?? 0);
  const values = new Float32Array(columns.length);
  for (const [place, row] of rows.entries()) {
    const [start, end] = [matrix.offsets[row], matrix.offsets[row + 1]];
    columns.set(matrix.columns.subarray(start, end), offsets[place]);
    values.set(matrix.values.subarray(start, end), offsets[place]);
  }
  return { rowCount: rows.length, columnCount: matrix.columnCount, offsets, columns, values };
}
