/** A random time up to a bound that doubles with each attempt, so that clients that failed together do not come back together. */
export function retryDelayMs(attempt, { firstDelayMs = 200, longestDelayMs = 10_000 }, random = Math.random) {
  return random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
}
/** Resolves after a time, or throws the signal's reason. */
export async function pause(durationMs, signal) {
  signal?.throwIfAborted();
  await new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, durationMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
