import { Redis } from "ioredis";
import { afterEach, describe, expect, inject, it } from "vitest";
import { describeCache } from "../../ports/cache.contract.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { RedisCache } from "./redis-cache.ts";

const { redisUrl } = inject("emulators");
const bytesOf = (text: string) => new TextEncoder().encode(text);

describeCache(
  "RedisCache",
  async () => {
    const redis = new Redis(redisUrl);
    return {
      port: new RedisCache(redis),
      close: async () => {
        await redis.flushall();
        await redis.quit();
      },
    };
  },
  // Redis's clock is its own, and which of the old entries it evicts is a matter of chance: see below for both.
  { canPassTime: false, isBounded: false },
);

describe("RedisCache", () => {
  const connections: Redis[] = [];
  const connect = (options: { maxRetriesPerRequest?: number; retryStrategy?: () => null } = {}) => {
    const { hostname: host, port } = new URL(redisUrl);
    const redis = new Redis({ ...options, host, port: Number(port) });
    redis.on("error", () => {});
    connections.push(redis);
    return redis;
  };
  afterEach(async () => {
    const redis = connect();
    await redis.call("CONFIG", "SET", "maxmemory", "0");
    await redis.flushall();
    for (const each of connections.splice(0)) each.disconnect();
  });

  it("never returns an entry after its time to live, and a new value starts a new life", async () => {
    const cache = new RedisCache(connect());
    await cache.set(
      tenantA,
      [
        ["short", bytesOf("1")],
        ["renewed", bytesOf("1")],
      ],
      { ttlMs: 150 },
    );
    await cache.set(tenantA, [["never", bytesOf("2")]]);
    await cache.set(tenantA, [["never", bytesOf("3")]], { ttlMs: 0 });
    expect(await cache.get(tenantA, ["short", "renewed", "never"])).toEqual([bytesOf("1"), bytesOf("1"), undefined]);
    await cache.set(tenantA, [["renewed", bytesOf("4")]]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await cache.get(tenantA, ["short", "renewed"])).toEqual([undefined, bytesOf("4")]);
  });

  it("makes room where the server is told to, and does not choke on an entry larger than it", async () => {
    const redis = connect();
    const cache = new RedisCache(redis);
    const used = Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
    await redis.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    await redis.call("CONFIG", "SET", "maxmemory", String(used + 4 * 1024 * 1024));
    const keys = Array.from({ length: 100 }, (_, index) => `filler ${index}`);
    for (const key of keys) await cache.set(tenantA, [[key, new Uint8Array(100_000)]]);
    const kept = (await cache.get(tenantA, keys)).filter((value) => value !== undefined).length;
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(60);
    await cache.set(tenantA, [["huge", new Uint8Array(8 * 1024 * 1024)]]);
    expect(await cache.get(tenantA, ["huge"])).toEqual([undefined]);
    // The server gives the large command's buffer back a moment later.
    const roundTrip = async () => {
      await cache.set(tenantA, [["small", bytesOf("1")]]);
      return cache.get(tenantA, ["small"]);
    };
    await expect.poll(roundTrip, { timeout: 10_000 }).toEqual([bytesOf("1")]);
  });

  it("finds nothing while Redis is away, says so once, and fails what writes", async () => {
    const failures: unknown[] = [];
    const redis = connect({ maxRetriesPerRequest: 0, retryStrategy: () => null });
    await redis.ping();
    const cache = new RedisCache(redis, { onFailure: (error) => failures.push(error) });
    await cache.set(tenantA, [["a", bytesOf("1")]]);
    redis.disconnect();
    expect(await cache.get(tenantA, ["a", "b"])).toEqual([undefined, undefined]);
    expect(await cache.get(tenantA, ["a"])).toEqual([undefined]);
    expect(failures).toHaveLength(1);
    await expect(cache.set(tenantA, [["a", bytesOf("2")]])).rejects.toThrow(Error);
    await expect(cache.delete(tenantA, ["a"])).rejects.toThrow(Error);
  });
});
