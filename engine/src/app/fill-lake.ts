import type { TenantId } from "../domain/ids.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import type { Ports } from "./ports.ts";

/** The consumer group that writes the lake. */
const lakeGroup = "lake";

/**
 * Brings the lake up to the log's end, and says how far it holds the log whole: positions as decimals, by partition.
 */
export async function fillLake(
  { checkpoints, eventLog }: Pick<Ports, "checkpoints" | "eventLog">,
  consumers: Pick<Consumers, "drain">,
  tenant: TenantId,
): Promise<readonly string[]> {
  await consumers.drain({ flush: true });
  const positions: string[] = [];
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1)
    positions.push(String(await checkpoints.get(tenant, lakeGroup, partition)));
  return positions;
}
