import { randomUUID } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentStore, PutOptions, StoredDocument } from "../../ports/document-store.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE document (
     tenant TEXT, collection TEXT, key TEXT, value TEXT NOT NULL, version TEXT NOT NULL,
     expires_at_ms REAL, -- NULL: never
     PRIMARY KEY (tenant, collection, key)
   ) WITHOUT ROWID;
   CREATE INDEX document_expiry ON document (expires_at_ms) WHERE expires_at_ms IS NOT NULL;`,
];

/** So many documents beyond their time go with each that is put. */
const sweptCount = 10;

export class SqliteDocumentStore implements DocumentStore {
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #statements;

  constructor(database: SqliteDatabase, clock: Clock) {
    database.migrate("documents", schema);
    this.#database = database;
    this.#clock = clock;
    const isAlive = "(expires_at_ms IS NULL OR expires_at_ms > ?)";
    this.#statements = {
      get: database.prepare(
        `SELECT key, value, version FROM document WHERE tenant = ? AND collection = ? AND key = ? AND ${isAlive}`,
      ),
      put: database.prepare("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?)"),
      delete: database.prepare("DELETE FROM document WHERE tenant = ? AND collection = ? AND key = ?"),
      sweep: database.prepare(
        `DELETE FROM document WHERE (tenant, collection, key) IN
           (SELECT tenant, collection, key FROM document WHERE expires_at_ms <= ? LIMIT ${sweptCount})`,
      ),
      list: database.prepare(
        `SELECT key, value, version FROM document
         WHERE tenant = ? AND collection = ? AND key > ? AND substr(key, 1, length(?)) = ? AND ${isAlive}
         ORDER BY key LIMIT ?`,
      ),
    };
  }

  async get(tenant: TenantId, collection: string, key: string): Promise<StoredDocument | undefined> {
    return this.#database.read(() => this.#get(tenant, collection, key));
  }

  async put(
    tenant: TenantId,
    collection: string,
    { key, value }: { readonly key: string; readonly value: unknown },
    { ifVersion, ttlMs }: PutOptions = {},
  ): Promise<string | undefined> {
    const nowMs = this.#clock.nowMs();
    return this.#database.write(() => {
      if (ifVersion !== undefined && ifVersion !== (this.#get(tenant, collection, key)?.version ?? null))
        return undefined;
      const version = randomUUID();
      const expiresAtMs = ttlMs === undefined ? null : nowMs + ttlMs;
      this.#statements.put.run(tenant, collection, key, JSON.stringify(value), version, expiresAtMs);
      this.#statements.sweep.run(nowMs);
      return version;
    });
  }

  async putAll(
    tenant: TenantId,
    collection: string,
    entries: readonly { readonly key: string; readonly value: unknown }[],
    { isOnlyNew = false }: { readonly isOnlyNew?: boolean } = {},
  ): Promise<void> {
    const isThere = (key: string) => isOnlyNew && this.#get(tenant, collection, key) !== undefined;
    this.#database.write(() => {
      for (const { key, value } of entries)
        if (!isThere(key)) this.#statements.put.run(tenant, collection, key, JSON.stringify(value), randomUUID(), null);
    });
  }

  async delete(tenant: TenantId, collection: string, keys: readonly string[]): Promise<void> {
    this.#database.writeErasing(() => {
      for (const key of keys) this.#statements.delete.run(tenant, collection, key);
    });
  }

  async list(
    tenant: TenantId,
    collection: string,
    { prefix = "", after = "", limit }: { readonly prefix?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredDocument[]> {
    const nowMs = this.#clock.nowMs();
    return this.#database.read(() =>
      this.#statements.list.all(tenant, collection, after, prefix, prefix, nowMs, limit).map(documentOf),
    );
  }

  #get(tenant: TenantId, collection: string, key: string): StoredDocument | undefined {
    const row = this.#statements.get.get(tenant, collection, key, this.#clock.nowMs());
    return row && documentOf(row);
  }
}

const documentOf = (row: Record<string, unknown>): StoredDocument => ({
  key: String(row["key"]),
  value: JSON.parse(String(row["value"])) as unknown,
  version: String(row["version"]),
});
