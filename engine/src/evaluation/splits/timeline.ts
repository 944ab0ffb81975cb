/** One clock for all users, so that no model learns from the future (Ji, Sun, Zhang & Li 2023). */
import { eventsAt, eventsByUser, placesWhere, type EventColumns, type EventLists } from "./events.ts";
import { createFold, usersWith, type Fold } from "./fold.ts";

interface TimelineFold {
  /** Users with an event before the fold begins: all of those are told, also what came after training ended. */
  readonly warm: Fold;
  /** Users of whom nothing is known when the fold begins. */
  readonly cold: Fold;
  /** Items with an event before the fold begins, ascending: nothing else could have been recommended. */
  readonly candidates: Uint32Array;
  /** Events of the fold on other items. They are in no target. */
  readonly newItemEventCount: number;
}

export interface TimelineSplit {
  /** Events before validation, ascending. */
  readonly train: Uint32Array;
  readonly validation: TimelineFold;
  readonly test: TimelineFold;
}

export interface TimelineOptions {
  /** t0: the first time that is no longer training. */
  readonly validationFrom: number;
  /** t1: the first time of the test. */
  readonly testFrom: number;
}

/** train < t0 ≤ validation < t1 ≤ test. Only users with events within a fold are in it. RangeError without times. */
export function splitTimeline(table: EventColumns, { validationFrom, testFrom }: TimelineOptions): TimelineSplit {
  const times = timesOf(table);
  if (!(validationFrom <= testFrom))
    throw new RangeError(`Validation from ${validationFrom} cannot begin after the test from ${testFrom}.`);
  const byUser = eventsByUser(table);
  return {
    train: placesWhere(times.length, (event) => (times[event] ?? 0) < validationFrom),
    validation: foldBetween(table, byUser, validationFrom, testFrom),
    test: foldBetween(table, byUser, testFrom, Infinity),
  };
}

/** The earliest time before which at least `ratio` of all events lie, or the last time where no time is late enough. */
export function timeQuantile(table: EventColumns, ratio: number): number {
  const sorted = timesOf(table).toSorted();
  const place = Math.min(sorted.length - 1, Math.ceil(sorted.length * ratio - 1e-9));
  const before = sorted[place - 1];
  const time = sorted[place] ?? Number.NaN;
  return before === time ? (sorted.find((other) => other > time) ?? time) : time;
}

function foldBetween(table: EventColumns, byUser: EventLists, from: number, to: number): TimelineFold {
  const times = timesOf(table);
  const isBefore = (event: number) => (times[event] ?? 0) < from;
  const isWithin = (event: number) => !isBefore(event) && (times[event] ?? 0) < to;
  const isCandidate = new Uint8Array(table.itemCount);
  for (const [event, item] of table.items.entries()) if (isBefore(event)) isCandidate[item] = 1;
  const isOnCandidate = (event: number) => isCandidate[table.items[event] ?? 0] === 1;
  const users = usersWith(byUser).filter((user) => eventsAt(byUser, user).some(isWithin));
  const isWarm = (user: number) => eventsAt(byUser, user).some(isBefore);
  const foldOf = (some: Uint32Array) =>
    createFold(byUser, some, (event) => {
      if (isBefore(event)) return "fold-in";
      return isWithin(event) && isOnCandidate(event) ? "target" : "unused";
    });
  return {
    warm: foldOf(users.filter(isWarm)),
    cold: foldOf(users.filter((user) => !isWarm(user))),
    candidates: placesWhere(table.itemCount, (item) => isCandidate[item] === 1),
    newItemEventCount: placesWhere(times.length, (event) => isWithin(event) && !isOnCandidate(event)).length,
  };
}

function timesOf({ times }: EventColumns): Float64Array {
  if (times === undefined) throw new RangeError("A split by time needs the times of the events.");
  return times;
}
