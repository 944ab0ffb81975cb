/** Local adapters: everything durable on one machine, in a folder of SQLite files and plain files. This file: one SQLite file. */
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { EngineError } from "../../domain/errors.ts";
import { toStoreError } from "./store-errors.ts";

export interface SqliteOptions {
  readonly isRebuildable?: boolean;
  /** For a thread beside the one that writes: of a file that is there and has the newest tables. */
  readonly isReadOnly?: boolean;
}

/** Readers of other threads hold a file for the length of one look; so long others wait for them. */
const busyTimeoutMs = 5_000;

/**
 * One SQLite file in WAL mode, used by one process. What was committed survives the death of the process, and that of the
 * machine too, unless it was written by `writeRebuildable`.
 */
export class SqliteDatabase {
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly #connection: DatabaseSync;
  /** Whether a commit waits for the disk itself (FULL), or only for the operating system (NORMAL). */
  readonly #synchronous: "FULL" | "NORMAL";
  #isClosed = false;

  constructor(path: string, { isRebuildable = false, isReadOnly = false }: SqliteOptions = {}) {
    this.path = path;
    this.isReadOnly = isReadOnly;
    this.#synchronous = isRebuildable ? "NORMAL" : "FULL";
    this.#connection = guarded(path, () =>
      isReadOnly
        ? new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })
        : openConnection(path, this.#synchronous),
    );
  }

  /** Brings a component's tables to the newest version: `steps[n]` leads from version n to n + 1. */
  migrate(component: string, steps: readonly string[]): void {
    const version = this.setting(`${component} schema version`, 0);
    if (version > steps.length)
      throw new EngineError(
        "STORE_TOO_NEW",
        `${this.path} was written by a newer version of this program (${component} schema ${version}, this one knows up to ` +
          `${steps.length}). Update the program, or set CODECATALYST_DATA to another folder.`,
      );
    if (version === steps.length) return;
    this.write(() => {
      for (const step of steps.slice(version)) this.#connection.exec(step);
      this.prepare("UPDATE meta SET value = ? WHERE key = ?").run(steps.length, `${component} schema version`);
    });
  }

  /** A number that is decided once for this file: the first value given stays. */
  setting(key: string, initial: number): number {
    return this.read(() => {
      if (!this.isReadOnly) this.#connection.prepare("INSERT OR IGNORE INTO meta VALUES (?, ?)").run(key, initial);
      return Number(this.#connection.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.["value"]);
    });
  }

  prepare(sql: string): StatementSync {
    return guarded(this.path, () => this.#connection.prepare(sql));
  }

  /** Runs queries with errors translated. */
  read<Result>(work: () => Result): Result {
    return guarded(this.path, work);
  }

  /** Runs queries that all see the same moment, whatever is written meanwhile. */
  readOneMoment<Result>(work: () => Result): Result {
    return guarded(this.path, () => {
      this.#connection.exec("BEGIN");
      try {
        return work();
      } finally {
        this.#connection.exec("COMMIT");
      }
    });
  }

  /** Runs `work` in a transaction: all of it is there when this returns, none of it when it throws. */
  write<Result>(work: () => Result): Result {
    return guarded(this.path, () => {
      this.#connection.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#connection.exec("COMMIT");
        return result;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  /** A transaction that a power failure may undo as a whole, since it can be done again; it does not wait for the disk. */
  writeRebuildable<Result>(work: () => Result): Result {
    this.#connection.exec("PRAGMA synchronous = NORMAL");
    try {
      return this.write(work);
    } finally {
      this.#connection.exec(`PRAGMA synchronous = ${this.#synchronous}`);
    }
  }

  /** A transaction after which what it deleted is in neither the file nor its write-ahead log any more. */
  writeErasing<Result>(work: () => Result): Result {
    const result = this.write(work);
    this.read(() => this.#connection.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
    return result;
  }

  /** As often as one likes. Whatever still waits to be written is refused with `CANCELLED`. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  #rollBack(): void {
    try {
      this.#connection.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself already, as it does when the disk is full.
    }
  }
}

function openConnection(path: string, synchronous: "FULL" | "NORMAL"): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    // Checkpoints every 32 MB: a bulk load writes each page of an index often, and then pays for it once.
    // Secure deletion overwrites what is deleted with zeros, so that a person's data does not linger in unused pages.
    connection.exec(`
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous};
      PRAGMA cache_size = -32768;
      PRAGMA wal_autocheckpoint = 4096;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    `);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(path, error);
  }
}
