import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

/** An event that a group could not handle, with the reason. */
export interface SetAsideEvent {
  readonly group: string;
  readonly partition: number;
  /** Decimal. */
  readonly position: string;
  readonly arrivedAtMs: number;
  readonly setAsideAtMs: number;
  readonly reason: string;
  readonly event: Event;
}

export interface SetAsidePage {
  /** In the order of their files. */
  readonly events: readonly SetAsideEvent[];
  /** Behind which the next page begins; absent on the last. */
  readonly next?: string;
}

interface Place {
  readonly tenant: TenantId;
  readonly group: string;
  readonly partition: number;
}

const root = "lake/set-aside/";
/** A reason tells what happened, not the whole of a stack. */
const longestReason = 1000;

export const loggedEventOf = ({ position, arrivedAtMs, event }: SetAsideEvent): LoggedEvent => ({
  position: BigInt(position),
  arrivedAtMs,
  event,
});

/**
 * Events that could not be handled, as JSON lines in the object store: a file a batch, named by the batch's first position
 * under `lake/set-aside/<group>/date=<day>/`, written again as a whole with each event that joins it.
 */
export class SetAside {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** Durable when it resolves. Again, after a crash, it changes nothing. */
  async add(place: Place, batchStart: LoggedEvent, failed: Omit<SetAsideEvent, "group" | "partition">): Promise<void> {
    const { tenant, group, partition } = place;
    const day = new Date(batchStart.arrivedAtMs).toISOString().slice(0, 10);
    const key = `${root}${group}/date=${day}/p${partition}-${batchStart.position}.jsonl`;
    const others = (await this.#read(tenant, key)).filter(({ position }) => position !== failed.position);
    const reason = failed.reason.slice(0, longestReason);
    await this.#write(tenant, key, [...others, { group, partition, ...failed, reason }]);
  }

  /** Each event once, in the order of their files. */
  async list(tenant: TenantId, group?: string): Promise<readonly SetAsideEvent[]> {
    const found = new Map<string, SetAsideEvent>();
    for (const key of await this.#keys(tenant, group))
      for (const failed of await this.#read(tenant, key)) found.set(keyOf(failed), failed);
    return [...found.values()];
  }

  /** No more files are read than it takes. An event may be on two pages that a crash kept twice. */
  async page(
    tenant: TenantId,
    { group, after, limit }: { readonly group?: string; readonly after?: string; readonly limit: number },
  ): Promise<SetAsidePage> {
    const [, passed = "0", start = ""] = /^(\d+) (.*)$/.exec(after ?? "") ?? [];
    const events: SetAsideEvent[] = [];
    for (const key of await this.#keys(tenant, group)) {
      if (key < start) continue;
      const inFile = await this.#read(tenant, key);
      const from = key === start ? Number(passed) : 0;
      const taken = inFile.slice(from, from + limit - events.length);
      events.push(...taken);
      if (events.length === limit) return { events, next: `${from + taken.length} ${key}` };
    }
    return { events };
  }

  /** Replaces events by what they became; without an entry they stay, with undefined they go. */
  async update(
    tenant: TenantId,
    group: string,
    outcomes: ReadonlyMap<string, SetAsideEvent | undefined>,
  ): Promise<void> {
    await this.#rewrite(tenant, group, (failed) =>
      outcomes.has(keyOf(failed)) ? outcomes.get(keyOf(failed)) : failed,
    );
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const erased = new Set(accountIds);
    await this.#rewrite(tenant, undefined, (failed) => (erased.has(failed.event.accountId) ? undefined : failed));
  }

  async #rewrite(
    tenant: TenantId,
    group: string | undefined,
    change: (failed: SetAsideEvent) => SetAsideEvent | undefined,
  ): Promise<void> {
    for (const key of await this.#keys(tenant, group)) {
      const events = await this.#read(tenant, key);
      const changed = events.map(change);
      if (changed.some((failed, index) => failed !== events[index]))
        await this.#write(
          tenant,
          key,
          changed.filter((failed) => failed !== undefined),
        );
    }
  }

  #keys(tenant: TenantId, group?: string): Promise<readonly string[]> {
    return this.#objects.list(tenant, group === undefined ? root : `${root}${group}/`);
  }

  async #read(tenant: TenantId, key: string): Promise<readonly SetAsideEvent[]> {
    const bytes = await this.#objects.get(tenant, key);
    const lines = bytes === undefined ? [] : new TextDecoder().decode(bytes).trim().split("\n");
    return lines.map((line) => JSON.parse(line) as SetAsideEvent);
  }

  async #write(tenant: TenantId, key: string, events: readonly SetAsideEvent[]): Promise<void> {
    if (events.length === 0) return this.#objects.delete(tenant, key);
    const lines = events.map((failed) => `${JSON.stringify(failed)}\n`);
    await this.#objects.put(tenant, key, new TextEncoder().encode(lines.join("")));
  }
}

/** What tells set-aside events apart. */
export const keyOf = ({ group, partition, position }: SetAsideEvent) => `${group} ${partition} ${position}`;
