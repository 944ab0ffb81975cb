import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../domain/errors.ts";
import { applyPartition, type RecordPorts } from "../serving/record-events.ts";

/**
 * Brings events into the histories that no call of this process brings along, where the log says that there may be some: those that
 * other processes appended, and those that a log of many machines showed a moment after it took them.
 */
export function followLog(
  { eventLog, profiles, hotUsers }: Pick<RecordPorts, "eventLog" | "profiles" | "hotUsers">,
  onNotice: (notice: string) => void,
): { stop(): Promise<void> } {
  const { pollMs } = eventLog;
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async () => {
    for (const tenant of await eventLog.tenants())
      for (let partition = 0; partition < eventLog.partitionCount; partition += 1)
        if (!signal.aborted) await applyPartition({ eventLog, profiles, hotUsers }, tenant, partition);
  };
  const run = async (intervalMs: number) => {
    let isFailing = false;
    while (!signal.aborted) {
      try {
        await look();
        isFailing = false;
      } catch (error) {
        if (!isFailing) onNotice(`The event log cannot be followed: ${messageOf(error)}`);
        isFailing = true;
      }
      await sleep(intervalMs, undefined, { signal }).catch(() => {});
    }
  };
  const running = pollMs === undefined ? Promise.resolve() : run(pollMs);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
