import type { Domain } from "../../domain/domain.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation, RelationKey } from "../../domain/relation.ts";
import { normaliseTitle } from "../../domain/text.ts";
import type { Alias, ItemStore, PopularItem } from "../../ports/item-store.ts";
import { queryWords, titleWords } from "../title-words.ts";
import { ByTenant } from "./by-tenant.ts";

interface Entry {
  readonly item: Item;
  readonly title: string;
  readonly words: readonly string[];
}

class Catalogues {
  readonly entries = new Map<ItemId, Entry>();
  readonly relations = new Map<string, Relation>();
  readonly aliases = new Map<ItemId, Alias>();
  popularity: ReadonlyMap<ItemId, number> = new Map();
  #sortedIds: readonly ItemId[] | undefined;

  sortedIds(): readonly ItemId[] {
    this.#sortedIds ??= [...this.entries.keys()].toSorted();
    return this.#sortedIds;
  }

  forgetOrder(): void {
    this.#sortedIds = undefined;
  }
}

const relationKey = ({ from, to, kind }: RelationKey) => JSON.stringify([from, to, kind]);

const newestFirst = (a: Item, b: Item) =>
  a.year === b.year ? (a.id < b.id ? -1 : 1) : (b.year ?? -Infinity) - (a.year ?? -Infinity);

export class MemoryItemStore implements ItemStore {
  readonly #tenants = new ByTenant(() => new Catalogues());

  async put(tenant: TenantId, items: readonly Item[]): Promise<void> {
    const catalogues = this.#tenants.of(tenant);
    const entries = items.map((item) => ({ item, title: normaliseTitle(item.title), words: titleWords(item.title) }));
    for (const entry of entries) catalogues.entries.set(entry.item.id, entry);
    catalogues.forgetOrder();
  }

  async get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    const { aliases, entries } = this.#tenants.of(tenant);
    return ids.map((id) => entries.get(aliases.get(id)?.canonical ?? id)?.item);
  }

  async delete(tenant: TenantId, ids: readonly ItemId[]): Promise<void> {
    const catalogues = this.#tenants.of(tenant);
    const gone = new Set(ids);
    for (const id of gone) catalogues.entries.delete(id);
    for (const [key, { from, to }] of catalogues.relations)
      if (gone.has(from) || gone.has(to)) catalogues.relations.delete(key);
    for (const [key, { alias, canonical }] of catalogues.aliases)
      if (gone.has(alias) || gone.has(canonical)) catalogues.aliases.delete(key);
    catalogues.forgetOrder();
  }

  async *scan(tenant: TenantId, after?: ItemId): AsyncIterable<Item> {
    const catalogues = this.#tenants.of(tenant);
    for (const id of catalogues.sortedIds()) {
      const entry = after === undefined || id > after ? catalogues.entries.get(id) : undefined;
      if (entry !== undefined) yield entry.item;
    }
  }

  async count(tenant: TenantId): Promise<number> {
    return this.#tenants.of(tenant).entries.size;
  }

  async newest(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    const items = [...this.#tenants.of(tenant).entries.values()].map(({ item }) => item);
    const byDomain = Map.groupBy(items, (item) => item.domain);
    return [...byDomain.keys()]
      .filter((each) => domain === undefined || each === domain)
      .toSorted()
      .flatMap((each) => (byDomain.get(each) ?? []).toSorted(newestFirst).slice(0, limit));
  }

  async setPopular(tenant: TenantId, popular: readonly PopularItem[]): Promise<void> {
    this.#tenants.of(tenant).popularity = new Map(popular.map(({ id, popularity }) => [id, popularity]));
  }

  async popular(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    const { entries, popularity } = this.#tenants.of(tenant);
    const noted = [...popularity.keys()].flatMap((id) => entries.get(id)?.item ?? []);
    const byDomain = Map.groupBy(noted, (item) => item.domain);
    const mostPopularFirst = (a: Item, b: Item) =>
      (popularity.get(b.id) ?? 0) - (popularity.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1);
    return [...byDomain.keys()]
      .filter((each) => domain === undefined || each === domain)
      .toSorted()
      .flatMap((each) => (byDomain.get(each) ?? []).toSorted(mostPopularFirst).slice(0, limit));
  }

  async search(
    tenant: TenantId,
    query: string,
    options: { readonly domain?: Domain; readonly limit: number },
  ): Promise<readonly Item[]> {
    const asked = queryWords(query);
    if (asked.length === 0) return [];
    const exact = normaliseTitle(query);
    return [...this.#tenants.of(tenant).entries.values()]
      .filter(({ item }) => options.domain === undefined || item.domain === options.domain)
      .filter(({ words }) => asked.every((beginning) => words.some((word) => word.startsWith(beginning))))
      .toSorted(
        (a, b) =>
          Number(b.title === exact) - Number(a.title === exact) ||
          a.title.length - b.title.length ||
          (a.item.id < b.item.id ? -1 : 1),
      )
      .slice(0, options.limit)
      .map(({ item }) => item);
  }

  async findByExternalId(tenant: TenantId, scheme: string, value: string): Promise<Item | undefined> {
    const catalogues = this.#tenants.of(tenant);
    const id = catalogues.sortedIds().find((candidate) => {
      const ids = catalogues.entries.get(candidate)?.item.externalIds ?? {};
      return Object.hasOwn(ids, scheme) && ids[scheme] === value;
    });
    return id === undefined ? undefined : catalogues.entries.get(id)?.item;
  }

  async putRelations(tenant: TenantId, relations: readonly Relation[]): Promise<void> {
    const known = this.#tenants.of(tenant).relations;
    for (const relation of relations) known.set(relationKey(relation), relation);
  }

  async deleteRelations(tenant: TenantId, keys: readonly RelationKey[]): Promise<void> {
    const known = this.#tenants.of(tenant).relations;
    for (const key of keys) known.delete(relationKey(key));
  }

  async relationsOf(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]> {
    const wanted = new Set(ids);
    return (await this.relations(tenant)).filter(({ from, to }) => wanted.has(from) || wanted.has(to));
  }

  async relations(tenant: TenantId): Promise<readonly Relation[]> {
    return [...this.#tenants.of(tenant).relations.values()];
  }

  async putAliases(tenant: TenantId, aliases: readonly Alias[]): Promise<void> {
    const catalogues = this.#tenants.of(tenant);
    const canonicalOf = new Map(aliases.map((entry) => [entry.alias, entry.canonical]));
    for (const entry of aliases) catalogues.aliases.set(entry.alias, entry);
    for (const { alias, canonical } of catalogues.aliases.values()) {
      const moved = canonicalOf.get(canonical);
      if (moved !== undefined) catalogues.aliases.set(alias, { alias, canonical: moved });
    }
    for (const [key, relation] of catalogues.relations) {
      const from = canonicalOf.get(relation.from) ?? relation.from;
      const to = canonicalOf.get(relation.to) ?? relation.to;
      if (from === relation.from && to === relation.to) continue;
      catalogues.relations.delete(key);
      const moved = { ...relation, from, to };
      if (from !== to && !catalogues.relations.has(relationKey(moved)))
        catalogues.relations.set(relationKey(moved), moved);
    }
    for (const { alias } of aliases) catalogues.entries.delete(alias);
    catalogues.forgetOrder();
  }

  async aliases(tenant: TenantId): Promise<readonly Alias[]> {
    return [...this.#tenants.of(tenant).aliases.values()];
  }
}
