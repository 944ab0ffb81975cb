import type { SparseMatrix } from "../kernels/sparse.ts";
import type { ModelFiles } from "./model.ts";

/** A model's arrays by name and type; each throws when the array is missing, of another type or of another length. */
export const float32Array = (files: ModelFiles, name: string, length?: number): Float32Array =>
  arrayOf(files, name, Float32Array, length);
export const float64Array = (files: ModelFiles, name: string, length?: number): Float64Array =>
  arrayOf(files, name, Float64Array, length);
export const uint32Array = (files: ModelFiles, name: string, length?: number): Uint32Array =>
  arrayOf(files, name, Uint32Array, length);
export const uint8Array = (files: ModelFiles, name: string, length?: number): Uint8Array =>
  arrayOf(files, name, Uint8Array, length);

function arrayOf<A extends ModelFiles["arrays"][string]>(
  { arrays }: ModelFiles,
  name: string,
  type: new (length: number) => A,
  length?: number,
): A {
  const array = arrays[name];
  if (!(array instanceof type)) throw new Error(`The array ${name} is missing or not a ${type.name}.`);
  if (length !== undefined && array.length !== length)
    throw new Error(`The array ${name} has ${array.length} entries, not ${length}.`);
  return array;
}

/** A whole number from 0 up of a model's header. */
export function headerCount({ header }: ModelFiles, name: string): number {
  const value = header[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`The header's ${name} is ${JSON.stringify(value)}, not a count.`);
  return value;
}

/** A finite number of a model's header. */
export function headerNumber({ header }: ModelFiles, name: string): number {
  const value = header[name];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`The header's ${name} is ${JSON.stringify(value)}, not a number.`);
  return value;
}

/** A sparse matrix as three arrays that begin with `name`. */
export function sparseArrays(name: string, matrix: SparseMatrix): ModelFiles["arrays"] {
  return { [`${name}Offsets`]: matrix.offsets, [`${name}Columns`]: matrix.columns, [`${name}Values`]: matrix.values };
}

/** What `sparseArrays` wrote. Throws when offsets or columns point outside. */
export function sparseMatrix(files: ModelFiles, name: string, rowCount: number, columnCount: number): SparseMatrix {
  const offsets = uint32Array(files, `${name}Offsets`, rowCount + 1);
  const columns = uint32Array(files, `${name}Columns`);
  const values = float32Array(files, `${name}Values`, columns.length);
  checkOffsets(`${name}Offsets`, offsets, columns.length);
  checkIndices(`${name}Columns`, columns, columnCount);
  return { rowCount, columnCount, offsets, columns, values };
}

/** Offsets must rise from 0 to `length`. */
export function checkOffsets(name: string, offsets: Uint32Array, length: number): void {
  let isRising = true;
  for (let index = 1; index < offsets.length; index += 1)
    if ((offsets[index] ?? 0) < (offsets[index - 1] ?? 0)) isRising = false;
  if (offsets[0] !== 0 || !isRising || offsets.at(-1) !== length)
    throw new Error(`The array ${name} does not rise from 0 to ${length}.`);
}

export function checkIndices(name: string, indices: Uint32Array, limit: number): void {
  for (let entry = 0; entry < indices.length; entry += 1)
    if ((indices[entry] ?? 0) >= limit)
      throw new Error(`Entry ${entry} of ${name} is ${indices[entry]}, not below ${limit}.`);
}
