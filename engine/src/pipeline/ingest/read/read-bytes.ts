import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { EngineError } from "../../../domain/errors.ts";
import { firstBytes, unreadable, type SourceFile } from "./source-file.ts";

export interface ReadOptions {
  /** Told of every piece taken from the file: bytes as they are on disk. */
  readonly onBytes?: (byteCount: number) => void;
  readonly signal?: AbortSignal;
}

/** A file that ends early or is broken inside. All that could be read before was delivered. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
}

const chunkBytes = 1 << 18;

/**
 * A file's bytes, unpacked when it is gzip (told by its first bytes, not by its name).
 * Throws `DamagedFileError` behind the last good byte of a truncated or broken gzip stream.
 */
export async function* readBytes(file: SourceFile, options: ReadOptions = {}): AsyncGenerator<Buffer> {
  const [first, second] = await firstBytes(file, 2);
  if (first === 0x50 && second === 0x4b)
    throw new EngineError("UNKNOWN_FORMAT", `${file.name} is a zip archive. Unpack it and name the folder instead.`);
  const isGzip = first === 0x1f && second === 0x8b;
  if (isGzip) yield* unpack(file, options);
  else yield* pieces(file, options);
}

async function* pieces(file: SourceFile, options: ReadOptions): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of openStream(file)) {
      options.signal?.throwIfAborted();
      options.onBytes?.((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw isSystemError(error) ? unreadable(file.path ?? file.name, error) : error;
  }
}

function openStream(file: SourceFile): AsyncIterable<unknown> {
  if (file.path !== undefined) return createReadStream(file.path, { highWaterMark: chunkBytes });
  return slices(Buffer.from(file.bytes ?? new Uint8Array()));
}

async function* slices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

async function* unpack(file: SourceFile, options: ReadOptions): AsyncGenerator<Buffer> {
  let deliveredBytes = 0;
  try {
    for await (const chunk of gunzip(file, options)) {
      deliveredBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    // A stream that fails drops what it still had in hand: read again, tolerantly, for the bytes behind those delivered.
    yield* behind(deliveredBytes, gunzip(file, { ...(options.signal && { signal: options.signal }) }, true));
    const what = error.code === "Z_BUF_ERROR" ? "ends before its gzip stream does" : `is damaged (${error.message})`;
    throw new DamagedFileError(`${file.name} ${what}. Fetch the file again; all rows before this place went in.`);
  }
}

async function* behind(skipBytes: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let position = 0;
  try {
    for await (const chunk of chunks) {
      const rest = chunk.subarray(Math.max(0, skipBytes - position));
      position += chunk.length;
      if (rest.length > 0) yield rest;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
  }
}

async function* gunzip(file: SourceFile, options: ReadOptions, isTolerant = false): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({
    chunkSize: chunkBytes,
    ...(isTolerant && { finishFlush: constants.Z_SYNC_FLUSH }),
  });
  const feeding = feed(pieces(file, options), unpacked);
  try {
    for await (const chunk of unpacked as Readable) yield chunk as Buffer;
    await feeding;
  } finally {
    unpacked.destroy();
    await feeding.catch(() => {});
  }
}

async function feed(source: AsyncIterable<Buffer>, unpacked: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (unpacked.destroyed) return;
      if (!unpacked.write(chunk)) await drained(unpacked);
    }
    unpacked.end();
  } catch (error) {
    unpacked.destroy(error as Error);
  }
}

function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
