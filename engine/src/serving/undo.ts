import {
  createStandings,
  undoneOf,
  type CanonicalOf,
  type EventStanding,
  type Undone,
} from "../domain/counted-events.ts";
import { EngineError } from "../domain/errors.ts";
import type { Event, LeaveOutEvent, RetractEvent } from "../domain/event.ts";
import type { AccountId, EventId, ItemId, TenantId, UserId } from "../domain/ids.ts";
import type { ItemStore } from "../ports/item-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";
import { recordEvents, type RecordPorts } from "./record-events.ts";

export interface UndoPorts extends RecordPorts {
  readonly items: ItemStore;
}

/** An event as its user sees it in their history. */
interface StandingEvent {
  readonly event: Event;
  readonly standing: EventStanding;
}

export interface EventPageInput {
  /** Only what was done with this item, under any of its ids. */
  readonly itemId?: ItemId;
  readonly limit: number;
  /** Absent for the first page. */
  readonly after?: EventCursor;
}

export interface EventPage {
  readonly events: readonly StandingEvent[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: EventCursor;
}

/** The place behind an event in a history. */
interface EventCursor {
  readonly atMs: number;
  readonly id: string;
}

interface WholeHistory {
  readonly userId: UserId;
  readonly events: readonly Event[];
  readonly undone: Undone;
}

/** All events of a user over all linked accounts, newest first. */
async function wholeHistory(ports: UndoPorts, tenant: TenantId, userId: UserId): Promise<WholeHistory> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const events = await ports.profiles.history(tenant, accountIds, Number.MAX_SAFE_INTEGER);
  return { userId: user, events, undone: undoneOf(events) };
}

/** A page of a user's history, newest first, each event with whether it counts, and why not. */
export async function listEvents(
  ports: UndoPorts,
  tenant: TenantId,
  userId: UserId,
  { itemId, limit, after }: EventPageInput,
): Promise<EventPage> {
  const { events: all, undone } = await wholeHistory(ports, tenant, userId);
  const events = itemId === undefined ? all : await eventsOfItem(ports, tenant, all, itemId);
  const start = after === undefined ? 0 : events.findIndex((event) => isBehind(event, after));
  const page = start < 0 ? [] : events.slice(start, start + limit);
  const canonicalOf = await readCanonical(ports, tenant, [...page, ...undone.leaveOuts]);
  const standingOf = createStandings(undone, canonicalOf);
  const last = page.at(-1);
  return {
    events: page.map((event) => ({ event, standing: standingOf(event) })),
    ...(last !== undefined && start + limit < events.length && { next: { atMs: last.atMs, id: last.id } }),
  };
}

async function eventsOfItem(
  ports: UndoPorts,
  tenant: TenantId,
  events: readonly Event[],
  itemId: ItemId,
): Promise<readonly Event[]> {
  const canonicalOf = await readCanonical(ports, tenant, [{ itemId }, ...events]);
  const item = canonicalOf(itemId);
  return events.filter((event) => canonicalOf(event.itemId) === item);
}

const isBehind = (event: Event, { atMs, id }: EventCursor) =>
  event.atMs < atMs || (event.atMs === atMs && event.id < id);

async function readCanonical(
  { items }: Pick<UndoPorts, "items">,
  tenant: TenantId,
  named: readonly { readonly itemId: ItemId }[],
): Promise<CanonicalOf> {
  const ids = [...new Set(named.map(({ itemId }) => itemId))];
  const found = await items.get(tenant, ids);
  const canonical = new Map(ids.map((id, place) => [id, found[place]?.id ?? id]));
  return (id) => canonical.get(id) ?? id;
}

/**
 * Takes one of a user's events back: from now on it never was. Doing it twice changes nothing. Throws `EVENT_NOT_FOUND`, and
 * `INVALID_INPUT` for an event that takes another one back.
 */
export async function retractEvent(
  ports: UndoPorts,
  tenant: TenantId,
  userId: UserId,
  eventId: EventId,
): Promise<void> {
  const { events } = await wholeHistory(ports, tenant, userId);
  const event = events.find(({ id }) => id === eventId);
  if (event === undefined)
    throw new EngineError("EVENT_NOT_FOUND", `The user has no event ${JSON.stringify(eventId)}.`);
  if (event.kind === "retract")
    throw new EngineError("INVALID_INPUT", "What was taken back stays so. Record the event again, with another id.");
  await retract(ports, tenant, [event]);
}

/** Leaves what a user did and will do with an item out of their taste. Doing it twice changes nothing. */
export async function leaveOut(ports: UndoPorts, tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void> {
  const { userId: user, found } = await leaveOutsOf(ports, tenant, userId, itemId);
  if (found.length > 0) return;
  const accountId = user as string as AccountId;
  await recordEvents(ports, tenant, [{ kind: "leave-out", accountId, itemId }]);
}

/** Lets an item count again. Without effect where it was not left out. */
export async function letBackIn(ports: UndoPorts, tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void> {
  await retract(ports, tenant, (await leaveOutsOf(ports, tenant, userId, itemId)).found);
}

async function leaveOutsOf(
  ports: UndoPorts,
  tenant: TenantId,
  userId: UserId,
  itemId: ItemId,
): Promise<{ readonly userId: UserId; readonly found: readonly LeaveOutEvent[] }> {
  const { userId: user, undone } = await wholeHistory(ports, tenant, userId);
  const canonicalOf = await readCanonical(ports, tenant, [{ itemId }, ...undone.leaveOuts]);
  const item = canonicalOf(itemId);
  return { userId: user, found: undone.leaveOuts.filter((event) => canonicalOf(event.itemId) === item) };
}

async function retract(ports: UndoPorts, tenant: TenantId, events: readonly Event[]): Promise<void> {
  const retracts = events.map(({ id, accountId, itemId }): Omit<RetractEvent, "id" | "atMs"> => {
    return { kind: "retract", accountId, itemId, eventId: id };
  });
  if (retracts.length > 0) await recordEvents(ports, tenant, retracts);
}
