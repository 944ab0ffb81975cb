import { randomUUID } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentStore, PutOptions, StoredDocument } from "../../ports/document-store.ts";
import { beginsWith, joinedKey, longTextKey, longTextKeyBeginning } from "./dynamo-keys.ts";
import { inTurns, isAbsent, type Condition, type DynamoTable, type Row, type RowKey } from "./dynamo-table.ts";

/**
 * On the sessions table: a row a document, a partition key a tenant and collection. DynamoDB itself lets go of what is beyond its time,
 * a day or two later. Keys that begin with the same 480 units are in the order of their hashes.
 */
export class DynamoDocumentStore implements DocumentStore {
  readonly #table: DynamoTable;
  readonly #clock: Clock;

  constructor(table: DynamoTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async get(tenant: TenantId, collection: string, key: string): Promise<StoredDocument | undefined> {
    return this.#present(await this.#table.get(rowKey(tenant, collection, key)));
  }

  async put(
    tenant: TenantId,
    collection: string,
    { key, value }: { readonly key: string; readonly value: unknown },
    { ifVersion, ttlMs }: PutOptions = {},
  ): Promise<string | undefined> {
    const nowMs = this.#clock.nowMs();
    const version = randomUUID();
    const lifetime = ttlMs === undefined ? {} : { expiresAtMs: nowMs + ttlMs, expiresAt: secondAfter(nowMs + ttlMs) };
    const attributes = { key, value: JSON.stringify(value), version, ...lifetime };
    const row = { ...rowKey(tenant, collection, key), attributes };
    return (await this.#table.put(row, conditionFor(ifVersion, nowMs))) ? version : undefined;
  }

  async putAll(
    tenant: TenantId,
    collection: string,
    entries: readonly { readonly key: string; readonly value: unknown }[],
    { isOnlyNew = false }: { readonly isOnlyNew?: boolean } = {},
  ): Promise<void> {
    if (isOnlyNew) {
      await inTurns(entries, (entry) => this.put(tenant, collection, entry, { ifVersion: null }));
      return;
    }
    const puts = entries.map(({ key, value }) => ({
      ...rowKey(tenant, collection, key),
      attributes: { key, value: JSON.stringify(value), version: randomUUID() },
    }));
    await this.#table.writeMany({ puts });
  }

  async delete(tenant: TenantId, collection: string, keys: readonly string[]): Promise<void> {
    await inTurns(keys, (key) => this.#table.delete(rowKey(tenant, collection, key)));
  }

  async list(
    tenant: TenantId,
    collection: string,
    { prefix = "", after, limit }: { readonly prefix?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredDocument[]> {
    const found: StoredDocument[] = [];
    if (limit < 1) return found;
    const beginning = longTextKeyBeginning(prefix);
    // What is behind both the prefix and the key before: a query has room for one of them.
    const isAfter = after !== undefined && after !== "" && after >= prefix;
    const range = isAfter ? { after: longTextKey(after) } : prefix === "" ? {} : { beginning };
    for await (const row of this.#table.query(partitionKey(tenant, collection), { ...range, pageSize: limit })) {
      if (!beginsWith(row.sk, beginning)) break;
      const document = this.#present(row);
      if (document?.key.startsWith(prefix) === true) found.push(document);
      if (found.length === limit) break;
    }
    return found;
  }

  #present(row: Row | undefined): StoredDocument | undefined {
    if (row === undefined) return undefined;
    const { key, value, version, expiresAtMs = Infinity } = row.attributes;
    if (Number(expiresAtMs) <= this.#clock.nowMs()) return undefined;
    return { key: String(key), value: JSON.parse(String(value)) as unknown, version: String(version) };
  }
}

/** What must hold of the row that is there; one beyond its time is as good as none. */
function conditionFor(ifVersion: string | null | undefined, nowMs: number): Condition | undefined {
  if (ifVersion === undefined) return undefined;
  const names = { "#expiresAtMs": "expiresAtMs" };
  if (ifVersion === null)
    return { expression: `${isAbsent.expression} OR #expiresAtMs <= :now`, names, values: { ":now": nowMs } };
  return {
    expression: "#version = :version AND (attribute_not_exists(#expiresAtMs) OR #expiresAtMs > :now)",
    names: { ...names, "#version": "version" },
    values: { ":version": ifVersion, ":now": nowMs },
  };
}

/** DynamoDB counts in seconds, and must not be early. */
const secondAfter = (atMs: number): number => Math.ceil(atMs / 1000);

const partitionKey = (tenant: TenantId, collection: string): string => joinedKey(tenant, "documents", collection);

const rowKey = (tenant: TenantId, collection: string, key: string): RowKey => ({
  pk: partitionKey(tenant, collection),
  sk: longTextKey(key),
});
