import { isDeepStrictEqual } from "node:util";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { newestFirst, versionTaken, versionUnknown } from "../../ports/model-registry.ts";
import type { ModelRecord, ModelRegistry } from "../../ports/model-registry.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE model (tenant TEXT, version TEXT, body TEXT NOT NULL, PRIMARY KEY (tenant, version)) WITHOUT ROWID;
   CREATE TABLE model_served (
     tenant TEXT, turn INTEGER, version TEXT NOT NULL, -- the highest turn serves
     PRIMARY KEY (tenant, turn)
   ) WITHOUT ROWID;`,
];

export class SqliteModelRegistry implements ModelRegistry {
  readonly #database: SqliteDatabase;
  readonly #statements;

  constructor(database: SqliteDatabase) {
    database.migrate("model registry", schema);
    this.#database = database;
    this.#statements = {
      put: database.prepare("INSERT INTO model VALUES (?, ?, ?)"),
      get: database.prepare("SELECT body FROM model WHERE tenant = ? AND version = ?"),
      all: database.prepare("SELECT body FROM model WHERE tenant = ?"),
      newest: database.prepare("SELECT turn, version FROM model_served WHERE tenant = ? ORDER BY turn DESC LIMIT 2"),
      serve: database.prepare("INSERT INTO model_served VALUES (?, ?, ?)"),
      forget: database.prepare("DELETE FROM model WHERE tenant = ? AND version = ?"),
      unserve: database.prepare("DELETE FROM model_served WHERE tenant = ? AND version = ?"),
      // Turns that follow one of the same version, once what served between them is gone.
      joinTurns: database.prepare(
        `DELETE FROM model_served WHERE tenant = ?1 AND turn IN (
           SELECT turn FROM (
             SELECT turn, version, lag(version) OVER (ORDER BY turn) AS before FROM model_served WHERE tenant = ?1
           ) WHERE version = before
         )`,
      ),
      withdraw: database.prepare("DELETE FROM model_served WHERE tenant = ? AND turn = ?"),
    };
  }

  async register(tenant: TenantId, record: ModelRecord): Promise<void> {
    this.#database.write(() => {
      const known = this.#get(tenant, record.version);
      if (known === undefined) this.#statements.put.run(tenant, record.version, JSON.stringify(record));
      else if (!isDeepStrictEqual(known, record)) throw versionTaken(record.version);
    });
  }

  async get(tenant: TenantId, version: ModelVersion): Promise<ModelRecord | undefined> {
    return this.#database.read(() => this.#get(tenant, version));
  }

  async list(tenant: TenantId): Promise<readonly ModelRecord[]> {
    const rows = this.#database.read(() => this.#statements.all.all(tenant));
    return rows.map((row) => JSON.parse(String(row["body"])) as ModelRecord).toSorted(newestFirst);
  }

  async promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    this.#database.write(() => {
      if (this.#get(tenant, version) === undefined) throw versionUnknown(version);
      const [serving] = this.#newest(tenant);
      if (serving?.version !== version) this.#statements.serve.run(tenant, (serving?.turn ?? 0) + 1, version);
    });
  }

  async rollback(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#database.write(() => {
      const [serving, before] = this.#newest(tenant);
      if (serving === undefined || before === undefined) return undefined;
      this.#statements.withdraw.run(tenant, serving.turn);
      return before.version;
    });
  }

  async remove(tenant: TenantId, version: ModelVersion): Promise<boolean> {
    return this.#database.write(() => {
      if (this.#newest(tenant).some((served) => served.version === version)) return false;
      this.#statements.forget.run(tenant, version);
      this.#statements.unserve.run(tenant, version);
      this.#statements.joinTurns.run(tenant);
      return true;
    });
  }

  async previous(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#database.read(() => this.#newest(tenant)[1]?.version);
  }

  async current(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#database.read(() => this.#newest(tenant)[0]?.version);
  }

  #get(tenant: TenantId, version: ModelVersion): ModelRecord | undefined {
    const row = this.#statements.get.get(tenant, version);
    return row === undefined ? undefined : (JSON.parse(String(row["body"])) as ModelRecord);
  }

  /** The serving version and the one before it. */
  #newest(tenant: TenantId): readonly { readonly turn: number; readonly version: ModelVersion }[] {
    const rows = this.#statements.newest.all(tenant);
    return rows.map((row) => ({ turn: Number(row["turn"]), version: row["version"] as ModelVersion }));
  }
}
