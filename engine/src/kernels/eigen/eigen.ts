/** Kernel: eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 8.5). */

const maxSweepCount = 30;
/** Off-diagonal mass, relative to the whole, at which a matrix counts as diagonal: below the rounding of the factors it acts on. */
const tolerance = 1e-13;

export interface Eigen {
  /** Descending, n. */
  readonly values: Float64Array;
  /** n × n row-major; column j is the unit eigenvector of values[j], so A = Q·diag(values)·Qᵀ. */
  readonly vectors: Float64Array;
}

/** Of a symmetric n × n row-major matrix, which is left as it is. RangeError names the first entry that is not finite. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  if (matrix.length !== n * n) throw new RangeError(`The matrix has ${matrix.length} numbers, not ${n * n}.`);
  const bad = matrix.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`The matrix is ${matrix[bad]!} at row ${Math.floor(bad / n)}, column ${bad % n}.`);
  const a = matrix.slice();
  // Rows of `v` are the eigenvectors while we work, so that a rotation touches two rows.
  const v = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) v[row * n + row] = 1;
  const limit = tolerance * frobeniusNorm(a);
  for (let sweep = 0; sweep < maxSweepCount && offDiagonalNorm(a, n) > limit; sweep += 1)
    for (let p = 0; p < n - 1; p += 1)
      for (let q = p + 1; q < n; q += 1) if (Math.abs(a[p * n + q]!) > limit / n) rotate(a, v, n, p, q);
  return sorted(a, v, n);
}

/** Makes a[p][q] zero by A ← JᵀAJ, V ← JᵀV; the smaller of the two angles, for stability. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  rotatePair(a, p, q, n, cosine, sine);
  a[p * n + p]! -= tangent * apq;
  a[q * n + q]! += tangent * apq;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  const pStart = p * n;
  const qStart = q * n;
  for (let axis = 0; axis < n; axis += 1) {
    const vp = v[pStart + axis]!;
    const vq = v[qStart + axis]!;
    v[pStart + axis] = cosine * vp - sine * vq;
    v[qStart + axis] = sine * vp + cosine * vq;
  }
}

/** Rows and columns p and q of A, apart from their four crossings. */
function rotatePair(a: Float64Array, p: number, q: number, n: number, cosine: number, sine: number): void {
  for (let axis = 0; axis < n; axis += 1) {
    if (axis === p || axis === q) continue;
    const ap = a[p * n + axis]!;
    const aq = a[q * n + axis]!;
    const newP = cosine * ap - sine * aq;
    const newQ = sine * ap + cosine * aq;
    a[p * n + axis] = newP;
    a[axis * n + p] = newP;
    a[q * n + axis] = newQ;
    a[axis * n + q] = newQ;
  }
}

function frobeniusNorm(a: Float64Array): number {
  let sum = 0;
  for (const value of a) sum += value * value;
  return Math.sqrt(sum);
}

function offDiagonalNorm(a: Float64Array, n: number): number {
  let sum = 0;
  for (let row = 0; row < n; row += 1)
    for (let column = row + 1; column < n; column += 1) sum += 2 * a[row * n + column]! ** 2;
  return Math.sqrt(sum);
}

function sorted(a: Float64Array, v: Float64Array, n: number): Eigen {
  const order = [...Array(n).keys()].toSorted(
    (left, right) => a[right * n + right]! - a[left * n + left]! || left - right,
  );
  const vectors = new Float64Array(n * n);
  for (const [column, source] of order.entries())
    for (let row = 0; row < n; row += 1) vectors[row * n + column] = v[source * n + row]!;
  return { values: Float64Array.from(order, (source) => a[source * n + source]!), vectors };
}
