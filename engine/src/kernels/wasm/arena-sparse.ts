/** Sparse matrices in an arena, and how work on them is cut into calls. */
import type { SparseMatrix } from "../sparse.ts";
import type { Arena } from "./arena.ts";

export interface ArenaSparse {
  /** Views of the arena. */
  readonly matrix: SparseMatrix;
  /** Offsets, columns, values: how kernels are told of a sparse matrix. */
  readonly addresses: readonly [offsets: number, columns: number, values: number];
}

export function sparseIn(arena: Arena, { offsets, columns, values, ...size }: SparseMatrix): ArenaSparse {
  const matrix = { ...size, offsets: arena.copy(offsets), columns: arena.copy(columns), values: arena.copy(values) };
  const addresses = [matrix.offsets.byteOffset, matrix.columns.byteOffset, matrix.values.byteOffset] as const;
  return { matrix, addresses };
}

/** From one row to another, not included. */
export type Piece = readonly [from: number, to: number];

/** At most `limit` pieces of as many rows each. */
export function evenPieces(rowCount: number, limit: number): Piece[] {
  const size = Math.max(1, Math.ceil(rowCount / limit));
  return Array.from({ length: Math.ceil(rowCount / size) }, (_, index) => [
    index * size,
    Math.min(rowCount, (index + 1) * size),
  ]);
}

/** Multiply-adds of a piece of M·Mᵀ at least: some milliseconds. */
const costPerPiece = 2_000_000;

/** At most `limit` pieces of about equal cost for products of each row with the rows of its columns. */
export function costPieces(rows: SparseMatrix, columns: SparseMatrix, limit: number): Piece[] {
  const costs = new Float64Array(rows.rowCount);
  for (let row = 0; row < rows.rowCount; row += 1)
    for (let entry = rows.offsets[row]!; entry < rows.offsets[row + 1]!; entry += 1) {
      const column = rows.columns[entry]!;
      costs[row]! += columns.offsets[column + 1]! - columns.offsets[column]!;
    }
  const target = Math.max(costPerPiece, costs.reduce((sum, cost) => sum + cost, 0) / limit);
  const pieces: Piece[] = [];
  let [from, cost] = [0, 0];
  for (let row = 0; row < rows.rowCount; row += 1) {
    cost += costs[row]!;
    if (cost < target && row + 1 < rows.rowCount) continue;
    pieces.push([from, row + 1]);
    [from, cost] = [row + 1, 0];
  }
  return pieces;
}
