import type { Domain } from "../domain/domain.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Relation, RelationKey } from "../domain/relation.ts";

export interface Alias {
  /** The id a source catalogue uses. */
  readonly alias: ItemId;
  /** The item that stands for the work. Never itself an alias: adapters follow one step only. */
  readonly canonical: ItemId;
}

export interface PopularItem {
  readonly id: ItemId;
  /** On any scale; more is more popular. */
  readonly popularity: number;
}

/**
 * The catalogues: items, relations between them, and which ids are the same work. A call that cannot succeed changes nothing. One
 * that a crash cut short may, in a store whose transactions are smaller than it, have done a part, each item whole: repeating it
 * does the rest.
 */
export interface ItemStore {
  /** Inserts or replaces; an item that cannot be stored lets the call fail before it changes anything. */
  put(tenant: TenantId, items: readonly Item[]): Promise<void>;
  /** In the order of `ids`, undefined where there is none. Aliases are followed, even where an item has the alias as its id. */
  get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]>;
  /** Removes items and the relations and aliases that touch them. Absent ids are ignored. */
  delete(tenant: TenantId, ids: readonly ItemId[]): Promise<void>;
  /** Every item in id order (by code unit), from behind `after`. */
  scan(tenant: TenantId, after?: ItemId): AsyncIterable<Item>;
  count(tenant: TenantId): Promise<number>;
  /**
   * The latest of each domain, or of one: up to `limit` a domain, by year, then by id; without a year last. Domains in order.
   * A store of many machines may show a moment later what changed.
   */
  newest(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]>;
  /** Notes which items are popular, instead of those noted before. Ids of no item are left out; replacing an item keeps its note. */
  setPopular(tenant: TenantId, popular: readonly PopularItem[]): Promise<void>;
  /** The most popular of those noted, of each domain or of one: up to `limit` a domain, then by id. Domains in order; as late as `newest`. */
  popular(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]>;
  /**
   * Items whose title holds every word of the query as a word's beginning (all words of the title count, the query's article
   * does not; see `domain/text.ts`). Exact titles first, then shorter ones, then by id. Nothing for a query without words.
   */
  search(
    tenant: TenantId,
    query: string,
    options: { readonly domain?: Domain; readonly limit: number },
  ): Promise<readonly Item[]>;
  /** The item that carries an external id, the first by id where several do, undefined when none does. */
  findByExternalId(tenant: TenantId, scheme: string, value: string): Promise<Item | undefined>;

  /** Inserts or replaces by (from, to, kind). Ends need not exist yet. */
  putRelations(tenant: TenantId, relations: readonly Relation[]): Promise<void>;
  /** Absent ones are ignored. */
  deleteRelations(tenant: TenantId, keys: readonly RelationKey[]): Promise<void>;
  /** Relations that touch any of these items, either end. */
  relationsOf(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]>;
  relations(tenant: TenantId): Promise<readonly Relation[]>;

  /**
   * Inserts or replaces by alias. An item that is stored under an alias's id leaves the catalogue in the same call, last:
   * its relations and the aliases that pointed to it pass to the canonical (a relation of a work to itself goes).
   */
  putAliases(tenant: TenantId, aliases: readonly Alias[]): Promise<void>;
  aliases(tenant: TenantId): Promise<readonly Alias[]>;
}
