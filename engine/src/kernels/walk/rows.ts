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

/** back[column, row] of each entry of a row of `out`, in its order: how a walk comes back from where the row leads. */
export function returnsTo(out: SparseMatrix, back: SparseMatrix, row: number): Float64Array {
  const start = out.offsets[row]!;
  const returns = new Float64Array(out.offsets[row + 1]! - start);
  for (let entry = 0; entry < returns.length; entry += 1)
    returns[entry] = valueAt(back, out.columns[start + entry]!, row);
  return returns;
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

/**
 * The best way a → column → b, one step along `out` (a, b × columns) and one along `back` (columns × rows), of which `returns` holds what
 * leads to b (`returnsTo`); undefined where none is more probable than `least`. Merges two sorted rows.
 */
export function strongestMeeting(
  { offsets, columns, values }: SparseMatrix,
  returns: Float64Array,
  [a, b]: readonly [number, number],
  least: number,
): Meeting | undefined {
  const endA = offsets[a + 1]!;
  const startB = offsets[b]!;
  const endB = offsets[b + 1]!;
  let placeA = offsets[a]!;
  let placeB = startB;
  let bestA = -1;
  let bestB = -1;
  let probability = least;
  while (placeA < endA && placeB < endB) {
    const difference = columns[placeA]! - columns[placeB]!;
    if (difference === 0) {
      const passing = values[placeA]! * returns[placeB - startB]!;
      if (passing > probability) {
        bestA = placeA;
        bestB = placeB;
        probability = passing;
      }
    }
    if (difference <= 0) placeA += 1;
    if (difference >= 0) placeB += 1;
  }
  return bestA < 0 ? undefined : { column: columns[bestA]!, placeA: bestA, placeB: bestB, probability };
}
