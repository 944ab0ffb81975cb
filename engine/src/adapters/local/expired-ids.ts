import type { StatementSync } from "node:sqlite";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import { bytesOf, fingerprintLength, fingerprintsOf, pickFingerprints, wordsOf } from "./fingerprint-set.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE expired_id (
     id INTEGER PRIMARY KEY,
     tenant TEXT NOT NULL, partition INTEGER NOT NULL,
     fingerprints BLOB NOT NULL, -- of the events' ids
     accounts BLOB NOT NULL      -- the fingerprints of their accounts, in the same order
   );
   CREATE INDEX expired_id_place ON expired_id (tenant, partition);`,
];

/** The ids of events that expired: only fingerprints, and beside each that of its account, so that erasing can find them. */
export class ExpiredIds {
  readonly #statements: Readonly<Record<"put" | "of" | "delete" | "all" | "count", StatementSync>>;

  constructor(database: SqliteDatabase) {
    database.migrate("expired ids", schema);
    this.#statements = {
      put: database.prepare("INSERT INTO expired_id (tenant, partition, fingerprints, accounts) VALUES (?, ?, ?, ?)"),
      of: database.prepare("SELECT id, fingerprints, accounts FROM expired_id WHERE tenant = ? AND partition = ?"),
      delete: database.prepare("DELETE FROM expired_id WHERE id = ?"),
      all: database.prepare("SELECT fingerprints FROM expired_id"),
      count: database.prepare("SELECT sum(length(fingerprints)) AS bytes FROM expired_id"),
    };
  }

  /** Only within a transaction. */
  add(tenant: TenantId, partition: number, events: readonly Event[], fingerprints: Uint32Array): void {
    const accounts = fingerprintsOf(
      tenant,
      events.map(({ accountId }) => accountId),
    );
    this.#statements.put.run(tenant, partition, bytesOf(fingerprints), bytesOf(accounts));
  }

  count(): number {
    return Number(this.#statements.count.get()?.["bytes"] ?? 0) / (fingerprintLength * Uint32Array.BYTES_PER_ELEMENT);
  }

  *fingerprints(): Iterable<Uint32Array> {
    for (const row of this.#statements.all.iterate()) yield wordsOf(row["fingerprints"]);
  }

  /** Only within a transaction. */
  erase(tenant: TenantId, partition: number, accounts: readonly string[]): void {
    const words = fingerprintsOf(tenant, accounts);
    const erased = new Set(accounts.map((_, index) => keyAt(words, index)));
    for (const row of this.#statements.of.all(tenant, partition)) {
      const owners = wordsOf(row["accounts"]);
      const indices = Array.from({ length: owners.length / fingerprintLength }, (_, index) => index);
      const kept = indices.filter((index) => !erased.has(keyAt(owners, index)));
      if (kept.length === indices.length) continue;
      this.#statements.delete.run(Number(row["id"]));
      if (kept.length === 0) continue;
      const ids = pickFingerprints(wordsOf(row["fingerprints"]), kept);
      this.#statements.put.run(tenant, partition, bytesOf(ids), bytesOf(pickFingerprints(owners, kept)));
    }
  }
}

const keyAt = (words: Uint32Array, index: number): string =>
  words.subarray(index * fingerprintLength, (index + 1) * fingerprintLength).join(" ");
