import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { decodeEvents, decodeEventsOf, encodeEvents } from "./event-text.ts";
import { orderKey } from "./order-key.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE history_tail (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, events TEXT NOT NULL);
   CREATE TABLE history_run (run INTEGER PRIMARY KEY);
   CREATE TABLE history_block (
     id INTEGER PRIMARY KEY,
     run INTEGER NOT NULL, tenant TEXT NOT NULL,
     first_key TEXT NOT NULL, -- the orderKey of its first account
     newest_at_ms REAL NOT NULL,
     events TEXT NOT NULL,    -- all that the run has of its accounts, in their order
     UNIQUE (run, tenant, first_key)
   );`,
];

/** So many events wait in the tail, and in memory, before they become a run. */
const defaultTailLimit = 100_000;
/** A block is full with so many events. Fewer would be more rows to write, more would be more to decode for one account. */
const blockLimit = 24;

type Tail = Map<string, Map<AccountId, Event[]>>;

/**
 * Events by account, as a log-structured merge: batches arrive in the order of time, which is a random order of accounts, and
 * rows kept in order of account would cost a page write an event. So a batch is stored as it comes, as one row of the tail,
 * and kept in memory too. A long tail becomes a run: blocks of a few accounts each, in order, behind all runs before. Reading
 * a history is a look into one block of each run, of which ten million events make a hundred.
 */
export class AccountHistories {
  readonly #database: SqliteDatabase;
  readonly #statements;
  readonly #tailLimit: number;
  #tail: Tail = new Map();
  #tailLength = 0;
  /** Of what is in memory: the last row of the tail, and the last run before it. */
  #lastTailId = 0;
  #lastRun = 0;

  constructor(database: SqliteDatabase, tailLimit = defaultTailLimit) {
    database.migrate("histories", schema);
    this.#database = database;
    this.#tailLimit = tailLimit;
    this.#statements = prepareStatements(database);
    database.read(() => this.#follow());
  }

  /** Stores the events within the caller's transaction; `keep` them when it has been committed. */
  store(tenant: string, events: readonly Event[]): void {
    this.#statements.putTail.run(tenant, encodeEvents(events));
  }

  keep(tenant: string, events: readonly Event[]): void {
    this.#keep(tenant, events);
    if (this.#tailLength < this.#tailLimit) return;
    this.#database.writeRebuildable(() => this.#storeRun());
    this.forgetTail();
  }

  /** The newest events of an account in no order, without some kinds: at least the newest `limit`, where there are as many. */
  newest(tenant: string, account: AccountId, limit: number, omitted: readonly EventKind[]): readonly Event[] {
    if (!this.#database.isReadOnly) return this.#newest(tenant, account, limit, omitted);
    return this.#database.readOneMoment(() => {
      this.#follow();
      return this.#newest(tenant, account, limit, omitted);
    });
  }

  /** Takes in what the file has and memory has not: at the start, and where another thread writes. */
  #follow(): void {
    const lastRun = Number(this.#statements.lastRun.get()?.["run"] ?? 0);
    // A new run took all rows of the tail, and their numbers begin anew.
    if (lastRun !== this.#lastRun) this.forgetTail();
    this.#lastRun = lastRun;
    for (const row of this.#statements.tail.iterate(this.#lastTailId)) {
      this.#keep(String(row["tenant"]), decodeEvents(String(row["events"])));
      this.#lastTailId = Number(row["id"]);
    }
  }

  #newest(tenant: string, account: AccountId, limit: number, omitted: readonly EventKind[]): readonly Event[] {
    const isWanted = ({ kind }: Event) => !omitted.includes(kind);
    const events = (this.#tail.get(tenant)?.get(account) ?? []).filter(isWanted);
    for (const row of this.#statements.blocks.all(tenant, tenant, orderKey(account))) {
      const newestAtMs = Number(row["newest_at_ms"]);
      if (events.length >= limit && events.filter((event) => event.atMs > newestAtMs).length >= limit) break;
      for (const event of eventsOf(row, account)) if (isWanted(event)) events.push(event);
    }
    return events;
  }

  /** Removes histories for good, within the caller's transaction; `forgetTail` when it has been committed. */
  eraseAccounts(tenant: string, accounts: readonly AccountId[]): void {
    if (this.#tailLength > 0) this.#storeRun();
    for (const account of accounts)
      for (const row of this.#statements.blocks.all(tenant, tenant, orderKey(account)))
        if (eventsOf(row, account).length > 0) this.#eraseFrom(row, account);
  }

  /** A block begins with an account that is in it: the name of an erased one must not stay behind as its key. */
  #eraseFrom(block: Readonly<Record<string, unknown>>, account: AccountId): void {
    const kept = decodeEvents(String(block["events"])).filter((event) => event.accountId !== account);
    const [first] = kept;
    if (first === undefined) this.#statements.delete.run(Number(block["id"]));
    else this.#statements.replace.run(orderKey(first.accountId), encodeEvents(kept), Number(block["id"]));
  }

  /** The tail is in the runs now. */
  forgetTail(): void {
    this.#tail = new Map();
    this.#tailLength = 0;
    this.#lastTailId = 0;
  }

  #keep(tenant: string, events: readonly Event[]): void {
    let accounts = this.#tail.get(tenant);
    if (accounts === undefined) this.#tail.set(tenant, (accounts = new Map()));
    for (const event of events) {
      const history = accounts.get(event.accountId);
      if (history === undefined) accounts.set(event.accountId, [event]);
      else history.push(event);
    }
    this.#tailLength += events.length;
  }

  #storeRun(): void {
    // First, so that the run takes the pages of the tail.
    this.#statements.clearTail.run();
    const run = Number(this.#statements.addRun.run().lastInsertRowid);
    for (const tenant of [...this.#tail.keys()].toSorted())
      for (const { firstAccount, events } of blocksOf(this.#tail.get(tenant) ?? new Map())) {
        const newestAtMs = events.reduce((newest, event) => Math.max(newest, event.atMs), -Infinity);
        this.#statements.put.run(run, tenant, orderKey(firstAccount), newestAtMs, encodeEvents(events));
      }
  }
}

function* blocksOf(
  accounts: ReadonlyMap<AccountId, readonly Event[]>,
): Iterable<{ readonly firstAccount: AccountId; readonly events: readonly Event[] }> {
  let firstAccount: AccountId | undefined;
  let events: Event[] = [];
  for (const account of [...accounts.keys()].toSorted()) {
    firstAccount ??= account;
    events = events.concat(accounts.get(account) ?? []);
    if (events.length < blockLimit) continue;
    yield { firstAccount, events };
    firstAccount = undefined;
    events = [];
  }
  if (firstAccount !== undefined) yield { firstAccount, events };
}

/** Of a block, which need not hold every account of its range. */
const eventsOf = (block: Readonly<Record<string, unknown>>, account: AccountId): readonly Event[] =>
  decodeEventsOf(String(block["events"]), account);

function prepareStatements(database: SqliteDatabase) {
  return {
    tail: database.prepare("SELECT id, tenant, events FROM history_tail WHERE id > ? ORDER BY id"),
    lastRun: database.prepare("SELECT max(run) AS run FROM history_run"),
    putTail: database.prepare("INSERT INTO history_tail (tenant, events) VALUES (?, ?)"),
    clearTail: database.prepare("DELETE FROM history_tail"),
    addRun: database.prepare("INSERT INTO history_run DEFAULT VALUES"),
    put: database.prepare(
      "INSERT INTO history_block (run, tenant, first_key, newest_at_ms, events) VALUES (?, ?, ?, ?, ?)",
    ),
    // The block of each run in whose range an account is.
    blocks: database.prepare(
      `SELECT id, newest_at_ms, events
       FROM history_run CROSS JOIN history_block USING (run)
       WHERE tenant = ? AND first_key = (
         SELECT max(first_key) FROM history_block AS block
         WHERE block.run = history_run.run AND block.tenant = ? AND block.first_key <= ?
       )
       ORDER BY newest_at_ms DESC`,
    ),
    replace: database.prepare("UPDATE history_block SET first_key = ?, events = ? WHERE id = ?"),
    delete: database.prepare("DELETE FROM history_block WHERE id = ?"),
  };
}
