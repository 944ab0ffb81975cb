import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Catalogue } from "../models/model.ts";
import type { ItemStore } from "../ports/item-store.ts";

/** Catalogue index by item id, aliases included. */
export async function readCatalogueIndex(
  items: Pick<ItemStore, "aliases">,
  tenant: TenantId,
  catalogue: Catalogue,
): Promise<ReadonlyMap<ItemId, number>> {
  const indexOf = new Map(catalogue.items.map((item, index) => [item.id, index]));
  for (const { alias, canonical } of await items.aliases(tenant)) {
    const index = indexOf.get(canonical);
    if (index !== undefined) indexOf.set(alias, index);
  }
  return indexOf;
}
