import type { TenantId } from "../domain/ids.ts";

/** Named byte strings: model files, lake files, reports. Keys are `/`-separated paths of `[A-Za-z0-9._=-]` segments, none of them `.` or `..`. */
export interface ObjectStore {
  /** Replaces the whole object at once: a reader sees the old bytes or the new ones, never a mixture. */
  put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void>;
  /** Like `put`, but only where nothing is: false when an object was there already. Safe against a race. */
  putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean>;
  get(tenant: TenantId, key: string): Promise<Uint8Array | undefined>;
  /** Keys that begin with the prefix, sorted. */
  list(tenant: TenantId, prefix: string): Promise<readonly string[]>;
  /** Idempotent. */
  delete(tenant: TenantId, key: string): Promise<void>;
}
