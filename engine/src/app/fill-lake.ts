import { parseItemId, type TenantId } from "../domain/ids.ts";
import { lakeGroupName } from "../pipeline/lake/lake-group.ts";
import type { Lake } from "../pipeline/lake/lake.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import type { Ports } from "./ports.ts";

interface Sources {
  readonly ports: Pick<Ports, "checkpoints" | "eventLog" | "items">;
  readonly consumers: Pick<Consumers, "drain">;
  readonly lake: Lake;
}

/**
 * Brings the lake up to the log's end, events of items that have come since included, and says how far it holds the log
 * whole: positions as decimals, by partition.
 */
export async function fillLake({ ports, consumers, lake }: Sources, tenant: TenantId): Promise<readonly string[]> {
  await consumers.drain({ flush: true });
  await replayFailed(ports, lake, tenant);
  const { checkpoints, eventLog } = ports;
  const positions: string[] = [];
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1)
    positions.push(String(await checkpoints.get(tenant, lakeGroupName, partition)));
  return positions;
}

/** Enriches files again in which an event failed whose item is known now. */
async function replayFailed({ items }: Sources["ports"], lake: Lake, tenant: TenantId): Promise<void> {
  for (const file of await lake.files(tenant, "failed")) {
    const failed = await lake.readFailed(tenant, file);
    const ids = [...new Set(failed.map(({ item_id }) => item_id))].map(parseItemId);
    const isKnown = (await items.get(tenant, ids)).some((item) => item !== undefined);
    if (isKnown) await lake.exclusive(tenant, () => lake.enrichFile(tenant, file));
  }
}
