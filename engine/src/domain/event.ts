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

export const eventKinds = [...plainEventKinds, "progress", "rate", "emoji"] as const;

export type EventKind = (typeof eventKinds)[number];

interface EventBase {
  /** Appending the same id again changes nothing. */
  readonly id: EventId;
  readonly accountId: AccountId;
  readonly itemId: ItemId;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** The recommendation list this came from, for attribution. */
  readonly recommendationId?: string;
  /** Absent unless the sender stated some of it. */
  readonly context?: EventContext;
}

/** Something a person did with an item, under one of their accounts. */
export type Event = EventBase &
  (
    | { readonly kind: (typeof plainEventKinds)[number] }
    | { readonly kind: "progress"; /** 0..1 of the item's length. */ readonly ratio: number }
    | { readonly kind: "rate"; /** 0 (worst) .. 1 (best) of the scale. */ readonly ratio: number }
    | { readonly kind: "emoji"; readonly emoji: string }
  );

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
