import type { SparseMatrix } from "../../kernels/sparse.ts";

/** How alike two items are, 0 to 1. A figure built on one has to name it. */
export type Similarity = (one: number, other: number) => number;

/** Cosine of two rows: of items × users it is co-occurrence, of items × terms content. 0 beside an empty row. */
export function cosineOfRows(rows: SparseMatrix): Similarity {
  const lengths = Float64Array.from({ length: rows.rowCount }, (_, row) => Math.sqrt(sharedProduct(rows, row, row)));
  return (one, other) => {
    const product = sharedProduct(rows, one, other);
    return product === 0 ? 0 : product / ((lengths[one] ?? 0) * (lengths[other] ?? 0));
  };
}

/** Columns that two rows share / columns that either has, for rows of ones such as items × genres. 0 beside an empty row. */
export function jaccardOfRows(rows: SparseMatrix): Similarity {
  const sizeOf = (row: number) => (rows.offsets[row + 1] ?? 0) - (rows.offsets[row] ?? 0);
  const sets: SparseMatrix = { ...rows, values: new Float32Array(rows.columns.length).fill(1) };
  return (one, other) => {
    const shared = sharedProduct(sets, one, other);
    return shared === 0 ? 0 : shared / (sizeOf(one) + sizeOf(other) - shared);
  };
}

/** Σ of products over the columns that both rows have; columns ascend. */
function sharedProduct({ offsets, columns, values }: SparseMatrix, one: number, other: number): number {
  const ours = columns.subarray(offsets[one], offsets[one + 1]);
  const ourValues = values.subarray(offsets[one], offsets[one + 1]);
  const theirs = columns.subarray(offsets[other], offsets[other + 1]);
  const theirValues = values.subarray(offsets[other], offsets[other + 1]);
  let at = 0;
  let sum = 0;
  for (const [place, column] of ours.entries()) {
    while ((theirs[at] ?? Infinity) < column) at += 1;
    if (theirs[at] === column) sum += (ourValues[place] ?? 0) * (theirValues[at] ?? 0);
  }
  return sum;
}
