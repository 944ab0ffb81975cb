import { gunzipSync, gzipSync } from "node:zlib";
import type { TenantId, UserId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { preparedTtlMs, type PreparedList, type PreparedLists } from "../../ports/prepared-lists.ts";
import { hashKey, joinedKey } from "./dynamo-keys.ts";
import type { DynamoTable, Row, RowKey } from "./dynamo-table.ts";

/**
 * On the model-cache table: a row a list, a partition key a user. Lists are compressed, to about a tenth: writes are billed by the
 * kilobyte, and a row takes 400. DynamoDB itself lets go of rows beyond their time, a day or two later.
 */
export class DynamoPreparedLists implements PreparedLists {
  readonly #table: DynamoTable;
  readonly #clock: Clock;

  constructor(table: DynamoTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async put(tenant: TenantId, rows: readonly PreparedList[]): Promise<void> {
    const expiresAtMs = this.#clock.nowMs() + preparedTtlMs;
    await this.#table.writeMany({ puts: rows.map((row) => toRow(tenant, row, expiresAtMs)) });
  }

  async find(tenant: TenantId, userId: UserId, name: string): Promise<PreparedList | undefined> {
    const row = await this.#table.get(rowKey(tenant, userId, name));
    return row === undefined || Number(row.attributes["expiresAtMs"]) <= this.#clock.nowMs() ? undefined : fromRow(row);
  }

  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    const found = await Promise.all(ids.map((id) => this.#table.queryAll(partitionKey(tenant, id))));
    await this.#table.writeMany({ deletes: found.flat() });
  }
}

const partitionKey = (tenant: TenantId, userId: string): string => joinedKey(tenant, "prepared lists", userId);

const rowKey = (tenant: TenantId, userId: string, name: string): RowKey => ({
  pk: partitionKey(tenant, userId),
  sk: hashKey(name),
});

function toRow(tenant: TenantId, { embedding, ...rest }: PreparedList, expiresAtMs: number): Row {
  return {
    ...rowKey(tenant, rest.userId, rest.name),
    attributes: {
      body: gzipSync(JSON.stringify(rest)),
      // Little-endian, as every machine has it that runs this.
      embedding: new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength),
      modelVersion: rest.modelVersion,
      expiresAtMs,
      // In whole seconds, and not too early.
      expiresAt: Math.ceil(expiresAtMs / 1000),
    },
  };
}

function fromRow({ attributes }: Row): PreparedList {
  const rest = JSON.parse(gunzipSync(attributes["body"] as Uint8Array).toString()) as Omit<PreparedList, "embedding">;
  // A copy, which begins where numbers of four bytes may.
  const bytes = Uint8Array.from(attributes["embedding"] as Uint8Array);
  return { ...rest, embedding: new Float32Array(bytes.buffer) };
}
