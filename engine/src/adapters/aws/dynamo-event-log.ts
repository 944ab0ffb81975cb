import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ExpiryLimits, LoggedEvent, Position } from "../../ports/event-log.ts";
import { joinedKey, onlyKey } from "./dynamo-keys.ts";
import { chunksOf, inTurns, isAbsent, untilDone, type Action, type DynamoTable, type Row } from "./dynamo-table.ts";
import { EventAppender, type NewRecord } from "./event-appender.ts";
import {
  bytesARecord,
  dataWith,
  eventsOf,
  isRecordEnd,
  positionBeforeRecord,
  positionOfRecordEnd,
  sequenceNumberOf,
} from "./event-records.ts";
import { eventsKey, recordOfRow, sequenceKey } from "./event-rows.ts";
import { LogSessions, type LogOptions } from "./log-sessions.ts";
import type { StreamedEventLog } from "./streamed-event-log.ts";

const rowsAPage = 1000;
/** DynamoDB takes 4 MB a transaction. */
const rowsATransaction = Math.floor(3_500_000 / bytesARecord);
/** A day, and an hour for clocks that differ. */
const retentionMs = 25 * 3_600_000;

/** How far a partition has come. */
interface Head {
  /** The last number given out; 0 before the first. */
  readonly last: number;
  readonly arrivedAtMs: number;
}

/**
 * Events in a DynamoDB table, whose stream brings them to functions: for where nothing may be billed by the hour, and enough
 * for some hundred appends a second in each partition. A row is what a record of Kinesis is, and its number one more than that of the
 * row before: both it and the head of its partition, which never expires, are put in one transaction. So no row shows up
 * before an earlier one, and no number is given out twice, although rows go by themselves when they expire, and in any order.
 */
export class DynamoEventLog implements StreamedEventLog {
  readonly partitionCount: number;
  /** Each look costs a read of every partition. */
  readonly pollMs = 1000;
  readonly #table: DynamoTable;
  readonly #sessions: LogSessions;
  readonly #clock: Clock;
  readonly #appender: EventAppender;
  /** As last seen: another process may have come further. */
  readonly #heads = new Map<string, Head>();

  private constructor(table: DynamoTable, sessions: LogSessions, clock: Clock) {
    this.partitionCount = sessions.partitionCount;
    this.#table = table;
    this.#sessions = sessions;
    this.#clock = clock;
    this.#appender = new EventAppender(sessions, (tenant, records) => this.#put(tenant, records));
  }

  static async open(
    tables: { readonly events: DynamoTable; readonly sessions: DynamoTable },
    clock: Clock,
    options: LogOptions = {},
  ): Promise<DynamoEventLog> {
    const { events } = tables;
    const sessions = await LogSessions.open({ kind: "dynamodb", name: events.name }, tables.sessions, clock, options);
    return new DynamoEventLog(events, sessions, clock);
  }

  async tenants(): Promise<readonly TenantId[]> {
    return this.#sessions.tenants();
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    return this.#appender.append(tenant, events);
  }

  async read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const found: LoggedEvent[] = [];
    if (limit < 1) return found;
    for await (const row of this.#rows(tenant, partition, { after, pageSize: Math.min(limit, rowsAPage) }))
      for (const logged of eventsOf(recordOfRow(row), { tenant, partition, partitionCount: this.partitionCount })) {
        if (logged.position <= after) continue;
        if (found.push(logged) >= limit) return found;
      }
    return found;
  }

  /** The table's stream may bring what is no longer in the table. */
  async withoutErased(
    tenant: TenantId,
    partition: number,
    events: readonly LoggedEvent[],
  ): Promise<readonly LoggedEvent[]> {
    return this.#sessions.withoutErased(tenant, partition, events);
  }

  async positionBefore(tenant: TenantId, partition: number, atMs: number): Promise<Position> {
    const { last, arrivedAtMs } = await this.#head(tenant, this.#sessions.checked(partition));
    if (last === 0) return 0n;
    const end = positionOfRecordEnd(String(last));
    if (arrivedAtMs < atMs) return end;
    let low = await this.#firstSequence(tenant, partition);
    if (low === undefined) return end;
    // Numbers are without gaps and times never go back: the first row of that time or later is one of low … high.
    let high = last;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = await this.#table.get({ pk: eventsKey(tenant, partition), sk: sequenceKey(BigInt(middle)) });
      if (row !== undefined && recordOfRow(row).arrivedAtMs >= atMs) high = middle;
      else low = middle + 1;
    }
    return positionBeforeRecord(String(low));
  }

  async lagMs(tenant: TenantId, partition: number, after: Position): Promise<number> {
    const [first] = await this.read(tenant, partition, after, 1);
    return first === undefined ? 0 : Math.max(0, this.#clock.nowMs() - first.arrivedAtMs);
  }

  async expire(tenant: TenantId, partition: number, { arrivedBeforeMs, upTo }: ExpiryLimits): Promise<void> {
    const gone: Row[] = [];
    for await (const row of this.#rows(tenant, partition)) {
      const { sequenceNumber, arrivedAtMs } = recordOfRow(row);
      if (arrivedAtMs >= arrivedBeforeMs || positionBeforeRecord(sequenceNumber) >= upTo) break;
      if (positionOfRecordEnd(sequenceNumber) <= upTo) gone.push(row);
      else await this.#keep(row, ({ position }) => position > upTo);
    }
    await this.#table.writeMany({ deletes: gone });
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const partitions = Map.groupBy(new Set(accountIds), (account) => this.#sessions.partitionOf(account));
    await inTurns([...partitions], async ([partition, accounts]) => {
      const upTo = positionOfRecordEnd(String((await this.#head(tenant, partition)).last));
      await inTurns(accounts, (account) => this.#sessions.erase(tenant, account, upTo));
      const erased = new Set(accounts);
      for await (const row of this.#rows(tenant, partition)) {
        if (positionBeforeRecord(recordOfRow(row).sequenceNumber) >= upTo) break;
        await this.#keep(row, ({ event }) => !erased.has(event.accountId));
      }
    });
  }

  async #put(tenant: TenantId, records: readonly NewRecord[]): Promise<void> {
    await inTurns([...Map.groupBy(records, ({ partition }) => partition)], async ([partition, ofPartition]) => {
      for (const chunk of chunksOf(ofPartition, rowsATransaction))
        await untilDone(`Partition ${partition} of the events of ${tenant}`, () =>
          this.#putNext(
            tenant,
            partition,
            chunk.map(({ data }) => data),
          ),
        );
    });
  }

  /** Puts rows behind the last one. False, and nothing is put, where another process came first. */
  async #putNext(tenant: TenantId, partition: number, records: readonly Uint8Array[]): Promise<boolean> {
    const key = headKey(tenant, partition);
    const before = this.#heads.get(key.pk) ?? (await this.#head(tenant, partition));
    // Whatever comes of this, another attempt looks again.
    this.#heads.delete(key.pk);
    const arrivedAtMs = Math.max(this.#clock.nowMs(), before.arrivedAtMs);
    const expiresAt = Math.ceil((arrivedAtMs + retentionMs) / 1000);
    const rows = records.map((data, index): Action => ({
      kind: "put",
      row: {
        pk: eventsKey(tenant, partition),
        sk: sequenceKey(BigInt(before.last + 1 + index)),
        attributes: { data, arrivedAtMs, expiresAt },
      },
    }));
    const head = { last: before.last + records.length, arrivedAtMs };
    const condition =
      before.last === 0
        ? isAbsent
        : { expression: "#last = :last", names: { "#last": "last" }, values: { ":last": before.last } };
    const isPut = await this.#table.transact([
      ...rows,
      { kind: "put", row: { ...key, attributes: { ...head } }, condition },
    ]);
    if (isPut) this.#heads.set(key.pk, head);
    return isPut;
  }

  async #head(tenant: TenantId, partition: number): Promise<Head> {
    const row = await this.#table.get(headKey(tenant, partition));
    const { last, arrivedAtMs } = row?.attributes ?? {};
    return { last: Number(last ?? 0), arrivedAtMs: Number(arrivedAtMs ?? 0) };
  }

  /** Rows that may hold something behind a position. DynamoDB removes those that expired within days, not at once. */
  async *#rows(
    tenant: TenantId,
    partition: number,
    { after = 0n, pageSize = rowsAPage }: { readonly after?: Position; readonly pageSize?: number } = {},
  ): AsyncIterable<Row> {
    this.#sessions.checked(partition);
    const sequence = sequenceNumberOf(after);
    const from = isRecordEnd(after) || sequence === 0n ? sequence : sequence - 1n;
    const nowSeconds = this.#clock.nowMs() / 1000;
    for await (const row of this.#table.query(eventsKey(tenant, partition), { after: sequenceKey(from), pageSize }))
      if (Number(row.attributes["expiresAt"]) > nowSeconds) yield row;
  }

  async #firstSequence(tenant: TenantId, partition: number): Promise<number | undefined> {
    for await (const row of this.#rows(tenant, partition, { pageSize: 1 }))
      return Number(recordOfRow(row).sequenceNumber);
    return undefined;
  }

  /** Leaves the other events out of a row, where it still is, whoever else does so at the same time. */
  async #keep(seen: Row, isKept: (logged: LoggedEvent) => boolean): Promise<void> {
    let row: Row | undefined = seen;
    await untilDone(`Row ${recordOfRow(seen).sequenceNumber} of the events`, async () => {
      row ??= await this.#table.get(seen);
      if (row === undefined) return true;
      const record = recordOfRow(row);
      const data = dataWith(record, this.partitionCount, isKept);
      if (data === record.data) return true;
      const attributes = { ...row.attributes, data };
      const condition = {
        expression: "#data = :data",
        names: { "#data": "data" },
        values: { ":data": record.data },
      };
      row = undefined;
      return this.#table.put({ pk: seen.pk, sk: seen.sk, attributes }, condition);
    });
  }
}

const headKey = (tenant: TenantId, partition: number) => ({
  pk: joinedKey(tenant, "events so far", partition),
  sk: onlyKey,
});
