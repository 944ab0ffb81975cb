/** Kernels: numeric code on typed arrays, pure and in TypeScript first. This file: compressed sparse rows. */

/** Row `r` holds `columns[offsets[r]..offsets[r+1]]`, strictly ascending, with `values` beside them. */
export interface SparseMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  /** rowCount + 1 */
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** Builds a matrix from triples in any order. Entries at the same place are added up. Indices must be in range (RangeError). */
export function sparseFromTriples(
  rowCount: number,
  columnCount: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): SparseMatrix {
  const offsets = new Uint32Array(rowCount + 1);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    const column = columns[index]!;
    if (!(row >= 0 && row < rowCount && column >= 0 && column < columnCount))
      throw new RangeError(`Entry ${index} is at (${row}, ${column}), outside ${rowCount} × ${columnCount}.`);
    if (!Number.isFinite(values[index]!)) throw new RangeError(`Entry ${index} at (${row}, ${column}) is ${values[index]!}.`);
    offsets[row + 1]! += 1;
  }
  for (let row = 0; row < rowCount; row += 1) offsets[row + 1]! += offsets[row]!;
  const order = new Uint32Array(rows.length);
  const cursor = offsets.slice(0, rowCount);
  for (let index = 0; index < rows.length; index += 1) order[cursor[rows[index]!]!++] = index;
  return mergeSortedRows(rowCount, columnCount, offsets, order, columns, values);
}

function mergeSortedRows(
  rowCount: number,
  columnCount: number,
  offsets: Uint32Array,
  order: Uint32Array,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): SparseMatrix {
  const outOffsets = new Uint32Array(rowCount + 1);
  const outColumns = new Uint32Array(order.length);
  const outValues = new Float32Array(order.length);
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const entries = order.subarray(offsets[row]!, offsets[row + 1]!).toSorted((a, b) => columns[a]! - columns[b]! || a - b);
    const start = count;
    for (const entry of entries) {
      const column = columns[entry]!;
      if (count > start && outColumns[count - 1] === column) outValues[count - 1]! += values[entry]!;
      else {
        outColumns[count] = column;
        outValues[count] = values[entry]!;
        count += 1;
      }
    }
    outOffsets[row + 1] = count;
  }
  return {
    rowCount,
    columnCount,
    offsets: outOffsets,
    columns: outColumns.slice(0, count),
    values: outValues.slice(0, count),
  };
}

/** The same entries with rows and columns swapped. */
export function transpose(matrix: SparseMatrix): SparseMatrix {
  const { rowCount, columnCount, offsets, columns, values } = matrix;
  const outOffsets = new Uint32Array(columnCount + 1);
  for (const column of columns) outOffsets[column + 1]! += 1;
  for (let column = 0; column < columnCount; column += 1) outOffsets[column + 1]! += outOffsets[column]!;
  const cursor = outOffsets.slice(0, columnCount);
  const outColumns = new Uint32Array(columns.length);
  const outValues = new Float32Array(values.length);
  for (let row = 0; row < rowCount; row += 1) {
    for (let index = offsets[row]!; index < offsets[row + 1]!; index += 1) {
      const place = cursor[columns[index]!]!++;
      outColumns[place] = row;
      outValues[place] = values[index]!;
    }
  }
  return { rowCount: columnCount, columnCount: rowCount, offsets: outOffsets, columns: outColumns, values: outValues };
}
