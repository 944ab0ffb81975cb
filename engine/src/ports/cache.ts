import type { TenantId } from "../domain/ids.ts";

/** Bytes that can be computed again. An entry may vanish at any time, and is never returned after its time to live. */
export interface Cache {
  get(tenant: TenantId, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Without `ttlMs` an entry lives until it is evicted. */
  set(
    tenant: TenantId,
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options?: { readonly ttlMs?: number },
  ): Promise<void>;
  delete(tenant: TenantId, keys: readonly string[]): Promise<void>;
}
