export interface RetryOptions {
  /** How often something is tried again; 3 unless given. */
  readonly retryCount?: number;
  /** Before the first time, at most; each time twice as long. 200 ms unless given. */
  readonly firstDelayMs?: number;
  /** But never longer than this; 10 seconds unless given. */
  readonly longestDelayMs?: number;
}
/** A random time up to a bound that doubles with each attempt, so that clients that failed together do not come back together. */
export declare function retryDelayMs(
  attempt: number,
  { firstDelayMs, longestDelayMs }: RetryOptions,
  random?: () => number,
): number;
/** Resolves after a time, or throws the signal's reason. */
export declare function pause(durationMs: number, signal?: AbortSignal): Promise<void>;
