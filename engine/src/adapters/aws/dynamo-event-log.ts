import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ExpiryLimits, LoggedEvent, Position } from "../../ports/event-log.ts";
import { joinedKey, onlyKey } from "./dynamo-keys.ts";
import { inTurns, isAbsent, untilDone, type DynamoTable, type Row } from "./dynamo-table.ts";
import { EventAppender, type NewRecord } from "./event-appender.ts";
import {
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

/** A page of few rows costs little, and one of more comes sooner past those that expired. */
const [fewestRowsAPage, mostRowsAPage] = [10, 1000];
const hourMs = 3_600_000;
/** So long rows are there; DynamoDB removes them later, in any order, by a clock that may differ by up to an hour. */
const keptMs = 25 * hourMs;
const surelyThereMs = 24 * hourMs;
/** A number that was taken stays taken while somebody may still think that it is the next. */
const numberTakenMs = hourMs;
const endKnownForMs = 60_000;

interface Tables {
  readonly events: DynamoTable;
  readonly sessions: DynamoTable;
}

/** The place of a row, or of the next. */
interface Place {
  readonly sequence: number;
  readonly arrivedAtMs: number;
}

/**
 * Events in a DynamoDB table, whose stream brings them to functions: for where nothing may be billed by the hour. Processes take
 * turns in a partition, which is enough for some dozen appends a second, of any number of events. A row is what a record of Kinesis is.
 *
 * Its number is one more than that of the last row, which whoever puts it has seen, on condition that nobody else was first: so no row
 * shows up before an earlier one. Rows that expire may go in any order, and the last of them are then no measure: where
 * nothing came for a day a new run of numbers begins, at the microsecond since 1970. Nobody appends so fast that an earlier run could
 * have come so far.
 */
export class DynamoEventLog implements StreamedEventLog {
  readonly partitionCount: number;
  /** Each look costs a read of every partition. */
  readonly pollMs = 1000;
  readonly #table: DynamoTable;
  readonly #runs: DynamoTable;
  readonly #sessions: LogSessions;
  readonly #clock: Clock;
  readonly #appender: EventAppender;
  /** Last rows as this process put them: another one may have come further. */
  readonly #ends = new Map<string, Place & { readonly seenAtMs: number }>();

  private constructor(tables: Tables, sessions: LogSessions, clock: Clock) {
    this.partitionCount = sessions.partitionCount;
    this.#table = tables.events;
    this.#runs = tables.sessions;
    this.#sessions = sessions;
    this.#clock = clock;
    this.#appender = new EventAppender(sessions, (tenant, records) => this.#put(tenant, records));
  }

  static async open(tables: Tables, clock: Clock, options: LogOptions = {}): Promise<DynamoEventLog> {
    const log = { kind: "dynamodb", name: tables.events.name } as const;
    return new DynamoEventLog(tables, await LogSessions.open(log, tables.sessions, clock, options), clock);
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
    for await (const row of this.#rows(tenant, partition, { after, limit }))
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
    const first = await this.#firstFrom(tenant, this.#sessions.checked(partition), 0);
    const last = await this.#last(tenant, partition);
    if (first === undefined || last === undefined) return 0n;
    // Rows that expired may be many, and are no matter.
    const fromMs = Math.max(atMs, this.#clock.nowMs() - keptMs - 1000);
    if (last.arrivedAtMs < fromMs) return positionOfRecordEnd(String(last.sequence));
    // Times never go back: the first row of that time or later is the first one from one of low … high on.
    let low = first.sequence;
    let high = last.sequence;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = await this.#firstFrom(tenant, partition, middle);
      if (found !== undefined && found.arrivedAtMs < fromMs) low = found.sequence + 1;
      else high = middle;
    }
    return positionBeforeRecord(String(low));
  }

  async lagMs(tenant: TenantId, partition: number, after: Position): Promise<number> {
    const [first] = await this.read(tenant, partition, after, 1);
    return first === undefined ? 0 : Math.max(0, this.#clock.nowMs() - first.arrivedAtMs);
  }

  async expire(tenant: TenantId, partition: number, { arrivedBeforeMs, upTo }: ExpiryLimits): Promise<void> {
    const whole: Row[] = [];
    let next: Row | undefined;
    for await (const row of this.#rows(tenant, partition)) {
      const { sequenceNumber, arrivedAtMs } = recordOfRow(row);
      const isIn = arrivedAtMs < arrivedBeforeMs && positionOfRecordEnd(sequenceNumber) <= upTo;
      if (isIn) whole.push(row);
      else next = row;
      if (!isIn) break;
    }
    if (next !== undefined && recordOfRow(next).arrivedAtMs < arrivedBeforeMs)
      await this.#keep(next, ({ position }) => position > upTo);
    // The last row stays, and those that came just now, without their events: they keep the numbers.
    const freeBeforeMs = this.#clock.nowMs() - numberTakenMs;
    const isFree = (row: Row) => (next ?? whole.at(-1)) !== row && recordOfRow(row).arrivedAtMs < freeBeforeMs;
    await inTurns(
      whole.filter((row) => !isFree(row)),
      (row) => this.#keep(row, () => false),
    );
    await this.#table.writeMany({ deletes: whole.filter(isFree) });
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const partitions = Map.groupBy(new Set(accountIds), (account) => this.#sessions.partitionOf(account));
    await inTurns([...partitions], async ([partition, accounts]) => {
      const upTo = positionOfRecordEnd(String((await this.#last(tenant, partition))?.sequence ?? 0));
      await inTurns(accounts, (account) => this.#sessions.erase(tenant, account, upTo));
      const erased = new Set(accounts);
      for await (const row of this.#table.query(eventsKey(tenant, partition))) {
        if (positionBeforeRecord(recordOfRow(row).sequenceNumber) >= upTo) break;
        await this.#keep(row, ({ event }) => !erased.has(event.accountId));
      }
    });
  }

  async #put(tenant: TenantId, records: readonly NewRecord[]): Promise<void> {
    await inTurns([...Map.groupBy(records, ({ partition }) => partition)], async ([partition, ofPartition]) => {
      for (const { data } of ofPartition)
        await untilDone(`Partition ${partition} of the events of ${tenant}`, () =>
          this.#putNext(tenant, partition, data),
        );
    });
  }

  /** False, and nothing is put, where another process came first. */
  async #putNext(tenant: TenantId, partition: number, data: Uint8Array): Promise<boolean> {
    const pk = eventsKey(tenant, partition);
    const end = this.#ends.get(pk);
    // Whatever comes of this, another attempt looks again.
    this.#ends.delete(pk);
    const isKnown = end !== undefined && this.#isThere(end) && performance.now() - end.seenAtMs < endKnownForMs;
    const next = await this.#next(tenant, partition, isKnown ? end : await this.#last(tenant, partition));
    if (next === undefined) return false;
    const { arrivedAtMs } = next;
    const attributes = { data, arrivedAtMs, expiresAt: Math.ceil((arrivedAtMs + keptMs) / 1000) };
    const isPut = await this.#table.put({ pk, sk: sequenceKey(BigInt(next.sequence)), attributes }, isAbsent);
    if (isPut) this.#ends.set(pk, { ...next, seenAtMs: performance.now() });
    return isPut;
  }

  /** Undefined where another process began a run of numbers meanwhile. */
  async #next(tenant: TenantId, partition: number, last: Place | undefined): Promise<Place | undefined> {
    const nowMs = this.#clock.nowMs();
    if (last !== undefined && this.#isThere(last))
      return { sequence: last.sequence + 1, arrivedAtMs: Math.max(nowMs, last.arrivedAtMs) };
    const key = { pk: joinedKey(tenant, "run of events", partition), sk: onlyKey };
    const row = await this.#runs.get(key);
    const run = row && { sequence: Number(row.attributes["first"]), arrivedAtMs: Number(row.attributes["sinceMs"]) };
    // Its first row would be there: nobody has put it yet.
    if (run !== undefined && this.#isThere(run)) return { ...run, arrivedAtMs: Math.max(nowMs, run.arrivedAtMs) };
    const behind = [last, run].map((place) => (place === undefined ? 0 : place.sequence + 1));
    const first = Math.max(1000 * nowMs, ...behind);
    const isAsSeen =
      run === undefined
        ? isAbsent
        : { expression: "#first = :first", names: { "#first": "first" }, values: { ":first": run.sequence } };
    const isBegun = await this.#runs.put({ ...key, attributes: { first, sinceMs: nowMs } }, isAsSeen);
    return isBegun ? { sequence: first, arrivedAtMs: nowMs } : undefined;
  }

  /** DynamoDB has not removed a row of that time. */
  #isThere({ arrivedAtMs }: Place): boolean {
    return arrivedAtMs > this.#clock.nowMs() - surelyThereMs;
  }

  /** The last row, even where it expired. */
  async #last(tenant: TenantId, partition: number): Promise<Place | undefined> {
    const options = { isDescending: true, pageSize: 1 };
    for await (const row of this.#table.query(eventsKey(tenant, partition), options)) return placeOf(row);
    return undefined;
  }

  /** The first row with this number or a higher one, even where it expired. */
  async #firstFrom(tenant: TenantId, partition: number, sequence: number): Promise<Place | undefined> {
    const options = { after: sequenceKey(BigInt(Math.max(0, sequence - 1))), pageSize: 1 };
    for await (const row of this.#table.query(eventsKey(tenant, partition), options)) return placeOf(row);
    return undefined;
  }

  /** Rows that may hold something behind a position. DynamoDB removes those that expired within days, not at once. */
  async *#rows(
    tenant: TenantId,
    partition: number,
    { after = 0n, limit = Infinity }: { readonly after?: Position; readonly limit?: number } = {},
  ): AsyncIterable<Row> {
    this.#sessions.checked(partition);
    const sequence = sequenceNumberOf(after);
    const from = isRecordEnd(after) || sequence === 0n ? sequence : sequence - 1n;
    const nowSeconds = this.#clock.nowMs() / 1000;
    const pageSize = Math.max(fewestRowsAPage, Math.min(limit, mostRowsAPage));
    for await (const row of this.#table.query(eventsKey(tenant, partition), { after: sequenceKey(from), pageSize }))
      if (Number(row.attributes["expiresAt"]) > nowSeconds) yield row;
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

function placeOf(row: Row): Place {
  const { sequenceNumber, arrivedAtMs } = recordOfRow(row);
  return { sequence: Number(sequenceNumber), arrivedAtMs };
}
