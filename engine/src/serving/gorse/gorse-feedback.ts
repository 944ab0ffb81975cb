import { hash } from "node:crypto";
import { createStandings, undoneOf } from "../../domain/counted-events.ts";
import { EngineError } from "../../domain/errors.ts";
import { eventTimeProblem, type Event } from "../../domain/event.ts";
import type { Domain } from "../../domain/domain.ts";
import {
  parseAccountId,
  parseEventId,
  type EventId,
  type ItemId,
  type TenantId,
  type UserId,
} from "../../domain/ids.ts";
import { recordEvents, type RecordPorts } from "../record-events.ts";
import type { NewEvent } from "../use-cases.ts";
import { allDocuments } from "../all-documents.ts";
import { addUnknownItems, type GorseItemPorts } from "./gorse-items.ts";
import type {
  GorseFeedback,
  GorseFeedbackKey,
  GorsePage,
  GorsePageInput,
  NewGorseFeedback,
} from "./gorse-use-cases.ts";
import { addUnknownUsers, gorseUserCollection } from "./gorse-users.ts";
import { pageOf } from "./pages.ts";

/**
 * Feedback is events, whose ids name type, user and item, so that the log itself keeps out what is there already. What is put again
 * in place of the old one, or after it was deleted, is a further generation; the newest one holds.
 */
export type GorseFeedbackPorts = RecordPorts & GorseItemPorts;

/** What an event cannot hold, by user, type and item, each percent-encoded. */
const gorseFeedbackCollection = "gorse-feedback";

interface Extra {
  readonly value: number;
  readonly labels: unknown;
  readonly comment: string;
}

const noExtra: Extra = { value: 0, labels: null, comment: "" };
const hasExtra = ({ value, labels, comment }: Extra) => value !== 0 || labels !== null || comment !== "";

const encoded = (...parts: readonly string[]) => parts.map(encodeURIComponent).join("/");
const keyOf = ({ type, itemId }: Pick<GorseFeedbackKey, "type" | "itemId">) => encoded(type, itemId);
const fullKeyOf = (key: GorseFeedbackKey) => encoded(key.userId, key.type, key.itemId);

/** 132 bits of SHA-256. */
function eventIdOf({ type, userId, itemId }: GorseFeedbackKey, generation: number): EventId {
  const digest = hash("sha256", encoded(userId, itemId), "base64url").slice(0, 22);
  return parseEventId(`gorse:${generation}:${digest}:${type}`);
}

const idPattern = /^gorse:(\d+):[\w-]{22}:(.+)$/;

/** The newest generation of one feedback as the history of its user has it. */
interface Present {
  readonly event: Event;
  readonly type: string;
  readonly generation: number;
  /** Whether it was taken back: then there is no such feedback. */
  readonly isRetracted: boolean;
}

export async function putGorseFeedback(
  ports: GorseFeedbackPorts,
  tenant: TenantId,
  given: readonly NewGorseFeedback[],
  { isOverwriting, domain }: { readonly isOverwriting: boolean; readonly domain: Domain },
): Promise<void> {
  checkTimes(given, ports.clock.nowMs());
  const rows = withoutDoubles(given, isOverwriting);
  await addUnknownUsers(ports, tenant, unique(rows.map(({ userId }) => userId)));
  await addUnknownItems(ports, tenant, unique(rows.map(({ itemId }) => itemId)), domain);
  const report = await recordEvents(
    ports,
    tenant,
    rows.map((row) => toEvent(row, 0)),
  );
  const isRepeated = report.duplicateCount > 0;
  if (isRepeated) await putAgain(ports, tenant, rows, isOverwriting);
  if (isRepeated && isOverwriting) await deleteExtras(ports, tenant, rows);
  await putExtras(ports, tenant, rows, isOverwriting);
}

function checkTimes(rows: readonly NewGorseFeedback[], nowMs: number): void {
  for (const [index, { atMs = nowMs }] of rows.entries()) {
    const problem = eventTimeProblem(atMs, nowMs);
    if (problem !== undefined)
      throw new EngineError("INVALID_INPUT", `/${index}/Timestamp ${problem}. Send UTC times since 1970.`);
  }
}

/** Of two of one key in a call the first counts, or the last where it overwrites. */
function withoutDoubles(rows: readonly NewGorseFeedback[], isOverwriting: boolean): readonly NewGorseFeedback[] {
  const inOrder = isOverwriting ? rows : rows.toReversed();
  return [...new Map(inOrder.map((row) => [fullKeyOf(row), row])).values()];
}

const unique = <Id>(ids: readonly Id[]): readonly Id[] => [...new Set(ids)];

function toEvent(row: NewGorseFeedback, generation: number): NewEvent {
  const { userId, itemId, atMs, happening } = row;
  const id = eventIdOf(row, generation);
  return { ...happening, id, accountId: parseAccountId(userId), itemId, ...(atMs !== undefined && { atMs }) };
}

/** Rows of which there was one before: those that were deleted come again, those that differ take its place, if they may. */
async function putAgain(
  ports: GorseFeedbackPorts,
  tenant: TenantId,
  rows: readonly NewGorseFeedback[],
  isOverwriting: boolean,
): Promise<void> {
  const events: NewEvent[] = [];
  for (const [userId, own] of Map.groupBy(rows, (row) => row.userId)) {
    const present = await presentOf(ports, tenant, userId);
    for (const row of own) {
      const before = present.get(keyOf(row));
      if (before === undefined) continue;
      if (before.isRetracted) events.push(toEvent(row, before.generation + 1));
      else if (isOverwriting && !isSame(before.event, row))
        events.push(retractOf(before.event), toEvent(row, before.generation + 1));
    }
  }
  await recordEvents(ports, tenant, events);
}

const retractOf = ({ id, accountId, itemId }: Event): NewEvent => ({
  kind: "retract",
  accountId,
  itemId,
  eventId: id,
});

export async function deleteGorseFeedback(
  ports: GorseFeedbackPorts,
  tenant: TenantId,
  { userId, itemId, type }: Omit<GorseFeedbackKey, "type"> & { readonly type?: string },
): Promise<number> {
  const present = [...(await presentOf(ports, tenant, userId)).values()].filter(
    (one) => !one.isRetracted && one.event.itemId === itemId && (type === undefined || one.type === type),
  );
  const retracts = present.map(({ event }) => retractOf(event));
  await recordEvents(ports, tenant, retracts);
  const keys = present.map((one) => fullKeyOf({ userId, itemId, type: one.type }));
  await ports.documents.delete(tenant, gorseFeedbackCollection, keys);
  return present.length;
}

function isSame(event: Event, { atMs, happening }: NewGorseFeedback): boolean {
  return (atMs === undefined || event.atMs === atMs) && event.kind === happening.kind;
}

async function putExtras(
  { documents }: GorseFeedbackPorts,
  tenant: TenantId,
  rows: readonly NewGorseFeedback[],
  isOverwriting: boolean,
): Promise<void> {
  const entries = rows
    .filter(hasExtra)
    .map((row) => ({ key: fullKeyOf(row), value: { value: row.value, labels: row.labels, comment: row.comment } }));
  if (entries.length > 0)
    await documents.putAll(tenant, gorseFeedbackCollection, entries, { isOnlyNew: !isOverwriting });
}

/** Of rows that have none now. */
async function deleteExtras(
  { documents }: GorseFeedbackPorts,
  tenant: TenantId,
  rows: readonly NewGorseFeedback[],
): Promise<void> {
  const keys = rows.filter((row) => !hasExtra(row)).map(fullKeyOf);
  if (keys.length > 0) await documents.delete(tenant, gorseFeedbackCollection, keys);
}

/** The feedback of a user, by type and item, also what was taken back. */
async function presentOf(
  { profiles }: Pick<GorseFeedbackPorts, "profiles">,
  tenant: TenantId,
  userId: UserId,
): Promise<ReadonlyMap<string, Present>> {
  const events = await profiles.history(tenant, [parseAccountId(userId)], Number.MAX_SAFE_INTEGER);
  const standingOf = createStandings(undoneOf(events));
  const present = new Map<string, Present>();
  for (const event of events) {
    const [, generation, type] = idPattern.exec(event.id) ?? [];
    if (generation === undefined || type === undefined) continue;
    const key = keyOf({ type, itemId: event.itemId });
    if (Number(generation) >= (present.get(key)?.generation ?? 0))
      present.set(key, {
        event,
        type,
        generation: Number(generation),
        isRetracted: standingOf(event) === "retracted",
      });
  }
  return present;
}

export async function gorseFeedbackOfUser(
  ports: Pick<GorseFeedbackPorts, "profiles" | "documents">,
  tenant: TenantId,
  userId: UserId,
): Promise<readonly GorseFeedback[]> {
  const present = await presentOf(ports, tenant, userId);
  const extras = new Map<string, Extra>();
  const prefix = `${encoded(userId)}/`;
  if (present.size > 0)
    for await (const { key, value } of allDocuments(ports.documents, tenant, gorseFeedbackCollection, { prefix }))
      extras.set(key, value as Extra);
  return [...present]
    .filter(([, { isRetracted }]) => !isRetracted)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([
        key,
        {
          type,
          event: { itemId, atMs },
        },
      ]) => {
        const { value, labels, comment } = extras.get(prefix + key) ?? noExtra;
        return { type, userId, itemId, atMs, value, labels, comment };
      },
    );
}

async function* allUsers({ documents }: Pick<GorseFeedbackPorts, "documents">, tenant: TenantId, after?: UserId) {
  for await (const { key } of allDocuments(documents, tenant, gorseUserCollection, { after })) yield key as UserId;
}

export async function gorseFeedbackOfItem(
  ports: Pick<GorseFeedbackPorts, "profiles" | "documents">,
  tenant: TenantId,
  itemId: ItemId,
): Promise<readonly GorseFeedback[]> {
  const found: GorseFeedback[] = [];
  for await (const userId of allUsers(ports, tenant))
    found.push(...(await gorseFeedbackOfUser(ports, tenant, userId)).filter((feedback) => feedback.itemId === itemId));
  return found;
}

/** All feedback by user, type and item. A cursor is the last user, and behind a slash its type and item. */
export async function listGorseFeedback(
  ports: Pick<GorseFeedbackPorts, "profiles" | "documents">,
  tenant: TenantId,
  { limit, after, type }: GorsePageInput & { readonly type?: string },
): Promise<GorsePage<GorseFeedback>> {
  const found: GorseFeedback[] = [];
  const { lastUserId, lastKey } = readCursor(after);
  const rest = lastUserId === undefined ? [] : await gorseFeedbackOfUser(ports, tenant, lastUserId);
  const isWanted = (feedback: GorseFeedback) => type === undefined || feedback.type === type;
  found.push(...rest.filter((feedback) => isWanted(feedback) && keyOf(feedback) > lastKey));
  for await (const userId of allUsers(ports, tenant, lastUserId)) {
    if (found.length > limit) break;
    found.push(...(await gorseFeedbackOfUser(ports, tenant, userId)).filter(isWanted));
  }
  return pageOf(found, limit, fullKeyOf);
}

/** Throws `INVALID_INPUT`. */
function readCursor(cursor: string | undefined): { readonly lastUserId?: UserId; readonly lastKey: string } {
  if (cursor === undefined) return { lastKey: "" };
  const [user = "", ...rest] = cursor.split("/");
  try {
    return { lastUserId: decodeURIComponent(user) as UserId, lastKey: rest.join("/") };
  } catch (cause) {
    throw new EngineError("INVALID_INPUT", "The cursor is none that an answer gave.", { cause });
  }
}
