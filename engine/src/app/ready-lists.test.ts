import { describe, expect, it } from "vitest";
import { MemoryCache } from "../adapters/memory/memory-cache.ts";
import { MemoryPreparedLists } from "../adapters/memory/memory-prepared-lists.ts";
import { parseTenantId, parseAccountId, parseUserId } from "../domain/ids.ts";
import type { Cache } from "../ports/cache.ts";
import { HotUsers } from "../serving/hot-users.ts";
import { LocalReadyLists } from "../serving/ready-lists.ts";
import { openUsers } from "./open-users.ts";
import { describeReadyLists, memoryPorts } from "./ready-lists.contract.ts";

const close = async () => {};

describeReadyLists("LocalReadyLists", async () => ({ ...memoryPorts(), close }), { processCount: 1, runCount: 100 });
describeReadyLists("SharedReadyLists", async () => ({ ...memoryPorts((clock) => new MemoryCache(clock)), close }), {
  processCount: 2,
  runCount: 100,
});
describeReadyLists(
  "SharedReadyLists with prepared lists",
  async () => {
    const { ports, clock } = memoryPorts((at) => new MemoryCache(at));
    return { ports, clock, preparedLists: new MemoryPreparedLists(clock), close };
  },
  { processCount: 2, runCount: 200, isPrepared: true },
);

const tenant = parseTenantId("t");
const listOf = (user: string, count: number) => ({
  recommendationId: user,
  userId: parseUserId(user),
  isFallback: true,
  items: Array.from({ length: count }),
  continue: [],
});

describe("LocalReadyLists", () => {
  it("let go of what was not used for longest", async () => {
    const { ports } = memoryPorts();
    const { histories } = openUsers(ports, {});
    const lists = new LocalReadyLists({ ...ports, histories }, { ttlMs: 1_000, keptCount: 40 });
    const ask = async (user: string) =>
      (await lists.recommend({ tenant, userId: parseUserId(user), n: 9 }, async () => listOf(user, 9) as never))
        .isReady;
    for (const user of ["a", "b", "c"]) expect(await ask(user)).toBe(false);
    expect(await ask("a")).toBe(true);
    for (const user of ["d", "e", "a", "f", "g", "a"]) await ask(user);
    expect(await ask("a")).toBe(true);
    expect(await ask("b")).toBe(false);
  });

  it("keep nothing with a time to live of 0, and nothing of who was erased", async () => {
    const { ports } = memoryPorts();
    const { histories } = openUsers(ports, {});
    for (const [ttlMs, isKept] of [
      [0, false],
      [1_000, true],
    ] as const) {
      const lists = new LocalReadyLists({ ...ports, histories }, { ttlMs });
      const ask = async () =>
        (await lists.recommend({ tenant, userId: parseUserId("a"), n: 1 }, async () => listOf("a", 1) as never))
          .isReady;
      await ask();
      expect(await ask()).toBe(isKept);
      lists.erase(tenant, ["a"]);
      expect(await ask()).toBe(false);
    }
  });
});

/** A cache that is away when it is told to be. */
class FlakyCache extends MemoryCache {
  isAway = false;
  override async get(...input: Parameters<Cache["get"]>) {
    return this.isAway ? input[1].map(() => undefined) : super.get(...input);
  }
  override async set(...input: Parameters<Cache["set"]>) {
    if (this.isAway) throw new Error("away");
    return super.set(...input);
  }
}

describe("HotUsers", () => {
  it("make everything anew while the cache is away, and tell it first when it is back", async () => {
    let cache: FlakyCache | undefined;
    const { ports } = memoryPorts((clock) => (cache = new FlakyCache(clock)));
    const hotUsers = new HotUsers(ports, 1_000);
    let value = 0;
    const read = async () =>
      hotUsers.read({ tenant, userId: parseUserId("a"), kind: "profile", name: "x" }, async () => ({
        value,
        accountIds: [parseAccountId("a")],
      }));
    expect(await read()).toEqual({ value: 0, isReady: false });
    expect(await read()).toEqual({ value: 0, isReady: true });
    cache!.isAway = true;
    value = 1;
    await hotUsers.changed(tenant, ["a" as never]);
    expect(await read()).toEqual({ value: 1, isReady: false });
    cache!.isAway = false;
    expect(await read()).toEqual({ value: 1, isReady: false });
    expect(await read()).toEqual({ value: 1, isReady: true });
  });
});
