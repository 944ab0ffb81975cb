import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import type { Catalogue } from "../model.ts";

/** The likes within one domain, in numbers of its own. */
export interface DomainLikes {
  /** Catalogue indices of the items that somebody likes, ascending. */
  readonly items: Uint32Array;
  /** Users with any such like × `items`. */
  readonly likes: SparseMatrix;
}

const notThere = 0xffff_ffff;

export function domainLikes(likes: SparseMatrix, { domainOf }: Catalogue, domain: number): DomainLikes {
  const entries = Uint32Array.from(likes.columns.keys()).filter(
    (entry) => domainOf[likes.columns[entry] ?? notThere] === domain,
  );
  const columns = entries.map((entry) => likes.columns[entry] ?? 0);
  const items = Uint32Array.from(new Set(columns)).toSorted();
  const numberOf = new Uint32Array(domainOf.length);
  for (const [number, item] of items.entries()) numberOf[item] = number;
  const users = usersOf(likes, entries);
  const rowCount = (users.at(-1) ?? -1) + 1;
  const numbers = columns.map((item) => numberOf[item] ?? 0);
  const values = Float32Array.from(entries, (entry) => likes.values[entry] ?? 0);
  return { items, likes: sparseFromTriples(rowCount, items.length, users, numbers, values) };
}

/** Numbers the users of ascending entries, those without any left out. */
function usersOf({ offsets }: SparseMatrix, entries: Uint32Array): Uint32Array {
  let [user, number, last] = [0, -1, -1];
  return entries.map((entry) => {
    while ((offsets[user + 1] ?? notThere) <= entry) user += 1;
    if (user !== last) number += 1;
    last = user;
    return number;
  });
}

/** Weights of the items of each domain among themselves become weights of the whole catalogue; no item is in two of them. */
export function spreadOverCatalogue(
  parts: readonly { readonly items: Uint32Array; readonly weights: SparseMatrix }[],
  itemCount: number,
): SparseMatrix {
  const placed = parts.flatMap(({ items, weights }) =>
    Array.from(items, (item, row) => {
      const [start, end] = [weights.offsets[row], weights.offsets[row + 1]];
      const columns = weights.columns.subarray(start, end).map((column) => items[column] ?? 0);
      return { item, columns, values: weights.values.subarray(start, end) };
    }),
  );
  const offsets = new Uint32Array(itemCount + 1);
  for (const { item, columns } of placed) offsets[item + 1] = columns.length;
  for (let item = 0; item < itemCount; item += 1) offsets[item + 1] = (offsets[item + 1] ?? 0) + (offsets[item] ?? 0);
  const columns = new Uint32Array(offsets[itemCount] ?? 0);
  const values = new Float32Array(columns.length);
  for (const row of placed) {
    columns.set(row.columns, offsets[row.item]);
    values.set(row.values, offsets[row.item]);
  }
  return { rowCount: itemCount, columnCount: itemCount, offsets, columns, values };
}
