import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { EngineError } from "../../domain/errors.ts";

type Problem = "busy" | "damaged" | "full" | "unreachable" | "io";

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const problemOfCode: Readonly<Record<number, Problem>> = {
  3: "unreachable", // PERM
  5: "busy", // BUSY
  6: "busy", // LOCKED
  8: "unreachable", // READONLY
  10: "io", // IOERR
  11: "damaged", // CORRUPT
  13: "full", // FULL
  14: "unreachable", // CANTOPEN
  26: "damaged", // NOTADB
};

/** What SQLite says, as an error that names the file and the way out; anything else stays what it is. */
export function toStoreError(path: string, error: unknown): unknown {
  const { errcode, message = "" } = error as { errcode?: number; message?: string };
  const problem = errcode === undefined ? undefined : problemOfCode[errcode & 0xff];
  return problem === undefined ? error : errorOf(problem, path, message, error);
}

function errorOf(problem: Problem, path: string, message: string, error: unknown): EngineError {
  switch (problem) {
    case "full":
      return diskFullError(path, error);
    case "io":
      return isDiskFull(path) ? diskFullError(path, error) : damageError(path, message, error);
    case "damaged":
      return damageError(path, message, error);
    case "busy":
      return new EngineError("DATA_FOLDER_BUSY", `${path} is in use by another program. Close it and try again.`, {
        cause: error,
      });
    case "unreachable":
      return new EngineError(
        "FILE_UNREADABLE",
        `${path} cannot be opened for writing (${message}). Make its folder writable, or set CODECATALYST_DATA to another folder.`,
        { cause: error },
      );
  }
}

export function diskFullError(path: string, cause: unknown): EngineError {
  return new EngineError(
    "DISK_FULL",
    `The disk of ${path} is full. What was acknowledged before is safe, and nothing of this step was kept. ` +
      "Make room, or set CODECATALYST_DATA to a folder on a larger disk, and try again.",
    { cause },
  );
}

function damageError(path: string, message: string, cause: unknown): EngineError {
  return new EngineError(
    "STORE_DAMAGED",
    `${path} is damaged (${message}). Restore it from a backup, or move it away and import the data again.`,
    { cause },
  );
}

/** On a full disk SQLite's failures to enlarge its shared memory or to cut its log come as plain I/O errors. */
function isDiskFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < 64 * 1024;
  } catch {
    return false;
  }
}
