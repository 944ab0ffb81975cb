import type { ItemId } from "../../domain/ids.ts";
import type { Relation, RelationKey } from "../../domain/relation.ts";
import type { Alias } from "../../ports/item-store.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE relation (
     tenant TEXT, from_id TEXT, to_id TEXT, kind TEXT, body TEXT NOT NULL, PRIMARY KEY (tenant, from_id, to_id, kind)
   ) WITHOUT ROWID;
   CREATE INDEX relation_to ON relation (tenant, to_id);
   CREATE TABLE alias (tenant TEXT, alias TEXT, canonical TEXT NOT NULL, PRIMARY KEY (tenant, alias)) WITHOUT ROWID;
   CREATE INDEX alias_canonical ON alias (tenant, canonical);`,
];

/** Relations and aliases of `SqliteItemStore`. Writing methods run within its transactions. */
export class ItemRelations {
  readonly #statements;

  constructor(database: SqliteDatabase) {
    database.migrate("item relations", schema);
    this.#statements = prepareStatements(database);
  }

  putRelations(tenant: string, relations: readonly Relation[]): void {
    for (const relation of relations)
      this.#statements.put.run(tenant, relation.from, relation.to, relation.kind, JSON.stringify(relation));
  }

  deleteRelations(tenant: string, keys: readonly RelationKey[]): void {
    for (const { from, to, kind } of keys) this.#statements.delete.run(tenant, from, to, kind);
  }

  relationsOf(tenant: string, ids: readonly ItemId[]): readonly Relation[] {
    const bodies = new Set<string>();
    for (const id of ids)
      for (const row of this.#statements.touching.all(tenant, id, tenant, id)) bodies.add(String(row["body"]));
    return [...bodies].map((body) => JSON.parse(body) as Relation);
  }

  relations(tenant: string): readonly Relation[] {
    return this.#statements.all.all(tenant).map((row) => JSON.parse(String(row["body"])) as Relation);
  }

  /** Also lets what pointed to the alias point to the canonical. */
  putAlias(tenant: string, { alias, canonical }: Alias): void {
    this.#statements.putAlias.run(tenant, alias, canonical);
    this.#statements.moveAliases.run(canonical, tenant, alias);
    const ends = (end: ItemId) => (end === alias ? canonical : end);
    const relations = this.relationsOf(tenant, [alias]);
    this.#forgetRelations(tenant, alias);
    for (const relation of relations) {
      const moved = { ...relation, from: ends(relation.from), to: ends(relation.to) };
      if (moved.from === moved.to) continue;
      this.#statements.putIfAbsent.run(tenant, moved.from, moved.to, moved.kind, JSON.stringify(moved));
    }
  }

  aliases(tenant: string): readonly Alias[] {
    return this.#statements.aliases
      .all(tenant)
      .map((row) => ({ alias: row["alias"] as ItemId, canonical: row["canonical"] as ItemId }));
  }

  canonicalOf(tenant: string, id: ItemId): ItemId | undefined {
    return this.#statements.canonical.get(tenant, id)?.["canonical"] as ItemId | undefined;
  }

  /** Removes the relations and aliases that touch an item. */
  forget(tenant: string, id: ItemId): void {
    this.#forgetRelations(tenant, id);
    this.#statements.forgetAliases.run(tenant, id, tenant, id);
  }

  #forgetRelations(tenant: string, id: ItemId): void {
    this.#statements.forgetFrom.run(tenant, id);
    this.#statements.forgetTo.run(tenant, id);
  }
}

// Without statistics SQLite takes the primary key's first column, the tenant, for a good filter: hence INDEXED BY.
function prepareStatements(database: SqliteDatabase) {
  return {
    put: database.prepare("INSERT OR REPLACE INTO relation VALUES (?, ?, ?, ?, ?)"),
    delete: database.prepare("DELETE FROM relation WHERE tenant = ? AND from_id = ? AND to_id = ? AND kind = ?"),
    putIfAbsent: database.prepare("INSERT OR IGNORE INTO relation VALUES (?, ?, ?, ?, ?)"),
    touching: database.prepare(
      `SELECT body FROM relation WHERE tenant = ? AND from_id = ?
       UNION SELECT body FROM relation INDEXED BY relation_to WHERE tenant = ? AND to_id = ?`,
    ),
    all: database.prepare("SELECT body FROM relation WHERE tenant = ?"),
    putAlias: database.prepare("INSERT OR REPLACE INTO alias VALUES (?, ?, ?)"),
    moveAliases: database.prepare("UPDATE alias SET canonical = ? WHERE tenant = ? AND canonical = ?"),
    aliases: database.prepare("SELECT alias, canonical FROM alias WHERE tenant = ?"),
    canonical: database.prepare("SELECT canonical FROM alias WHERE tenant = ? AND alias = ?"),
    forgetFrom: database.prepare("DELETE FROM relation WHERE tenant = ? AND from_id = ?"),
    forgetTo: database.prepare("DELETE FROM relation INDEXED BY relation_to WHERE tenant = ? AND to_id = ?"),
    forgetAliases: database.prepare(
      "DELETE FROM alias WHERE (tenant = ? AND alias = ?) OR (tenant = ? AND canonical = ?)",
    ),
  };
}
