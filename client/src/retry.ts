export interface RetryOptions {
  /** How often something is tried again; 3 unless given. */
  readonly retryCount?: number;
  /** Before the first time, at most; each time twice as long. 200 ms unless given. */
  readonly firstDelayMs?: number;
  /** But never longer than this; 10 seconds unless given. */
  readonly longestDelayMs?: number;
}

/** A random time up to a bound that doubles with each attempt, so that clients that failed together do not come back together. */
export function retryDelayMs(
  attempt: number,
  { firstDelayMs = 200, longestDelayMs = 10_000 }: RetryOptions,
  random = Math.random,
): number {
  return random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
}

/** Resolves after a time, or throws the signal's reason. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, durationMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
