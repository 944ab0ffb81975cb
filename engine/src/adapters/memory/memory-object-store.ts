import type { TenantId } from "../../domain/ids.ts";
import { checkObjectKey } from "../../ports/object-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { ByTenant } from "./by-tenant.ts";

export class MemoryObjectStore implements ObjectStore {
  readonly #tenants = new ByTenant(() => new Map<string, Uint8Array>());

  async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    checkObjectKey(key);
    this.#tenants.of(tenant).set(key, Uint8Array.from(bytes));
  }

  async putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#tenants.of(tenant).has(key)) return false;
    await this.put(tenant, key, bytes);
    return true;
  }

  async get(tenant: TenantId, key: string): Promise<Uint8Array | undefined> {
    checkObjectKey(key);
    return this.#tenants.of(tenant).get(key)?.slice();
  }

  async list(tenant: TenantId, prefix: string): Promise<readonly string[]> {
    return [...this.#tenants.of(tenant).keys()].filter((key) => key.startsWith(prefix)).toSorted();
  }

  async delete(tenant: TenantId, key: string): Promise<void> {
    checkObjectKey(key);
    this.#tenants.of(tenant).delete(key);
  }
}
