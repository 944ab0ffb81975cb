/**
 * Profiles: weighted sums of item features, and how items stand to them.
 * Features are rows of length 1 (or 0), sparse (CSR) or dense (row-major, `dimension` wide).
 */
import type { SparseMatrix } from "../sparse.ts";

/** p += weight · row. p: columnCount. Products are rounded to f32, so that equal rows of opposite weights leave exactly nothing. */
export function addSparseRow(matrix: SparseMatrix, row: number, weight: number, profile: Float32Array): void {
  const { offsets, columns, values } = matrix;
  const end = offsets[row + 1]!;
  for (let index = offsets[row]!; index < end; index += 1)
    profile[columns[index]!]! += Math.fround(weight * values[index]!);
}

/** Sets to 0 what `addSparseRow` may have changed: cheaper than `fill` for a long profile and short rows. */
export function clearSparseRow(matrix: SparseMatrix, row: number, profile: Float32Array): void {
  const { offsets, columns } = matrix;
  const end = offsets[row + 1]!;
  for (let index = offsets[row]!; index < end; index += 1) profile[columns[index]!] = 0;
}

/** row · p */
export function sparseDot(matrix: SparseMatrix, row: number, profile: Float32Array): number {
  const { offsets, columns, values } = matrix;
  const end = offsets[row + 1]!;
  let sum = 0;
  for (let index = offsets[row]!; index < end; index += 1) sum += values[index]! * profile[columns[index]!]!;
  return sum;
}

/** a_i · b_j of two rows of one dense matrix, or of a row and a vector (j = 0). Four sums hide the latency of the additions. */
export function denseDot(a: Float32Array, rowA: number, b: Float32Array, rowB: number, dimension: number): number {
  let placeA = rowA * dimension;
  let placeB = rowB * dimension;
  const unrolledEnd = placeA + (dimension & ~3);
  const end = placeA + dimension;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (; placeA < unrolledEnd; placeA += 4, placeB += 4) {
    sum0 += a[placeA]! * b[placeB]!;
    sum1 += a[placeA + 1]! * b[placeB + 1]!;
    sum2 += a[placeA + 2]! * b[placeB + 2]!;
    sum3 += a[placeA + 3]! * b[placeB + 3]!;
  }
  for (; placeA < end; placeA += 1, placeB += 1) sum0 += a[placeA]! * b[placeB]!;
  return sum0 + sum1 + (sum2 + sum3);
}

/** p += weight · row, as `addSparseRow`. p: dimension. */
export function addDenseRow(matrix: Float32Array, row: number, weight: number, profile: Float32Array): void {
  const start = row * profile.length;
  for (let axis = 0; axis < profile.length; axis += 1) profile[axis]! += Math.fround(weight * matrix[start + axis]!);
}

/** Scales every row to length 1; rows of zeros stay. */
export function normaliseRows(matrix: Float32Array, dimension: number): void {
  for (let start = 0; start < matrix.length; start += dimension) {
    let squares = 0;
    for (let axis = 0; axis < dimension; axis += 1) squares += matrix[start + axis]! ** 2;
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let axis = 0; axis < dimension; axis += 1) matrix[start + axis]! *= scale;
  }
}

/** Scales every row to length 1; rows of zeros stay. Changes `matrix.values`. */
export function normaliseSparseRows({ rowCount, offsets, values }: SparseMatrix): void {
  for (let row = 0; row < rowCount; row += 1) {
    const end = offsets[row + 1]!;
    let squares = 0;
    for (let index = offsets[row]!; index < end; index += 1) squares += values[index]! ** 2;
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let index = offsets[row]!; index < end; index += 1) values[index]! *= scale;
  }
}

/** Entries of ±1 a column has in the projection. */
const projectionEntryCount = 4;

/**
 * Rows × `dimension`, each row the sparse row times a seeded random matrix of few ±1 a column, at length 1. Cosines survive
 * within about 1/√dimension (Li, Hastie & Church 2006, "Very sparse random projections", section 2).
 */
export function projectRows(matrix: SparseMatrix, dimension: number, seed: number): Float32Array {
  const { rowCount, offsets, columns, values } = matrix;
  const out = new Float32Array(rowCount * dimension);
  for (let row = 0; row < rowCount; row += 1) {
    const start = row * dimension;
    for (let index = offsets[row]!; index < offsets[row + 1]!; index += 1) {
      for (let entry = 0; entry < projectionEntryCount; entry += 1) {
        const hash = mix(columns[index]! * projectionEntryCount + entry, seed);
        out[start + ((hash >>> 1) % dimension)]! += hash & 1 ? values[index]! : -values[index]!;
      }
    }
  }
  normaliseRows(out, dimension);
  return out;
}

/** A 32-bit hash of two whole numbers with the finaliser of MurmurHash3. */
function mix(value: number, seed: number): number {
  let hash = (value ^ Math.imul(seed | 0, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
