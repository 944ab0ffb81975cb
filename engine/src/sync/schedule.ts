/** How far ahead a play or a seek is scheduled, so that everybody has heard of it in time. */

const rttFactor = 1.5;
const marginMs = 200;
const leastDelayMs = 400;
const greatestDelayMs = 3_000;
const rttShare = 0.95;

/** clamp(1.5 · R + 200, 400, 3000) ms, R being the 95th percentile of the round trips: the slowest of many does not delay all. */
export function actDelayMs(rttsMs: readonly number[]): number {
  const sorted = rttsMs.filter((rttMs) => Number.isFinite(rttMs) && rttMs >= 0).toSorted((a, b) => a - b);
  const slowMs = sorted[Math.ceil(rttShare * sorted.length) - 1] ?? 0;
  return Math.min(greatestDelayMs, Math.max(leastDelayMs, rttFactor * slowMs + marginMs));
}
