/** Rows of sparse matrices: sums, scaling, lookups, and what two rows have in common. */
import type { SparseMatrix } from "../sparse.ts";

export function rowSums({ rowCount, offsets, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1)
    for (let place = offsets[row]!; place < offsets[row + 1]!; place += 1) sums[row]! += values[place]!;
  return sums;
}

/** The same matrix with every row divided by its divisor; a divisor of 0 leaves the row as it is. */
export function divideRows(matrix: SparseMatrix, divisors: Float64Array): SparseMatrix {
  const values = matrix.values.slice();
  for (let row = 0; row < matrix.rowCount; row += 1)
    for (let place = matrix.offsets[row]!; place < matrix.offsets[row + 1]!; place += 1)
      values[place]! /= divisors[row]! || 1;
  return { ...matrix, values };
}

/** A row's value at a column, 0 where it has none; by bisection. */
export function valueAt({ offsets, columns, values }: SparseMatrix, row: number, column: number): number {
  const end = offsets[row + 1]!;
  let low = offsets[row]!;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return low < end && columns[low] === column ? values[low]! : 0;
}

/** Where two rows meet in the column over which most of a walk passes. */
export interface Meeting {
  readonly column: number;
  /** Of the entry of each row. */
  readonly placeA: number;
  readonly placeB: number;
  /** out[a, column] · back[column, b] */
  readonly probability: number;
}

/** The best way a → column → b, one step along `out` (a, b × columns) and one along `back` (columns × rows). Merges two sorted rows. */
export function strongestMeeting(out: SparseMatrix, back: SparseMatrix, a: number, b: number): Meeting | undefined {
  const { offsets, columns, values } = out;
  const endA = offsets[a + 1]!;
  const endB = offsets[b + 1]!;
  let placeA = offsets[a]!;
  let placeB = offsets[b]!;
  let best: Meeting | undefined;
  while (placeA < endA && placeB < endB) {
    const column = columns[placeA]!;
    const difference = column - columns[placeB]!;
    if (difference === 0) {
      const probability = values[placeA]! * valueAt(back, column, b);
      if (best === undefined || probability > best.probability) best = { column, placeA, placeB, probability };
    }
    if (difference <= 0) placeA += 1;
    if (difference >= 0) placeB += 1;
  }
  return best;
}
