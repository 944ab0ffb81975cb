import { parseDomain, type Domain } from "../domain/domain.ts";
import { EngineError } from "../domain/errors.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Relation, RelationKey } from "../domain/relation.ts";
import type { Bus } from "../ports/bus.ts";
import type { ItemStore } from "../ports/item-store.ts";
import { checkCondition, type WriteCondition } from "./content-tag.ts";
import type { KeyLocks } from "./key-locks.ts";
import type { ItemPage, ItemPageInput } from "./use-cases.ts";

export interface ItemPorts {
  readonly items: ItemStore;
  readonly bus: Bus;
  /** The domains that items may have. */
  readonly domains: readonly Domain[];
  /** Held from looking at an item until it is written, so that no change of this process is lost. */
  readonly locks: KeyLocks;
}

const lockKeys = (tenant: TenantId, ids: readonly ItemId[]) => ids.map((id) => JSON.stringify(["item", tenant, id]));

/**
 * Inserts or replaces items, all or nothing; where a condition is given, only if it holds for each of them.
 * Throws `UNKNOWN_DOMAIN`, `PRECONDITION_FAILED`.
 */
export async function putItems(
  { items, bus, domains, locks }: ItemPorts,
  tenant: TenantId,
  given: readonly Item[],
  condition?: WriteCondition,
): Promise<void> {
  for (const item of given) parseDomain(item.domain, domains);
  const itemIds = given.map((item) => item.id);
  await locks.hold(lockKeys(tenant, itemIds), async () => {
    if (condition !== undefined)
      for (const present of await items.get(tenant, itemIds)) checkCondition(condition, present);
    await items.put(tenant, given);
  });
  await bus.publish({ kind: "items-changed", tenant, itemIds });
}

/** Inserts items, all or none. Throws `ITEM_EXISTS` when one of the ids is taken, `UNKNOWN_DOMAIN`. */
export async function addItems(
  { items, bus, domains, locks }: ItemPorts,
  tenant: TenantId,
  given: readonly Item[],
): Promise<void> {
  for (const item of given) parseDomain(item.domain, domains);
  const itemIds = given.map((item) => item.id);
  await locks.hold(lockKeys(tenant, itemIds), async () => {
    const present = await items.get(tenant, itemIds);
    const taken = itemIds.filter((id, index) => present[index] !== undefined || itemIds.indexOf(id) !== index);
    if (taken.length > 0) throw itemsExist(taken);
    await items.put(tenant, given);
  });
  await bus.publish({ kind: "items-changed", tenant, itemIds });
}

function itemsExist(taken: readonly ItemId[]): EngineError {
  const named = taken
    .slice(0, 3)
    .map((id) => JSON.stringify(id))
    .join(", ");
  return new EngineError(
    "ITEM_EXISTS",
    `${taken.length} of the items are there already, or twice in the batch: ${named}. To replace them use PUT /v1/items.`,
    { details: { itemIds: taken } },
  );
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

/** Takes out the relations between the same ends of the same kind. Idempotent. */
export async function deleteRelation(
  { items, bus }: Pick<ItemPorts, "items" | "bus">,
  tenant: TenantId,
  relation: RelationKey,
): Promise<void> {
  await items.deleteRelations(tenant, [relation]);
  await bus.publish({ kind: "items-changed", tenant, itemIds: [relation.from, relation.to] });
}

/** So many items are looked at for one page: of a rare domain a page may be short, or empty, although more follow. */
const scanLimit = 10_000;

/** Items in the order of their ids, by pages. */
export async function listItems(
  { items }: Pick<ItemPorts, "items">,
  { tenant, domain, after, limit }: ItemPageInput,
): Promise<ItemPage> {
  const page: Item[] = [];
  let lookedAt = 0;
  let last: ItemId | undefined;
  for await (const item of items.scan(tenant, after)) {
    if (page.length === limit || lookedAt === scanLimit) return { items: page, ...(last && { next: last }) };
    lookedAt += 1;
    last = item.id;
    if (domain === undefined || item.domain === domain) page.push(item);
  }
  return { items: page };
}

/** Idempotent without a condition. Throws `PRECONDITION_FAILED`. */
export async function deleteItem(
  { items, bus, locks }: Pick<ItemPorts, "items" | "bus" | "locks">,
  tenant: TenantId,
  id: ItemId,
  condition?: WriteCondition,
): Promise<void> {
  await locks.hold(lockKeys(tenant, [id]), async () => {
    if (condition !== undefined) checkCondition(condition, (await items.get(tenant, [id]))[0]);
    await items.delete(tenant, [id]);
  });
  await bus.publish({ kind: "items-changed", tenant, itemIds: [id] });
}
