import type { StatementSync } from "node:sqlite";
import { must } from "../../domain/errors.ts";
import type { Event } from "../../domain/event.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { decodeEvents, encodeEvents } from "./event-text.ts";
import { fingerprintLength } from "./fingerprint-set.ts";
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
];

/** The most events a chunk holds. */
const chunkLimit = 4096;
/** A chunk with fewer events is small, and as many small ones become a large one. */
const smallLimit = 256;
/** Decoded chunks that are kept: consumers read just behind the appenders, in pages smaller than a chunk. */
const decodedLimit = 8;

/** Events of one chunk in the making. */
interface Content {
  readonly positions: readonly Position[];
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

  /** Only within a transaction. */
  append(tenant: string, partition: number, events: readonly Event[], fingerprints: Uint32Array): void {
    const state = this.#statements.state.get(tenant, partition) as { last: number; small_count: number } | undefined;
    const before = state?.last ?? 0;
    const positions = events.map((_, index) => before + index + 1);
    this.#insert(tenant, partition, { positions, events, fingerprints });
    let smallCount = events.length < smallLimit ? (state?.small_count ?? 0) + 1 : 0;
    if (smallCount >= smallLimit) {
      this.#mergeNewest(tenant, partition, smallCount);
      smallCount = 0;
    }
    this.#statements.putState.run(tenant, partition, before + events.length, smallCount);
  }

  /** The chunk that holds the first event behind a position. */
  readAfter(tenant: string, partition: number, after: Position): readonly LoggedEvent[] | undefined {
    const place = this.#statements.placeAfter.get(tenant, partition, after) as { id: number } | undefined;
    return place === undefined ? undefined : this.#decode(place.id);
  }

  end(tenant: string, partition: number): Position {
    return Number(this.#statements.end.get(tenant, partition)?.["last"] ?? 0);
  }

  eventCount(): number {
    return Number(this.#statements.eventCount.get()?.["total"] ?? 0);
  }

  *fingerprints(): Iterable<Uint32Array> {
    for (const row of this.#statements.fingerprints.iterate()) yield wordsOf(row["fingerprints"]);
  }

  /** Only within a transaction. */
  erase(tenant: string, partition: number, accounts: ReadonlySet<string>): void {
    // Ids are never used twice, so nothing would be read from here; but what is erased should not stay in memory.
    this.#decoded.clear();
    const written = [...accounts].map((account) => JSON.stringify(account));
    const ids = this.#statements.idsOf.all(tenant, partition).map((row) => Number(row["id"]));
    for (const id of ids) {
      const text = String(this.#statements.content.get(id)?.["events"]);
      // Searching the text is many times faster than parsing it, and most chunks hold none of them.
      if (!written.some((account) => text.includes(account))) continue;
      const content = this.#content(id);
      const kept = content.events.flatMap((event, index) => (accounts.has(event.accountId) ? [] : [index]));
      if (kept.length === content.events.length) continue;
      this.#statements.delete.run(id);
      if (kept.length > 0) this.#insert(tenant, partition, pick(content, kept));
    }
  }

  #insert(tenant: string, partition: number, content: Content): void {
    for (let start = 0; start < content.events.length; start += chunkLimit) {
      const positions = content.positions.slice(start, start + chunkLimit);
      const events = content.events.slice(start, start + chunkLimit);
      const words = content.fingerprints.subarray(start * fingerprintLength, (start + chunkLimit) * fingerprintLength);
      const first = must(positions[0], "A chunk is empty.");
      const last = must(positions.at(-1), "A chunk is empty.");
      const hasGaps = last - first + 1 > positions.length;
      const offsets = hasGaps ? bytesOf(Uint32Array.from(positions, (position) => position - first)) : null;
      const text = encodeEvents(events);
      const row = [tenant, partition, first, last, events.length, bytesOf(words), offsets, text];
      const { lastInsertRowid } = this.#statements.insert.run(...row);
      this.#remember(Number(lastInsertRowid), loggedEvents(positions, events));
    }
  }

  /** Many rows of an event each would cost a query each to read. */
  #mergeNewest(tenant: string, partition: number, count: number): void {
    const ids = this.#statements.newestIds.all(tenant, partition, count).map((row) => Number(row["id"]));
    const contents = ids.toReversed().map((id) => this.#content(id));
    for (const id of ids) this.#statements.delete.run(id);
    const words = contents.map((content) => content.fingerprints);
    const fingerprints = new Uint32Array(words.reduce((total, part) => total + part.length, 0));
    let offset = 0;
    for (const part of words) {
      fingerprints.set(part, offset);
      offset += part.length;
    }
    this.#insert(tenant, partition, {
      positions: contents.flatMap((content) => content.positions),
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
    return { positions, events, fingerprints: wordsOf(row["fingerprints"]) };
  }

  #decode(id: number): readonly LoggedEvent[] {
    const known = this.#decoded.get(id);
    if (known !== undefined) return known;
    const { positions, events } = this.#content(id);
    return this.#remember(id, loggedEvents(positions, events));
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
    state: database.prepare("SELECT last, small_count FROM event_partition WHERE tenant = ? AND partition = ?"),
    putState: database.prepare("INSERT OR REPLACE INTO event_partition VALUES (?, ?, ?, ?)"),
    insert: database.prepare(
      `INSERT INTO event_chunk (tenant, partition, first, last, event_count, fingerprints, offsets, events)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    delete: database.prepare("DELETE FROM event_chunk WHERE id = ?"),
    content: database.prepare("SELECT first, fingerprints, offsets, events FROM event_chunk WHERE id = ?"),
    placeAfter: database.prepare(
      "SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? AND last > ? ORDER BY last LIMIT 1",
    ),
    end: database.prepare("SELECT last FROM event_chunk WHERE tenant = ? AND partition = ? ORDER BY last DESC LIMIT 1"),
    idsOf: database.prepare("SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? ORDER BY last"),
    newestIds: database.prepare(
      "SELECT id FROM event_chunk WHERE tenant = ? AND partition = ? ORDER BY last DESC LIMIT ?",
    ),
    eventCount: database.prepare("SELECT sum(event_count) AS total FROM event_chunk"),
    fingerprints: database.prepare("SELECT fingerprints FROM event_chunk"),
  };
}

const loggedEvents = (positions: readonly Position[], events: readonly Event[]): readonly LoggedEvent[] =>
  events.map((event, index) => ({ position: positions[index] ?? 0, event }));

const bytesOf = (words: Uint32Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

/** A copy, since the bytes of a row need not lie where words may begin. */
const wordsOf = (value: unknown) => new Uint32Array((value as Uint8Array).slice().buffer);

function pick(content: Content, kept: readonly number[]): Content {
  return {
    positions: kept.map((index) => content.positions[index] ?? 0),
    events: kept.map((index) => must(content.events[index], "An event is gone.")),
    fingerprints: Uint32Array.from(
      kept.flatMap((index) => [
        ...content.fingerprints.subarray(index * fingerprintLength, (index + 1) * fingerprintLength),
      ]),
    ),
  };
}
