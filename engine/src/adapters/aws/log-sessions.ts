import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { partitionOf, type LoggedEvent, type Position } from "../../ports/event-log.ts";
import { joinedKey, onlyKey, textKey } from "./dynamo-keys.ts";
import { isAbsent, type DynamoTable } from "./dynamo-table.ts";
import { KnownEventIds } from "./known-event-ids.ts";
import { positionText } from "./positions.ts";

const dayMs = 86_400_000;
/** An erased account's mark stays longer than a stream can keep its events (365 days at most). */
const erasureMarkMs = 366 * dayMs;
const tenantsKey = "tenants";

export interface LogOptions {
  /** Decided when the log is first opened, and then the same for ever. */
  readonly partitionCount?: number;
  /** So long an event's id is known, and a repeated event no new one. */
  readonly idsKnownForMs?: number;
}

/** What a log keeps beside its events, in the sessions table: its count of partitions, tenants, known ids and marks of erasure. */
export class LogSessions {
  readonly partitionCount: number;
  readonly ids: KnownEventIds;
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #notedTenants = new Set<TenantId>();

  private constructor(table: DynamoTable, clock: Clock, settings: Required<LogOptions>) {
    this.#table = table;
    this.#clock = clock;
    this.partitionCount = settings.partitionCount;
    this.ids = new KnownEventIds(table, clock, settings.idsKnownForMs);
  }

  /** Throws `INVALID_CONFIG` where the events so far are in a log of another kind: nobody's place in it would mean anything here. */
  static async open(
    log: { readonly kind: "kinesis" | "dynamodb"; readonly name: string },
    table: DynamoTable,
    clock: Clock,
    { partitionCount: wanted = 4, idsKnownForMs = 90 * dayMs }: LogOptions = {},
  ): Promise<LogSessions> {
    const key = { pk: joinedKey("partitions", log.name), sk: onlyKey };
    // Most who open it only read: not all of them may write.
    let row = await table.get(key);
    if (row === undefined) {
      await table.put({ ...key, attributes: { partitionCount: wanted, kind: log.kind } }, isAbsent);
      row = await table.get(key);
    }
    const { partitionCount = wanted, kind = log.kind } = row?.attributes ?? {};
    if (kind !== log.kind)
      throw new EngineError(
        "INVALID_CONFIG",
        `CODECATALYST_AWS_EVENT_LOG is ${log.kind}, but the events of ${log.name} so far are in ${String(kind)}. Set it back, or begin anew under another CODECATALYST_AWS_PREFIX.`,
      );
    return new LogSessions(table, clock, { partitionCount: Number(partitionCount), idsKnownForMs });
  }

  async tenants(): Promise<readonly TenantId[]> {
    const rows = await this.#table.queryAll(tenantsKey);
    return rows.map(({ attributes }) => attributes["tenant"] as TenantId);
  }

  async noteTenant(tenant: TenantId): Promise<void> {
    if (this.#notedTenants.has(tenant)) return;
    await this.#table.put({ pk: tenantsKey, sk: textKey(tenant), attributes: { tenant } });
    this.#notedTenants.add(tenant);
  }

  partitionOf(accountId: string): number {
    return partitionOf(accountId, this.partitionCount);
  }

  /** The partition, if it is one. */
  checked(partition: number): number {
    if (Number.isInteger(partition) && partition >= 0 && partition < this.partitionCount) return partition;
    throw new RangeError(`Partition ${partition} is not one of the ${this.partitionCount} of this log.`);
  }

  /** What there is of the account up to a position is nobody's any more, and its ids are forgotten. */
  async erase(tenant: TenantId, account: string, upTo: Position): Promise<void> {
    await this.#table.put({
      pk: erasedKey(tenant, this.partitionOf(account)),
      sk: textKey(account),
      attributes: {
        account,
        upTo: positionText(upTo),
        expiresAt: Math.ceil((this.#clock.nowMs() + erasureMarkMs) / 1000),
      },
    });
    await this.ids.forget(tenant, account);
  }

  /** Up to where erased accounts are erased. */
  async erasedIn(tenant: TenantId, partition: number): Promise<ReadonlyMap<string, Position>> {
    const rows = await this.#table.queryAll(erasedKey(tenant, partition));
    return new Map(rows.map(({ attributes: { account, upTo } }) => [String(account), BigInt(String(upTo))]));
  }

  async withoutErased(
    tenant: TenantId,
    partition: number,
    events: readonly LoggedEvent[],
  ): Promise<readonly LoggedEvent[]> {
    const erased = await this.erasedIn(tenant, partition);
    return events.filter(({ position, event }) => position > (erased.get(event.accountId) ?? 0n));
  }
}

const erasedKey = (tenant: TenantId, partition: number) => joinedKey(tenant, "erased", partition);
