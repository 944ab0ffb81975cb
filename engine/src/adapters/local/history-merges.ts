import type { Event } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { decodeEvents, encodeEvents } from "./event-text.ts";
import { createBlockWriter, newestOf } from "./history-blocks.ts";
import { orderKey } from "./order-key.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** So many runs of one level become one of the next. */
const defaultFanIn = 8;
/** Runs of this level stay: with blocks of more events a look into one would take longer than a look into several. */
const lastLevel = 2;
/** For each event that is stored, so many are merged: enough to be done with a merge before the next one is due. */
const mergedPerStored = 3;
/** At most this share of the time goes into merging: what is due in a flood of events is done when it is over. */
const defaultTimeShare = 0.2;
/** A slice takes so many blocks of each run, some thousand events, in some milliseconds. */
const blocksPerSlice = 12;

export interface MergeOptions {
  /** As many runs of a level become one of the next. */
  readonly fanIn?: number | undefined;
  /** 0..1, of the time. */
  readonly timeShare?: number | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Merges runs of account histories, so that a history is read from few of them however many events there are (size-tiered compaction;
 * O'Neil et al. 1996, "The log-structured merge-tree"). A slice of accounts at a time moves from all runs of a level into a new one, in a transaction of its
 * own: readers find each event once at every moment, and nothing has to be known after a crash but which runs merge into which.
 */
export class HistoryMerges {
  readonly #database: SqliteDatabase;
  readonly #statements;
  readonly #writeBlocks;
  readonly #fanIn: number;
  readonly #timeShare: number;
  /** Events that may be merged for those that were stored. */
  #credit = 0;
  /** In milliseconds of `performance.now`. */
  #restsUntil = 0;

  constructor(database: SqliteDatabase, { fanIn = defaultFanIn, timeShare = defaultTimeShare }: MergeOptions) {
    this.#database = database;
    this.#statements = prepareStatements(database);
    this.#writeBlocks = createBlockWriter(database);
    this.#fanIn = fanIn;
    this.#timeShare = timeShare;
  }

  /** Does what is due for events that were stored, outside of any transaction. */
  advance(storedCount: number): void {
    this.#credit += mergedPerStored * storedCount;
    for (
      let beganAt = performance.now();
      this.#credit > 0 && beganAt >= this.#restsUntil;
      beganAt = performance.now()
    ) {
      const merged = this.#database.writeRebuildable(() => this.#mergeSlice());
      this.#credit = merged === undefined ? 0 : this.#credit - merged;
      const endedAt = performance.now();
      this.#restsUntil = endedAt + (endedAt - beganAt) * (1 / this.#timeShare - 1);
    }
  }

  /** How many events were moved; undefined where no merge is due. */
  #mergeSlice(): number | undefined {
    const target = this.#underWay() ?? this.#begin();
    if (target === undefined) return undefined;
    const first = this.#statements.firstTenant.get(target)?.["tenant"];
    if (first === undefined) {
      this.#statements.deleteSources.run(target);
      return 0;
    }
    const tenant = String(first);
    const sources = this.#statements.sources
      .all(target)
      .map(({ run }) => this.#statements.blocks.all(Number(run), tenant, blocksPerSlice + 1));
    const end = firstOf(sources.map((blocks) => blocks[blocksPerSlice]));
    const accounts = new Map<AccountId, Event[]>();
    for (const blocks of sources) for (const block of blocks) this.#take(block, end, accounts);
    this.#writeBlocks(target, tenant, accounts);
    return [...accounts.values()].reduce((count, events) => count + events.length, 0);
  }

  #underWay(): number | undefined {
    const target = this.#statements.target.get()?.["target"];
    return target === undefined ? undefined : Number(target);
  }

  #begin(): number | undefined {
    const due = this.#statements.due.get(lastLevel, this.#fanIn)?.["level"];
    if (due === undefined) return undefined;
    const level = Number(due);
    const target = Number(this.#statements.addRun.run(level + 1).lastInsertRowid);
    this.#statements.mergeInto.run(target, level, target);
    return target;
  }

  /** Takes the events of accounts before `end` out of a block. */
  #take(block: Row, end: AccountId | undefined, accounts: Map<AccountId, Event[]>): void {
    const events = decodeEvents(String(block["events"]));
    const kept: Event[] = [];
    for (const event of events) {
      const known = accounts.get(event.accountId);
      if (end !== undefined && event.accountId >= end) kept.push(event);
      else if (known === undefined) accounts.set(event.accountId, [event]);
      else known.push(event);
    }
    if (kept.length === events.length) return;
    const [next] = kept;
    const id = Number(block["id"]);
    if (next === undefined) this.#statements.delete.run(id);
    else this.#statements.replace.run(orderKey(next.accountId), newestOf(kept), encodeEvents(kept), id);
  }
}

/** The first account of the blocks; undefined where there are none. */
function firstOf(blocks: readonly (Row | undefined)[]): AccountId | undefined {
  const accounts = blocks.flatMap((block) =>
    block ? (decodeEvents(String(block["events"]))[0]?.accountId ?? []) : [],
  );
  return accounts.toSorted()[0];
}

function prepareStatements(database: SqliteDatabase) {
  return {
    target: database.prepare("SELECT merges_into AS target FROM history_run WHERE merges_into IS NOT NULL LIMIT 1"),
    due: database.prepare(
      `SELECT level FROM history_run WHERE merges_into IS NULL AND level < ?
       GROUP BY level HAVING count(*) >= ? ORDER BY level LIMIT 1`,
    ),
    addRun: database.prepare("INSERT INTO history_run (level) VALUES (?)"),
    mergeInto: database.prepare(
      "UPDATE history_run SET merges_into = ? WHERE level = ? AND merges_into IS NULL AND run <> ?",
    ),
    sources: database.prepare("SELECT run FROM history_run WHERE merges_into = ? ORDER BY run"),
    deleteSources: database.prepare("DELETE FROM history_run WHERE merges_into = ?"),
    firstTenant: database.prepare(
      `SELECT tenant FROM history_run CROSS JOIN history_block USING (run) WHERE merges_into = ? ORDER BY tenant LIMIT 1`,
    ),
    blocks: database.prepare(
      "SELECT id, events FROM history_block WHERE run = ? AND tenant = ? ORDER BY first_key LIMIT ?",
    ),
    replace: database.prepare("UPDATE history_block SET first_key = ?, newest_at_ms = ?, events = ? WHERE id = ?"),
    delete: database.prepare("DELETE FROM history_block WHERE id = ?"),
  };
}
