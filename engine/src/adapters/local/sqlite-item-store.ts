import type { Domain } from "../../domain/domain.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation, RelationKey } from "../../domain/relation.ts";
import { normaliseTitle } from "../../domain/text.ts";
import type { Alias, ItemStore, PopularItem } from "../../ports/item-store.ts";
import { queryWords, titleWords } from "../title-words.ts";
import { ItemRelations } from "./item-relations.ts";
import { orderKey } from "./order-key.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE item (
     number INTEGER PRIMARY KEY,
     tenant TEXT NOT NULL,
     id_key TEXT NOT NULL, -- see orderKey
     domain TEXT NOT NULL,
     title TEXT NOT NULL,  -- normalised
     title_length INTEGER NOT NULL,
     UNIQUE (tenant, id_key)
   );
   -- Apart from what ranks a search, so that ranking thousands of items reads few pages.
   CREATE TABLE item_body (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE item_word (
     tenant TEXT, word TEXT, item INTEGER, PRIMARY KEY (tenant, word, item)
   ) WITHOUT ROWID;
   CREATE TABLE item_external_id (
     tenant TEXT, scheme TEXT, value TEXT, item INTEGER, PRIMARY KEY (tenant, scheme, value, item)
   ) WITHOUT ROWID;`,
  `ALTER TABLE item ADD COLUMN year INTEGER;
   UPDATE item SET year = (SELECT json_extract(body, '$.year') FROM item_body WHERE item_body.number = item.number);
   CREATE INDEX item_newest ON item (tenant, domain, year DESC, id_key);`,
  `ALTER TABLE item ADD COLUMN popularity REAL;
   CREATE INDEX item_popular ON item (tenant, domain, popularity DESC, id_key) WHERE popularity IS NOT NULL;`,
];

const scanPage = 500;
/** Comes after every word that begins with the text before it. */
const afterAllWords = "\u{10FFFF}";

export class SqliteItemStore implements ItemStore {
  readonly #database: SqliteDatabase;
  readonly #relations: ItemRelations;
  readonly #statements;

  constructor(database: SqliteDatabase) {
    database.migrate("items", schema);
    this.#database = database;
    this.#relations = new ItemRelations(database);
    this.#statements = prepareStatements(database);
  }

  async put(tenant: TenantId, items: readonly Item[]): Promise<void> {
    this.#database.write(() => {
      for (const item of items) this.#put(tenant, item);
    });
  }

  async get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    return this.#database.read(() =>
      ids.map((id) => {
        const key = orderKey(this.#relations.canonicalOf(tenant, id) ?? id);
        const row = this.#statements.find.get(tenant, key);
        return row === undefined ? undefined : itemOf(row);
      }),
    );
  }

  async delete(tenant: TenantId, ids: readonly ItemId[]): Promise<void> {
    this.#database.write(() => {
      for (const id of ids) {
        this.#remove(tenant, id);
        this.#relations.forget(tenant, id);
      }
    });
  }

  async *scan(tenant: TenantId, after?: ItemId): AsyncIterable<Item> {
    let key = after === undefined ? "" : orderKey(after);
    for (;;) {
      // Page by page, so that the store may be written to between two items.
      const rows = this.#database.read(() => this.#statements.page.all(tenant, key, scanPage));
      for (const row of rows) {
        key = String(row["id_key"]);
        yield itemOf(row);
      }
      if (rows.length < scanPage) return;
    }
  }

  async count(tenant: TenantId): Promise<number> {
    return this.#database.read(() => Number(this.#statements.count.get(tenant)?.["total"]));
  }

  async newest(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    return this.#database.read(() => {
      const rowLimit = Math.min(limit, Number.MAX_SAFE_INTEGER);
      return this.#domains(tenant, domain).flatMap((each) =>
        this.#statements.newest.all(tenant, each, rowLimit).map(itemOf),
      );
    });
  }

  async setPopular(tenant: TenantId, popular: readonly PopularItem[]): Promise<void> {
    this.#database.write(() => {
      this.#statements.forgetPopular.run(tenant);
      for (const { id, popularity } of popular) this.#statements.setPopular.run(popularity, tenant, orderKey(id));
    });
  }

  async popular(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    return this.#database.read(() => {
      const rowLimit = Math.min(limit, Number.MAX_SAFE_INTEGER);
      return this.#domains(tenant, domain).flatMap((each) =>
        this.#statements.popular.all(tenant, each, rowLimit).map(itemOf),
      );
    });
  }

  async search(
    tenant: TenantId,
    query: string,
    options: { readonly domain?: Domain; readonly limit: number },
  ): Promise<readonly Item[]> {
    const words = queryWords(query);
    if (words.length === 0) return [];
    const isListed = "number IN (SELECT item FROM item_word WHERE tenant = ? AND word >= ? AND word < ?)";
    const conditions = words.map(() => isListed);
    const values = words.flatMap((word) => [tenant, word, word + afterAllWords]);
    if (options.domain !== undefined) {
      conditions.push("domain = ?");
      values.push(options.domain);
    }
    const sql = `SELECT number FROM item WHERE ${conditions.join(" AND ")}
                 ORDER BY title = ? DESC, title_length, id_key LIMIT ?`;
    const limit = Math.min(options.limit, Number.MAX_SAFE_INTEGER);
    return this.#database.read(() => {
      const ranked = this.#database.prepare(sql).all(...values, normaliseTitle(query), limit);
      return ranked.flatMap((row) => this.#statements.body.all(Number(row["number"])).map(itemOf));
    });
  }

  async findByExternalId(tenant: TenantId, scheme: string, value: string): Promise<Item | undefined> {
    const row = this.#database.read(() => this.#statements.findByExternalId.get(tenant, scheme, value));
    return row === undefined ? undefined : itemOf(row);
  }

  async putRelations(tenant: TenantId, relations: readonly Relation[]): Promise<void> {
    this.#database.write(() => this.#relations.putRelations(tenant, relations));
  }

  async deleteRelations(tenant: TenantId, keys: readonly RelationKey[]): Promise<void> {
    this.#database.write(() => this.#relations.deleteRelations(tenant, keys));
  }

  async relationsOf(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]> {
    return this.#database.read(() => this.#relations.relationsOf(tenant, ids));
  }

  async relations(tenant: TenantId): Promise<readonly Relation[]> {
    return this.#database.read(() => this.#relations.relations(tenant));
  }

  async putAliases(tenant: TenantId, aliases: readonly Alias[]): Promise<void> {
    this.#database.write(() => {
      for (const alias of aliases) {
        this.#relations.putAlias(tenant, alias);
        this.#remove(tenant, alias.alias);
      }
    });
  }

  async aliases(tenant: TenantId): Promise<readonly Alias[]> {
    return this.#database.read(() => this.#relations.aliases(tenant));
  }

  #domains(tenant: TenantId, domain: Domain | undefined): readonly Domain[] {
    if (domain !== undefined) return [domain];
    return this.#statements.domains.all(tenant).map((row) => String(row["domain"]));
  }

  #put(tenant: TenantId, item: Item): void {
    const { find, insert, insertBody, update, updateBody, putWord, putExternalId } = this.#statements;
    const key = orderKey(item.id);
    const title = normaliseTitle(item.title);
    const body = JSON.stringify(item);
    const before = find.get(tenant, key);
    if (before?.["body"] === body) return;
    let number = Number(before?.["number"]);
    if (before === undefined) {
      number = Number(insert.run(tenant, key, item.domain, title, title.length, item.year ?? null).lastInsertRowid);
      insertBody.run(number, body);
    } else {
      this.#unlist(tenant, itemOf(before), number);
      update.run(item.domain, title, title.length, item.year ?? null, number);
      updateBody.run(body, number);
    }
    for (const word of titleWords(item.title)) putWord.run(tenant, word, number);
    for (const [scheme, value] of Object.entries(item.externalIds)) putExternalId.run(tenant, scheme, value, number);
  }

  #remove(tenant: TenantId, id: ItemId): void {
    const row = this.#statements.find.get(tenant, orderKey(id));
    if (row === undefined) return;
    const number = Number(row["number"]);
    this.#unlist(tenant, itemOf(row), number);
    this.#statements.delete.run(number);
    this.#statements.deleteBody.run(number);
  }

  /** Takes an item out of the lists of words and external ids. */
  #unlist(tenant: TenantId, item: Item, number: number): void {
    for (const word of titleWords(item.title)) this.#statements.deleteWord.run(tenant, word, number);
    for (const [scheme, value] of Object.entries(item.externalIds))
      this.#statements.deleteExternalId.run(tenant, scheme, value, number);
  }
}

const itemOf = (row: Readonly<Record<string, unknown>>) => JSON.parse(String(row["body"])) as Item;

function prepareStatements(database: SqliteDatabase) {
  return {
    find: database.prepare(
      "SELECT number, body FROM item JOIN item_body USING (number) WHERE tenant = ? AND id_key = ?",
    ),
    body: database.prepare("SELECT body FROM item_body WHERE number = ?"),
    insert: database.prepare(
      "INSERT INTO item (tenant, id_key, domain, title, title_length, year) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    insertBody: database.prepare("INSERT INTO item_body VALUES (?, ?)"),
    update: database.prepare("UPDATE item SET domain = ?, title = ?, title_length = ?, year = ? WHERE number = ?"),
    updateBody: database.prepare("UPDATE item_body SET body = ? WHERE number = ?"),
    delete: database.prepare("DELETE FROM item WHERE number = ?"),
    deleteBody: database.prepare("DELETE FROM item_body WHERE number = ?"),
    page: database.prepare(
      `SELECT id_key, body FROM item JOIN item_body USING (number)
       WHERE tenant = ? AND id_key > ? ORDER BY id_key LIMIT ?`,
    ),
    domains: database.prepare("SELECT DISTINCT domain FROM item WHERE tenant = ? ORDER BY domain"),
    newest: database.prepare(
      `SELECT body FROM item INDEXED BY item_newest JOIN item_body USING (number)
       WHERE tenant = ? AND domain = ? ORDER BY year DESC, id_key LIMIT ?`,
    ),
    forgetPopular: database.prepare("UPDATE item SET popularity = NULL WHERE tenant = ? AND popularity IS NOT NULL"),
    setPopular: database.prepare("UPDATE item SET popularity = ? WHERE tenant = ? AND id_key = ?"),
    popular: database.prepare(
      `SELECT body FROM item INDEXED BY item_popular JOIN item_body USING (number)
       WHERE tenant = ? AND domain = ? AND popularity IS NOT NULL ORDER BY popularity DESC, id_key LIMIT ?`,
    ),
    count: database.prepare("SELECT count(*) AS total FROM item WHERE tenant = ?"),
    putWord: database.prepare("INSERT INTO item_word VALUES (?, ?, ?)"),
    deleteWord: database.prepare("DELETE FROM item_word WHERE tenant = ? AND word = ? AND item = ?"),
    putExternalId: database.prepare("INSERT INTO item_external_id VALUES (?, ?, ?, ?)"),
    deleteExternalId: database.prepare(
      "DELETE FROM item_external_id WHERE tenant = ? AND scheme = ? AND value = ? AND item = ?",
    ),
    findByExternalId: database.prepare(
      `SELECT body FROM item_external_id JOIN item ON item.number = item JOIN item_body USING (number)
       WHERE item_external_id.tenant = ? AND scheme = ? AND value = ? ORDER BY id_key LIMIT 1`,
    ),
  };
}
