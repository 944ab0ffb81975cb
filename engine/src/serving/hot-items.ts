import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { ItemStore } from "../ports/item-store.ts";

/** So many items are kept, beyond which all are let go of: about 100 MB. */
const keptCount = 100_000;

/** So many ids of which nothing was found are remembered, the last ones. */
const missingLimit = 2_000;

/** Of the catalogue, what lists need. */
export interface ShownItems extends Pick<ItemStore, "get" | "scan" | "popular" | "aliases"> {
  /** Ids for which `get` found nothing, and would find nothing now; left out by who is not told of every change. */
  missing?(tenant: TenantId): ReadonlySet<ItemId>;
}

const nothing: ReadonlySet<ItemId> = new Set();

/** Items that were read lately, as the store has them; for a process that is told of every change. */
export class HotItems implements ShownItems {
  readonly #items: ShownItems;
  readonly #kept = new Map<TenantId, Map<ItemId, Item>>();
  readonly #missing = new Map<TenantId, Set<ItemId>>();
  #keptCount = 0;
  /** What is read while this moves on may be out of date already. */
  #changeCount = 0;

  constructor(items: ShownItems) {
    this.#items = items;
  }

  /** As `ItemStore.get`. */
  async get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    const kept = this.#kept.get(tenant);
    const found = ids.map((id) => kept?.get(id));
    if (!found.includes(undefined)) return found;
    const changeCount = this.#changeCount;
    const missing = ids.filter((_, place) => found[place] === undefined);
    const read = (await this.#items.get(tenant, missing)).values();
    return found.map((item, place) => {
      if (item !== undefined) return item;
      const { value } = read.next();
      const id = ids[place];
      if (id === undefined || changeCount !== this.#changeCount) return value;
      if (value === undefined) this.#noteMissing(tenant, id);
      else this.#keep(tenant, id, value);
      return value;
    });
  }

  missing(tenant: TenantId): ReadonlySet<ItemId> {
    return this.#missing.get(tenant) ?? nothing;
  }

  scan(...input: Parameters<ItemStore["scan"]>): ReturnType<ItemStore["scan"]> {
    return this.#items.scan(...input);
  }

  aliases(...input: Parameters<ItemStore["aliases"]>): ReturnType<ItemStore["aliases"]> {
    return this.#items.aliases(...input);
  }

  popular(...input: Parameters<ItemStore["popular"]>): ReturnType<ItemStore["popular"]> {
    return this.#items.popular(...input);
  }

  /** These are others now, or any where none is named. */
  changed(tenant: TenantId, ids: readonly ItemId[]): void {
    this.#changeCount += 1;
    const missing = this.#missing.get(tenant);
    if (ids.length === 0) missing?.clear();
    for (const id of ids) missing?.delete(id);
    const kept = this.#kept.get(tenant);
    if (kept === undefined) return;
    this.#keptCount -= kept.size;
    if (ids.length === 0) kept.clear();
    for (const id of ids) kept.delete(id);
    this.#keptCount += kept.size;
  }

  #noteMissing(tenant: TenantId, id: ItemId): void {
    const missing = this.#missing.get(tenant) ?? new Set();
    this.#missing.set(tenant, missing);
    missing.add(id);
    const [oldest] = missing;
    if (missing.size > missingLimit && oldest !== undefined) missing.delete(oldest);
  }

  #keep(tenant: TenantId, id: ItemId, item: Item): void {
    // Who asks by an alias is not told when the item behind it changes.
    if (item.id !== id) return;
    if (this.#keptCount >= keptCount) {
      this.#kept.clear();
      this.#keptCount = 0;
    }
    const kept = this.#kept.get(tenant) ?? new Map<ItemId, Item>();
    this.#kept.set(tenant, kept);
    if (!kept.has(id)) this.#keptCount += 1;
    kept.set(id, item);
  }
}
