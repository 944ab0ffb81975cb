/** The edges: what comes over a connection becomes domain values, and back. This file: the two-way translation that all edges share. */
import type {
  WireAttributedList,
  WireCounterfactual,
  WireEvent,
  WireEventPage,
  WireItemBody,
  WireModel,
  WireModelDetails,
  WireMoment,
  WireNewEvent,
  WireNewItem,
  WireNewRelation,
  WireProfile,
  WireUserBody,
  WireUserExport,
} from "../contract/index.ts";
import { EngineError } from "../domain/errors.ts";
import type { Event } from "../domain/event.ts";
import type { ServedRecord } from "../domain/exposure.ts";
import { parseAccountId, parseEventId, parseItemId, type ItemId, type UserId } from "../domain/ids.ts";
import { createItem, type Item } from "../domain/item.ts";
import type { StatedMoment } from "../domain/moment.ts";
import type { Relation } from "../domain/relation.ts";
import type { User } from "../domain/user.ts";
import type { Counterfactual } from "../serving/counterfactual.ts";
import type { FriendAct } from "../serving/social/friend-activity.ts";
import type { EventPage } from "../serving/undo.ts";
import type {
  AttributedList,
  ModelDetails,
  ModelSummary,
  NewEvent,
  UserExport,
  UserProfile,
} from "../serving/use-cases.ts";

export function parseItem(wire: WireNewItem): Item {
  const { id, editionOf, ...facts } = wire;
  return createItem({
    ...facts,
    id: parseItemId(id),
    ...(editionOf !== undefined && { editionOf: parseItemId(editionOf) }),
  });
}

/** An item whose id is known from elsewhere; throws `INVALID_INPUT` when the body names another one. */
export function parseItemBody(id: ItemId, wire: WireItemBody): Item {
  refuseOtherId(id, wire.id);
  return parseItem({ ...wire, id });
}

export function parseUserBody(id: UserId, wire: WireUserBody): User {
  refuseOtherId(id, wire.id);
  const { hiddenItemIds, ...settings } = wire;
  return {
    services: [],
    sharesActivity: false,
    ...settings,
    ...(hiddenItemIds !== undefined && { hiddenItemIds: [...new Set(hiddenItemIds)].map(parseItemId) }),
    id,
  };
}

function refuseOtherId(id: string, other: string | undefined): void {
  if (other !== undefined && other !== id)
    throw new EngineError(
      "INVALID_INPUT",
      `The path names the id ${JSON.stringify(id)}, the body ${JSON.stringify(other)}. Leave the body's id out.`,
    );
}

/** Throws `INVALID_ID`, or `INVALID_INPUT` for a relation of an item to itself. */
export function parseRelation(wire: WireNewRelation): Relation {
  const [from, to] = [parseItemId(wire.from), parseItemId(wire.to)];
  if (from === to)
    throw new EngineError("INVALID_INPUT", `The relation ${wire.kind} joins ${JSON.stringify(from)} to itself.`);
  return { from, to, kind: wire.kind, confidence: wire.confidence ?? 1 };
}

/** Throws `INVALID_ID`, or `INVALID_INPUT` for a time that no calendar has. */
export function parseEvent(wire: WireNewEvent): NewEvent {
  const common = {
    accountId: parseAccountId(wire.accountId),
    itemId: parseItemId(wire.itemId),
    ...(wire.at !== undefined && { atMs: parseTime(wire.at) }),
  };
  if (wire.kind === "retract") return { ...common, kind: wire.kind, eventId: parseEventId(wire.eventId) };
  const id = wire.id === undefined ? {} : { id: parseEventId(wire.id) };
  if (wire.kind === "leave-out") return { ...common, ...id, kind: wire.kind };
  const { id: _id, accountId: _accountId, itemId: _itemId, at: _at, isPrivate, ...what } = wire;
  return { ...what, ...common, ...id, ...(isPrivate === true && { isPrivate }) };
}

/** Throws `INVALID_INPUT` for a time that no calendar has. */
export function parseMoment({ at, timeZone, company, weather }: WireMoment): StatedMoment {
  return {
    ...(at !== undefined && { atMs: parseTime(at) }),
    ...(timeZone !== undefined && { timeZone }),
    ...(company !== undefined && { company }),
    ...(weather !== undefined && { weather }),
  };
}

export function parseTime(at: string | number): number {
  if (typeof at === "number") return at;
  const atMs = Date.parse(at);
  const day = at.slice(0, 10);
  const dayMs = Date.parse(day);
  // Date.parse takes 30 February for 1 or 2 March.
  if (Number.isNaN(atMs) || Number.isNaN(dayMs) || !new Date(dayMs).toISOString().startsWith(day))
    throw new EngineError("INVALID_INPUT", `/at ${JSON.stringify(at)} is no time of the calendar.`);
  return atMs;
}

export const timeText = (atMs: number) => new Date(atMs).toISOString();

export const eventToWire = ({ atMs, ...event }: Event): WireEvent => ({ ...event, at: timeText(atMs) });

export const profileToWire = (profile: UserProfile): WireProfile => ({
  ...profile,
  preferences: profile.preferences.map(({ lastAtMs, ...preference }) => ({
    ...preference,
    lastAt: timeText(lastAtMs),
  })),
});

export const friendActToWire = ({ atMs, ...act }: FriendAct) => ({ ...act, at: timeText(atMs) });

const servedToWire = ({ kind: _kind, atMs, ...list }: ServedRecord) => ({ ...list, at: timeText(atMs) });

export const attributedListToWire = ({ list, servedCount, events }: AttributedList): WireAttributedList => ({
  ...servedToWire(list),
  servedCount,
  events: events.map(eventToWire),
});

export const counterfactualToWire = ({ events, ...found }: Counterfactual): WireCounterfactual => ({
  ...found,
  events: events.map(eventToWire),
});

export const standingEventToWire = ({
  event,
  standing,
}: EventPage["events"][number]): WireEventPage["events"][number] => ({ event: eventToWire(event), standing });

/** A page, or with all pages in one the whole. */
export const userExportToWire = ({ next: _next, ...userExport }: UserExport, nextCursor?: string): WireUserExport => ({
  ...userExport,
  documents: userExport.documents.map(({ collection, key, value }) => ({ collection, key, value })),
  events: userExport.events.map(eventToWire),
  servedLists: userExport.servedLists.map(servedToWire),
  servedAgain: userExport.servedAgain.map(({ recommendationId, surface, atMs }) => ({
    recommendationId,
    surface,
    at: timeText(atMs),
  })),
  ...(nextCursor !== undefined && { nextCursor }),
});

export const modelDetailsToWire = ({ training, ...model }: ModelDetails): WireModelDetails => ({
  ...modelToWire(model),
  ...(training && { training }),
});

export const modelToWire = ({ createdAtMs, ...model }: ModelSummary): WireModel => ({
  ...model,
  createdAt: timeText(createdAtMs),
});
