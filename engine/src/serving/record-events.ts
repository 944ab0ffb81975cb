import { hash } from "node:crypto";
import { eventTimeProblem, type Event } from "../domain/event.ts";
import { parseEventId, type AccountId, type EventId, type TenantId } from "../domain/ids.ts";
import type { Bus } from "../ports/bus.ts";
import type { Clock } from "../ports/clock.ts";
import { partitionOf, type EventLog } from "../ports/event-log.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { Random } from "../ports/random.ts";
import type { HotUsers } from "./hot-users.ts";
import type { UserHistories } from "./user-histories.ts";
import type { NewEvent, RecordReport } from "./use-cases.ts";

/** The consumer groups behind the event log, as recording sees them. */
export interface EventStream {
  /** Resolves when events may be appended; waits a little where a group is behind. Throws `OVERLOADED` where one is too far behind. */
  admit(tenant: TenantId): Promise<void>;
  /** Tells every group that the log has more. */
  wake(tenant: TenantId): void;
  /** After the log has erased these accounts: removes what groups hold and keep of them. */
  eraseAccounts(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void>;
}

export interface RecordPorts {
  /** Left out where nothing follows the log. */
  readonly stream?: Pick<EventStream, "admit" | "wake">;
  readonly eventLog: EventLog;
  readonly profiles: ProfileStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** Of users that are kept in memory. */
  readonly histories?: UserHistories;
  /** Of users that are kept for several processes. */
  readonly hotUsers?: HotUsers | undefined;
  /** Whether another process brings what the log has into the profiles; false when left out. */
  readonly isAppliedElsewhere?: boolean;
}

/** Validates, appends to the log (acknowledged only when durable) and applies to the profiles. Bad events are reported, the rest goes in. */
export async function recordEvents(
  ports: RecordPorts,
  tenant: TenantId,
  events: readonly NewEvent[],
): Promise<RecordReport> {
  const good: Event[] = [];
  const rejected: RecordReport["rejected"][number][] = [];
  for (const [index, event] of events.entries()) {
    const complete = completeEvent(ports, event);
    const problem = eventProblem(complete, ports.clock.nowMs());
    if (problem === undefined) good.push(complete);
    else rejected.push({ index, code: "INVALID_INPUT", message: problem });
  }
  if (rejected.length > 0) {
    const itemIds = rejected.flatMap(({ index }) => events[index]?.itemId ?? []);
    await ports.bus.publish({ kind: "events-refused", tenant, reason: "rejected", itemIds });
  }
  const acceptedCount = await appendEvents(ports, tenant, good);
  return { acceptedCount, duplicateCount: good.length - acceptedCount, rejected };
}

/** Appends events that were checked already (the importers' way in) and returns how many were new. */
export async function appendEvents(ports: RecordPorts, tenant: TenantId, events: readonly Event[]): Promise<number> {
  if (events.length === 0) return 0;
  await ports.stream?.admit(tenant);
  const accepted = await ports.eventLog.append(tenant, events);
  ports.stream?.wake(tenant);
  if (ports.isAppliedElsewhere !== true) {
    const partitions = new Set(events.map((event) => partitionOf(event.accountId, ports.eventLog.partitionCount)));
    for (const partition of partitions) await applyPartition(ports, tenant, partition);
  }
  if (accepted.length > 0) {
    ports.histories?.add(tenant, accepted);
    const accountIds = [...new Set(accepted.map((event) => event.accountId))];
    await ports.bus.publish({ kind: "events-recorded", tenant, accountIds });
  }
  if (accepted.length < events.length) {
    const newIds = new Set(accepted.map(({ id }) => id));
    const itemIds = events.filter(({ id }) => !newIds.delete(id)).map(({ itemId }) => itemId);
    await ports.bus.publish({ kind: "events-refused", tenant, reason: "duplicate", itemIds });
  }
  return accepted.length;
}

const applyBatch = 5_000;

/** Applies what the log has and the profiles have not, so that a crash between the two heals itself. */
export async function applyPartition(
  { eventLog, profiles, hotUsers }: Pick<RecordPorts, "eventLog" | "profiles" | "hotUsers">,
  tenant: TenantId,
  partition: number,
): Promise<void> {
  for (;;) {
    const position = await profiles.position(tenant, partition);
    const batch = await eventLog.read(tenant, partition, position, applyBatch);
    if (batch.length === 0) return;
    await profiles.apply(tenant, partition, batch);
    await hotUsers?.changed(tenant, [...new Set(batch.map(({ event }) => event.accountId))]);
  }
}

/** An event is taken back once, however often somebody says so: SHA-256 of account and event, cut to 132 bits. */
export function retractId(accountId: AccountId, eventId: EventId): EventId {
  return parseEventId(`retract:${hash("sha256", `${accountId}\n${eventId}`, "base64url").slice(0, 22)}`);
}

function completeEvent({ clock, random }: RecordPorts, event: NewEvent): Event {
  const atMs = event.atMs ?? clock.nowMs();
  if (event.kind === "retract") return { ...event, id: retractId(event.accountId, event.eventId), atMs };
  return { ...event, id: event.id ?? parseEventId(random.newId()), atMs };
}

function eventProblem(event: Event, nowMs: number): string | undefined {
  const timeProblem = eventTimeProblem(event.atMs, nowMs);
  if (timeProblem !== undefined)
    return `The event's time ${describeTime(event.atMs)} ${timeProblem}. Send UTC times since 1970.`;
  if ((event.kind === "progress" || event.kind === "rate") && !(event.ratio >= 0 && event.ratio <= 1))
    return `The ratio of a ${event.kind} event is ${event.ratio}; it must be from 0 to 1.`;
  return undefined;
}

function describeTime(atMs: number): string {
  return Number.isFinite(atMs) && Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
}
