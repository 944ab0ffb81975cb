/** Tests only. */
import { decayFactor, type PreferenceConfig } from "../domain/preference.ts";
import { sparseFromTriples, type SparseMatrix } from "../kernels/sparse.ts";

/** Collects (user row, item column, event weight, time) in flat arrays and sums them to r_ui. */
export function createPreferenceList() {
  let capacity = 1 << 16;
  let length = 0;
  let rows = new Uint32Array(capacity);
  let columns = new Uint32Array(capacity);
  let values = new Float32Array(capacity);
  let times = new Float64Array(capacity);
  function grow(): void {
    capacity *= 2;
    rows = copied(new Uint32Array(capacity), rows);
    columns = copied(new Uint32Array(capacity), columns);
    values = copied(new Float32Array(capacity), values);
    times = copied(new Float64Array(capacity), times);
  }
  return {
    count: () => length,
    add(row: number, column: number, value: number, atMs: number): void {
      if (length === capacity) grow();
      rows[length] = row;
      columns[length] = column;
      values[length] = value;
      times[length] = atMs;
      length += 1;
    },
    toMatrix(rowCount: number, columnCount: number, { limit, halfLifeDays }: PreferenceConfig): SparseMatrix {
      const newest = new Float64Array(rowCount);
      for (let index = 0; index < length; index += 1) {
        const row = rows[index] ?? 0;
        newest[row] = Math.max(newest[row] ?? 0, times[index] ?? 0);
      }
      for (let index = 0; index < length; index += 1) {
        const ageMs = (newest[rows[index] ?? 0] ?? 0) - (times[index] ?? 0);
        values[index] = (values[index] ?? 0) * decayFactor(ageMs, halfLifeDays);
      }
      const matrix = sparseFromTriples(
        rowCount,
        columnCount,
        rows.subarray(0, length),
        columns.subarray(0, length),
        values.subarray(0, length),
      );
      for (const [index, value] of matrix.values.entries())
        matrix.values[index] = Math.min(limit, Math.max(-limit, value));
      return matrix;
    },
    lastAtMs(matrix: SparseMatrix): Float64Array {
      const last = new Float64Array(matrix.values.length);
      for (let index = 0; index < length; index += 1) {
        const place = placeOf(matrix, rows[index] ?? 0, columns[index] ?? 0);
        last[place] = Math.max(last[place] ?? 0, times[index] ?? 0);
      }
      return last;
    },
  };
}

function copied<T extends Uint32Array | Float32Array | Float64Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

/** Where an entry stands in a matrix's values; it must be there. */
function placeOf({ offsets, columns }: SparseMatrix, row: number, column: number): number {
  let low = offsets[row] ?? 0;
  let high = (offsets[row + 1] ?? 0) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((columns[middle] ?? 0) < column) low = middle + 1;
    else high = middle;
  }
  return low;
}
