import type { StatementSync } from "node:sqlite";
import { must } from "../../domain/errors.ts";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ExpiryLimits, LoggedEvent, Position } from "../../ports/event-log.ts";
import { firstIndex } from "../first-index.ts";
import { decodeEvents, encodeEvents } from "./event-text.ts";
import { bytesOf, fingerprintLength, pickFingerprints, wordsOf } from "./fingerprint-set.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE event_partition (
     tenant TEXT, partition INTEGER,
     last INTEGER NOT NULL,        -- the last position given out
     small_count INTEGER NOT NULL, -- chunks at the end that wait to be merged
     PRIMARY KEY (tenant, partition)
   ) WITHOUT ROWID;
   CREATE TABLE event_chunk (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     tenant TEXT NOT NULL, partition INTEGER NOT NULL,
     first INTEGER NOT NULL, last INTEGER NOT NULL, event_count INTEGER NOT NULL,
     fingerprints BLOB NOT NULL,
     offsets BLOB,                 -- of the positions from the first one, where erasing left gaps
     events TEXT NOT NULL
   );
   CREATE UNIQUE INDEX event_chunk_place ON event_chunk (tenant, partition, last);`,
  // Of events that came before arrivals were noted, the newest time that their chunk or one before it tells stands for it.
  `CREATE TABLE event_arrival (
     tenant TEXT, partition INTEGER, last INTEGER, -- of the chunk
     last_ms INTEGER NOT NULL,
     runs TEXT NOT NULL,           -- JSON: [[how many events, when they arrived], …]
     PRIMARY KEY (tenant, partition, last)
   ) WITHOUT ROWID;
   INSERT INTO event_arrival
     SELECT tenant, partition, last, ms, json_array(json_array(event_count, ms)) FROM (
       SELECT tenant, partition, last, event_count,
         min(CAST(max(newest) OVER (PARTITION BY tenant, partition ORDER BY last) AS INTEGER), unixepoch() * 1000) AS ms
       FROM (SELECT *, (SELECT max(value) FROM json_each(events, '$[3]')) AS newest FROM event_chunk)
     );
   ALTER TABLE event_partition ADD COLUMN last_arrived_ms INTEGER NOT NULL DEFAULT 0;
   UPDATE event_partition SET last_arrived_ms = coalesce(
     (SELECT max(last_ms) FROM event_arrival AS arrival
      WHERE arrival.tenant = event_partition.tenant AND arrival.partition = event_partition.partition), 0);`,
];

/** The most events a chunk holds. */
const chunkLimit = 4096;
/** A chunk with fewer events is small, and as many small ones become a large one. */
const smallLimit = 256;
/** Decoded chunks that are kept: consumers read just behind the appenders, in pages smaller than a chunk. */
const decodedLimit = 8;

export interface Place {
  readonly tenant: TenantId;
  readonly partition: number;
}

interface PartitionState {
  readonly last: number;
  readonly small_count: number;
  readonly last_arrived_ms: number;
}

/** New events of one partition. */
export interface EventBatch extends Place {
  readonly events: readonly Event[];
  readonly fingerprints: Uint32Array;
}

/** Events of one chunk in the making. Positions of this log are far below 2^53. */
interface Content {
  readonly positions: readonly number[];
  readonly arrivals: readonly number[];
  readonly events: readonly Event[];
  readonly fingerprints: Uint32Array;
}

/** The rows of the event log: each holds up to a few thousand events of one partition, as text of columns. */
export class EventChunks {
  readonly #statements: Readonly<Record<StatementName, StatementSync>>;
  readonly #decoded = new Map<number, readonly LoggedEvent[]>();

  constructor(database: SqliteDatabase) {
    database.migrate("event log", schema);
    this.#statements = prepareStatements(database);
  }

  tenants(): readonly TenantId[] {
    const rows = this.#statements.tenants.all();
    return rows.map((row) => row["tenant"] as TenantId).toSorted();
  }

  /** Only within a transaction. */
  append(batch: EventBatch, nowMs: number): void {
    const { tenant, partition, events, fingerprints } = batch;
    const state = this.#state(batch);
    const before = state?.last ?? 0;
    const arrivedAtMs = Math.max(nowMs, state?.last_arrived_ms ?? 0);
    const positions = events.map((_, index) => before + index + 1);
    this.#insert(batch, { positions, arrivals: events.map(() => arrivedAtMs), events, fingerprints });
    let smallCount = events.length < smallLimit ? (state?.small_count ?? 0) + 1 : 0;
    if (smallCount >= smallLimit) {
      this.#mergeNewest(batch, smallCount);
      smallCount = 0;
    }
    this.#statements.putState.run(tenant, partition, before + events.length, smallCount, arrivedAtMs);
  }

  /** The chunk that holds the first event behind a position. */
  readAfter({ tenant, partition }: Place, after: Position): readonly LoggedEvent[] | undefined {
    const place = this.#statements.placeAfter.get(tenant, partition, Number(after));
    return place === undefined ? undefined : this.#decode(Number(place["id"]));
  }

  positionBefore(place: Place, atMs: number): Position {
    const found = this.#statements.placeSince.get(place.tenant, place.partition, atMs);
    if (found === undefined) return BigInt(this.#state(place)?.last ?? 0);
    const chunk = this.#decode(Number(found["id"]));
    const first = chunk[firstIndex(chunk, ({ arrivedAtMs }) => arrivedAtMs >= atMs)];
    return must(first, "A chunk is older than its newest event.").position - 1n;
  }

  eventCount(): number {
    return Number(this.#statements.eventCount.get()?.["total"] ?? 0);
  }

  *fingerprints(): Iterable<Uint32Array> {
    for (const row of this.#statements.fingerprints.iterate()) yield wordsOf(row["fingerprints"]);
  }

  /** Removes what is within the limits, of so many chunks at most, and returns what was in each. Only within a transaction. */
  expire(place: Place, { arrivedBeforeMs, upTo }: ExpiryLimits, limit: number): readonly Content[] {
    const last = Number(upTo);
    const expired: Content[] = [];
    for (const row of this.#statements.idsUpTo.all(place.tenant, place.partition, last, limit)) {
      const id = Number(row["id"]);
      const content = this.#content(id);
      // Positions and arrivals both ascend, so what goes is a beginning.
      const indices = [...content.positions.keys()];
      const isKept = (index: number) =>
        (content.positions[index] ?? 0) > last || (content.arrivals[index] ?? 0) >= arrivedBeforeMs;
      const kept = firstIndex(indices, isKept);
      if (kept === 0) break;
      this.#replace(id, place, pick(content, indices.slice(kept)));
      expired.push(pick(content, indices.slice(0, kept)));
    }
    return expired;
  }

  /** Only within a transaction. */
  erase(place: Place, accounts: ReadonlySet<string>): void {
    // Ids are never used twice, so nothing would be read from here; but what is erased should not stay in memory.
    this.#decoded.clear();
    const written = [...accounts].map((account) => JSON.stringify(account));
    const ids = this.#statements.idsOf.all(place.tenant, place.partition).map((row) => Number(row["id"]));
    for (const id of ids) {
      const text = String(this.#statements.content.get(id)?.["events"]);
      // Searching the text is many times faster than parsing it, and most chunks hold none of them.
      if (!written.some((account) => text.includes(account))) continue;
      const content = this.#content(id);
      const kept = content.events.flatMap((event, index) => (accounts.has(event.accountId) ? [] : [index]));
      if (kept.length < content.events.length) this.#replace(id, place, pick(content, kept));
    }
  }

  #state({ tenant, partition }: Place): PartitionState | undefined {
    return this.#statements.state.get(tenant, partition) as PartitionState | undefined;
  }

  #replace(id: number, place: Place, content: Content): void {
    this.#delete(id, place);
    if (content.events.length > 0) this.#insert(place, content);
  }

  #delete(id: number, { tenant, partition }: Place): void {
    this.#statements.deleteArrival.run(tenant, partition, id);
    this.#statements.delete.run(id);
    this.#decoded.delete(id);
  }

  #insert({ tenant, partition }: Place, content: Content): void {
    for (let start = 0; start < content.events.length; start += chunkLimit) {
      const end = Math.min(start + chunkLimit, content.events.length);
      const positions = content.positions.slice(start, end);
      const arrivals = content.arrivals.slice(start, end);
      const events = content.events.slice(start, end);
      const words = content.fingerprints.subarray(start * fingerprintLength, end * fingerprintLength);
      const first = must(positions[0], "A chunk is empty.");
      const last = must(positions.at(-1), "A chunk is empty.");
      const lastMs = must(arrivals.at(-1), "A chunk is empty.");
      const hasGaps = last - first + 1 > positions.length;
      const offsets = hasGaps ? bytesOf(Uint32Array.from(positions, (position) => position - first)) : null;
      const text = encodeEvents(events);
      const row = [tenant, partition, first, last, events.length, bytesOf(words), offsets, text];
      const { lastInsertRowid } = this.#statements.insert.run(...row);
      this.#statements.putArrival.run(tenant, partition, last, lastMs, encodeRuns(arrivals));
      this.#remember(Number(lastInsertRowid), loggedEvents({ positions, arrivals, events }));
    }
  }

  /** Many rows of an event each would cost a query each to read. */
  #mergeNewest(place: Place, count: number): void {
    const rows = this.#statements.newestIds.all(place.tenant, place.partition, count);
    const ids = rows.map((row) => Number(row["id"])).toReversed();
    const contents = ids.map((id) => this.#content(id));
    for (const id of ids) this.#delete(id, place);
    const words = contents.map((content) => content.fingerprints);
    const fingerprints = new Uint32Array(words.reduce((total, part) => total + part.length, 0));
    let offset = 0;
    for (const part of words) {
      fingerprints.set(part, offset);
      offset += part.length;
    }
    this.#insert(place, {
      positions: contents.flatMap((content) => content.positions),
      arrivals: contents.flatMap((content) => content.arrivals),
      events: contents.flatMap((content) => content.events),
      fingerprints,
    });
  }

  #content(id: number): Content {
    const row = must(this.#statements.content.get(id), `Event chunk ${id} is gone.`);
    const events = decodeEvents(String(row["events"]));
    const first = Number(row["first"]);
    const offsets = row["offsets"] === null ? undefined : wordsOf(row["offsets"]);
    const positions = events.map((_, index) => first + (offsets?.[index] ?? index));
    return { positions, arrivals: decodeRuns(String(row["runs"])), events, fingerprints: wordsOf(row["fingerprints"]) };
  }

  #decode(id: number): readonly LoggedEvent[] {
    return this.#decoded.get(id) ?? this.#remember(id, loggedEvents(this.#content(id)));
  }

  #remember(id: number, events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    this.#decoded.set(id, events);
    const oldest = this.#decoded.keys().next().value;
    if (this.#decoded.size > decodedLimit && oldest !== undefined) this.#decoded.delete(oldest);
    return events;
  }
}

type StatementName = keyof ReturnType<typeof prepareStatements>;

function prepareStatements(database: SqliteDatabase) {
  return {
    tenants: database.prepare("SELECT DISTINCT tenant FROM event_partition"),
    state: database.prepare(
      "SELECT last, small_count, last_arrived_ms FROM event_partition WHERE tenant = ? AND partition = ?",
    ),
    putState: database.prepare(
      `INSERT OR REPLACE INTO event_partition (tenant, partition, last, small_count, last_arrived_ms)
       VALUES (?, ?, ?, ?, ?)`,
    ),
    insert: database.prepare(
      `INSERT INTO event_chunk (tenant, partition, first, last, event_count, fingerprints, offsets, events)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    putArrival: database.prepare("INSERT INTO event_arrival VALUES (?, ?, ?, ?, ?)"),
    delete: database.prepare("DELETE FROM event_chunk WHERE id = ?"),
    deleteArrival: database.prepare(
      `DELETE FROM event_arrival WHERE tenant = ? AND partition = ?
       AND last = (SELECT last FROM event_chunk WHERE id = ?)`,
    ),
    content: database.prepare(
      `SELECT first, fingerprints, offsets, runs, events
       FROM event_chunk JOIN event_arrival USING (tenant, partition, last) WHERE id = ?`,
    ),
    placeAfter: database.prepare(
      "SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? AND last > ? ORDER BY last LIMIT 1",
    ),
    placeSince: database.prepare(
      `SELECT id FROM event_arrival JOIN event_chunk USING (tenant, partition, last)
       WHERE tenant = ? AND partition = ? AND last_ms >= ? ORDER BY last LIMIT 1`,
    ),
    idsOf: database.prepare("SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? ORDER BY last"),
    idsUpTo: database.prepare(
      "SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? AND first <= ? ORDER BY last LIMIT ?",
    ),
    newestIds: database.prepare(
      "SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? ORDER BY last DESC LIMIT ?",
    ),
    eventCount: database.prepare("SELECT sum(event_count) AS total FROM event_chunk"),
    fingerprints: database.prepare("SELECT fingerprints FROM event_chunk"),
  };
}

function loggedEvents({ positions, arrivals, events }: Omit<Content, "fingerprints">): readonly LoggedEvent[] {
  return events.map((event, index) => ({
    position: BigInt(positions[index] ?? 0),
    arrivedAtMs: arrivals[index] ?? 0,
    event,
  }));
}

/** Events that came together arrived together, so most chunks have few runs. */
function encodeRuns(arrivals: readonly number[]): string {
  const runs: [count: number, atMs: number][] = [];
  for (const atMs of arrivals) {
    const run = runs.at(-1);
    if (run?.[1] === atMs) run[0] += 1;
    else runs.push([1, atMs]);
  }
  return JSON.stringify(runs);
}

function decodeRuns(text: string): readonly number[] {
  const arrivals: number[] = [];
  for (const [count, atMs] of JSON.parse(text) as readonly (readonly [number, number])[])
    for (let index = 0; index < count; index += 1) arrivals.push(atMs);
  return arrivals;
}

function pick(content: Content, indices: readonly number[]): Content {
  return {
    positions: indices.map((index) => content.positions[index] ?? 0),
    arrivals: indices.map((index) => content.arrivals[index] ?? 0),
    events: indices.map((index) => must(content.events[index], "An event is gone.")),
    fingerprints: pickFingerprints(content.fingerprints, indices),
  };
}
