import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeCache } from "../../ports/cache.contract.ts";
import { describePartyHub } from "../../ports/party-hub.contract.ts";
import { describePartyStore } from "../../ports/party-store.contract.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { MemoryPartyStore } from "../memory/memory-party-store.ts";
import { openRedis } from "./open-redis.ts";
import type { RedisCache } from "./redis-cache.ts";
import { TestingCluster } from "./testing-cluster.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);
const entries = keys.map((key) => [key, bytesOf(key)] as const);

let cluster: TestingCluster;
beforeAll(async () => {
  cluster = await TestingCluster.start();
});
afterAll(() => cluster.stop());

describeCache(
  "RedisCache on a cluster",
  async () => {
    const { cache, close } = await openRedis({ url: cluster.url, isCluster: true });
    return {
      port: cache,
      close: async () => {
        await close();
        await cluster.flush();
      },
    };
  },
  // As with one server: its clock and its choice are its own.
  { canPassTime: false, isBounded: false },
);

describePartyHub(
  "RedisPartyHub on a cluster",
  async () => {
    await cluster.untilWhole();
    const epochs = new MemoryPartyStore(new FixedClock());
    const opened = await Promise.all([0, 1, 2].map(() => openRedis({ url: cluster.url, isCluster: true })));
    const [first, second, third] = opened.map(({ openPartyHub }) =>
      openPartyHub(epochs, { leaseMs: 2_000, askTimeoutMs: 300 }),
    );
    const never = async () => {};
    return {
      hubs: [first!, second!, third!],
      cutOff: never,
      heal: never,
      close: async () => {
        for (const hub of [first!, second!, third!]) await hub.close();
        for (const { close } of opened) await close();
        await cluster.flush();
      },
    };
  },
  { canBeCutOff: false },
);

describePartyStore(
  "RedisPartyStore on a cluster",
  async () => {
    const clock = new FixedClock();
    const opened = await openRedis({ url: cluster.url, isCluster: true });
    return {
      port: opened.openPartyStore(clock),
      advance: (durationMs) => clock.advance(durationMs),
      close: async () => {
        await opened.close();
        await cluster.flush();
      },
    };
  },
  { isDurable: false, historyCount: 10 },
);

describe("RedisCache on a cluster", () => {
  let cache: RedisCache;
  let close: () => Promise<void>;
  beforeEach(async () => {
    await cluster.untilWhole();
    ({ cache, close } = await openRedis({ url: cluster.url, isCluster: true }));
    return close;
  });

  /** How long something took that may fail. */
  const timeOf = async (work: Promise<unknown>) => {
    const startMs = performance.now();
    await work.catch(() => {});
    return performance.now() - startMs;
  };

  it("spreads keys over all nodes, and finds and removes them together", async () => {
    await cache.set(tenantA, entries);
    const sizes = await Promise.all(cluster.ports.map(async (port) => Number(await cluster.ask(port, "DBSIZE"))));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(keys.length);
    for (const size of sizes) expect(size).toBeGreaterThan(50);
    expect(await cache.get(tenantA, ["nothing", ...keys])).toEqual([undefined, ...keys.map(bytesOf)]);
    await cache.delete(tenantA, keys.slice(0, 299));
    expect(await cache.get(tenantA, keys)).toEqual([...Array(299).fill(undefined), bytesOf("key 299")]);
  });

  it("follows keys to where their slots moved", async () => {
    await cache.set(tenantA, entries);
    const [from = 0, to = 0] = cluster.ports;
    await cluster.moveSlots(from, to, 2000);
    expect(await cache.get(tenantA, keys)).toEqual(keys.map(bytesOf));
    await cache.set(tenantA, [["key 1", bytesOf("new")]]);
    expect(await cache.get(tenantA, ["key 0", "key 1"])).toEqual([bytesOf("key 0"), bytesOf("new")]);
  });

  it("finds nothing while no node answers, fails what writes, neither after more than some seconds, and goes on afterwards", async () => {
    await cache.set(tenantA, [["a", bytesOf("1")]]);
    cluster.signal("SIGSTOP");
    expect(await timeOf(cache.get(tenantA, ["a", ...keys]))).toBeLessThan(3000);
    expect(await timeOf(cache.set(tenantA, [["a", bytesOf("2")]]))).toBeLessThan(3000);
    expect(await cache.get(tenantA, ["a"])).toEqual([undefined]);
    await expect(cache.delete(tenantA, ["a"])).rejects.toThrow(Error);
    cluster.signal("SIGCONT");
    await cluster.untilWhole();
    const roundTrip = async () => {
      await cache.set(tenantA, entries);
      return cache.get(tenantA, keys);
    };
    await expect.poll(roundTrip, { timeout: 20_000 }).toEqual(keys.map(bytesOf));
  });
});

describe("a cluster that is gone", () => {
  it("finds what is on the nodes that are left, and nothing where none is, at once, also when it is opened then", async () => {
    const own = await TestingCluster.start();
    const opened = await openRedis({ url: own.url, isCluster: true });
    await opened.cache.set(tenantA, entries);
    const [dead = 0] = own.ports;
    own.stop(dead);
    const some = await opened.cache.get(tenantA, keys);
    expect(some.filter((value) => value !== undefined).length).toBeGreaterThan(100);
    own.stop();
    const startMs = performance.now();
    expect(await opened.cache.get(tenantA, keys)).toEqual(keys.map(() => undefined));
    await expect(opened.cache.set(tenantA, entries)).rejects.toThrow(Error);
    expect(performance.now() - startMs).toBeLessThan(3000);
    const late = await openRedis({ url: own.url, isCluster: true });
    expect(await late.cache.get(tenantA, ["a"])).toEqual([undefined]);
    await expect(late.cache.delete(tenantA, ["a"])).rejects.toThrow(Error);
    expect(performance.now() - startMs).toBeLessThan(5000);
    for (const { close } of [opened, late]) await close();
  });
});
