import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { ItemStore } from "../ports/item-store.ts";
import type { CatalogueSnapshot } from "../registry/catalogue-snapshot.ts";
import type { ShownItems } from "./hot-items.ts";

interface Shown {
  readonly snapshot: CatalogueSnapshot;
  readonly canonicalOf: ReadonlyMap<ItemId, ItemId>;
}

/** Items as a tenant's catalogue snapshot has them; what it does not have is asked of `items`. */
export class SnapshotItems implements ShownItems {
  readonly #items: ShownItems;
  readonly #shown = new Map<TenantId, Shown>();

  constructor(items: ShownItems) {
    this.#items = items;
  }

  /** From now on; without one, all is asked of `items`. */
  use(tenant: TenantId, snapshot: CatalogueSnapshot | undefined): void {
    if (snapshot === undefined) this.#shown.delete(tenant);
    else {
      const canonicalOf = new Map(snapshot.aliases.map(({ alias, canonical }) => [alias, canonical]));
      this.#shown.set(tenant, { snapshot, canonicalOf });
    }
  }

  /** As `ItemStore.get`. */
  async get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    const shown = this.#shown.get(tenant);
    if (shown === undefined) return this.#items.get(tenant, ids);
    const found = ids.map((id) => itemIn(shown, id));
    const missing = ids.filter((_, place) => found[place] === undefined);
    if (missing.length === 0) return found;
    const read = (await this.#items.get(tenant, missing)).values();
    return found.map((item) => item ?? read.next().value);
  }

  scan(...input: Parameters<ItemStore["scan"]>): ReturnType<ItemStore["scan"]> {
    return this.#items.scan(...input);
  }

  popular(...input: Parameters<ItemStore["popular"]>): ReturnType<ItemStore["popular"]> {
    return this.#items.popular(...input);
  }

  async aliases(tenant: TenantId): ReturnType<ItemStore["aliases"]> {
    return this.#shown.get(tenant)?.snapshot.aliases ?? this.#items.aliases(tenant);
  }
}

function itemIn({ snapshot, canonicalOf }: Shown, id: ItemId): Item | undefined {
  const place = snapshot.placeById.get(canonicalOf.get(id) ?? id);
  return place === undefined || snapshot.isStored[place] !== 1 ? undefined : snapshot.catalogue.items[place];
}
