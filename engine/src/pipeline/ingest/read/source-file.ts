/** Reading: files as bytes, text, table rows and JSON Lines, in constant memory and with the place of every fault. */
import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineError, messageOf } from "../../../domain/errors.ts";

/** A file on disk, or one that came over the wire and is in memory already. */
export interface SourceFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly path?: string;
  readonly bytes?: Uint8Array;
}

/**
 * The files of a folder, sorted by name, or the one file that `path` names; with `isDeep` also those of the folders inside, named
 * by their path from here. Throws `FILE_UNREADABLE`.
 */
export async function listSourceFiles(path: string, isDeep = false): Promise<readonly SourceFile[]> {
  try {
    const entry = await stat(path);
    if (!entry.isDirectory()) return [{ name: basename(path), path, sizeBytes: entry.size }];
    const files: SourceFile[] = [];
    for (const name of (await readdir(path, { recursive: isDeep })).toSorted()) {
      const file = await stat(join(path, name));
      if (file.isFile()) files.push({ name: name.replaceAll("\\", "/"), path: join(path, name), sizeBytes: file.size });
    }
    return files;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export function fileFromBytes(name: string, bytes: Uint8Array): SourceFile {
  return { name, bytes, sizeBytes: bytes.length };
}

/** The first bytes of a file, for telling what it is. */
export async function firstBytes(file: SourceFile, count: number): Promise<Uint8Array> {
  if (file.path === undefined) return (file.bytes ?? new Uint8Array()).subarray(0, count);
  try {
    const handle = await open(file.path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(file.path, cause);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is nothing. Check the path",
  EACCES: "this process may not read it. Check its permissions",
  EISDIR: "it is a folder",
};

export function unreadable(path: string, cause: unknown): EngineError {
  const code = (cause as { readonly code?: string } | undefined)?.code ?? "";
  const reason = reasons[code] ?? messageOf(cause);
  return new EngineError("FILE_UNREADABLE", `Cannot read ${path}: ${reason}.`, { cause, details: { path } });
}
