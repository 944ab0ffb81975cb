import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import { recordsOf } from "./event-records.ts";
import type { LogSessions } from "./log-sessions.ts";

/** What a log makes durable, in order within each partition. */
export interface NewRecord {
  readonly partition: number;
  readonly data: Uint8Array;
}

/** One call of `append` that waits for its turn. */
interface Waiting {
  readonly tenant: TenantId;
  readonly events: readonly Event[];
  readonly resolve: (added: readonly Event[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appending as all logs here do it: what waits goes together, and an id becomes known after its event is durable. Where a crash or
 * another process comes between, an event may be in the log twice.
 */
export class EventAppender {
  readonly #sessions: LogSessions;
  readonly #put: (tenant: TenantId, records: readonly NewRecord[]) => Promise<unknown>;
  #waiting: Waiting[] = [];
  #isAppending = false;

  constructor(sessions: LogSessions, put: (tenant: TenantId, records: readonly NewRecord[]) => Promise<unknown>) {
    this.#sessions = sessions;
    this.#put = put;
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    if (events.length === 0) return [];
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tenant, events, resolve, reject });
      if (!this.#isAppending) void this.#appendWaiting();
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
    const sessions = this.#sessions;
    const ids = calls.flat().map(({ id }) => id);
    const known = new Set<string>(await sessions.ids.knownOf(tenant, ids));
    const added = calls.map((events) => events.filter(({ id }) => !known.has(id) && known.add(id)));
    const fresh = added.flat();
    if (fresh.length === 0) return added;
    await sessions.noteTenant(tenant);
    const partitions = Map.groupBy(fresh, ({ accountId }) => sessions.partitionOf(accountId));
    const records = [...partitions].flatMap(([partition, events]) =>
      recordsOf(tenant, events).map((data) => ({ partition, data })),
    );
    await this.#put(tenant, records);
    await sessions.ids.add(tenant, fresh);
    return added;
  }
}
