import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineError } from "../../domain/errors.ts";
import { type PinnedFile, publicConversion } from "./encoder-files.ts";

export interface FetchEncoderOptions {
  /** Where the files go; made when it is not there. */
  readonly folder: string;
  /** Where `path` of each file is found. */
  readonly baseUrl?: string;
  readonly files?: readonly PinnedFile[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Requests for one file without a single new byte before giving up. */
  readonly attemptCount?: number;
  /** Silence after which a connection counts as broken. */
  readonly stallTimeoutMs?: number;
  /** Pause before the second attempt; doubles each time. */
  readonly pauseMs?: number;
}

export interface DownloadProgress {
  readonly path: string;
  readonly receivedBytes: number;
  /** Absent while the size is unknown. */
  readonly totalBytes?: number;
}

type Settings = Required<Omit<FetchEncoderOptions, "onProgress" | "signal">> &
  Pick<FetchEncoderOptions, "onProgress" | "signal">;

/** A file whose size is not pinned may have this many bytes. */
const maxUnpinnedBytes = 16 * 1024 * 1024;

/**
 * Fills a folder with an encoder's files, each pinned by its SHA-256. Files already right are left alone, a file begun earlier
 * (`.part`) goes on where it ended, and a file gets its name only when it is whole and right.
 * Throws `ENCODER_UNAVAILABLE`, `DISK_FULL` or `CANCELLED`; running it again goes on.
 */
export async function fetchEncoder(options: FetchEncoderOptions): Promise<void> {
  const settings: Settings = {
    baseUrl: publicConversion.baseUrl,
    files: publicConversion.files,
    attemptCount: 5,
    stallTimeoutMs: 30_000,
    pauseMs: 500,
    ...options,
  };
  for (const file of settings.files) await fetchFile(file, settings);
}

async function fetchFile(file: PinnedFile, settings: Settings): Promise<void> {
  const place = join(settings.folder, file.path);
  if ((await sha256Of(place)) === file.sha256) {
    const sizeBytes = await sizeOf(place);
    settings.onProgress?.({ path: file.path, receivedBytes: sizeBytes, totalBytes: sizeBytes });
    return;
  }
  const part = `${place}.part`;
  try {
    await mkdir(dirname(place), { recursive: true });
    await receiveWhole(file, part, settings);
    if ((await sha256Of(part)) !== file.sha256) {
      await rm(part, { force: true });
      throw unavailable(file, settings, "what arrived is not the pinned file (another SHA-256) and was thrown away");
    }
    await rename(part, place);
  } catch (cause) {
    throw asEngineError(cause, file, settings);
  }
}

/** Asks again, from where the partial file ends, until the file is whole. */
async function receiveWhole(file: PinnedFile, part: string, settings: Settings): Promise<void> {
  let fruitlessCount = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before > 0 && before === file.sizeBytes) return;
    try {
      await receive(file, part, settings);
      return;
    } catch (cause) {
      if (cause instanceof EngineError || settings.signal?.aborted === true || isLocal(cause)) throw cause;
      fruitlessCount = (await sizeOf(part)) > before ? 0 : fruitlessCount + 1;
      if (fruitlessCount >= settings.attemptCount) throw cause;
      await sleep(settings.pauseMs * 2 ** fruitlessCount);
    }
  }
}

/** One request. Appends to the partial file when the server goes on from there, writes it anew when it sends the whole. */
async function receive(file: PinnedFile, part: string, settings: Settings): Promise<void> {
  const stall = createStallTimer(settings);
  const haveBytes = await sizeOf(part);
  try {
    const response = await fetch(`${settings.baseUrl.replace(/\/+$/, "")}/${file.path}`, {
      headers: { "accept-encoding": "identity", ...(haveBytes > 0 ? { range: `bytes=${haveBytes}-` } : {}) },
      signal: stall.signal,
    });
    const goesOn = response.status === 206 && rangeStart(response) === haveBytes;
    // A partial file longer than the whole, or a range we did not ask for: begin again.
    if (response.status === 416 || (response.status === 206 && !goesOn)) {
      await response.body?.cancel();
      await rm(part, { force: true });
      throw new Error("the server could not go on from where the partial file ended");
    }
    if (!response.ok || response.body === null) throw httpError(response.status, file, settings);
    const handle = await open(part, goesOn ? "a" : "w");
    try {
      const startBytes = goesOn ? haveBytes : 0;
      await writeBody(response.body, { handle, file, startBytes, stall, lengthBytes: lengthOf(response) }, settings);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } finally {
    stall.stop();
  }
}

interface Sink {
  readonly handle: FileHandle;
  readonly file: PinnedFile;
  readonly startBytes: number;
  /** What this response announced, undefined when it did not. */
  readonly lengthBytes: number | undefined;
  readonly stall: ReturnType<typeof createStallTimer>;
}

async function writeBody(body: ReadableStream<Uint8Array>, sink: Sink, settings: Settings): Promise<void> {
  const { file, startBytes, lengthBytes } = sink;
  const totalBytes = file.sizeBytes ?? (lengthBytes === undefined ? undefined : startBytes + lengthBytes);
  let receivedBytes = startBytes;
  for await (const chunk of body) {
    sink.stall.restart();
    receivedBytes += chunk.length;
    if (receivedBytes > (file.sizeBytes ?? maxUnpinnedBytes)) {
      await sink.handle.truncate(0);
      throw unavailable(file, settings, "the server sends more than the pinned file has");
    }
    await sink.handle.writeFile(chunk);
    settings.onProgress?.({ path: file.path, receivedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
  }
  if (totalBytes !== undefined && receivedBytes < totalBytes) throw new Error("the connection ended early");
}

/** Aborts when nothing arrives for a while, or when the caller does. */
function createStallTimer(settings: Settings) {
  const controller = new AbortController();
  const onStall = () => controller.abort(new Error(`nothing arrived for ${settings.stallTimeoutMs} ms`));
  let timer = setTimeout(onStall, settings.stallTimeoutMs);
  const signals = settings.signal === undefined ? [controller.signal] : [controller.signal, settings.signal];
  return {
    signal: AbortSignal.any(signals),
    restart() {
      clearTimeout(timer);
      timer = setTimeout(onStall, settings.stallTimeoutMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function rangeStart(response: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function lengthOf(response: Response): number | undefined {
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) ? length : undefined;
}

/** Busy servers are asked again; a refusal is final. */
function httpError(status: number, file: PinnedFile, settings: Settings): Error {
  const sentence = `the server answered with status ${status}`;
  return status === 429 || status >= 500 ? new Error(sentence) : unavailable(file, settings, sentence);
}

const isLocal = (cause: unknown) =>
  cause instanceof Error && /^E(NOSPC|DQUOT|ACCES|PERM|ROFS|ISDIR|NOTDIR|EXIST)$/.test(codeOf(cause));

const codeOf = (cause: Error) => (cause as NodeJS.ErrnoException).code ?? "";

function asEngineError(cause: unknown, file: PinnedFile, settings: Settings): EngineError {
  if (cause instanceof EngineError) return cause;
  if (settings.signal?.aborted === true)
    return new EngineError("CANCELLED", `The download of ${file.path} was stopped. Run it again to go on.`, { cause });
  if (cause instanceof Error && /^E(NOSPC|DQUOT)$/.test(codeOf(cause)))
    return new EngineError(
      "DISK_FULL",
      `No space is left in ${settings.folder} for ${file.path}. Make room and run it again to go on.`,
      { cause },
    );
  return unavailable(file, settings, reasonOf(cause), cause);
}

/** `fetch` hides the reason of a broken connection in the cause. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}

function unavailable(file: PinnedFile, settings: Settings, why: string, cause?: unknown): EngineError {
  return new EngineError(
    "ENCODER_UNAVAILABLE",
    `Could not get ${file.path} from ${settings.baseUrl}: ${why}. ` +
      `Run \`codecatalyst encoder fetch\` again (it goes on where it stopped), or put the files into ${settings.folder} by hand.`,
    { cause, details: { path: file.path, baseUrl: settings.baseUrl } },
  );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
