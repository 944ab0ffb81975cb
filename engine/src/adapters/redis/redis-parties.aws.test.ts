import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { tenantA } from "../../ports/contract-data.ts";
import { describePartyHub, type OpenedHubs } from "../../ports/party-hub.contract.ts";
import type { PartyFrame, PartyHub, PartyKey } from "../../ports/party-hub.ts";
import { describePartyStore } from "../../ports/party-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { MemoryPartyStore } from "../memory/memory-party-store.ts";
import { openRedis } from "./open-redis.ts";
import { openProxy } from "./testing-proxy.ts";
import { startRedis, type TestingRedis } from "./testing-redis.ts";

const leaseMs = 1_500;
const options = { leaseMs, askTimeoutMs: 300 };

// Of their own: other suites empty the one that all share.
let durable: TestingRedis;
let fast: TestingRedis;
beforeAll(async () => {
  [durable, fast] = await Promise.all([startRedis({ isDurable: true }), startRedis({ isDurable: false })]);
});
afterAll(async () => {
  await Promise.all([durable.remove(), fast.remove()]);
});

describePartyStore(
  "RedisPartyStore",
  async () => {
    const clock = new FixedClock();
    const opened = await openRedis({ url: durable.url, isCluster: false });
    let latest = opened;
    return {
      port: opened.openPartyStore(clock),
      reopen: async () => {
        await durable.kill();
        await durable.start();
        latest = await openRedis({ url: durable.url, isCluster: false });
        return latest.openPartyStore(clock);
      },
      advance: (durationMs) => clock.advance(durationMs),
      close: async () => {
        await latest.redis.flushall();
        for (const { close } of new Set([opened, latest])) await close();
      },
    };
  },
  { isDurable: true, historyCount: 100 },
);

/** Hubs with connections of their own, the first one through a proxy. */
async function openHubs({ url, port }: TestingRedis, ofHub = options): Promise<OpenedHubs> {
  const epochs = new MemoryPartyStore(new FixedClock());
  const proxy = await openProxy(port);
  const urls = [`redis://127.0.0.1:${proxy.port}`, url, url];
  const opened = await Promise.all(urls.map((each) => openRedis({ url: each, isCluster: false })));
  const [first, second, third] = opened.map(({ openPartyHub }) => openPartyHub(epochs, ofHub));
  return {
    hubs: [first!, second!, third!],
    cutOff: async () => {
      proxy.halt();
      await sleep(leaseMs + 100);
    },
    heal: async () => proxy.resume(),
    close: async () => {
      proxy.resume();
      for (const hub of [first!, second!, third!]) await hub.close();
      await opened[1]?.redis.flushall();
      for (const { close } of opened) await close();
      await proxy.close();
    },
  };
}

describePartyHub("RedisPartyHub", () => openHubs(fast));

const outages: Readonly<Record<string, { begin(server: TestingRedis): unknown; end(server: TestingRedis): unknown }>> =
  {
    "is killed and comes back empty": { begin: (server) => server.kill(), end: (server) => server.start() },
    hangs: { begin: (server) => server.signal("SIGSTOP"), end: (server) => server.signal("SIGCONT") },
  };

describe.each(Object.entries(outages))("RedisPartyHub while Redis %s", (_name, outage) => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  const key: PartyKey = { tenant: tenantA, partyId: "party" };
  const within = { timeout: 20_000, interval: 20 };

  async function openTwo(ofHub = options) {
    const server = await startRedis({ isDurable: false });
    const hubs = await openHubs(server, ofHub);
    closers.push(async () => {
      server.signal("SIGCONT");
      await hubs.close().catch(() => {});
      await server.remove();
    });
    const [, one, other] = hubs.hubs;
    const lost: PartyKey[] = [];
    one.onLost((of) => lost.push(of));
    one.serve(async (_of, request) => `one: ${request}`);
    other.serve(async (_of, request) => `other: ${request}`);
    return { server, one, other, lost };
  }

  const numbersOf = (frames: readonly PartyFrame[]) => frames.flatMap(({ seq }) => seq ?? []);
  const epochOf = async (hub: PartyHub) => {
    const claim = await hub.claim(key);
    return claim.kind === "owned" ? claim.epoch : -1;
  };

  it("a party stays where it is for a short while, and what was said meanwhile comes to all once and in order", async () => {
    // Longer than Redis takes to come back, also on a busy machine.
    const { server, one, other, lost } = await openTwo({ ...options, leaseMs: 15_000 });
    const epoch = await epochOf(one);
    const heard: PartyFrame[] = [];
    await other.listen(key, (frames) => heard.push(...frames));
    const say = (seq: number): PartyFrame => ({ text: `frame ${seq}`, epoch, seq, kind: "control" });
    one.publish(key, [say(1)]);
    await vi.waitFor(() => expect(heard).toHaveLength(1), within);
    await outage.begin(server);
    for (let seq = 2; seq <= 30; seq += 1) {
      one.publish(key, [say(seq), { text: "typing", epoch, kind: "notice" }]);
      if (seq % 10 === 0) await sleep(50);
    }
    await outage.end(server);
    one.publish(key, [say(31)]);
    const all = Array.from({ length: 31 }, (_, index) => index + 1);
    await vi.waitFor(() => expect(numbersOf(heard)).toEqual(all), within);
    expect(lost).toEqual([]);
    await vi.waitFor(async () => expect(await epochOf(one)).toBe(epoch), within);
    await vi.waitFor(async () => expect(await other.claim(key)).toEqual({ kind: "elsewhere" }), within);
    await vi.waitFor(async () => expect(await other.ask(key, "still?")).toBe("one: still?"), within);
  });

  it("a party is lost where that is longer than the lease, and anybody's afterwards, with a later epoch", async () => {
    const { server, one, other, lost } = await openTwo();
    const epoch = await epochOf(one);
    await outage.begin(server);
    await expect(other.ask(key, "there?")).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    await vi.waitFor(() => expect(lost).toEqual([key]), within);
    await expect(one.claim(key)).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    await outage.end(server);
    await vi.waitFor(async () => expect(await epochOf(other)).toBeGreaterThan(epoch), within);
    await vi.waitFor(async () => expect(await one.claim(key)).toEqual({ kind: "elsewhere" }), within);
    await vi.waitFor(async () => expect(await one.ask(key, "whose?")).toBe("other: whose?"), within);
  });
});
