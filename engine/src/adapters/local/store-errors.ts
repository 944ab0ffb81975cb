import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { EngineError } from "../../domain/errors.ts";

type Translation = (path: string, message: string, cause: unknown) => EngineError;

const busyError: Translation = (path, _, cause) =>
  new EngineError("DATA_FOLDER_BUSY", `${path} is in use by another program. Close it and try again.`, { cause });

const damageError: Translation = (path, message, cause) =>
  new EngineError(
    "STORE_DAMAGED",
    `${path} is damaged (${message}). Restore it from a backup, or move it away and import the data again.`,
    { cause },
  );

const accessError: Translation = (path, message, cause) =>
  new EngineError(
    "STORE_UNWRITABLE",
    `${path} cannot be written to (${message}). Make its folder writable, or set CODECATALYST_DATA to another folder.`,
    { cause },
  );

const fullError: Translation = (path, _, cause) =>
  new EngineError(
    "DISK_FULL",
    `The disk of ${path} is full. What was acknowledged before is safe, and nothing of this step was kept. ` +
      "Make room, or set CODECATALYST_DATA to a folder on a larger disk, and try again.",
    { cause },
  );

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const ofSqlite: Readonly<Record<number, Translation>> = {
  3: accessError, // PERM
  5: busyError, // BUSY
  6: busyError, // LOCKED
  8: accessError, // READONLY
  // IOERR. On a full disk, enlarging the shared memory or cutting the log fails as a plain I/O error.
  10: (path, message, cause) => (isDiskFull(path) ? fullError : damageError)(path, message, cause),
  11: damageError, // CORRUPT
  13: fullError, // FULL
  14: accessError, // CANTOPEN
  26: damageError, // NOTADB
};

/** The same of the file system. */
const ofSystem: Readonly<Record<string, Translation>> = {
  ENOSPC: fullError,
  EDQUOT: fullError,
  EACCES: accessError,
  EPERM: accessError,
  EROFS: accessError,
};

/** What SQLite or the file system says, as an error that names the file and the way out; anything else stays what it is. */
export function toStoreError(path: string, error: unknown): unknown {
  const { code = "", errcode, message = "" } = error as { code?: string; errcode?: number; message?: string };
  if (code === "ERR_INVALID_STATE")
    return new EngineError("CANCELLED", `${path} was closed before this was done. Open it again and repeat it.`, {
      cause: error,
    });
  const translation = errcode === undefined ? ofSystem[code] : ofSqlite[errcode & 0xff];
  return translation === undefined ? error : translation(path, message, error);
}

function isDiskFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < 64 * 1024;
  } catch {
    return false;
  }
}
