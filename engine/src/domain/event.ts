import type { AccountId, EventId, ItemId } from "./ids.ts";
import type { EventContext } from "./moment.ts";

export const plainEventKinds = [
  "impression",
  "view",
  "start",
  "finish",
  "like",
  "dislike",
  "save",
  "skip",
  "purchase",
] as const;

/** What a person did with an item. */
export const tasteEventKinds = [...plainEventKinds, "progress", "rate", "emoji"] as const;
export type TasteEventKind = (typeof tasteEventKinds)[number];

/** What a person says about other events: see `counted-events.ts`. */
export const controlEventKinds = ["retract", "leave-out"] as const;

export const eventKinds = [...tasteEventKinds, ...controlEventKinds] as const;

export type EventKind = (typeof eventKinds)[number];

interface EventBase {
  /** Appending the same id again changes nothing. */
  readonly id: EventId;
  readonly accountId: AccountId;
  readonly itemId: ItemId;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
}

interface TasteEventBase extends EventBase {
  /** The recommendation list this came from, for attribution. */
  readonly recommendationId?: string;
  /** Absent unless the sender stated some of it. */
  readonly context?: EventContext;
  /** Of a private session: kept for the person, never learnt from. */
  readonly isPrivate?: true;
}

/** Something a person did with an item, under one of their accounts. */
export type TasteEvent = TasteEventBase &
  (
    | { readonly kind: (typeof plainEventKinds)[number] }
    | { readonly kind: "progress"; /** 0..1 of the item's length. */ readonly ratio: number }
    | { readonly kind: "rate"; /** 0 (worst) .. 1 (best) of the scale. */ readonly ratio: number }
    | { readonly kind: "emoji"; readonly emoji: string }
  );

/** Takes an event of the same account back: from now on it never was. `itemId` is the item of that event. */
export interface RetractEvent extends EventBase {
  readonly kind: "retract";
  readonly eventId: EventId;
}

/** Nothing that the user did or does with the item says anything of their taste, until this event is taken back. */
export interface LeaveOutEvent extends EventBase {
  readonly kind: "leave-out";
}

/** Anything that a person did or said, under one of their accounts. */
export type Event = TasteEvent | RetractEvent | LeaveOutEvent;

export function isTasteEvent(event: Event): event is TasteEvent {
  return event.kind !== "retract" && event.kind !== "leave-out";
}

/** Whether it is of a private session: kept for the person, and for nobody else to see. */
export function isPrivate(event: Event): boolean {
  return isTasteEvent(event) && event.isPrivate === true;
}

/** An event's number, where its kind has one. */
export function eventRatio(event: Event): number | undefined {
  return event.kind === "progress" || event.kind === "rate" ? event.ratio : undefined;
}

/** The earliest time an event may have: nobody logged anything before 1970-01-02. */
const earliestEventMs = 86_400_000;
/** Clocks of senders may run ahead by this much. */
const aheadToleranceMs = 86_400_000;

/** Why an event's time cannot be right, or undefined when it can. */
export function eventTimeProblem(atMs: number, nowMs: number): string | undefined {
  if (!Number.isFinite(atMs)) return "is not a time";
  if (atMs < earliestEventMs) return "is before 1970";
  if (atMs > nowMs + aheadToleranceMs) return "is in the future";
  return undefined;
}
