import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { partitionOf } from "../../ports/event-log.ts";
import type { EventLog, LoggedEvent, Position } from "../../ports/event-log.ts";
import { joinedKey, onlyKey, textKey } from "./dynamo-keys.ts";
import { inTurns, isAbsent, type DynamoTable, type Row } from "./dynamo-table.ts";
import { emptyRecord, eventsOf, positionBeforeRecord, positionOfRecordEnd, recordsOf } from "./kinesis-records.ts";
import { KinesisStream } from "./kinesis-stream.ts";
import { KnownEventIds } from "./known-event-ids.ts";
import { positionText } from "./positions.ts";

const pageSize = 1000;
const dayMs = 86_400_000;
/** An erased account's mark stays longer than the stream can keep its events (365 days at most). */
const erasureMarkMs = 366 * dayMs;
const tenantsKey = "tenants";

/** One call of `append` that waits for its turn. */
interface Waiting {
  readonly tenant: TenantId;
  readonly events: readonly Event[];
  readonly resolve: (added: readonly Event[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface KinesisEventLogOptions {
  /** Decided when the log is first opened, and then the same for ever. */
  readonly partitionCount?: number;
  /** So long an event's id is known, and a repeated event no new one. */
  readonly idsKnownForMs?: number;
}

/**
 * Events in a Kinesis stream, which keeps them for its retention and lets go of them by itself; which ids are known, which
 * accounts erased and which tenants there are in the sessions table. An id becomes known after its event is durable: where a
 * crash or another process comes between, the event may be in the stream twice.
 */
export class KinesisEventLog implements EventLog {
  readonly partitionCount: number;
  /** Kinesis lets a shard be read five times a second, by all processes together. */
  readonly pollMs = 1000;
  readonly #stream: KinesisStream;
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #ids: KnownEventIds;
  readonly #notedTenants = new Set<TenantId>();
  #waiting: Waiting[] = [];
  #isAppending = false;

  private constructor(
    stream: KinesisStream,
    table: DynamoTable,
    clock: Clock,
    settings: Required<KinesisEventLogOptions>,
  ) {
    this.#stream = stream;
    this.#table = table;
    this.#clock = clock;
    this.partitionCount = settings.partitionCount;
    this.#ids = new KnownEventIds(table, clock, settings.idsKnownForMs);
  }

  static async open(
    stream: { readonly client: KinesisClient; readonly name: string },
    sessions: DynamoTable,
    clock: Clock,
    { partitionCount: wanted = 4, idsKnownForMs = 90 * dayMs }: KinesisEventLogOptions = {},
  ): Promise<KinesisEventLog> {
    const key = { pk: joinedKey("partitions", stream.name), sk: onlyKey };
    await sessions.put({ ...key, attributes: { partitionCount: wanted } }, isAbsent);
    const partitionCount = Number((await sessions.get(key))?.attributes["partitionCount"] ?? wanted);
    const kinesis = new KinesisStream(stream.client, stream.name, partitionCount);
    return new KinesisEventLog(kinesis, sessions, clock, { partitionCount, idsKnownForMs });
  }

  async tenants(): Promise<readonly TenantId[]> {
    const rows = await this.#table.queryAll(tenantsKey);
    return rows.map(({ attributes }) => attributes["tenant"] as TenantId);
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    if (events.length === 0) return [];
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tenant, events, resolve, reject });
      if (!this.#isAppending) void this.#appendWaiting();
    });
  }

  async read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const found: LoggedEvent[] = [];
    if (limit < 1) return found;
    const owner = { tenant, partition: this.#checked(partition), partitionCount: this.partitionCount };
    const erased = await this.#erasedIn(tenant, partition);
    for await (const records of this.#stream.read(partition, { after }, Math.min(limit, pageSize)))
      for (const record of records)
        for (const logged of eventsOf(record, owner)) {
          if (logged.position <= after || logged.position <= (erased.get(logged.event.accountId) ?? 0n)) continue;
          if (found.push(logged) >= limit) return found;
        }
    return found;
  }

  /** Of events of a partition that came by other means than `read`, those that were not erased since. */
  async withoutErased(
    tenant: TenantId,
    partition: number,
    events: readonly LoggedEvent[],
  ): Promise<readonly LoggedEvent[]> {
    const erased = await this.#erasedIn(tenant, partition);
    return events.filter(({ position, event }) => position > (erased.get(event.accountId) ?? 0n));
  }

  async positionBefore(_tenant: TenantId, partition: number, atMs: number): Promise<Position> {
    this.#checked(partition);
    const nowMs = this.#clock.nowMs();
    // Kinesis knows no times of the future.
    for await (const records of this.#stream.read(partition, { atMs: Math.max(0, Math.min(atMs, nowMs)) }, pageSize)) {
      const first = records.find(({ arrivedAtMs }) => arrivedAtMs >= atMs);
      if (first !== undefined) return positionBeforeRecord(first.sequenceNumber);
    }
    return this.#end(partition, nowMs);
  }

  async lagMs(tenant: TenantId, partition: number, after: Position): Promise<number> {
    const [first] = await this.read(tenant, partition, after, 1);
    return first === undefined ? 0 : Math.max(0, this.#clock.nowMs() - first.arrivedAtMs);
  }

  /** Kinesis lets go of records by itself, after the stream's retention. */
  async expire(): Promise<void> {}

  /** What is in the stream already cannot be removed before it expires: it is never read again. */
  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    await inTurns([...new Set(accountIds)], async (account) => {
      const partition = partitionOf(account, this.partitionCount);
      // Everything before this record is of the time before the erasure, whatever the clocks say.
      const mark = await this.#stream.put([{ partition, data: emptyRecord() }]);
      await this.#table.put({
        pk: erasedKey(tenant, partition),
        sk: textKey(account),
        attributes: {
          account,
          upTo: positionText(positionOfRecordEnd(mark)),
          expiresAt: Math.ceil((this.#clock.nowMs() + erasureMarkMs) / 1000),
        },
      });
      await this.#ids.forget(tenant, account);
    });
  }

  /** Takes all that waits together, one time after the other, so that no id is decided on twice at the same time. */
  async #appendWaiting(): Promise<void> {
    this.#isAppending = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const [tenant, calls] of Map.groupBy(waiting, (call) => call.tenant)) {
        try {
          const added = await this.#appendTogether(
            tenant,
            calls.map(({ events }) => events),
          );
          calls.forEach(({ resolve }, index) => resolve(added[index] ?? []));
        } catch (error) {
          for (const { reject } of calls) reject(error);
        }
      }
    }
    this.#isAppending = false;
  }

  /** The events of each call that were new. */
  async #appendTogether(
    tenant: TenantId,
    calls: readonly (readonly Event[])[],
  ): Promise<readonly (readonly Event[])[]> {
    const ids = calls.flat().map(({ id }) => id);
    const known = new Set<string>(await this.#ids.knownOf(tenant, ids));
    const added = calls.map((events) => events.filter(({ id }) => !known.has(id) && known.add(id)));
    const fresh = added.flat();
    if (fresh.length === 0) return added;
    await this.#noteTenant(tenant);
    const partitions = Map.groupBy(fresh, ({ accountId }) => partitionOf(accountId, this.partitionCount));
    const records = [...partitions].flatMap(([partition, events]) =>
      recordsOf(tenant, events).map((data) => ({ partition, data })),
    );
    await this.#stream.put(records);
    await this.#ids.add(tenant, fresh);
    return added;
  }

  async #noteTenant(tenant: TenantId): Promise<void> {
    if (this.#notedTenants.has(tenant)) return;
    await this.#table.put({ pk: tenantsKey, sk: textKey(tenant), attributes: { tenant } });
    this.#notedTenants.add(tenant);
  }

  /** Up to where erased accounts are erased. */
  async #erasedIn(tenant: TenantId, partition: number): Promise<ReadonlyMap<string, Position>> {
    const rows = await this.#table.queryAll(erasedKey(tenant, partition));
    return new Map(rows.map(({ attributes: { account, upTo } }: Row) => [String(account), BigInt(String(upTo))]));
  }

  /** Behind the last record: looked for in ever longer times before now, since Kinesis cannot be asked. */
  async #end(partition: number, nowMs: number): Promise<Position> {
    for (const backMs of [1000, 60_000, 3_600_000, Infinity]) {
      const start = backMs === Infinity ? { after: 0n } : { atMs: nowMs - backMs };
      let last: string | undefined;
      for await (const records of this.#stream.read(partition, start, pageSize)) last = records.at(-1)?.sequenceNumber;
      if (last !== undefined) return positionOfRecordEnd(last);
    }
    return 0n;
  }

  #checked(partition: number): number {
    if (Number.isInteger(partition) && partition >= 0 && partition < this.partitionCount) return partition;
    throw new RangeError(`Partition ${partition} is not one of the ${this.partitionCount} of this log.`);
  }
}

const erasedKey = (tenant: TenantId, partition: number) => joinedKey(tenant, "erased", partition);
