/**
 * EASE around the inverse: `ease-wasm.ts` says what is computed. T is f32 or f64. Square matrices are row-major with `stride`
 * numbers a row, a multiple of 8 whose last columns are 0. Sparse matrices are three addresses: offsets, columns (u32 each),
 * values (f32).
 */
import { madd, madd64 } from "../../wasm/assembly/simd";
import { scratch } from "../../wasm/assembly/scratch";
import { indexAt, keyAt, offerBest } from "../../wasm/assembly/best";

// @ts-ignore: decorator
@inline
function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  return sizeof<T>() == 8 ? madd64(a, b, c) : madd(a, b, c);
}

// @ts-ignore: decorator
@inline
function wordAt(words: usize, index: i32): i32 {
  return load<i32>(words + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function valueAt(values: usize, index: i32): f32 {
  return load<f32>(values + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function numberAt<T>(numbers: usize, index: i32): T {
  return load<T>(numbers + <usize>index * sizeof<T>());
}

// @ts-ignore: decorator
@inline
function rowOf<T>(matrix: usize, stride: i32, row: i32): usize {
  return matrix + <usize>row * <usize>stride * sizeof<T>();
}

/** Adds rows `from` to `to` of M·Mᵀ, up to the diagonal, to `gram`; M is sparse, and given with its transpose. */
function addGram<T>(
  gram: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  transposedOffsets: usize,
  transposedColumns: usize,
  transposedValues: usize,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row += 1) {
    const out = rowOf<T>(gram, stride, row);
    for (let entry = wordAt(offsets, row), end = wordAt(offsets, row + 1); entry < end; entry += 1) {
      const weight = <T>valueAt(values, entry);
      const shared = wordAt(columns, entry);
      const last = wordAt(transposedOffsets, shared + 1);
      for (let other = wordAt(transposedOffsets, shared); other < last; other += 1) {
        const column = wordAt(transposedColumns, other);
        if (column > row) break;
        const place = out + <usize>column * sizeof<T>();
        store<T>(place, load<T>(place) + weight * <T>valueAt(transposedValues, other));
      }
    }
  }
}

/** Rows `from` to `to` of P become rows of B: b_ij = p_ij·scales_j, b_ii = 0. */
function scaleRows<T>(matrix: usize, stride: i32, scales: usize, from: i32, to: i32): void {
  for (let row = from; row < to; row += 1) {
    const start = rowOf<T>(matrix, stride, row);
    scale<T>(start, scales, stride);
    store<T>(start + <usize>row * sizeof<T>(), <T>0);
  }
}

// @ts-ignore: decorator
@inline
function scale<T>(numbers: usize, scales: usize, count: i32): void {
  for (let offset: usize = 0, end = <usize>count * sizeof<T>(); offset < end; offset += 16)
    v128.store(numbers + offset, v128.mul<T>(v128.load(numbers + offset), v128.load(scales + offset)));
}

/** out += Σ over `count` picked rows of weight·row; weights are f32. */
function combineRows<T>(matrix: usize, stride: i32, rows: usize, weights: usize, count: i32, out: usize): void {
  for (let index = 0; index < count; index += 1) {
    const row = rowOf<T>(matrix, stride, wordAt(rows, index));
    const weight = v128.splat<T>(<T>valueAt(weights, index));
    for (let offset: usize = 0, end = <usize>stride * sizeof<T>(); offset < end; offset += 16)
      v128.store(out + offset, multiplyAdd<T>(weight, v128.load(row + offset), v128.load(out + offset)));
  }
}

/** out_r = Σ value·vector[column] over the entries of sparse row r, for all rows. */
function projectRows<T>(vector: usize, offsets: usize, columns: usize, values: usize, rowCount: i32, out: usize): void {
  let entry = 0;
  for (let row = 0; row < rowCount; row += 1) {
    let sum: f64 = 0;
    for (const end = wordAt(offsets, row + 1); entry < end; entry += 1)
      sum += <f64>valueAt(values, entry) * <f64>numberAt<T>(vector, wordAt(columns, entry));
    store<T>(out + <usize>row * sizeof<T>(), <T>sum);
  }
}

/** out_r = m_r·K⁻¹·m_rᵀ of sparse rows `from` to `to`, in f64. */
function quadraticForms<T>(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  out: usize,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row += 1) {
    const start = wordAt(offsets, row);
    const end = wordAt(offsets, row + 1);
    let sum: f64 = 0;
    for (let left = start; left < end; left += 1) {
      const numbers = rowOf<T>(inverse, stride, wordAt(columns, left));
      let inner: f64 = 0;
      for (let right = start; right < end; right += 1)
        inner += <f64>valueAt(values, right) * <f64>numberAt<T>(numbers, wordAt(columns, right));
      sum += <f64>valueAt(values, left) * inner;
    }
    store<f64>(out + (<usize>row << 3), sum);
  }
}

/**
 * The `capacity` numbers that are largest in magnitude, the lower column first among equals, in ascending order of column;
 * zeros never. Answers how many. `keys` and `indices` are room for so many f64 and u32.
 */
function selectLargest<T>(
  numbers: usize,
  count: i32,
  capacity: i32,
  keys: usize,
  indices: usize,
  outColumns: usize,
  outValues: usize,
): i32 {
  let kept = 0;
  let least: f64 = 0;
  for (let column = 0; column < count; column += 1) {
    const key = abs<f64>(<f64>numberAt<T>(numbers, column));
    if (!(key > least)) continue;
    kept = offerBest(keys, indices, kept, capacity, key, column);
    if (kept == capacity) least = kept > 0 ? keyAt(keys, 0) : Infinity;
  }
  const lastKey = kept > 0 ? keyAt(keys, 0) : Infinity;
  const lastColumn = kept > 0 ? indexAt(indices, 0) : 0;
  let written: usize = 0;
  for (let column = 0; <i32>written < kept; column += 1) {
    const value = numberAt<T>(numbers, column);
    const key = abs<f64>(<f64>value);
    if (key < lastKey || (key == lastKey && <u32>column > lastColumn)) continue;
    store<u32>(outColumns + (written << 2), column);
    store<f32>(outValues + (written << 2), <f32>value);
    written += 1;
  }
  return kept;
}

/** Selects from a row of B times `scales`. The thread's scratch is room for a row and for `capacity` f64 and u32. */
function pruneRow<T>(
  matrix: usize,
  stride: i32,
  row: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
): i32 {
  const copied = scratch();
  const keys = copied + <usize>stride * sizeof<T>();
  memory.copy(copied, rowOf<T>(matrix, stride, row), <usize>stride * sizeof<T>());
  scale<T>(copied, scales, stride);
  return selectLargest<T>(copied, stride, capacity, keys, keys + (<usize>capacity << 3), outColumns, outValues);
}

/** Prunes rows `from` to `to` of B, which lies in memory. */
function pruneRows<T>(
  matrix: usize,
  stride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row += 1) {
    const out = (<usize>row * <usize>capacity) << 2;
    const count = pruneRow<T>(matrix, stride, row, scales, capacity, outColumns + out, outValues + out);
    store<i32>(outCounts + (<usize>row << 2), count);
  }
}

/**
 * Prunes rows `from` to `to` of X·K⁻¹·Xᵀ without its diagonal, X being items × users. The thread's scratch is room for a row
 * of K, a row of `rowStride` numbers, and `capacity` f64 and u32.
 */
function pruneProducts<T>(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  rowCount: i32,
  rowStride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  const solved = scratch();
  const row = solved + <usize>stride * sizeof<T>();
  const keys = row + <usize>rowStride * sizeof<T>();
  for (let item = from; item < to; item += 1) {
    const start = wordAt(offsets, item);
    const first = <usize>start << 2;
    memory.fill(solved, 0, <usize>stride * sizeof<T>());
    combineRows<T>(inverse, stride, columns + first, values + first, wordAt(offsets, item + 1) - start, solved);
    projectRows<T>(solved, offsets, columns, values, rowCount, row);
    store<T>(row + <usize>item * sizeof<T>(), <T>0);
    scale<T>(row, scales, rowStride);
    const out = (<usize>item * <usize>capacity) << 2;
    const indices = keys + (<usize>capacity << 3);
    const count = selectLargest<T>(row, rowCount, capacity, keys, indices, outColumns + out, outValues + out);
    store<i32>(outCounts + (<usize>item << 2), count);
  }
}

export function easeGram64(
  gram: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  transposedOffsets: usize,
  transposedColumns: usize,
  transposedValues: usize,
  from: i32,
  to: i32,
): void {
  addGram<f64>(gram, stride, offsets, columns, values, transposedOffsets, transposedColumns, transposedValues, from, to);
}

export function easeGram32(
  gram: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  transposedOffsets: usize,
  transposedColumns: usize,
  transposedValues: usize,
  from: i32,
  to: i32,
): void {
  addGram<f32>(gram, stride, offsets, columns, values, transposedOffsets, transposedColumns, transposedValues, from, to);
}

export function easeScale64(matrix: usize, stride: i32, scales: usize, from: i32, to: i32): void {
  scaleRows<f64>(matrix, stride, scales, from, to);
}

export function easeScale32(matrix: usize, stride: i32, scales: usize, from: i32, to: i32): void {
  scaleRows<f32>(matrix, stride, scales, from, to);
}

export function easeCombine64(matrix: usize, stride: i32, rows: usize, weights: usize, count: i32, out: usize): void {
  combineRows<f64>(matrix, stride, rows, weights, count, out);
}

export function easeCombine32(matrix: usize, stride: i32, rows: usize, weights: usize, count: i32, out: usize): void {
  combineRows<f32>(matrix, stride, rows, weights, count, out);
}

export function easeProject64(
  vector: usize,
  offsets: usize,
  columns: usize,
  values: usize,
  rowCount: i32,
  out: usize,
): void {
  projectRows<f64>(vector, offsets, columns, values, rowCount, out);
}

export function easeProject32(
  vector: usize,
  offsets: usize,
  columns: usize,
  values: usize,
  rowCount: i32,
  out: usize,
): void {
  projectRows<f32>(vector, offsets, columns, values, rowCount, out);
}

export function easeQuadratic64(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  out: usize,
  from: i32,
  to: i32,
): void {
  quadraticForms<f64>(inverse, stride, offsets, columns, values, out, from, to);
}

export function easeQuadratic32(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  out: usize,
  from: i32,
  to: i32,
): void {
  quadraticForms<f32>(inverse, stride, offsets, columns, values, out, from, to);
}

export function easePrune64(
  matrix: usize,
  stride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  pruneRows<f64>(matrix, stride, scales, capacity, outColumns, outValues, outCounts, from, to);
}

export function easePrune32(
  matrix: usize,
  stride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  pruneRows<f32>(matrix, stride, scales, capacity, outColumns, outValues, outCounts, from, to);
}

export function easePruneProducts64(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  rowCount: i32,
  rowStride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  pruneProducts<f64>(inverse, stride, offsets, columns, values, rowCount, rowStride, scales, capacity, outColumns, outValues, outCounts, from, to);
}

export function easePruneProducts32(
  inverse: usize,
  stride: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  rowCount: i32,
  rowStride: i32,
  scales: usize,
  capacity: i32,
  outColumns: usize,
  outValues: usize,
  outCounts: usize,
  from: i32,
  to: i32,
): void {
  pruneProducts<f32>(inverse, stride, offsets, columns, values, rowCount, rowStride, scales, capacity, outColumns, outValues, outCounts, from, to);
}
