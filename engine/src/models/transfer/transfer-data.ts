/**
 * Transfer: the items of one domain (the target) in order for users who are known in another (the source) alone. This file: what
 * such models learn from and what they share.
 */
import type { SparseMatrix } from "../../kernels/sparse.ts";

/** What an event that is no like says, beside a like, of what kind of thing a user turns to. */
export const dislikeWeight = 0.5;

/** Rows of all matrices are the same users. */
export interface TransferData {
  /** users × source items, 1 for each event. */
  readonly source: SparseMatrix;
  /** users × target items, 1 for each like. A user without likes is one to be told what to like, or one who says nothing. */
  readonly target: SparseMatrix;
  /** The same with `dislikeWeight` for each other event: who did not like a thing has chosen it all the same. */
  readonly targetEvents: SparseMatrix;
}

/** Knows the users it was trained with, by row. */
export interface TransferModel {
  /** Fills `out` (users × target items) with scores: finite, comparable within one user, higher is better. */
  score(users: Uint32Array, out: Float32Array): void;
}

/** Users with likes in the target domain and events in the source: those of whom can be learnt what goes with what. */
export function sharedUsers({ source, target }: TransferData): Uint32Array {
  return Uint32Array.from({ length: source.rowCount }, (_, user) => user).filter(
    (user) => rowLength(source, user) > 0 && rowLength(target, user) > 0,
  );
}

export function rowLength({ offsets }: SparseMatrix, row: number): number {
  return (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
}

/** How many rows have an entry in each column. */
export function columnCounts({ columns, columnCount }: SparseMatrix): Uint32Array {
  const counts = new Uint32Array(columnCount);
  for (const column of columns) counts[column] = (counts[column] ?? 0) + 1;
  return counts;
}

/**
 * Rows of length 1 (rows without entries stay empty) in which an item that many users have counts little:
 * log(users / users with the item).
 */
export function idfRows(matrix: SparseMatrix): SparseMatrix {
  const { rowCount, columns, offsets } = matrix;
  const idf = Float64Array.from(columnCounts(matrix), (count) => Math.log((1 + rowCount) / (1 + count)));
  const values = Float32Array.from(columns, (column) => idf[column] ?? 0);
  for (let row = 0; row < rowCount; row += 1) {
    const own = values.subarray(offsets[row], offsets[row + 1]);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (const [place, value] of own.entries()) own[place] = value / length;
  }
  return { ...matrix, values };
}

/** log(1 + likes) of every target item, the same for every user: what any transfer has to beat. */
export function popularTransfer({ target }: TransferData): TransferModel {
  return sameForAll(Float32Array.from(columnCounts(target), (count) => Math.log1p(count)));
}

/** log(1 + weights of all events) of every target item: fewer events are overlooked than by likes alone. */
export function attentionTransfer({ targetEvents }: TransferData): TransferModel {
  const weights = new Float64Array(targetEvents.columnCount);
  for (const [entry, item] of targetEvents.columns.entries())
    weights[item] = (weights[item] ?? 0) + (targetEvents.values[entry] ?? 0);
  return sameForAll(Float32Array.from(weights, Math.log1p));
}

function sameForAll(scores: Float32Array): TransferModel {
  return {
    score(users, out) {
      for (const place of users.keys()) out.set(scores, place * scores.length);
    },
  };
}
