/** Kernels: numeric code on typed arrays, pure and in TypeScript first. This file: compressed sparse rows. */

/** A kind of typed array over memory that is there already. */
export interface NumbersKind<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Row `r` holds `columns[offsets[r]..offsets[r+1]]`, strictly ascending, with `values` beside them. */
export interface SparseMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  /** rowCount + 1 */
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/**
 * Builds a matrix from triples in any order. Entries at the same place are added up, in the order given.
 * RangeError names the entry whose index is not a whole number in range, or whose value (or sum) is not a finite 32-bit float.
 */
export function sparseFromTriples(
  rowCount: number,
  columnCount: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): SparseMatrix {
  checkTriples(rowCount, columnCount, rows, columns, values);
  // Two stable counting sorts, by column and then by row, leave the entries in row-major order without comparing any.
  const byColumn = stableOrder(columnCount, columns, undefined);
  const order = stableOrder(rowCount, rows, byColumn);
  const outOffsets = new Uint32Array(rowCount + 1);
  const outColumns = new Uint32Array(order.length);
  const outValues = new Float32Array(order.length);
  let count = 0;
  for (let place = 0; place < order.length; place += 1) {
    const entry = order[place]!;
    const row = rows[entry]!;
    const isRepeat = outOffsets[row + 1]! > 0 && outColumns[count - 1] === columns[entry]!;
    if (!isRepeat) {
      outColumns[count] = columns[entry]!;
      outOffsets[row + 1]! += 1;
      count += 1;
    }
    outValues[count - 1]! += values[entry]!;
    if (!Number.isFinite(outValues[count - 1]))
      throw new RangeError(`The values at (${row}, ${columns[entry]!}) add up to more than a 32-bit float can hold.`);
  }
  for (let row = 0; row < rowCount; row += 1) outOffsets[row + 1]! += outOffsets[row]!;
  return {
    rowCount,
    columnCount,
    offsets: outOffsets,
    columns: outColumns.slice(0, count),
    values: outValues.slice(0, count),
  };
}

const isIndex = (index: number, count: number) => Number.isInteger(index) && index >= 0 && index < count;

function checkTriples(
  rowCount: number,
  columnCount: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): void {
  if (rows.length !== columns.length || rows.length !== values.length)
    throw new RangeError(`There are ${rows.length} rows, ${columns.length} columns and ${values.length} values.`);
  for (let entry = 0; entry < rows.length; entry += 1) {
    const row = rows[entry]!;
    const column = columns[entry]!;
    if (!isIndex(row, rowCount) || !isIndex(column, columnCount))
      throw new RangeError(`Entry ${entry} is at (${row}, ${column}), outside ${rowCount} × ${columnCount}.`);
    if (!Number.isFinite(Math.fround(values[entry]!)))
      throw new RangeError(`Entry ${entry} at (${row}, ${column}) is ${values[entry]!}.`);
  }
}

/** Positions of `keys` in ascending order of key; equal keys keep the order in which `from` (or 0, 1, 2 …) names them. */
export function stableOrder(keyCount: number, keys: ArrayLike<number>, from?: Uint32Array): Uint32Array {
  const cursor = new Uint32Array(keyCount + 1);
  for (let index = 0; index < keys.length; index += 1) cursor[keys[index]! + 1]! += 1;
  for (let key = 0; key < keyCount; key += 1) cursor[key + 1]! += cursor[key]!;
  const order = new Uint32Array(keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    const entry = from === undefined ? place : from[place]!;
    order[cursor[keys[entry]!]!++] = entry;
  }
  return order;
}

/** Makes an array full of zeros. */
type Allocate = <T extends Uint32Array | Float32Array>(kind: NumbersKind<T>, length: number) => T;

const allocateApart: Allocate = (kind, length) => new kind(new ArrayBuffer(length * kind.BYTES_PER_ELEMENT), 0, length);

/** The same entries with rows and columns swapped. */
export function transpose(matrix: SparseMatrix, allocate = allocateApart): SparseMatrix {
  const { rowCount, columnCount, offsets, columns, values } = matrix;
  const outOffsets = allocate(Uint32Array, columnCount + 1);
  for (const column of columns) outOffsets[column + 1]! += 1;
  for (let column = 0; column < columnCount; column += 1) outOffsets[column + 1]! += outOffsets[column]!;
  const cursor = outOffsets.slice(0, columnCount);
  const outColumns = allocate(Uint32Array, columns.length);
  const outValues = allocate(Float32Array, values.length);
  for (let row = 0; row < rowCount; row += 1) {
    for (let index = offsets[row]!; index < offsets[row + 1]!; index += 1) {
      const place = cursor[columns[index]!]!++;
      outColumns[place] = row;
      outValues[place] = values[index]!;
    }
  }
  return { rowCount: columnCount, columnCount: rowCount, offsets: outOffsets, columns: outColumns, values: outValues };
}

/** The entries with a value above 0. */
export function positivePart(matrix: SparseMatrix, allocate = allocateApart): SparseMatrix {
  const { rowCount, columnCount } = matrix;
  const keptCount = matrix.values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const offsets = allocate(Uint32Array, rowCount + 1);
  const columns = allocate(Uint32Array, keptCount);
  const values = allocate(Float32Array, keptCount);
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    for (let index = matrix.offsets[row]!; index < matrix.offsets[row + 1]!; index += 1) {
      if (matrix.values[index]! <= 0) continue;
      columns[count] = matrix.columns[index]!;
      values[count] = matrix.values[index]!;
      count += 1;
    }
    offsets[row + 1] = count;
  }
  return { rowCount, columnCount, offsets, columns, values };
}

/** (length of each row / mean length)^−exponent; 1 for a row without entries. */
export function lengthScales({ offsets, rowCount, columns }: SparseMatrix, exponent: number): Float64Array {
  const mean = columns.length / rowCount;
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const length = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    return length === 0 ? 1 : (length / mean) ** -exponent;
  });
}

/** S_r·A·S_c with diagonal matrices, one number a row and a column. */
export function scaleEntries(matrix: SparseMatrix, rowScales: Float64Array, columnScales: Float64Array): SparseMatrix {
  const values = matrix.values.slice();
  for (let row = 0; row < matrix.rowCount; row += 1)
    for (let entry = matrix.offsets[row] ?? 0; entry < (matrix.offsets[row + 1] ?? 0); entry += 1)
      values[entry] = (values[entry] ?? 0) * (rowScales[row] ?? 1) * (columnScales[matrix.columns[entry] ?? 0] ?? 1);
  return { ...matrix, values };
}

/** A row of a sparse matrix: columns ascending, values aligned. */
export interface SparseRow {
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** The matrix with rows behind its own. */
export function appendRows(matrix: SparseMatrix, rows: readonly SparseRow[], columnCount: number): SparseMatrix {
  const { rowCount } = matrix;
  const offsets = new Uint32Array(rowCount + rows.length + 1);
  offsets.set(matrix.offsets);
  for (const [place, row] of rows.entries())
    offsets[rowCount + place + 1] = offsets[rowCount + place]! + row.columns.length;
  const columns = new Uint32Array(offsets[rowCount + rows.length]!);
  const values = new Float32Array(columns.length);
  columns.set(matrix.columns);
  values.set(matrix.values);
  for (const [place, row] of rows.entries()) {
    columns.set(row.columns, offsets[rowCount + place]);
    values.set(row.values, offsets[rowCount + place]);
  }
  return { rowCount: rowCount + rows.length, columnCount, offsets, columns, values };
}
