/** Redis adapters: what may be lost. This file: the cache. */
import type { Redis } from "ioredis";
import { messageOf } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Cache } from "../../ports/cache.ts";

/** So many keys a command, since Redis does nothing else meanwhile. */
const keysAtOnce = 500;

/**
 * Entries as Redis strings with Redis's own expiry. The server bounds it: `maxmemory` with `maxmemory-policy allkeys-lru`, which
 * evicts what was not used for about longest. Where Redis cannot be reached nothing is found, so that whoever asks computes
 * anew; what writes fails, since an old value could come back otherwise.
 */
export class RedisCache implements Cache {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #onFailure: (error: unknown) => void;
  #isFailing = false;

  /** `onFailure` is told once an outage. */
  constructor(redis: Redis, options: { readonly prefix?: string; readonly onFailure?: (error: unknown) => void } = {}) {
    this.#redis = redis;
    this.#prefix = options.prefix ?? "codecatalyst";
    this.#onFailure = options.onFailure ?? warn;
  }

  async get(tenant: TenantId, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const values: (Uint8Array | undefined)[] = [];
    try {
      for (const names of this.#names(tenant, keys))
        for (const value of await this.#redis.mgetBuffer(...names))
          values.push(value === null ? undefined : new Uint8Array(value));
      this.#isFailing = false;
      return values;
    } catch (error) {
      if (!this.#isFailing) this.#onFailure(error);
      this.#isFailing = true;
      return keys.map(() => undefined);
    }
  }

  async set(
    tenant: TenantId,
    entries: readonly (readonly [key: string, value: Uint8Array])[],
    options: { readonly ttlMs?: number } = {},
  ): Promise<void> {
    const { ttlMs } = options;
    if (ttlMs !== undefined && ttlMs < 1)
      return this.delete(
        tenant,
        entries.map(([key]) => key),
      );
    const pipeline = this.#redis.pipeline();
    for (const [key, value] of entries) {
      const bytes = Buffer.from(value);
      if (ttlMs === undefined) pipeline.set(this.#name(tenant, key), bytes);
      else pipeline.set(this.#name(tenant, key), bytes, "PX", Math.floor(ttlMs));
    }
    const answers = (await pipeline.exec()) ?? [];
    const failure = answers.find(([error]) => error !== null && !isOutOfMemory(error))?.[0];
    if (failure) throw failure;
    // There is no room for it: then the old value must not stay either.
    const unkept = entries.filter((_, index) => answers[index]?.[0]);
    await this.delete(
      tenant,
      unkept.map(([key]) => key),
    );
  }

  async delete(tenant: TenantId, keys: readonly string[]): Promise<void> {
    for (const names of this.#names(tenant, keys)) await this.#redis.unlink(...names);
  }

  #name(tenant: TenantId, key: string): string {
    // Tenants hold no control characters, so no tenant and key run into those of another.
    return `${this.#prefix}\n${tenant}\n${key}`;
  }

  *#names(tenant: TenantId, keys: readonly string[]): Iterable<string[]> {
    for (let start = 0; start < keys.length; start += keysAtOnce)
      yield keys.slice(start, start + keysAtOnce).map((key) => this.#name(tenant, key));
  }
}

const isOutOfMemory = (error: Error) => error.message.startsWith("OOM ");

const warn = (error: unknown) =>
  process.emitWarning(`Redis does not answer, so the cache finds nothing: ${messageOf(error)}`);
