import type { Event } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { decodeEvents, encodeEvents } from "./event-text.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE history_tail (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, events TEXT NOT NULL);
   CREATE TABLE history (
     tenant TEXT, account TEXT,
     run INTEGER,            -- grows with every merge of the tail
     newest_at_ms REAL NOT NULL,
     events TEXT NOT NULL,
     PRIMARY KEY (tenant, account, run)
   ) WITHOUT ROWID;`,
];

/** So many events wait in the tail, and in memory, before they are sorted in by account. */
const defaultTailLimit = 100_000;

type Tail = Map<string, Map<AccountId, Event[]>>;

/**
 * Events by account. Batches arrive in the order of time, which is random order of accounts, and one row an event would
 * cost a page write each. So a batch is stored as it comes, as one row of the tail, and kept in memory too; when the tail
 * is long, its events go to the histories, in order of account, one row an account.
 */
export class AccountHistories {
  readonly #database: SqliteDatabase;
  readonly #statements;
  readonly #tailLimit: number;
  #tail: Tail = new Map();
  #tailLength = 0;

  constructor(database: SqliteDatabase, tailLimit = defaultTailLimit) {
    database.migrate("histories", schema);
    this.#database = database;
    this.#tailLimit = tailLimit;
    this.#statements = prepareStatements(database);
    database.read(() => {
      for (const row of this.#statements.tail.iterate())
        this.#keep(String(row["tenant"]), decodeEvents(String(row["events"])));
    });
  }

  /** Stores the events within the caller's transaction; `keep` them when it has been committed. */
  store(tenant: string, events: readonly Event[]): void {
    this.#statements.putTail.run(tenant, encodeEvents(events));
  }

  keep(tenant: string, events: readonly Event[]): void {
    this.#keep(tenant, events);
    if (this.#tailLength < this.#tailLimit) return;
    this.#database.writeRebuildable(() => this.#storeTail());
    this.forgetTail();
  }

  /** The newest events of an account in no order: at least the newest `limit`, where there are as many. */
  newest(tenant: string, account: AccountId, limit: number): readonly Event[] {
    const events = [...(this.#tail.get(tenant)?.get(account) ?? [])];
    for (const row of this.#statements.history.iterate(tenant, account)) {
      const newestAtMs = Number(row["newest_at_ms"]);
      if (events.length >= limit && events.filter((event) => event.atMs > newestAtMs).length >= limit) break;
      for (const event of decodeEvents(String(row["events"]))) events.push(event);
    }
    return events;
  }

  /** Removes histories for good, within the caller's transaction; `forgetTail` when it has been committed. */
  eraseAccounts(tenant: string, accounts: readonly AccountId[]): void {
    this.#storeTail();
    for (const account of accounts) this.#statements.erase.run(tenant, account);
  }

  /** The tail is in the histories now. */
  forgetTail(): void {
    this.#tail = new Map();
    this.#tailLength = 0;
  }

  #storeTail(): void {
    const run = Number(this.#statements.lastRun.get()?.["run"]);
    for (const [tenant, accounts] of this.#tail) {
      for (const account of [...accounts.keys()].toSorted()) {
        const events = accounts.get(account) ?? [];
        const newestAtMs = events.reduce((newest, event) => Math.max(newest, event.atMs), -Infinity);
        this.#statements.put.run(tenant, account, run, newestAtMs, encodeEvents(events));
      }
    }
    this.#statements.clearTail.run();
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
}

function prepareStatements(database: SqliteDatabase) {
  return {
    tail: database.prepare("SELECT tenant, events FROM history_tail ORDER BY id"),
    putTail: database.prepare("INSERT INTO history_tail (tenant, events) VALUES (?, ?)"),
    clearTail: database.prepare("DELETE FROM history_tail"),
    lastRun: database.prepare("SELECT max(id) AS run FROM history_tail"),
    put: database.prepare("INSERT INTO history VALUES (?, ?, ?, ?, ?)"),
    history: database.prepare(
      "SELECT newest_at_ms, events FROM history WHERE tenant = ? AND account = ? ORDER BY newest_at_ms DESC",
    ),
    erase: database.prepare("DELETE FROM history WHERE tenant = ? AND account = ?"),
  };
}
