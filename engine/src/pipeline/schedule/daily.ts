/** A time of the day, UTC. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/** The first moment after `nowMs` at which it is this time. */
export function nextDailyMs(nowMs: number, { hour, minute }: TimeOfDay): number {
  const date = new Date(nowMs);
  const today = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), hour, minute);
  return today > nowMs ? today : today + 86_400_000;
}

/** A timer is set for an hour at most and looks at the clock again, which may have been put right or have slept meanwhile. */
const longestWaitMs = 3_600_000;

/** Calls `run` at a time of each day, one call at a time, until it is stopped. It keeps no process alive. */
export function startDaily(
  at: TimeOfDay,
  { nowMs, run }: { readonly nowMs: () => number; readonly run: () => Promise<void> },
): () => void {
  let dueMs = nextDailyMs(nowMs(), at);
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(() => void look(), Math.min(longestWaitMs, Math.max(0, dueMs - nowMs())));
    timer.unref();
  };
  let isStopped = false;
  const look = async () => {
    if (nowMs() >= dueMs) {
      await run();
      dueMs = nextDailyMs(nowMs(), at);
    }
    if (!isStopped) arm();
  };
  arm();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
