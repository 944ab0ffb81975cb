/** Kernels: numeric code on typed arrays, pure and in TypeScript first. This file: checks of input that comes from outside. */
import type { SparseMatrix } from "./sparse.ts";

/** RangeError names the row whose columns are out of range or order, or that holds a number that is not finite. */
export function checkSparse({ rowCount, columnCount, offsets, columns, values }: SparseMatrix): void {
  if (offsets.length !== rowCount + 1 || offsets[0] !== 0 || columns.length !== offsets[rowCount])
    throw new RangeError(`The offsets of ${rowCount} rows do not fit ${columns.length} entries.`);
  if (values.length !== columns.length)
    throw new RangeError(`There are ${values.length} values for ${columns.length} entries.`);
  for (let row = 0; row < rowCount; row += 1) {
    if (offsets[row + 1]! < offsets[row]!) throw new RangeError(`Row ${row} ends before it begins.`);
    for (let entry = offsets[row]!, last = -1; entry < offsets[row + 1]!; entry += 1) {
      const column = columns[entry]!;
      if (column >= columnCount) throw new RangeError(`Row ${row} has column ${column}, outside ${columnCount}.`);
      if (column <= last) throw new RangeError(`Row ${row} has column ${column} after column ${last}.`);
      // Not 0 of what is not finite.
      if (values[entry]! - values[entry]! !== 0) throw new RangeError(`Row ${row} holds ${values[entry]!}.`);
      last = column;
    }
  }
}

/** Items with weights, in any order; an item that occurs twice counts twice. */
export interface SparseVector {
  readonly items: Uint32Array;
  readonly values: Float32Array;
}

/** RangeError names the item that is out of range or whose weight is not finite. */
export function checkVector({ items, values }: SparseVector, itemCount: number): void {
  if (items.length !== values.length)
    throw new RangeError(`There are ${values.length} values for ${items.length} items.`);
  for (let index = 0; index < items.length; index += 1) {
    if (items[index]! >= itemCount) throw new RangeError(`Item ${items[index]!} is outside ${itemCount}.`);
    if (!Number.isFinite(values[index]))
      throw new RangeError(`The weight of item ${items[index]!} is ${values[index]!}.`);
  }
}
