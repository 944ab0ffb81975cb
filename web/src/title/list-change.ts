/** How a work came to its place in a list. */
export type Move =
  | { readonly kind: "new" }
  | { readonly kind: "same" }
  | { readonly kind: "up" | "down"; readonly placeCount: number };

export interface ListChange {
  /** Of each of the first works now. */
  readonly moves: readonly Move[];
  /** Ids of those that were among the first and are not in the list any more. */
  readonly gone: readonly string[];
}

/** What became of the beginning of a list, `length` works long, by the ids of both lists. */
export function listChange(before: readonly string[], now: readonly string[], length: number): ListChange {
  const moves = now.slice(0, length).map((id, place): Move => {
    const earlier = before.indexOf(id);
    if (earlier < 0) return { kind: "new" };
    if (earlier === place) return { kind: "same" };
    return { kind: earlier > place ? "up" : "down", placeCount: Math.abs(earlier - place) };
  });
  return { moves, gone: before.slice(0, length).filter((id) => !now.includes(id)) };
}

export const isUnchanged = ({ moves, gone }: ListChange) =>
  gone.length === 0 && moves.every(({ kind }) => kind === "same");
