/** Kernel: cosines of rows with a weighted sum of rows, by sparse and by dense features. */
import { isEmptyRow, isZeroRow } from "../neighbours/neighbours.ts";
import { checkVector, type SparseVector } from "../sparse-check.ts";
import type { SparseMatrix } from "../sparse.ts";
import { addDenseRow, addSparseRow, clearSparseRow, denseDot, sparseDot } from "../profile/profile.ts";

export interface CosineFeatures {
  /** Rows of length 1 or 0. */
  readonly sparse: SparseMatrix;
  /** As many rows of length 1 or 0, row-major. */
  readonly dense?: { readonly dimension: number; readonly values: Float32Array } | undefined;
}

export interface Cosines {
  readonly rowCount: number;
  /**
   * out[i] = the mean of the cosines of row `rows[i]` with the profile Σ taste.values · features of taste.items, over the kinds of
   * features that both have; 0 where they have none. Within 1e-4 whatever the implementation, unless the profile is what is left
   * of much larger parts. Keeps scratch space, so it serves one call at a time. RangeError names a row that is not there.
   */
  score(taste: SparseVector, rows: Uint32Array, out: Float32Array): void;
  /** As two calls of `score` about the same rows, for little more than one of them costs. */
  scoreBoth(
    tastes: readonly [SparseVector, SparseVector],
    rows: Uint32Array,
    outs: readonly [Float32Array, Float32Array],
  ): void;
  /** Of features that begin with its own. What it was asked of stays as it was. */
  extended(features: CosineFeatures): Cosines;
}

export function createCosines({ sparse, dense }: CosineFeatures): Cosines {
  const sparseProfile = new Float32Array(sparse.columnCount);
  const denseProfile = new Float32Array(dense?.dimension ?? 0);
  const values = dense?.values ?? denseProfile;
  const { rowCount } = sparse;
  const cosines: Cosines = {
    rowCount,
    score(taste, rows, out) {
      checkVector(taste, rowCount);
      checkRows(rows, rowCount);
      denseProfile.fill(0);
      for (let place = 0; place < taste.items.length; place += 1) {
        addSparseRow(sparse, taste.items[place]!, taste.values[place]!, sparseProfile);
        addDenseRow(values, taste.items[place]!, taste.values[place]!, denseProfile);
      }
      const sparseLength = Math.sqrt(denseDot(sparseProfile, 0, sparseProfile, 0, sparse.columnCount));
      const denseLength = Math.sqrt(denseDot(denseProfile, 0, denseProfile, 0, denseProfile.length));
      for (let place = 0; place < rows.length; place += 1) {
        const row = rows[place]!;
        const isSparse = sparseLength > 0 && !isEmptyRow(sparse, row);
        const isDense = dense !== undefined && denseLength > 0 && !isZeroRow(dense, row);
        const bySparse = isSparse ? sparseDot(sparse, row, sparseProfile) / sparseLength : 0;
        const byDense = isDense ? denseDot(values, row, denseProfile, 0, denseProfile.length) / denseLength : 0;
        out[place] = (bySparse + byDense) / (isSparse && isDense ? 2 : 1);
      }
      for (let place = 0; place < taste.items.length; place += 1)
        clearSparseRow(sparse, taste.items[place]!, sparseProfile);
    },
    scoreBoth(tastes, rows, outs) {
      cosines.score(tastes[0], rows, outs[0]);
      cosines.score(tastes[1], rows, outs[1]);
    },
    extended: createCosines,
  };
  return cosines;
}

export function checkRows(rows: Uint32Array, rowCount: number): void {
  for (let place = 0; place < rows.length; place += 1)
    if (rows[place]! >= rowCount) throw new RangeError(`Row ${rows[place]!} cannot be scored: there are ${rowCount}.`);
}
