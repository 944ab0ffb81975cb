import type { TenantId } from "../../domain/ids.ts";
import type { Cache } from "../../ports/cache.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE cache (
     id INTEGER PRIMARY KEY,
     tenant TEXT NOT NULL, key TEXT NOT NULL,
     expires_at_ms REAL, used_at_ms REAL NOT NULL, size_bytes INTEGER NOT NULL,
     value BLOB NOT NULL,
     UNIQUE (tenant, key)
   );
   CREATE INDEX cache_used ON cache (used_at_ms, id, size_bytes);
   CREATE INDEX cache_expires ON cache (expires_at_ms) WHERE expires_at_ms IS NOT NULL;`,
];

/** A use is noted when the last one noted is as old as this, so that reading is rarely writing. */
const usePrecisionMs = 60_000;
/** What an entry costs beside its key and value: the row's other fields and its places in the indices. */
const entryOverheadBytes = 128;
/** Evicting makes this much more room than was needed, so that it is not done for every entry. */
const evictionRatio = 0.1;

/** Keeps the entries used last, up to a size, over restarts. */
export class SqliteCache implements Cache {
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #maxSizeBytes: number;
  readonly #statements;
  #sizeBytes: number;

  constructor(database: SqliteDatabase, clock: Clock, options: { readonly maxSizeBytes?: number } = {}) {
    database.migrate("cache", schema);
    this.#database = database;
    this.#clock = clock;
    this.#maxSizeBytes = options.maxSizeBytes ?? 256 * 1024 * 1024;
    this.#statements = prepareStatements(database);
    this.#sizeBytes = database.read(() => this.#storedSize());
  }

  async get(tenant: TenantId, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const nowMs = this.#clock.nowMs();
    const staleIds: number[] = [];
    const values = this.#database.read(() =>
      keys.map((key) => {
        const row = this.#statements.get.get(tenant, key, nowMs);
        if (row === undefined) return undefined;
        if (nowMs - Number(row["used_at_ms"]) >= usePrecisionMs) staleIds.push(Number(row["id"]));
        return row["value"] as Uint8Array;
      }),
    );
    if (staleIds.length > 0)
      this.#database.write(() => {
        for (const id of staleIds) this.#statements.use.run(nowMs, id);
      });
    return values;
  }

  async set(
    tenant: TenantId,
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: { readonly ttlMs?: number } = {},
  ): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const expiresAtMs = options.ttlMs === undefined ? null : nowMs + options.ttlMs;
    this.#write(() => {
      for (const [key, value] of entries) {
        this.#remove(tenant, key);
        const sizeBytes = entryOverheadBytes + key.length + value.byteLength;
        this.#statements.put.run(tenant, key, expiresAtMs, nowMs, sizeBytes, value);
        this.#sizeBytes += sizeBytes;
      }
      if (this.#sizeBytes > this.#maxSizeBytes) this.#evict(nowMs);
    });
  }

  async delete(tenant: TenantId, keys: readonly string[]): Promise<void> {
    this.#write(() => {
      for (const key of keys) this.#remove(tenant, key);
    });
  }

  #write(work: () => void): void {
    try {
      this.#database.write(work);
    } catch (error) {
      this.#sizeBytes = this.#database.read(() => this.#storedSize());
      throw error;
    }
  }

  #remove(tenant: TenantId, key: string): void {
    const row = this.#statements.remove.get(tenant, key);
    this.#sizeBytes -= Number(row?.["size_bytes"] ?? 0);
  }

  #evict(nowMs: number): void {
    this.#statements.removeExpired.run(nowMs);
    this.#sizeBytes = this.#storedSize();
    const aim = this.#maxSizeBytes * (1 - evictionRatio);
    while (this.#sizeBytes > this.#maxSizeBytes) {
      for (const row of this.#statements.leastUsed.all()) {
        if (this.#sizeBytes <= aim) break;
        this.#statements.removeId.run(Number(row["id"]));
        this.#sizeBytes -= Number(row["size_bytes"]);
      }
    }
  }

  #storedSize(): number {
    return Number(this.#statements.size.get()?.["total"] ?? 0);
  }
}

function prepareStatements(database: SqliteDatabase) {
  return {
    get: database.prepare(
      `SELECT id, used_at_ms, value FROM cache
       WHERE tenant = ? AND key = ? AND (expires_at_ms IS NULL OR expires_at_ms > ?)`,
    ),
    use: database.prepare("UPDATE cache SET used_at_ms = ? WHERE id = ?"),
    put: database.prepare(
      "INSERT INTO cache (tenant, key, expires_at_ms, used_at_ms, size_bytes, value) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    remove: database.prepare("DELETE FROM cache WHERE tenant = ? AND key = ? RETURNING size_bytes"),
    removeExpired: database.prepare("DELETE FROM cache WHERE expires_at_ms <= ?"),
    leastUsed: database.prepare("SELECT id, size_bytes FROM cache ORDER BY used_at_ms, id LIMIT 1000"),
    removeId: database.prepare("DELETE FROM cache WHERE id = ?"),
    size: database.prepare("SELECT sum(size_bytes) AS total FROM cache"),
  };
}
