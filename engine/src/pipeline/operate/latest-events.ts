import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventLog, LoggedEvent, Position } from "../../ports/event-log.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { EventTail, TailedEvent } from "./operator-use-cases.ts";
import { shownEvents } from "./shown-events.ts";

export interface TailPorts {
  readonly eventLog: EventLog;
  readonly profiles: Pick<ProfileStore, "history">;
  readonly clock: Clock;
}

interface Asked {
  readonly tenant: TenantId;
  /** Behind what is known of each partition, as decimals; the newest events when left out. */
  readonly after?: readonly string[];
  readonly limit: number;
}

interface PartitionEvents {
  readonly partition: number;
  /** Behind which these events are. */
  readonly after: Position;
  readonly events: readonly LoggedEvent[];
}

/** What arrived last, or what arrived since, in order of arrival. Where a log is long, no more of it is read than a few pages a partition. */
export async function latestEvents(ports: TailPorts, { tenant, after, limit }: Asked): Promise<EventTail> {
  const { eventLog } = ports;
  const partitions = Array.from({ length: eventLog.partitionCount }, (_, partition) => partition);
  const found = await Promise.all(
    partitions.map(async (partition): Promise<PartitionEvents> => {
      if (after === undefined) return { partition, ...(await newestOf(ports, tenant, partition, limit)) };
      const position = BigInt(after[partition] ?? "0");
      return { partition, after: position, events: await eventLog.read(tenant, partition, position, limit + 1) };
    }),
  );
  const all = found.flatMap(({ partition, events }) => events.map((logged) => ({ partition, ...logged })));
  const inOrder = all.toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs || a.partition - b.partition || orderOf(a, b));
  const isTail = after !== undefined;
  const shown = isTail ? inOrder.slice(0, limit) : inOrder.slice(-limit);
  const hasMore = isTail && inOrder.length > limit;
  const read = isTail ? shown : inOrder;
  const mayBeSeen = await shownEvents(
    ports,
    tenant,
    shown.map(({ event }) => event),
  );
  return {
    events: shown
      .filter(({ event }) => mayBeSeen.has(event))
      .map(({ arrivedAtMs, event }): TailedEvent => ({ arrivedAtMs, event })),
    positions: found.map((each) =>
      String(read.findLast(({ partition }) => partition === each.partition)?.position ?? each.after),
    ),
    hasMore,
  };
}

const orderOf = (a: LoggedEvent, b: LoggedEvent) => (a.position < b.position ? -1 : 1);

/** The first look goes back so far, each further one so many times as far. */
const firstLookMs = 1_000;
const furtherTimes = 8;
/** So many events are read at once and let go of again, rather than look for a later beginning. */
const readCount = 200;

/** The last `limit` events of a partition. The log is asked by times of arrival, since positions may have gaps. */
async function newestOf({ eventLog, clock }: TailPorts, tenant: TenantId, partition: number, limit: number) {
  const startOf = (atMs: number) => eventLog.positionBefore(tenant, partition, atMs);
  const read = (after: Position) => eventLog.read(tenant, partition, after, readCount + 1);
  const nowMs = clock.nowMs();
  const first = await startOf(0);
  /** From here on there are too few, or from there on too many. */
  let fewMs = nowMs + 1;
  let manyMs = fewMs;
  for (let lookMs = firstLookMs; manyMs === fewMs; lookMs *= furtherTimes) {
    const fromMs = Math.max(0, nowMs - lookMs);
    const after = await startOf(fromMs);
    const events = await read(after);
    if (events.length > readCount) manyMs = fromMs;
    else if (events.length >= limit || after <= first) return { after, events: events.slice(-limit) };
    else fewMs = manyMs = fromMs;
  }
  while (fewMs - manyMs > 1) {
    const middleMs = Math.floor((fewMs + manyMs) / 2);
    const after = await startOf(middleMs);
    const events = await read(after);
    if (events.length > readCount) manyMs = middleMs;
    else if (events.length >= limit) return { after, events: events.slice(-limit) };
    else fewMs = middleMs;
  }
  return lastBehind(read, await startOf(manyMs), limit);
}

/** Of more events than are read at once, which arrived within a millisecond. */
async function lastBehind(
  read: (after: Position) => Promise<readonly LoggedEvent[]>,
  start: Position,
  limit: number,
): Promise<{ readonly after: Position; readonly events: readonly LoggedEvent[] }> {
  let events: readonly LoggedEvent[] = [];
  for (let after = start; ;) {
    const next = await read(after);
    const last = next.at(-1);
    if (last === undefined) return { after: start, events };
    events = [...events, ...next].slice(-limit);
    after = last.position;
  }
}
