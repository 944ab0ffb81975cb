/** Kernel: the inverse of a symmetric positive definite matrix, in a third of the operations of a general inverse. */

/** Row-major n × n; f32 numbers are computed with in f64 here and in f32 by the compiled kernel. */
export type SquareNumbers = Float32Array | Float64Array;

/**
 * Replaces A by A⁻¹ in place: reads the lower triangle, writes both. Sweeps one pivot k after the other (Goodnight 1979,
 * "A tutorial on the SWEEP operator", with the sign that keeps the matrix symmetric):
 *
 *   a_ij −= a_ik·a_kj / a_kk;  a_ik /= a_kk;  a_kk = −1 / a_kk   for all i, j other than k
 *
 * after which all pivots swept so far hold −(their block)⁻¹, and the rest its Schur complement, so the pivots are those of a
 * Cholesky factorisation: n³/2 multiply-adds, and as stable.
 * RangeError names the row at which A turns out not to be positive definite, or holds NaN.
 */
export function invertPositiveDefinite(matrix: SquareNumbers, n: number): void {
  checkSquare(matrix, n);
  const column = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    const pivot = matrix[k * n + k]!;
    if (!(pivot > 0 && pivot < Infinity)) throw notPositiveDefinite(k);
    for (let row = 0; row < n; row += 1) column[row] = row > k ? matrix[row * n + k]! : matrix[k * n + row]!;
    for (let row = 0; row < n; row += 1) {
      if (row === k) continue;
      const ratio = column[row]! / pivot;
      const start = row * n;
      for (let other = 0; other <= row; other += 1) matrix[start + other]! -= ratio * column[other]!;
      matrix[row > k ? start + k : k * n + row] = ratio;
    }
    for (let other = 0; other < k; other += 1) matrix[k * n + other] = column[other]! / pivot;
    matrix[k * n + k] = -1 / pivot;
  }
  for (let row = 0; row < n; row += 1)
    for (let other = 0; other <= row; other += 1) {
      const value = -matrix[row * n + other]!;
      matrix[row * n + other] = value;
      matrix[other * n + row] = value;
    }
  checkInverse(matrix, n, n);
}

export function checkSquare(matrix: SquareNumbers, n: number): void {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`n is ${n}, not a whole number from 0.`);
  if (matrix.length !== n * n) throw new RangeError(`The matrix has ${matrix.length} numbers, not ${n * n}.`);
}

export function notPositiveDefinite(row: number): RangeError {
  return new RangeError(`The matrix is not positive definite at row ${row}. Add to its diagonal.`);
}

/** Of an inverse no number exceeds the largest of the diagonal, so that one tells of any overflow. */
export function checkInverse(inverse: SquareNumbers, n: number, stride: number): void {
  for (let row = 0; row < n; row += 1)
    if (!Number.isFinite(inverse[row * stride + row]))
      throw new RangeError(`The inverse is too large to write down at row ${row}. Add to the matrix's diagonal.`);
}
