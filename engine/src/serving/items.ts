import { parseDomain, type Domain } from "../domain/domain.ts";
import { EngineError } from "../domain/errors.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Relation } from "../domain/relation.ts";
import type { Bus } from "../ports/bus.ts";
import type { ItemStore } from "../ports/item-store.ts";

export interface ItemPorts {
  readonly items: ItemStore;
  readonly bus: Bus;
  /** The domains that items may have. */
  readonly domains: readonly Domain[];
}

/** Inserts or replaces items, all or nothing. Throws `UNKNOWN_DOMAIN`. */
export async function putItems(
  { items, bus, domains }: ItemPorts,
  tenant: TenantId,
  given: readonly Item[],
): Promise<void> {
  for (const item of given) parseDomain(item.domain, domains);
  await items.put(tenant, given);
  await bus.publish({ kind: "items-changed", tenant, itemIds: given.map((item) => item.id) });
}

/** Inserts or replaces typed relations between items. */
export async function putRelations(
  { items, bus }: Pick<ItemPorts, "items" | "bus">,
  tenant: TenantId,
  relations: readonly Relation[],
): Promise<void> {
  await items.putRelations(tenant, relations);
  const itemIds = [...new Set(relations.flatMap(({ from, to }) => [from, to]))];
  if (itemIds.length > 0) await bus.publish({ kind: "items-changed", tenant, itemIds });
}

/** Throws `ITEM_NOT_FOUND`. */
export async function getItem(
  { items }: { readonly items: Pick<ItemStore, "get"> },
  tenant: TenantId,
  id: ItemId,
): Promise<Item> {
  const [item] = await items.get(tenant, [id]);
  if (item !== undefined) return item;
  throw new EngineError(
    "ITEM_NOT_FOUND",
    `There is no item ${JSON.stringify(id)}. Search by title with GET /v1/items?title=.`,
  );
}

/** Idempotent. */
export async function deleteItem(
  { items, bus }: Pick<ItemPorts, "items" | "bus">,
  tenant: TenantId,
  id: ItemId,
): Promise<void> {
  await items.delete(tenant, [id]);
  await bus.publish({ kind: "items-changed", tenant, itemIds: [id] });
}
