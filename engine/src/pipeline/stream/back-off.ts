import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, type ErrorCode } from "../../domain/errors.ts";
import type { Random } from "../../ports/random.ts";

/** Thrown to end work when the consumers are closed. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export interface BackOff {
  readonly random: Random;
  readonly firstMs: number;
  readonly longestMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits before attempt n + 1: exponential, with jitter over its upper half so that those who failed together do not come back
 * together. Throws `Stopped`.
 */
export async function backOff({ random, firstMs, longestMs, signal }: BackOff, attempt: number): Promise<void> {
  const delayMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  if (signal.aborted) throw new Stopped();
  await sleep(delayMs * (0.5 + random.next() / 2), undefined, { signal }).catch(() => {
    throw new Stopped();
  });
}

const outageCodes: ReadonlySet<ErrorCode> = new Set([
  "DISK_FULL",
  "STORE_UNWRITABLE",
  "STORE_DAMAGED",
  "DATA_FOLDER_BUSY",
  "OVERLOADED",
  "INVALID_CONFIG",
  "CANCELLED",
]);
const networkCodes = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOSPC|EMFILE|EDQUOT)/;

/** Whether the world is at fault, not an event: then nothing is set aside, since it would hit every event. */
export function isOutage(error: unknown): boolean {
  if (error instanceof EngineError) return outageCodes.has(error.code);
  const { code, name, $retryable } = (error ?? {}) as { code?: unknown; name?: unknown; $retryable?: unknown };
  return networkCodes.test(String(code)) || name === "TimeoutError" || $retryable !== undefined;
}
