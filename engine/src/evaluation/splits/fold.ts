import { eventsAt, placesWhere, type EventColumns, type EventLists } from "./events.ts";

/** The users that something is measured on. No event is in two of the lists; a user's target may be empty. */
export interface Fold {
  /** Ascending; the lists below are aligned with it. */
  readonly users: Uint32Array;
  /** What a model is told of the user. It must not be recommended. */
  readonly foldIn: EventLists;
  /** What it is to find. Whoever measures decides by value which of it is relevant. */
  readonly target: EventLists;
  /** Belongs to another fold: neither told nor recommended. */
  readonly masked: EventLists;
}

export interface Split {
  /** Events that a model may learn from, ascending. */
  readonly train: Uint32Array;
  readonly test: Fold;
}

/** A split with a fold to choose settings on, so that the test is touched once. */
export interface ValidatedSplit extends Split {
  readonly validation: Fold;
}

export type Role = "fold-in" | "target" | "masked" | "unused";

/** Deals the events of some users out by role; `unused` events are in no list. */
export function createFold(byUser: EventLists, users: Uint32Array, roleOf: (event: number) => Role): Fold {
  const listsOf = (role: Role): EventLists => {
    const lists = Array.from(users, (user) => eventsAt(byUser, user).filter((event) => roleOf(event) === role));
    return concatenate(lists);
  };
  return { users, foldIn: listsOf("fold-in"), target: listsOf("target"), masked: listsOf("masked") };
}

/** At most so many of the users of a fold, evenly spread over all. */
export function thinnedFold(fold: Fold, limit: number): Fold {
  const step = Math.max(1, Math.ceil(fold.users.length / limit));
  const places = placesWhere(fold.users.length, (place) => place % step === 0);
  const pick = (lists: EventLists) => concatenate(Array.from(places, (place) => eventsAt(lists, place)));
  return {
    users: places.map((place) => fold.users[place] ?? 0),
    foldIn: pick(fold.foldIn),
    target: pick(fold.target),
    masked: pick(fold.masked),
  };
}

function concatenate(lists: readonly Uint32Array[]): EventLists {
  const offsets = new Uint32Array(lists.length + 1);
  for (const [place, list] of lists.entries()) offsets[place + 1] = (offsets[place] ?? 0) + list.length;
  const events = new Uint32Array(offsets[lists.length] ?? 0);
  for (const [place, list] of lists.entries()) events.set(list, offsets[place]);
  return { offsets, events };
}

/** Users with at least `minCount` events. */
export function usersWith({ offsets }: EventLists, minCount = 1): Uint32Array {
  return placesWhere(offsets.length - 1, (user) => (offsets[user + 1] ?? 0) - (offsets[user] ?? 0) >= minCount);
}

/** What becomes of an event when every user is in every part (weak generalisation). */
export const parts = { train: 0, validation: 1, test: 2 } as const;

/**
 * Splits by `partOf[event]`. All users with events are in both folds, known by their training events. Testing masks validation
 * events, as a system that has been tuned on them would only repeat them.
 */
export function splitByPart(table: EventColumns, byUser: EventLists, partOf: Uint8Array): ValidatedSplit {
  const users = usersWith(byUser);
  const foldOf = (target: number, masked: number | undefined) =>
    createFold(byUser, users, (event) => {
      if (partOf[event] === parts.train) return "fold-in";
      if (partOf[event] === target) return "target";
      return partOf[event] === masked ? "masked" : "unused";
    });
  return {
    train: placesWhere(table.users.length, (event) => partOf[event] === parts.train),
    validation: foldOf(parts.validation, undefined),
    test: foldOf(parts.test, parts.validation),
  };
}
