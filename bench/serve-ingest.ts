import { randomUUID } from "node:crypto";
import { rowWithAim, type BenchRow } from "./report.ts";
import { serveSize } from "./serve-data.ts";
import type { RunningServer } from "./serve-processes.ts";

const [batchCount, batchSize, connectionCount] = [400, 1_000, 4];

/** Batches of events over four connections, each durable before it is answered; all of them must have been taken. */
export async function ingestRow({ port, key }: RunningServer): Promise<BenchRow> {
  const headers = { "content-type": "application/json", ...(key !== undefined && { "x-api-key": key }) };
  const runId = randomUUID();
  const batches = Array.from({ length: batchCount }, (_, batch) =>
    JSON.stringify({
      events: Array.from({ length: batchSize }, (__, index) => ({
        id: `${runId}-${batch}-${index}`,
        accountId: `user:${(batch * 7_919 + index * 31) % serveSize.userCount}`,
        itemId: `item:${(batch * 104_729 + index * 37) % serveSize.itemCount}`,
        kind: "view",
      })),
    }),
  );
  let [next, accepted] = [0, 0];
  const send = async () => {
    while (next < batches.length) {
      const body = batches[next]!;
      next += 1;
      for (;;) {
        const response = await fetch(`http://127.0.0.1:${port}/v1/events`, { method: "POST", headers, body });
        // A server that is behind says so, and is asked again.
        if (response.status === 429) continue;
        if (response.status !== 200) throw new Error(`A batch was answered with ${response.status}.`);
        accepted += ((await response.json()) as { readonly acceptedCount: number }).acceptedCount;
        break;
      }
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connectionCount }, send));
  const seconds = (performance.now() - startedAt) / 1000;
  if (accepted !== batchCount * batchSize)
    throw new Error(`${accepted} events were taken of ${batchCount * batchSize}.`);
  return rowWithAim("events in batches of 1,000, 4 connections", accepted / seconds, "events/s", { atLeast: 40_000 });
}
