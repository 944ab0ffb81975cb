import { EngineError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";

/**
 * Named byte strings: model files, lake files, reports. Keys are `/`-separated paths of `[A-Za-z0-9._=-]` segments, none of
 * them `.` or `..`; any other key throws `INVALID_INPUT`. No key may be another key's folder (`a` beside `a/b`).
 */
export interface ObjectStore {
  /** Replaces the whole object at once: a reader sees the old bytes or the new ones, never a mixture. */
  put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void>;
  /** Like `put`, but only where nothing is: false when an object was there already. Safe against a race. */
  putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean>;
  get(tenant: TenantId, key: string): Promise<Uint8Array | undefined>;
  /**
   * Like `get`, into memory of the caller's that is as large as the object: saves a copy. False, with anything in `target`, where
   * there is no object or one of another size. Stores that cannot do it lack it.
   */
  getInto?(tenant: TenantId, key: string, target: Uint8Array): Promise<boolean>;
  /** Keys that begin with the prefix, sorted. */
  list(tenant: TenantId, prefix: string): Promise<readonly string[]>;
  /** Idempotent. */
  delete(tenant: TenantId, key: string): Promise<void>;
}

const keyPattern = /^(?!\.{1,2}(\/|$))[A-Za-z0-9._=-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._=-]+)*$/;

/** Throws `INVALID_INPUT` when a text cannot be an object's key, so that no key leads out of a tenant's folder. */
export function checkObjectKey(key: string): void {
  if (!keyPattern.test(key))
    throw new EngineError(
      "INVALID_INPUT",
      `The object key ${JSON.stringify(key.slice(0, 80))} is not a path of A-Z a-z 0-9 . _ = - segments.`,
    );
}
