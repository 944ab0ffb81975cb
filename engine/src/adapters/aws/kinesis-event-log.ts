import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { inTurns, type DynamoTable } from "./dynamo-table.ts";
import { EventAppender } from "./event-appender.ts";
import { emptyRecord, eventsOf, positionBeforeRecord, positionOfRecordEnd } from "./event-records.ts";
import { KinesisStream } from "./kinesis-stream.ts";
import { LogSessions, type LogOptions } from "./log-sessions.ts";
import type { StreamedEventLog } from "./streamed-event-log.ts";

const pageSize = 1000;

/**
 * Events in a Kinesis stream, which keeps them for its retention and lets go of them by itself; which ids are known, which
 * accounts erased and which tenants there are in the sessions table.
 */
export class KinesisEventLog implements StreamedEventLog {
  readonly partitionCount: number;
  /** Kinesis lets a shard be read five times a second, by all processes together. */
  readonly pollMs = 1000;
  readonly #stream: KinesisStream;
  readonly #sessions: LogSessions;
  readonly #clock: Clock;
  readonly #appender: EventAppender;

  private constructor(stream: KinesisStream, sessions: LogSessions, clock: Clock) {
    this.partitionCount = sessions.partitionCount;
    this.#stream = stream;
    this.#sessions = sessions;
    this.#clock = clock;
    this.#appender = new EventAppender(sessions, (_tenant, records) => stream.put(records));
  }

  static async open(
    stream: { readonly client: KinesisClient; readonly name: string },
    table: DynamoTable,
    clock: Clock,
    options: LogOptions = {},
  ): Promise<KinesisEventLog> {
    const sessions = await LogSessions.open({ kind: "kinesis", name: stream.name }, table, clock, options);
    const kinesis = new KinesisStream(stream.client, stream.name, sessions.partitionCount);
    return new KinesisEventLog(kinesis, sessions, clock);
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
    const owner = { tenant, partition: this.#sessions.checked(partition), partitionCount: this.partitionCount };
    const erased = await this.#sessions.erasedIn(tenant, partition);
    for await (const records of this.#stream.read(partition, { after }, Math.min(limit, pageSize)))
      for (const record of records)
        for (const logged of eventsOf(record, owner)) {
          if (logged.position <= after || logged.position <= (erased.get(logged.event.accountId) ?? 0n)) continue;
          if (found.push(logged) >= limit) return found;
        }
    return found;
  }

  async withoutErased(
    tenant: TenantId,
    partition: number,
    events: readonly LoggedEvent[],
  ): Promise<readonly LoggedEvent[]> {
    return this.#sessions.withoutErased(tenant, partition, events);
  }

  async positionBefore(_tenant: TenantId, partition: number, atMs: number): Promise<Position> {
    this.#sessions.checked(partition);
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
      const partition = this.#sessions.partitionOf(account);
      // Everything before this record is of the time before the erasure, whatever the clocks say.
      const mark = await this.#stream.put([{ partition, data: emptyRecord() }]);
      await this.#sessions.erase(tenant, account, positionOfRecordEnd(mark));
    });
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
}
