import { Type } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import { parseTenantId, type ItemId, type TenantId } from "../../domain/ids.ts";
import { replayFailed } from "../../pipeline/enrich/enrich-files.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { catalogueStamp, updateCatalogueSnapshot, writeCatalogueSnapshot } from "../../registry/catalogue-snapshot.ts";
import { carryOutErasures } from "./erasures.ts";
import type { OpenedFunction } from "./open-function.ts";

/** A domain event as EventBridge brings it; of the detail only what is used. */
const busEvent = Type.Object({
  source: Type.Literal("codecatalyst"),
  "detail-type": Type.String(),
  detail: Type.Object({ tenant: Type.String(), itemIds: Type.Optional(Type.Array(Type.String())) }),
});

/** What follows from something that happened, and may take longer than whoever did it waits. Events may come twice and late. */
export function createBusWork({ ports }: OpenedFunction): (event: unknown) => Promise<void> {
  return async (event) => {
    if (!Value.Check(busEvent, event))
      throw new EngineError("INVALID_INPUT", "This is no event of the engine: its source must be codecatalyst.");
    const tenant = parseTenantId(event.detail.tenant);
    switch (event["detail-type"]) {
      case "user-erased":
        await carryOutErasures(ports);
        break;
      // Events may have waited for these items.
      case "items-changed":
        await replayFailed(new Lake(ports), tenant);
        await updateSnapshots(ports, tenant, (event.detail.itemIds ?? []) as ItemId[]);
        break;
    }
  };
}

/** Of the version that serves and of the newest one, where they have one; no ids means any item. */
async function updateSnapshots(ports: OpenedFunction["ports"], tenant: TenantId, itemIds: readonly ItemId[]) {
  const [newest] = await ports.registry.list(tenant);
  for (const version of new Set([await ports.registry.current(tenant), newest?.version])) {
    if (version === undefined || (await catalogueStamp(ports, tenant, version)) === undefined) continue;
    if (itemIds.length === 0) await writeCatalogueSnapshot(ports, tenant, version);
    else await updateCatalogueSnapshot(ports, tenant, version, itemIds);
  }
}
