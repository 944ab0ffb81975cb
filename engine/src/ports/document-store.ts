import type { TenantId } from "../domain/ids.ts";

/** A small JSON document as it is kept. */
export interface StoredDocument {
  readonly key: string;
  /** What JSON can hold; parse it with a schema. */
  readonly value: unknown;
  /** Changes with every `put`. */
  readonly version: string;
}

export interface PutOptions {
  /** Only if the present version is this one; `null`: only if there is none. */
  readonly ifVersion?: string | null;
  /** After this time it is as if it had never been there. */
  readonly ttlMs?: number;
}

/**
 * Small documents of the engine's own (keys, sign-ins, rules, subscriptions), by collection and key. Acknowledged means durable.
 * A document beyond its time to live is never returned, whether or not the store has let go of it.
 */
export interface DocumentStore {
  get(tenant: TenantId, collection: string, key: string): Promise<StoredDocument | undefined>;
  /** Inserts or replaces, and answers the new version; undefined where `ifVersion` did not hold, and then nothing changes. */
  put(
    tenant: TenantId,
    collection: string,
    entry: { readonly key: string; readonly value: unknown },
    options?: PutOptions,
  ): Promise<string | undefined>;
  /**
   * Inserts or replaces many at once, or only those that are not there. A call that a crash cut short may have done a part,
   * each document whole: repeating it does the rest.
   */
  putAll(
    tenant: TenantId,
    collection: string,
    entries: readonly { readonly key: string; readonly value: unknown }[],
    options?: { readonly isOnlyNew?: boolean },
  ): Promise<void>;
  /** Absent keys are ignored. */
  delete(tenant: TenantId, collection: string, keys: readonly string[]): Promise<void>;
  /** Up to `limit` documents in key order (by code unit) whose keys begin with `prefix`, from behind `after`. */
  list(
    tenant: TenantId,
    collection: string,
    options: { readonly prefix?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredDocument[]>;
}
