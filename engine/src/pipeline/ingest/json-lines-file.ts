import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { EngineError } from "../../domain/errors.ts";

/** A report as JSON Lines, made on the first line; an older file of the same name is replaced then. */
export interface JsonLinesFile {
  readonly path: string;
  write(value: object): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Throws `DISK_FULL` or `FILE_UNREADABLE` on flush and close. */
export function createJsonLinesFile(path: string): JsonLinesFile {
  let handle: FileHandle | undefined;
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length === 0) return;
    const text = `${lines.join("\n")}\n`;
    lines = [];
    try {
      handle ??= await openNew(path);
      await handle.appendFile(text);
    } catch (cause) {
      throw writeProblem(path, cause);
    }
  };
  return {
    path,
    write: (value) => {
      lines.push(JSON.stringify(value));
    },
    flush,
    close: async () => {
      try {
        await flush();
      } finally {
        await handle?.close();
      }
    },
  };
}

async function openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, "w");
}

function writeProblem(path: string, cause: unknown): EngineError {
  const isFull = (cause as { readonly code?: string }).code === "ENOSPC";
  const wayOut = isFull ? "Make room" : "Choose another file";
  return new EngineError(
    isFull ? "DISK_FULL" : "FILE_UNREADABLE",
    `Cannot write the report ${path}: ${(cause as Error).message}. ${wayOut} and try again.`,
    { cause },
  );
}
