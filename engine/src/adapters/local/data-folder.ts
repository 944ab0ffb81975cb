import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EngineError } from "../../domain/errors.ts";
import { FolderObjectStore } from "./folder-object-store.ts";
import { SqliteDatabase, type SqliteOptions } from "./sqlite-database.ts";
import { toStoreError } from "./store-errors.ts";

/** A folder that this process has for itself, with the files that the local adapters work on. */
export interface DataFolder {
  readonly path: string;
  /** For `SqliteEventLog`: a file of its own, which every acknowledged event waits for. */
  readonly eventDatabase: SqliteDatabase;
  /** For `SqliteProfileStore`, `SqliteItemStore` and `SqliteModelRegistry`. */
  readonly database: SqliteDatabase;
  /** For `SqlitePartyStore`: a file of its own, which every acknowledged message waits for. */
  readonly partyDatabase: SqliteDatabase;
  /** For `SqliteCache`. */
  readonly cacheDatabase: SqliteDatabase;
  readonly objects: FolderObjectStore;
  /** For files that nobody needs once a piece of work is done; empty at the start. */
  readonly temporaryFolder: string;
  close(): void;
}

const databaseName = "engine.db";

/** How long a process that is just ending is waited for. */
const lockTimeoutMs = 500;

/**
 * Makes the folder where there is none, and takes it for this process. Throws `DATA_FOLDER_BUSY` when another process has
 * it, `STORE_TOO_NEW` or `STORE_DAMAGED` for files that cannot be used, `DISK_FULL`, and `STORE_UNWRITABLE` without the right
 * to write there.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const folder = resolve(path);
  makeFolder(folder);
  const unlock = lockFolder(folder);
  const databases: SqliteDatabase[] = [];
  const openDatabase = (name: string, options: SqliteOptions = {}) => {
    const database = new SqliteDatabase(join(folder, name), options);
    databases.push(database);
    return database;
  };
  const close = () => {
    for (const database of databases) database.close();
    unlock();
  };
  try {
    const objects = new FolderObjectStore(join(folder, "objects"));
    await objects.removeTemporaryFiles();
    const temporaryFolder = join(folder, "temporary");
    rmSync(temporaryFolder, { recursive: true, force: true });
    return {
      path: folder,
      eventDatabase: openDatabase("events.db"),
      database: openDatabase(databaseName),
      partyDatabase: openDatabase("parties.db"),
      cacheDatabase: openDatabase("cache.db", { isRebuildable: true }),
      objects,
      temporaryFolder,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** `engine.db` of a folder that this process has, for another of its threads: to read what the first one wrote. */
export function openDataFolderReader(path: string): SqliteDatabase {
  return new SqliteDatabase(join(resolve(path), databaseName), { isReadOnly: true });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const known = toStoreError(folder, error);
    if (known instanceof EngineError) throw known;
    const reason = `cannot be made (${(error as Error).message})`;
    throw new EngineError(
      "STORE_UNWRITABLE",
      `The data folder ${folder} ${reason}. Set CODECATALYST_DATA to a folder that can be written to.`,
      { cause: error },
    );
  }
}

/**
 * Holds SQLite's exclusive lock on a file in which nothing is ever written. The operating system lets go of it when the
 * process ends, however it ends, so a lock is never left behind.
 */
function lockFolder(folder: string): () => void {
  const path = join(folder, "lock");
  const holderPath = join(folder, "lock-holder.json");
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: lockTimeoutMs });
    lock.exec("BEGIN EXCLUSIVE");
    writeFileSync(holderPath, JSON.stringify({ pid: process.pid }));
  } catch (error) {
    lock?.close();
    const translated = toStoreError(path, error);
    if (!(translated instanceof EngineError) || translated.code !== "DATA_FOLDER_BUSY") throw translated;
    const holder = readHolder(holderPath);
    throw new EngineError(
      "DATA_FOLDER_BUSY",
      `The data folder ${folder} is in use by ${holder === undefined ? "another process" : `process ${holder}`}. ` +
        "Stop that process, or set CODECATALYST_DATA to another folder.",
      { details: { folder, ...(holder !== undefined && { holder }) }, cause: error },
    );
  }
  return () => {
    lock?.close();
    lock = undefined;
  };
}

function readHolder(path: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}
