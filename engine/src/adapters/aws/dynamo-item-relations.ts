import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Relation, RelationKey } from "../../domain/relation.ts";
import type { Alias } from "../../ports/item-store.ts";
import { hashKey, joinedKey, textKey } from "./dynamo-keys.ts";
import { inTurns, isAbsent, type DynamoTable, type Row, type RowKey } from "./dynamo-table.ts";

/**
 * Relations and aliases of `DynamoItemStore`. A relation has a row at each end and one in the list of all, an alias one in the
 * list of all and one at its canonical. What is at the ends is written first and removed last, so that whatever was begun can
 * be found and finished by repeating it.
 */
export class DynamoItemRelations {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async put(tenant: TenantId, relations: readonly Relation[]): Promise<void> {
    await this.#table.writeMany({ puts: relations.flatMap((relation) => endRows(tenant, relation)) });
    await this.#table.writeMany({ puts: relations.map((relation) => listRow(tenant, relation)) });
  }

  async delete(tenant: TenantId, keys: readonly RelationKey[]): Promise<void> {
    await this.#table.writeMany({ deletes: keys.map((key) => listPlace(tenant, key)) });
    await this.#table.writeMany({ deletes: keys.flatMap((key) => endPlaces(tenant, key)) });
  }

  async touching(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]> {
    const lists = await inTurns([...new Set(ids)], (id) => this.#table.queryAll(endKey(tenant, id)));
    return [...new Map(lists.flat().map((row) => [Buffer.from(row.sk).toString("hex"), relationOf(row)])).values()];
  }

  async all(tenant: TenantId): Promise<readonly Relation[]> {
    return (await this.#table.queryAll(listKey(tenant))).map(relationOf);
  }

  async aliases(tenant: TenantId): Promise<readonly Alias[]> {
    return (await this.#table.queryAll(aliasesKey(tenant))).map(aliasOf);
  }

  async canonicalsOf(tenant: TenantId, ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, ItemId>> {
    const rows = await this.#table.getMany(ids.map((id) => aliasKey(tenant, id)));
    return new Map(rows.map(aliasOf).map(({ alias, canonical }) => [alias, canonical]));
  }

  /** Also lets what pointed to the alias point to the canonical. */
  async putAlias(tenant: TenantId, { alias, canonical }: Alias): Promise<void> {
    const pointing = await this.#aliasesOf(tenant, alias);
    for (const each of [...pointing, alias]) await this.#point(tenant, { alias: each, canonical });
    const ends = (end: ItemId) => (end === alias ? canonical : end);
    const relations = await this.touching(tenant, [alias]);
    for (const relation of relations) {
      const moved = { ...relation, from: ends(relation.from), to: ends(relation.to) };
      if (moved.from === moved.to) continue;
      // A relation that is there already stays what it is.
      if (await this.#table.put(listRow(tenant, moved), isAbsent))
        await this.#table.writeMany({ puts: endRows(tenant, moved) });
    }
    await this.delete(tenant, relations);
  }

  /** Removes the relations and aliases that touch an item. */
  async forget(tenant: TenantId, id: ItemId): Promise<void> {
    await this.delete(tenant, await this.touching(tenant, [id]));
    const own = (await this.canonicalsOf(tenant, [id])).get(id);
    const pairs = (await this.#aliasesOf(tenant, id)).map((alias) => ({ alias, canonical: id }));
    if (own !== undefined) pairs.push({ alias: id, canonical: own });
    await this.#table.writeMany({ deletes: pairs.map(({ alias }) => aliasKey(tenant, alias)) });
    await this.#table.writeMany({ deletes: pairs.map((pair) => pointerKey(tenant, pair)) });
  }

  async #point(tenant: TenantId, pair: Alias): Promise<void> {
    const before = (await this.canonicalsOf(tenant, [pair.alias])).get(pair.alias);
    await this.#table.writeMany({ puts: [{ ...pointerKey(tenant, pair), attributes: { ...pair } }] });
    await this.#table.writeMany({ puts: [{ ...aliasKey(tenant, pair.alias), attributes: { ...pair } }] });
    if (before === undefined || before === pair.canonical) return;
    await this.#table.delete(pointerKey(tenant, { alias: pair.alias, canonical: before }));
  }

  async #aliasesOf(tenant: TenantId, canonical: ItemId): Promise<readonly ItemId[]> {
    const rows = await this.#table.queryAll(pointersKey(tenant, canonical));
    return rows.map((row) => aliasOf(row).alias);
  }
}

const sortKey = ({ from, to, kind }: RelationKey) => hashKey(from, to, kind);
const listKey = (tenant: TenantId) => joinedKey(tenant, "relations");
const endKey = (tenant: TenantId, id: ItemId) => joinedKey(tenant, "relations of", id);
const listPlace = (tenant: TenantId, key: RelationKey): RowKey => ({ pk: listKey(tenant), sk: sortKey(key) });
const endPlaces = (tenant: TenantId, key: RelationKey): readonly RowKey[] =>
  [key.from, key.to].map((end) => ({ pk: endKey(tenant, end), sk: sortKey(key) }));
const rowAt = (place: RowKey, relation: Relation): Row => ({
  ...place,
  attributes: { body: JSON.stringify(relation) },
});
const listRow = (tenant: TenantId, relation: Relation) => rowAt(listPlace(tenant, relation), relation);
const endRows = (tenant: TenantId, relation: Relation) =>
  endPlaces(tenant, relation).map((place) => rowAt(place, relation));
const relationOf = (row: Row) => JSON.parse(String(row.attributes["body"])) as Relation;

const aliasesKey = (tenant: TenantId) => joinedKey(tenant, "aliases");
const aliasKey = (tenant: TenantId, alias: ItemId): RowKey => ({ pk: aliasesKey(tenant), sk: textKey(alias) });
const pointersKey = (tenant: TenantId, canonical: ItemId) => joinedKey(tenant, "aliases of", canonical);
const pointerKey = (tenant: TenantId, { alias, canonical }: Alias): RowKey => ({
  pk: pointersKey(tenant, canonical),
  sk: textKey(alias),
});
const aliasOf = ({ attributes }: Row): Alias => ({
  alias: attributes["alias"] as ItemId,
  canonical: attributes["canonical"] as ItemId,
});
