/**
 * Kernel: eigenvectors of a symmetric matrix, by Householder tridiagonalisation and implicit QR steps with Wilkinson's shift
 * (Golub & Van Loan, Matrix Computations, 8.3).
 */

export interface Eigen {
  /** Descending, n. */
  readonly values: Float64Array;
  /** n × n row-major; column j is the unit eigenvector of values[j], so A = Q·diag(values)·Qᵀ. */
  readonly vectors: Float64Array;
}

/** Relative to the largest entry: squares of what is left out change no eigenvalue, and kept ones never become denormal. */
const negligibleSquare = 1e-36;
/** Many times what a matrix needs. */
const stepsPerValue = 30;

/**
 * Of a symmetric n × n row-major matrix, which is left as it is. The values are right to the rounding of the largest one.
 * RangeError names the first entry that is not finite.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  checkSymmetric(matrix, n);
  const scale = powerOfTwoBelow(matrix.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0));
  const a = matrix.map((value) => value / scale);
  const tridiagonal = tridiagonalise(a, n);
  const v = basisOf(a, tridiagonal.halves, n);
  diagonalise(tridiagonal, v, n);
  return sorted(tridiagonal.diagonal, scale, v, n);
}

export function checkSymmetric(matrix: Float64Array, n: number): void {
  if (matrix.length !== n * n) throw new RangeError(`The matrix has ${matrix.length} numbers, not ${n * n}.`);
  const bad = matrix.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`The matrix is ${matrix[bad]!} at row ${Math.floor(bad / n)}, column ${bad % n}.`);
}

export const noConvergence = () => new Error("The eigenvalues of a matrix were not found in time.");

/** Dividing by it rounds nothing, and squares of the quotients neither overflow nor vanish. */
const powerOfTwoBelow = (value: number) => 2 ** Math.max(-1022, Math.floor(Math.log2(value)));

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** offDiagonal[k] couples k and k + 1. */
  readonly offDiagonal: Float64Array;
  /** |v|²/2 of each row's reflector, 0 where the row needed none. */
  readonly halves: Float64Array;
}

/**
 * T = H₁…H₍ₙ₋₁₎·A·H₍ₙ₋₁₎…H₁ with Hᵢ = I − v·vᵀ / (|v|²/2), from the last row up. Hᵢ clears row i left of its subdiagonal, so v has
 * i places and is left in their place; reads and writes the lower triangle of A.
 */
function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const halves = new Float64Array(n);
  for (let row = n - 1; row >= 0; row -= 1) {
    const v = a.subarray(row * n, row * n + row);
    diagonal[row] = a[row * n + row]!;
    if (row === 0) break;
    const last = v[row - 1]!;
    let rest = 0;
    for (let axis = 0; axis < row - 1; axis += 1) rest += v[axis]! ** 2;
    if (rest <= negligibleSquare) {
      offDiagonal[row - 1] = last;
      continue;
    }
    // Away from `last`, so that the difference is not of near equals.
    const target = last > 0 ? -Math.sqrt(rest + last * last) : Math.sqrt(rest + last * last);
    offDiagonal[row - 1] = target;
    v[row - 1] = last - target;
    halves[row] = target * target - last * target;
    reflectBothSides(a, n, v, halves[row]!);
  }
  return { diagonal, offDiagonal, halves };
}

/** A ← H·A·H on the first rows and columns: A − v·wᵀ − w·vᵀ with p = A·v / half and w = p − (vᵀp / 2·half)·v. */
function reflectBothSides(a: Float64Array, n: number, v: Float64Array, half: number): void {
  const w = new Float64Array(v.length);
  for (let row = 0; row < v.length; row += 1) {
    let sum = a[row * n + row]! * v[row]!;
    for (let column = 0; column < row; column += 1) {
      sum += a[row * n + column]! * v[column]!;
      w[column]! += a[row * n + column]! * v[row]!;
    }
    w[row] = sum;
  }
  let inner = 0;
  for (let axis = 0; axis < v.length; axis += 1) inner += w[axis]! * v[axis]!;
  const shared = inner / (2 * half);
  for (let axis = 0; axis < v.length; axis += 1) w[axis] = (w[axis]! - shared * v[axis]!) / half;
  for (let row = 0; row < v.length; row += 1)
    for (let column = 0; column <= row; column += 1)
      a[row * n + column]! -= v[row]! * w[column]! + w[row]! * v[column]!;
}

/** V = H₁·H₂…H₍ₙ₋₁₎, so that A = Vᵀ·T·V: eigenvectors are rows while we work, and a rotation touches two rows. */
function basisOf(a: Float64Array, halves: Float64Array, n: number): Float64Array {
  const basis = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    const start = row * n;
    basis[start + row] = 1;
    for (let reflector = row + 1; reflector < n; reflector += 1) {
      if (halves[reflector] === 0) continue;
      const vStart = reflector * n;
      let inner = 0;
      for (let axis = 0; axis < reflector; axis += 1) inner += basis[start + axis]! * a[vStart + axis]!;
      const share = inner / halves[reflector]!;
      for (let axis = 0; axis < reflector; axis += 1) basis[start + axis]! -= share * a[vStart + axis]!;
    }
  }
  return basis;
}

/** T ← G·T·Gᵀ and V ← G·V by rotations G until T is diagonal. */
function diagonalise({ diagonal, offDiagonal }: Tridiagonal, v: Float64Array, n: number): void {
  const norm = diagonal.reduce((most, value, k) => Math.max(most, Math.abs(value) + Math.abs(offDiagonal[k]!)), 0);
  const isSplit = (k: number) => Math.abs(offDiagonal[k]!) <= Number.EPSILON * norm;
  let stepsLeft = stepsPerValue * n;
  for (let high = n - 1; high > 0;) {
    if (isSplit(high - 1)) {
      high -= 1;
      continue;
    }
    let low = high - 1;
    while (low > 0 && !isSplit(low - 1)) low -= 1;
    if (stepsLeft === 0) throw noConvergence();
    stepsLeft -= 1;
    qrStep(diagonal, offDiagonal, low, high, (k, cosine, sine) => rotateRows(v, k * n, n, cosine, sine));
  }
}

/**
 * One implicit step on places low..high. The shift is that eigenvalue of the last 2 × 2 block which is nearer to its last entry.
 * The first rotation makes a bulge beside the diagonals, and each further one chases it a place down.
 */
function qrStep(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  low: number,
  high: number,
  onRotation: (k: number, cosine: number, sine: number) => void,
): void {
  const coupling = offDiagonal[high - 1]!;
  const halfGap = (diagonal[high - 1]! - diagonal[high]!) / 2;
  const root = Math.sqrt(halfGap * halfGap + coupling * coupling);
  const shift = diagonal[high]! - (coupling * coupling) / (halfGap < 0 ? halfGap - root : halfGap + root);
  let head = diagonal[low]! - shift;
  let bulge = offDiagonal[low]!;
  for (let k = low; k < high; k += 1) {
    // Too short to have a direction, and far too short to matter.
    const square = head * head + bulge * bulge;
    const length = square < 1e-280 ? 0 : Math.sqrt(square);
    const cosine = length === 0 ? 1 : head / length;
    const sine = length === 0 ? 0 : bulge / length;
    if (k > low) offDiagonal[k - 1] = length;
    const here = diagonal[k]!;
    const next = diagonal[k + 1]!;
    const between = offDiagonal[k]!;
    const turned = sine * (next - here) + 2 * cosine * between;
    diagonal[k] = here + sine * turned;
    diagonal[k + 1] = next - sine * turned;
    head = cosine * turned - between;
    offDiagonal[k] = head;
    if (k + 1 < high) {
      bulge = sine * offDiagonal[k + 1]!;
      offDiagonal[k + 1]! *= cosine;
    }
    onRotation(k, cosine, sine);
  }
}

function rotateRows(v: Float64Array, start: number, n: number, cosine: number, sine: number): void {
  for (let place = start; place < start + n; place += 1) {
    const upper = v[place]!;
    const lower = v[place + n]!;
    v[place] = cosine * upper + sine * lower;
    v[place + n] = cosine * lower - sine * upper;
  }
}

function sorted(diagonal: Float64Array, scale: number, v: Float64Array, n: number): Eigen {
  const order = [...diagonal.keys()].toSorted((left, right) => diagonal[right]! - diagonal[left]! || left - right);
  const vectors = new Float64Array(n * n);
  for (const [column, source] of order.entries())
    for (let row = 0; row < n; row += 1) vectors[row * n + column] = v[source * n + row]!;
  return { values: Float64Array.from(order, (source) => scale * diagonal[source]!), vectors };
}
