import type { TenantId } from "../../domain/ids.ts";
import type { Cache } from "../../ports/cache.ts";
import type { Clock } from "../../ports/clock.ts";

interface Entry {
  readonly value: Uint8Array;
  readonly expiresAtMs: number;
  readonly sizeBytes: number;
}

/** What an entry costs beside its key and value: the map's slot and two objects. */
const entryOverheadBytes = 128;

/** Keeps the entries used last, up to a size. */
export class MemoryCache implements Cache {
  readonly #clock: Clock;
  readonly #maxSizeBytes: number;
  /** In order of last use: a Map iterates in order of insertion, and a use inserts anew. */
  readonly #entries = new Map<string, Entry>();
  #sizeBytes = 0;

  constructor(clock: Clock, options: { readonly maxSizeBytes?: number } = {}) {
    this.#clock = clock;
    this.#maxSizeBytes = options.maxSizeBytes ?? 64 * 1024 * 1024;
  }

  async get(tenant: TenantId, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return keys.map((key) => this.#use(fullKey(tenant, key))?.slice());
  }

  async set(
    tenant: TenantId,
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: { readonly ttlMs?: number } = {},
  ): Promise<void> {
    const expiresAtMs = options.ttlMs === undefined ? Infinity : this.#clock.nowMs() + options.ttlMs;
    for (const [key, value] of entries) {
      const full = fullKey(tenant, key);
      this.#remove(full);
      const sizeBytes = entryOverheadBytes + 2 * full.length + value.byteLength;
      this.#entries.set(full, { value: Uint8Array.from(value), expiresAtMs, sizeBytes });
      this.#sizeBytes += sizeBytes;
    }
    this.#evict();
  }

  async delete(tenant: TenantId, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#remove(fullKey(tenant, key));
  }

  #use(full: string): Uint8Array | undefined {
    const entry = this.#entries.get(full);
    if (entry === undefined) return undefined;
    this.#entries.delete(full);
    if (entry.expiresAtMs <= this.#clock.nowMs()) {
      this.#sizeBytes -= entry.sizeBytes;
      return undefined;
    }
    this.#entries.set(full, entry);
    return entry.value;
  }

  #remove(full: string): void {
    this.#sizeBytes -= this.#entries.get(full)?.sizeBytes ?? 0;
    this.#entries.delete(full);
  }

  #evict(): void {
    for (const [full] of this.#entries) {
      if (this.#sizeBytes <= this.#maxSizeBytes) return;
      this.#remove(full);
    }
  }
}

/** Ids hold no control characters, so no tenant and key run into those of another. */
const fullKey = (tenant: TenantId, key: string) => `${tenant}\n${key}`;
