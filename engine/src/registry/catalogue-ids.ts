import { must } from "../domain/errors.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import { createItem, type Item } from "../domain/item.ts";
import type { Catalogue, ModelFiles } from "../models/model.ts";
import type { ItemStore } from "../ports/item-store.ts";

/** The name under which a version has the ids of its items. */
export const catalogueModel = "catalogue";

/** Id and domain, in the order of indices. */
type KnownItem = readonly [ItemId, string];

export function encodeIds(catalogue: Catalogue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(catalogue.items.map((item) => [item.id, item.domain])));
}

export function decodeIds(files: ModelFiles): readonly KnownItem[] {
  const bytes = must(files.arrays["ids"], "The catalogue has no ids.");
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly KnownItem[];
}

/** Of an item that is in the store no more, or is another one there: its place holds, so that indices do. */
export const emptyItem = ([id, domain]: KnownItem): Item => createItem({ id, domain, title: "" });

/** The items of today, undefined where the store has none, or one of another id or domain. */
export async function readItems(
  items: Pick<ItemStore, "get">,
  tenant: TenantId,
  known: readonly KnownItem[],
): Promise<readonly (Item | undefined)[]> {
  const found = await items.get(
    tenant,
    known.map(([id]) => id),
  );
  return known.map(([id, domain], index) => {
    const item = found[index];
    return item?.id === id && item.domain === domain ? item : undefined;
  });
}
