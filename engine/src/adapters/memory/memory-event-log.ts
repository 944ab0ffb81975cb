/** Memory adapters: the ports without durability, for tests and for one-off runs. They are the fakes of every test above. */
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import { partitionOf } from "../../ports/event-log.ts";
import type { EventLog, LoggedEvent, Position } from "../../ports/event-log.ts";
import { firstAbove } from "../logged-events.ts";
import { ByTenant } from "./by-tenant.ts";

interface Partition {
  /** Ascending positions, with gaps where events were erased. */
  events: LoggedEvent[];
  /** The last position given out, which erasing does not take back. */
  last: Position;
}

export class MemoryEventLog implements EventLog {
  readonly partitionCount: number;
  readonly #tenants: ByTenant<{ readonly ids: Set<string>; readonly partitions: readonly Partition[] }>;

  constructor(partitionCount = 4) {
    this.partitionCount = partitionCount;
    this.#tenants = new ByTenant(() => ({
      ids: new Set(),
      partitions: Array.from({ length: partitionCount }, () => ({ events: [], last: 0 })),
    }));
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    const { ids } = this.#tenants.of(tenant);
    const added: Event[] = [];
    for (const event of events) {
      if (ids.has(event.id)) continue;
      ids.add(event.id);
      added.push(event);
      const partition = this.#partition(tenant, partitionOf(event.accountId, this.partitionCount));
      partition.last += 1;
      partition.events.push({ position: partition.last, event });
    }
    return added;
  }

  async read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const { events } = this.#partition(tenant, partition);
    const start = firstAbove(events, after);
    return events.slice(start, start + limit);
  }

  async end(tenant: TenantId, partition: number): Promise<Position> {
    return this.#partition(tenant, partition).events.at(-1)?.position ?? 0;
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const erased = new Set(accountIds);
    const { ids, partitions } = this.#tenants.of(tenant);
    for (const partition of partitions) {
      for (const { event } of partition.events) if (erased.has(event.accountId)) ids.delete(event.id);
      partition.events = partition.events.filter(({ event }) => !erased.has(event.accountId));
    }
  }

  #partition(tenant: TenantId, partition: number): Partition {
    const found = this.#tenants.of(tenant).partitions[partition];
    if (found === undefined)
      throw new RangeError(`Partition ${partition} is not one of the ${this.partitionCount} of this log.`);
    return found;
  }
}
