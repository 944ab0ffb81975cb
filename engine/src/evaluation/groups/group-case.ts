/** What a group may be shown, what each member's model says of it, and what each would have liked. */
import type { Fold } from "../splits/fold.ts";
import { eventsAt, itemsOf, type EventColumns } from "../splits/events.ts";
import type { Group } from "./draw-groups.ts";

/** All people of a split, by user. */
export interface People {
  readonly itemCount: number;
  /** Items that somebody knows, so that no list for a group of theirs may hold them. */
  readonly known: readonly Uint32Array[];
  /** Likes that are held out. */
  readonly relevant: readonly ReadonlySet<number>[];
  /** Scores of all items by the member's own model. */
  readonly scores: readonly Float64Array[];
  /** How many likes the model was told of. */
  readonly likeCounts: Uint32Array;
}

export interface GroupCase {
  /** Items that no member knows, ascending. What follows is aligned with them. */
  readonly candidates: Uint32Array;
  /** A row a member. */
  readonly rows: readonly Float64Array[];
  readonly likeCounts: readonly number[];
  /** Places of the candidates that each member would have liked. */
  readonly relevant: readonly ReadonlySet<number>[];
}

/** Known and relevant items of each user of a fold, by user. */
export function foldItems(
  table: EventColumns,
  fold: Fold,
  likedFrom: number,
): { readonly known: readonly Uint32Array[]; readonly relevant: readonly ReadonlySet<number>[] } {
  const known = Array.from({ length: table.userCount }, () => new Uint32Array());
  const relevant = Array.from({ length: table.userCount }, (): ReadonlySet<number> => new Set());
  for (const [place, user] of fold.users.entries()) {
    const told = itemsOf(table, eventsAt(fold.foldIn, place));
    known[user] = Uint32Array.from([...told, ...itemsOf(table, eventsAt(fold.masked, place))]);
    relevant[user] = new Set(itemsOf(table, eventsAt(fold.target, place), likedFrom));
  }
  return { known, relevant };
}

export function groupCase(people: People, group: Group): GroupCase {
  const isKnown = new Uint8Array(people.itemCount);
  for (const user of group) for (const item of people.known[user] ?? []) isKnown[item] = 1;
  const candidates = Uint32Array.from(isKnown.keys()).filter((item) => isKnown[item] === 0);
  return {
    candidates,
    rows: group.map((user) => Float64Array.from(candidates, (item) => people.scores[user]?.[item] ?? 0)),
    likeCounts: group.map((user) => people.likeCounts[user] ?? 0),
    relevant: group.map(
      (user) => new Set([...candidates.keys()].filter((place) => people.relevant[user]?.has(candidates[place] ?? 0))),
    ),
  };
}
