import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Clock } from "../../ports/clock.ts";
import { findDoubtful, itemIdsOf, rejectDoubtful, settleDoubtful } from "../ingest/doubtful-links.ts";
import { joinWorks, type LinkPorts } from "../ingest/link-works.ts";
import type { LinkDecision } from "./operator-use-cases.ts";

export interface DecidePorts extends LinkPorts {
  readonly bus: Bus;
  readonly clock: Clock;
}

/** Makes one item of the two, or remembers that they are two. Answers the item that stands for both. */
export async function decideLink(
  ports: DecidePorts,
  tenant: TenantId,
  linkId: string,
  decision: LinkDecision,
): Promise<ItemId | undefined> {
  const link = await findDoubtful(ports.documents, tenant, linkId);
  if (decision === "different") {
    await rejectDoubtful(ports.documents, tenant, link, ports.clock.nowMs());
    return undefined;
  }
  const itemIds = itemIdsOf(link);
  const itemId = await joinWorks(ports, tenant, itemIds);
  // Where the process ends in between, the pair is asked again, and to join it again changes nothing.
  await settleDoubtful(ports.documents, tenant, linkId);
  await ports.bus.publish({ kind: "items-changed", tenant, itemIds });
  return itemId;
}
