/** Memory adapters: the ports without durability, for tests and for one-off runs. They are the fakes of every test above. */
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { partitionOf } from "../../ports/event-log.ts";
import type { EventLog, ExpiryLimits, LoggedEvent, Position } from "../../ports/event-log.ts";
import { firstIndex } from "../first-index.ts";

interface Partition {
  /** Ascending positions, with gaps where events were erased. */
  events: LoggedEvent[];
  /** The last position given out, which erasing does not take back. */
  last: Position;
  lastArrivedAtMs: number;
}

interface Tenant {
  /** Every id that is known, with its account. */
  readonly accountOf: Map<string, string>;
  readonly partitions: readonly Partition[];
}

export class MemoryEventLog implements EventLog {
  readonly partitionCount: number;
  readonly #clock: Clock;
  readonly #tenants = new Map<TenantId, Tenant>();

  constructor(clock: Clock, partitionCount = 4) {
    this.#clock = clock;
    this.partitionCount = partitionCount;
  }

  async tenants(): Promise<readonly TenantId[]> {
    return [...this.#tenants.keys()].toSorted();
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    if (events.length > 0 && !this.#tenants.has(tenant)) this.#tenants.set(tenant, this.#emptyTenant());
    const accountOf = this.#tenants.get(tenant)?.accountOf ?? new Map<string, string>();
    const added: Event[] = [];
    for (const event of events) {
      if (accountOf.has(event.id)) continue;
      accountOf.set(event.id, event.accountId);
      added.push(event);
      const partition = this.#partition(tenant, partitionOf(event.accountId, this.partitionCount));
      partition.last += 1n;
      partition.lastArrivedAtMs = Math.max(partition.lastArrivedAtMs, this.#clock.nowMs());
      partition.events.push({ position: partition.last, arrivedAtMs: partition.lastArrivedAtMs, event });
    }
    return added;
  }

  async read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const { events } = this.#partition(tenant, partition);
    const start = firstIndex(events, ({ position }) => position > after);
    return events.slice(start, start + limit);
  }

  async positionBefore(tenant: TenantId, partition: number, atMs: number): Promise<Position> {
    const { events, last } = this.#partition(tenant, partition);
    const first = events[firstIndex(events, ({ arrivedAtMs }) => arrivedAtMs >= atMs)];
    return first === undefined ? last : first.position - 1n;
  }

  async lagMs(tenant: TenantId, partition: number, after: Position): Promise<number> {
    const [first] = await this.read(tenant, partition, after, 1);
    return first === undefined ? 0 : Math.max(0, this.#clock.nowMs() - first.arrivedAtMs);
  }

  async expire(tenant: TenantId, partition: number, { arrivedBeforeMs, upTo }: ExpiryLimits): Promise<void> {
    const found = this.#partition(tenant, partition);
    found.events = found.events.filter((logged) => logged.arrivedAtMs >= arrivedBeforeMs || logged.position > upTo);
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const erased = new Set(accountIds);
    const { accountOf, partitions } = this.#tenants.get(tenant) ?? this.#emptyTenant();
    for (const [id, account] of accountOf) if (erased.has(account)) accountOf.delete(id);
    for (const partition of partitions)
      partition.events = partition.events.filter(({ event }) => !erased.has(event.accountId));
  }

  #emptyTenant(): Tenant {
    const emptyPartition = (): Partition => ({ events: [], last: 0n, lastArrivedAtMs: 0 });
    return { accountOf: new Map(), partitions: Array.from({ length: this.partitionCount }, emptyPartition) };
  }

  #partition(tenant: TenantId, partition: number): Partition {
    const found = (this.#tenants.get(tenant) ?? this.#emptyTenant()).partitions[partition];
    if (found === undefined)
      throw new RangeError(`Partition ${partition} is not one of the ${this.partitionCount} of this log.`);
    return found;
  }
}
