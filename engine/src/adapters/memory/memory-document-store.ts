import { randomUUID } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentStore, PutOptions, StoredDocument } from "../../ports/document-store.ts";
import { ByTenant } from "./by-tenant.ts";

interface Kept {
  /** As text, so that nobody shares the value with the store. */
  readonly text: string;
  readonly version: string;
  readonly expiresAtMs: number;
}

export class MemoryDocumentStore implements DocumentStore {
  readonly #clock: Clock;
  readonly #collections = new ByTenant(() => new ByTenant(() => new Map<string, Kept>()));

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(tenant: TenantId, collection: string, key: string): Promise<StoredDocument | undefined> {
    const kept = this.#present(tenant, collection, key);
    return kept && documentOf(key, kept);
  }

  async put(
    tenant: TenantId,
    collection: string,
    { key, value }: { readonly key: string; readonly value: unknown },
    { ifVersion, ttlMs = Infinity }: PutOptions = {},
  ): Promise<string | undefined> {
    const present = this.#present(tenant, collection, key);
    if (ifVersion !== undefined && ifVersion !== (present?.version ?? null)) return undefined;
    const version = randomUUID();
    const expiresAtMs = this.#clock.nowMs() + ttlMs;
    this.#of(tenant, collection).set(key, { text: JSON.stringify(value), version, expiresAtMs });
    return version;
  }

  async putAll(
    tenant: TenantId,
    collection: string,
    entries: readonly { readonly key: string; readonly value: unknown }[],
    { isOnlyNew = false }: { readonly isOnlyNew?: boolean } = {},
  ): Promise<void> {
    for (const entry of entries) await this.put(tenant, collection, entry, isOnlyNew ? { ifVersion: null } : {});
  }

  async delete(tenant: TenantId, collection: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#of(tenant, collection).delete(key);
  }

  async list(
    tenant: TenantId,
    collection: string,
    { prefix = "", after, limit }: { readonly prefix?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredDocument[]> {
    const keys = [...this.#of(tenant, collection).keys()]
      .filter((key) => key.startsWith(prefix) && (after === undefined || key > after))
      .toSorted((a, b) => (a < b ? -1 : 1));
    const found: StoredDocument[] = [];
    for (const key of keys) {
      const kept = found.length < limit ? this.#present(tenant, collection, key) : undefined;
      if (kept !== undefined) found.push(documentOf(key, kept));
    }
    return found;
  }

  #present(tenant: TenantId, collection: string, key: string): Kept | undefined {
    const kept = this.#of(tenant, collection).get(key);
    return kept !== undefined && kept.expiresAtMs > this.#clock.nowMs() ? kept : undefined;
  }

  #of(tenant: TenantId, collection: string): Map<string, Kept> {
    return this.#collections.of(tenant).of(collection);
  }
}

const documentOf = (key: string, { text, version }: Kept): StoredDocument => ({
  key,
  value: JSON.parse(text) as unknown,
  version,
});
