/** The strongest directions of a sparse matrix, by subspace iteration from a random start (Halko, Martinsson & Tropp 2011, 4.4). */
import { createDense } from "../../kernels/dense/dense-wasm.ts";
import { createSymmetricEigen } from "../../kernels/eigen/eigen-wasm.ts";
import { seededNormal } from "../../kernels/random.ts";
import { transpose, type SparseMatrix } from "../../kernels/sparse.ts";

export interface SvdOptions {
  readonly count: number;
  readonly seed: number;
}

/** Directions looked for beyond the ones wanted, and how often they are refined. */
const spareCount = 8;
const passCount = 4;

const dense = createDense();
const symmetricEigen = createSymmetricEigen();

/**
 * U·S of A ≈ U·S·Vᵀ, rowCount × count, strongest first: each row by the `count` directions that hold most of all rows. Columns
 * past the rank are 0. Equal seeds give equal results.
 */
export function rowsInStrongestDirections(matrix: SparseMatrix, options: SvdOptions): Float32Array {
  return strongestDirections(matrix, options).rows;
}

export interface StrongestDirections {
  /** U·S: rowCount × count */
  readonly rows: Float32Array;
  /** V: columnCount × count */
  readonly columns: Float32Array;
}

/** The same with V, by which rows that are not in A find their place: a·V. */
export function strongestDirections(matrix: SparseMatrix, { count, seed }: SvdOptions): StrongestDirections {
  const width = count + spareCount;
  const turned = transpose(matrix);
  const normal = seededNormal(seed);
  let v = new Float32Array(matrix.columnCount * width);
  for (let place = 0; place < v.length; place += 1) v[place] = normal();
  orthonormalise(v, width);
  let u: Float32Array = new Float32Array(0);
  for (let pass = 0; pass < passCount; pass += 1) {
    u = multiplySparse(matrix, v, width);
    if (pass === passCount - 1) break;
    v = multiplySparse(turned, u, width);
    orthonormalise(v, width);
  }
  // With V orthonormal, the eigenvectors of (AV)ᵀ(AV) turn AV into U·S.
  const sums = new Float64Array(width * width);
  dense.gram(u, width, undefined, sums);
  const { vectors } = symmetricEigen(sums, width);
  dense.multiplyRows(u, width, vectors);
  dense.multiplyRows(v, width, vectors);
  return { rows: firstColumns(u, width, count), columns: firstColumns(v, width, count) };
}

/** The first `count` of `width` columns. */
export function firstColumns(rows: Float32Array, width: number, count: number): Float32Array {
  const rowCount = rows.length / width;
  const out = new Float32Array(rowCount * count);
  for (let row = 0; row < rowCount; row += 1) out.set(rows.subarray(row * width, row * width + count), row * count);
  return out;
}

function multiplySparse({ rowCount, offsets, columns, values }: SparseMatrix, right: Float32Array, width: number) {
  const out = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1) {
      const from = (columns[entry] ?? 0) * width;
      const value = values[entry] ?? 0;
      const to = row * width;
      for (let axis = 0; axis < width; axis += 1)
        out[to + axis] = (out[to + axis] ?? 0) + value * (right[from + axis] ?? 0);
    }
  return out;
}

/** Y ← Y·Q·Λ^(−1/2) for YᵀY = Q·Λ·Qᵀ; directions that are hardly there become 0. */
function orthonormalise(rows: Float32Array, width: number): void {
  const sums = new Float64Array(width * width);
  dense.gram(rows, width, undefined, sums);
  const { values, vectors } = symmetricEigen(sums, width);
  const least = 1e-10 * (values[0] ?? 0);
  const scales = values.map((value) => (value > least ? 1 / Math.sqrt(value) : 0));
  for (let place = 0; place < vectors.length; place += 1)
    vectors[place] = (vectors[place] ?? 0) * (scales[place % width] ?? 0);
  dense.multiplyRows(rows, width, vectors);
}
