import { setTimeout as sleep } from "node:timers/promises";
import { applyPartition, type EventStream } from "../serving/record-events.ts";
import type { Ports } from "./ports.ts";

export interface FollowOptions {
  readonly intervalMs?: number;
  readonly onNotice: (notice: string) => void;
}

/**
 * Looks again and again for events that no call of this process brings along: those that other processes appended, and those that
 * a log of many machines showed a moment after it took them. Only needed where the log is shared.
 */
export function followLog(
  ports: Pick<Ports, "eventLog" | "profiles">,
  stream: Pick<EventStream, "wake">,
  { intervalMs = 1000, onNotice }: FollowOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async () => {
    for (const tenant of await ports.eventLog.tenants()) {
      for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
        if (!signal.aborted) await applyPartition(ports, tenant, partition);
      stream.wake(tenant);
    }
  };
  const run = async () => {
    let isFailing = false;
    while (!signal.aborted) {
      try {
        await look();
        isFailing = false;
      } catch (error) {
        if (!isFailing)
          onNotice(`The event log cannot be followed: ${error instanceof Error ? error.message : String(error)}`);
        isFailing = true;
      }
      await sleep(intervalMs, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
