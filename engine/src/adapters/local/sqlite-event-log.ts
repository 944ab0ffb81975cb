import { setImmediate as nextTurn } from "node:timers/promises";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { partitionOf } from "../../ports/event-log.ts";
import type { EventLog, ExpiryLimits, LoggedEvent, Position } from "../../ports/event-log.ts";
import { firstIndex } from "../first-index.ts";
import { EventChunks, type Place } from "./event-chunks.ts";
import { ExpiredIds } from "./expired-ids.ts";
import { FingerprintSet, fingerprintLength, fingerprintsOf } from "./fingerprint-set.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const chunksPerExpiry = 4;

/** One call of `append` that waits for its commit. */
interface Waiting {
  readonly tenant: TenantId;
  readonly events: readonly Event[];
  readonly fingerprints: Uint32Array;
  readonly resolve: (added: readonly Event[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The new events of one partition. */
interface Batch {
  readonly tenant: TenantId;
  readonly partition: number;
  readonly events: Event[];
  readonly fingerprints: Uint32Array;
}

/**
 * Stores events in chunks (see `EventChunks`) and knows every id by its fingerprint, in memory, loaded at the first append.
 * Calls of `append` that come while the process is busy share one commit, so that they share one wait for the disk.
 */
export class SqliteEventLog implements EventLog {
  readonly partitionCount: number;
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #chunks: EventChunks;
  readonly #expired: ExpiredIds;
  #waiting: Waiting[] = [];
  #known: FingerprintSet | undefined;

  /** The number of partitions is decided when the file is made. */
  constructor(database: SqliteDatabase, clock: Clock, options: { readonly partitionCount?: number } = {}) {
    this.#database = database;
    this.#clock = clock;
    this.#chunks = new EventChunks(database);
    this.#expired = new ExpiredIds(database);
    this.partitionCount = database.setting("event log partitions", options.partitionCount ?? 4);
  }

  async tenants(): Promise<readonly TenantId[]> {
    return this.#database.read(() => this.#chunks.tenants());
  }

  async append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]> {
    const ids = events.map((event) => event.id);
    const fingerprints = fingerprintsOf(tenant, ids);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tenant, events, fingerprints, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#commitWaiting());
    });
  }

  async read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    this.#checkPartition(partition);
    return this.#database.read(() => {
      const events: LoggedEvent[] = [];
      while (events.length < limit) {
        const last = events.at(-1)?.position ?? after;
        const chunk = this.#chunks.readAfter({ tenant, partition }, last);
        if (chunk === undefined) break;
        const start = firstIndex(chunk, ({ position }) => position > last);
        // A chunk holds thousands of events: too many for the arguments of one `push`.
        for (const event of chunk.slice(start, start + limit - events.length)) events.push(event);
      }
      return events;
    });
  }

  async positionBefore(tenant: TenantId, partition: number, atMs: number): Promise<Position> {
    this.#checkPartition(partition);
    return this.#database.read(() => this.#chunks.positionBefore({ tenant, partition }, atMs));
  }

  async lagMs(tenant: TenantId, partition: number, after: Position): Promise<number> {
    const [first] = await this.read(tenant, partition, after, 1);
    return first === undefined ? 0 : Math.max(0, this.#clock.nowMs() - first.arrivedAtMs);
  }

  async expire(tenant: TenantId, partition: number, limits: ExpiryLimits): Promise<void> {
    this.#checkPartition(partition);
    // A few chunks a turn, so that an hour of events holds up nobody; what a power failure undoes expires again.
    while (this.#database.writeRebuildable(() => this.#expireSome({ tenant, partition }, limits))) await nextTurn();
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void> {
    const partitions = Map.groupBy(accountIds, (account) => partitionOf(account, this.partitionCount));
    // Their fingerprints go too, so that they may come again.
    this.#known = undefined;
    this.#database.writeErasing(() => {
      for (const [partition, accounts] of partitions) {
        this.#chunks.erase({ tenant, partition }, new Set(accounts));
        this.#expired.erase(tenant, partition, accounts);
      }
    });
  }

  /** Whether there may be more. */
  #expireSome(place: Place, limits: ExpiryLimits): boolean {
    const chunks = this.#chunks.expire(place, limits, chunksPerExpiry);
    for (const { events, fingerprints } of chunks)
      this.#expired.add(place.tenant, place.partition, events, fingerprints);
    return chunks.length === chunksPerExpiry;
  }

  #commitWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const { added, batches } = this.#sortOut(waiting);
      if (batches.length > 0)
        this.#database.write(() => {
          for (const batch of batches) this.#chunks.append(batch, this.#clock.nowMs());
        });
      waiting.forEach(({ resolve }, index) => resolve(added[index] ?? []));
    } catch (error) {
      // It knows ids that were not stored.
      this.#known = undefined;
      for (const { reject } of waiting) reject(error);
    }
  }

  /** The events that are new, by call and by partition. */
  #sortOut(waiting: readonly Waiting[]): { readonly added: readonly Event[][]; readonly batches: readonly Batch[] } {
    const known = (this.#known ??= this.#database.read(() => this.#loadKnown()));
    const eventCount = waiting.reduce((total, call) => total + call.events.length, 0);
    const batches = new Map<string, Batch>();
    const batchOf = (tenant: TenantId, partition: number): Batch => {
      const key = `${partition} ${tenant}`;
      let batch = batches.get(key);
      if (batch === undefined) {
        batch = { tenant, partition, events: [], fingerprints: new Uint32Array(eventCount * fingerprintLength) };
        batches.set(key, batch);
      }
      return batch;
    };
    const added = waiting.map(({ tenant, events, fingerprints }) =>
      events.filter((event, index) => {
        const start = index * fingerprintLength;
        if (!known.add(fingerprints, start)) return false;
        const batch = batchOf(tenant, partitionOf(event.accountId, this.partitionCount));
        const end = batch.events.push(event) * fingerprintLength;
        for (let word = 1; word <= fingerprintLength; word += 1)
          batch.fingerprints[end - word] = fingerprints[start + fingerprintLength - word] ?? 0;
        return true;
      }),
    );
    return { added, batches: [...batches.values()] };
  }

  #loadKnown(): FingerprintSet {
    const known = new FingerprintSet(this.#chunks.eventCount() + this.#expired.count());
    for (const source of [this.#chunks, this.#expired])
      for (const words of source.fingerprints())
        for (let start = 0; start < words.length; start += fingerprintLength) known.add(words, start);
    return known;
  }

  #checkPartition(partition: number): void {
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitionCount)
      throw new RangeError(`Partition ${partition} is not one of the ${this.partitionCount} of this log.`);
  }
}
