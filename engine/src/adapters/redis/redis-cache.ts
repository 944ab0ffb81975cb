/** Redis adapters: what may be lost. This file: the cache. */
import type { Cluster, Redis } from "ioredis";
import { messageOf } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Cache } from "../../ports/cache.ts";

/** So many keys a command, since Redis does nothing else meanwhile. Keys of a cluster lie on several nodes: there each has its own. */
const keysACommand = 500;
const quietMs = 60_000;

/**
 * Entries as Redis strings with Redis's own expiry. The server bounds it: `maxmemory` with `maxmemory-policy allkeys-lru`, which
 * evicts what was not used for about longest. Where Redis cannot be reached nothing is found, so that whoever asks computes
 * anew; what writes fails, since an old value could come back otherwise.
 */
export class RedisCache implements Cache {
  readonly #redis: Redis | Cluster;
  readonly #prefix: string;
  readonly #onFailure: (error: unknown) => void;
  #isFailing = false;
  #quietUntilMs = -Infinity;

  /** `onFailure` is told once an outage, and once a minute at most: a node of a cluster may be away alone. */
  constructor(
    redis: Redis | Cluster,
    options: { readonly prefix?: string; readonly onFailure?: (error: unknown) => void } = {},
  ) {
    this.#redis = redis;
    this.#prefix = options.prefix ?? "codecatalyst";
    this.#onFailure = options.onFailure ?? warn;
  }

  async get(tenant: TenantId, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const answers = await Promise.all(this.#names(tenant, keys).map((names) => this.#read(names)));
    const failure = answers.find(({ error }) => error !== undefined)?.error;
    if (failure !== undefined && !this.#isFailing && performance.now() > this.#quietUntilMs) {
      this.#quietUntilMs = performance.now() + quietMs;
      this.#onFailure(failure);
    }
    this.#isFailing = failure !== undefined;
    return answers.flatMap(({ values }) => values);
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
    const puts = entries.map(([key, value]) => {
      const [name, bytes] = [this.#name(tenant, key), Buffer.from(value)];
      return ttlMs === undefined ? this.#redis.set(name, bytes) : this.#redis.set(name, bytes, "PX", Math.floor(ttlMs));
    });
    const failures = (await Promise.allSettled(puts)).map((put) =>
      put.status === "rejected" ? put.reason : undefined,
    );
    const failure: unknown = failures.find((reason) => reason !== undefined && !isOutOfMemory(reason));
    if (failure !== undefined) throw failure;
    // There is no room for it: then the old value must not stay either.
    const unkept = entries.filter((_, index) => failures[index] !== undefined);
    await this.delete(
      tenant,
      unkept.map(([key]) => key),
    );
  }

  async delete(tenant: TenantId, keys: readonly string[]): Promise<void> {
    await Promise.all(this.#names(tenant, keys).map((names) => this.#redis.unlink(...names)));
  }

  /** Where it fails: nothing of these, and why. */
  async #read(
    names: readonly string[],
  ): Promise<{ readonly values: readonly (Uint8Array | undefined)[]; readonly error?: unknown }> {
    try {
      const values = await this.#redis.mgetBuffer(...names);
      return { values: values.map((value) => (value === null ? undefined : new Uint8Array(value))) };
    } catch (error) {
      return { values: names.map(() => undefined), error };
    }
  }

  #name(tenant: TenantId, key: string): string {
    // Tenants hold no control characters, so no tenant and key run into those of another.
    return `${this.#prefix}\n${tenant}\n${key}`;
  }

  /** The keys of each command. */
  #names(tenant: TenantId, keys: readonly string[]): readonly string[][] {
    const size = this.#redis.isCluster ? 1 : keysACommand;
    return Array.from({ length: Math.ceil(keys.length / size) }, (_, index) =>
      keys.slice(index * size, (index + 1) * size).map((key) => this.#name(tenant, key)),
    );
  }
}

const isOutOfMemory = (error: unknown) => messageOf(error).startsWith("OOM ");

const warn = (error: unknown) =>
  process.emitWarning(`Redis does not answer, so the cache finds nothing: ${messageOf(error)}`);
