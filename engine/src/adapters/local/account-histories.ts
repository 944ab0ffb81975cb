import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { decodeEvents, decodeEventsOf, encodeEvents } from "./event-text.ts";
import { createBlockWriter } from "./history-blocks.ts";
import { HistoryMerges, type MergeOptions } from "./history-merges.ts";
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
  // Runs merge into runs of the next level, so their numbers do not tell any more when the tail begins anew.
  `ALTER TABLE history_run ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE history_run ADD COLUMN merges_into INTEGER;
   CREATE TABLE history_tail_number (number INTEGER NOT NULL);
   INSERT INTO history_tail_number SELECT coalesce(max(run), 0) FROM history_run;`,
];

/** So many events wait in the tail, and in memory, before they become a run. */
const defaultTailLimit = 100_000;

export interface HistoryOptions extends MergeOptions {
  readonly tailLimit?: number | undefined;
}

type Tail = Map<string, Map<AccountId, Event[]>>;

/**
 * Events by account, as a log-structured merge: batches arrive in the order of time, which is a random order of accounts, and
 * rows kept in order of account would cost a page write an event. So a batch is stored as it comes, as one row of the tail,
 * and kept in memory too. A long tail becomes a run: blocks of a few accounts each, in order, behind all runs before. Runs are merged,
 * so that there are some twenty of ten million events, and reading a history is a look into one block of each.
 */
export class AccountHistories {
  readonly #database: SqliteDatabase;
  readonly #statements;
  readonly #writeBlocks;
  readonly #merges: HistoryMerges;
  readonly #tailLimit: number;
  #tail: Tail = new Map();
  #tailLength = 0;
  /** Of what is in memory: the last row, and which tail it is of. */
  #lastTailId = 0;
  #tailNumber = 0;

  constructor(database: SqliteDatabase, { tailLimit = defaultTailLimit, ...merging }: HistoryOptions = {}) {
    database.migrate("histories", schema);
    this.#database = database;
    this.#writeBlocks = createBlockWriter(database);
    this.#merges = new HistoryMerges(database, merging);
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
    if (this.#tailLength >= this.#tailLimit) {
      this.#database.writeRebuildable(() => this.#storeRun());
      this.forgetTail();
    }
    this.#merges.advance(events.length);
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
    const tailNumber = Number(this.#statements.tailNumber.get()?.["number"]);
    // A new run took all rows of the tail, whose ids begin anew.
    if (tailNumber !== this.#tailNumber) this.forgetTail();
    this.#tailNumber = tailNumber;
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
    this.#statements.nextTail.run();
    const run = Number(this.#statements.addRun.run().lastInsertRowid);
    for (const [tenant, accounts] of this.#tail) this.#writeBlocks(run, tenant, accounts);
  }
}

/** Of a block, which need not hold every account of its range. */
const eventsOf = (block: Readonly<Record<string, unknown>>, account: AccountId): readonly Event[] =>
  decodeEventsOf(String(block["events"]), account);

function prepareStatements(database: SqliteDatabase) {
  return {
    tail: database.prepare("SELECT id, tenant, events FROM history_tail WHERE id > ? ORDER BY id"),
    tailNumber: database.prepare("SELECT number FROM history_tail_number"),
    nextTail: database.prepare("UPDATE history_tail_number SET number = number + 1"),
    putTail: database.prepare("INSERT INTO history_tail (tenant, events) VALUES (?, ?)"),
    clearTail: database.prepare("DELETE FROM history_tail"),
    addRun: database.prepare("INSERT INTO history_run DEFAULT VALUES"),
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
