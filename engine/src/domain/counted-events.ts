import type { Event, LeaveOutEvent, TasteEvent } from "./event.ts";
import type { ItemId } from "./ids.ts";

/** Why an event says nothing of its user's taste, or that it does. `control` events say something about other events. */
export const eventStandings = ["counts", "private", "retracted", "left-out", "control"] as const;
export type EventStanding = (typeof eventStandings)[number];

/** The id that stands for a work, which several items may be editions or entries of. */
export type CanonicalOf = (id: ItemId) => ItemId;

/** What a user has taken back and left out; in which order they said so makes no difference. */
export interface Undone {
  /** Keys of events, see `retractedKey`. */
  readonly retracted: readonly string[];
  /** Leave-outs that are not taken back themselves. */
  readonly leaveOuts: readonly LeaveOutEvent[];
}

/** Only an account's own events can be taken back by it. */
export const retractedKey = (accountId: string, eventId: string): string => `${accountId}\n${eventId}`;

/** The account of a `retractedKey`: ids hold no line ends. */
export const accountOfKey = (key: string): string => key.slice(0, key.indexOf("\n"));

/** Reads the retracts and leave-outs of a user. A retract cannot be taken back: whoever takes back too much records the event again. */
export function undoneOf(events: readonly Event[]): Undone {
  const retracted = new Set<string>();
  for (const event of events) if (event.kind === "retract") retracted.add(retractedKey(event.accountId, event.eventId));
  const isThere = ({ accountId, id }: Event) => !retracted.has(retractedKey(accountId, id));
  const leaveOuts = events.filter((event) => event.kind === "leave-out");
  return { retracted: [...retracted], leaveOuts: leaveOuts.filter(isThere) };
}

/** How events stand with their user. */
export function createStandings(
  undone: Undone,
  canonicalOf: CanonicalOf = (id) => id,
): (event: Event) => EventStanding {
  const retracted = new Set(undone.retracted);
  const leftOut = new Set(undone.leaveOuts.map(({ itemId }) => canonicalOf(itemId)));
  return (event) => {
    if (event.kind === "retract") return "control";
    if (retracted.size > 0 && retracted.has(retractedKey(event.accountId, event.id))) return "retracted";
    if (event.kind === "leave-out") return "control";
    if (event.isPrivate === true) return "private";
    return leftOut.size > 0 && leftOut.has(canonicalOf(event.itemId)) ? "left-out" : "counts";
  };
}

/**
 * The events of a user that anything may be learnt from, in order: not those of private sessions, not those that were taken back, and
 * none of an item that the user has left out. Everything that learns goes by it; the SQL of features says the same.
 * `events` are of all the user's accounts, or `undone` is what all of them say.
 */
export function countedEvents(
  events: readonly Event[],
  undone: Undone = undoneOf(events),
  canonicalOf?: CanonicalOf,
): readonly TasteEvent[] {
  const standingOf = createStandings(undone, canonicalOf);
  return events.filter((event): event is TasteEvent => standingOf(event) === "counts");
}
