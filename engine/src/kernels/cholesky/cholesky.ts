/** Kernels on symmetric positive definite systems (Golub & Van Loan, Matrix Computations, 4.2). Matrices are row-major n × n in f64. */

/**
 * A = L·Lᵀ in place: reads the lower triangle of `a` and overwrites it with L; the upper triangle is left as it is.
 * RangeError names the row at which A turns out not to be positive definite, or holds NaN.
 */
export function choleskyFactor(a: Float64Array, n: number): void {
  checkLength("matrix", a.length, n * n);
  for (let row = 0; row < n; row += 1) {
    const rowStart = row * n;
    for (let column = 0; column < row; column += 1) {
      const columnStart = column * n;
      const sum = a[rowStart + column]! - dot(a, rowStart, a, columnStart, column);
      a[rowStart + column] = sum / a[columnStart + column]!;
    }
    const pivot = a[rowStart + row]! - dot(a, rowStart, a, rowStart, row);
    if (!(pivot > 0 && pivot < Infinity)) throw notPositiveDefinite(row, pivot);
    a[rowStart + row] = Math.sqrt(pivot);
  }
}

export const notPositiveDefinite = (row: number, pivot: number) =>
  new RangeError(`The matrix is not positive definite: the pivot of row ${row} is ${pivot}. Add to its diagonal.`);

/** Solves L·Lᵀ·x = b in place of `b`, for L as `choleskyFactor` leaves it. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  checkLength("matrix", l.length, n * n);
  checkLength("right-hand side", b.length, n);
  for (let row = 0; row < n; row += 1) b[row] = (b[row]! - dot(l, row * n, b, 0, row)) / l[row * n + row]!;
  // Lᵀ by columns of L's rows, so that memory is read in order.
  for (let row = n - 1; row >= 0; row -= 1) {
    const rowStart = row * n;
    const value = b[row]! / l[rowStart + row]!;
    b[row] = value;
    for (let column = 0; column < row; column += 1) b[column]! -= value * l[rowStart + column]!;
  }
}

/**
 * The same for several right-hand sides side by side: `b` is n × laneCount, one a column. What one of them gives does not depend on the
 * others. `laneCount` is a multiple of 4; columns of zeros fill up.
 */
export function choleskySolveLanes(l: Float64Array, n: number, b: Float64Array): void {
  checkLanes(b.length / n);
  const laneCount = b.length / n;
  const column = new Float64Array(n);
  for (let lane = 0; lane < laneCount; lane += 1) {
    for (let row = 0; row < n; row += 1) column[row] = b[row * laneCount + lane]!;
    choleskySolve(l, n, column);
    for (let row = 0; row < n; row += 1) b[row * laneCount + lane] = column[row]!;
  }
}

export function checkLanes(laneCount: number): void {
  if (laneCount % 4 !== 0) throw new RangeError(`There are ${laneCount} right-hand sides, no multiple of 4.`);
}

/** Σ over `count` places of a[aStart + i]·b[bStart + i], in four sums so that additions do not wait for each other. */
function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, count: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let index = 0;
  for (; index + 3 < count; index += 4) {
    sum0 += a[aStart + index]! * b[bStart + index]!;
    sum1 += a[aStart + index + 1]! * b[bStart + index + 1]!;
    sum2 += a[aStart + index + 2]! * b[bStart + index + 2]!;
    sum3 += a[aStart + index + 3]! * b[bStart + index + 3]!;
  }
  for (; index < count; index += 1) sum0 += a[aStart + index]! * b[bStart + index]!;
  return sum0 + sum1 + (sum2 + sum3);
}

export function checkLength(what: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`The ${what} has ${length} numbers, not ${expected}.`);
}
