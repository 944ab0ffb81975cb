import type { TenantId } from "../../domain/ids.ts";
import type { CheckpointMove, CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { Position } from "../../ports/event-log.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE checkpoint (
     tenant TEXT, consumer_group TEXT, partition INTEGER,
     position TEXT NOT NULL, -- decimal
     PRIMARY KEY (tenant, consumer_group, partition)
   ) WITHOUT ROWID;`,
];

/**
 * In the event log's own file: its write-ahead log keeps the order, so nothing expires before the checkpoint that allowed it
 * is on the disk. An advance itself does not wait for the disk, since a checkpoint may go back.
 */
export class SqliteCheckpointStore implements CheckpointStore {
  readonly #database: SqliteDatabase;
  readonly #statements;

  constructor(database: SqliteDatabase) {
    database.migrate("checkpoints", schema);
    this.#database = database;
    this.#statements = {
      get: database.prepare(
        "SELECT position FROM checkpoint WHERE tenant = ? AND consumer_group = ? AND partition = ?",
      ),
      put: database.prepare("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)"),
    };
  }

  async get(tenant: TenantId, group: string, partition: number): Promise<Position> {
    return this.#database.read(() => this.#get(tenant, group, partition));
  }

  async advance(tenant: TenantId, group: string, partition: number, { from, to }: CheckpointMove): Promise<boolean> {
    return this.#database.writeRebuildable(() => {
      if (this.#get(tenant, group, partition) !== from) return false;
      this.#statements.put.run(tenant, group, partition, String(to));
      return true;
    });
  }

  #get(tenant: TenantId, group: string, partition: number): Position {
    return BigInt(String(this.#statements.get.get(tenant, group, partition)?.["position"] ?? 0));
  }
}
