import type { ItemId } from "../domain/ids.ts";
import type { Alias } from "../ports/item-store.ts";

/** Catalogue index by item id, aliases included. */
export function catalogueIndex(
  placeById: ReadonlyMap<ItemId, number>,
  aliases: readonly Alias[],
): ReadonlyMap<ItemId, number> {
  const indexOf = new Map(placeById);
  for (const { alias, canonical } of aliases) {
    const index = indexOf.get(canonical);
    if (index !== undefined) indexOf.set(alias, index);
  }
  return indexOf;
}
