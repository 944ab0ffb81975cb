import type { TenantId } from "../domain/ids.ts";
import { replayFailed } from "../pipeline/enrich/enrich-files.ts";
import { lakeGroupName } from "../pipeline/lake/lake-group.ts";
import type { Lake } from "../pipeline/lake/lake.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import type { Ports } from "./ports.ts";

/**
 * Brings the lake up to the log's end, events included that failed and can be enriched now, and says how far it holds the
 * log whole: positions as decimals, by partition. Where a consumer cannot go on, this waits until it can, or for the signal.
 */
export async function fillLake(
  {
    ports,
    consumers,
    lake,
  }: {
    readonly ports: Pick<Ports, "checkpoints" | "eventLog">;
    readonly consumers: Pick<Consumers, "drain">;
    readonly lake: Lake;
  },
  tenant: TenantId,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await unlessAborted(consumers.drain({ flush: true }), signal);
  await replayFailed(lake, tenant);
  const { checkpoints, eventLog } = ports;
  const positions: string[] = [];
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1)
    positions.push(String(await checkpoints.get(tenant, lakeGroupName, partition)));
  return positions;
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
