import { afterEach, describe, expect, it } from "vitest";
import { MemoryCache } from "../adapters/memory/memory-cache.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { openRedis } from "../adapters/redis/open-redis.ts";
import { startRedis, type TestingRedis } from "../adapters/redis/testing-redis.ts";
import { parseTenantId } from "../domain/ids.ts";
import { listTtlMs, memoryPorts, openProcess } from "./ready-lists.contract.ts";

const tenant = parseTenantId("t");
const pass = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** It keeps what it has over a restart, so that old lists come back with it. */
async function startServer() {
  const server = await startRedis({ isDurable: true });
  closers.push(() => server.remove());
  return server;
}

/** Two processes on one Redis, each with a connection of its own, and everything else in common. */
async function openTwo(url: string) {
  const shared = memoryPorts((clock) => new MemoryCache(clock));
  const processes = await Promise.all(
    [0, 1].map(async () => {
      const { cache, close } = await openRedis({ url, isCluster: false });
      closers.push(close);
      return { cache, ...openProcess({ ...shared, ports: { ...shared.ports, cache } }) };
    }),
  );
  const [one, other] = processes as [(typeof processes)[0], (typeof processes)[0]];
  /** Until both reach the server. */
  const connected = async () => {
    for (const { cache } of processes)
      while (
        !(await cache.set(tenant, [["probe", new Uint8Array(1)]]).then(
          () => true,
          () => false,
        ))
      )
        await pass(20);
  };
  return { clock: shared.clock, one, other, connected };
}

async function tookMs(work: Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work;
  return performance.now() - startedAtMs;
}

const outages: Readonly<Record<string, { begin(server: TestingRedis): unknown; end(server: TestingRedis): unknown }>> =
  {
    "is gone": { begin: (server) => server.kill(), end: (server) => server.start() },
    hangs: { begin: (server) => server.signal("SIGSTOP"), end: (server) => server.signal("SIGCONT") },
  };

describe.each(Object.entries(outages))("while Redis %s", (_, outage) => {
  it("lists are served, from before no event, and fast after the first second; then stamps are moved on", async () => {
    const server = await startServer();
    const { one, other, connected } = await openTwo(server.url);
    await connected();
    for (const process of [one, other, one, other]) await process.ask("ada");
    expect(one.computed() + other.computed()).toBe(1);

    await outage.begin(server);
    expect(await tookMs(one.finish("ada"))).toBeLessThan(2500);
    expect((await one.ask("ada")).known).toHaveLength(1);
    expect(await tookMs(other.ask("ada"))).toBeLessThan(4500);
    const many = async () => {
      for (let time = 0; time < 100; time += 1) for (const each of [one, other]) await each.ask("ada");
    };
    expect(await tookMs(many())).toBeLessThan(1000);
    expect((await other.ask("ada")).known).toHaveLength(1);

    await outage.end(server);
    await connected();
    await one.ask("ben");
    const computedBefore = other.computed();
    expect((await other.ask("ada")).known).toHaveLength(1);
    expect(other.computed()).toBe(computedBefore + 1);
    await one.ask("ada");
    await other.ask("ada");
    expect(other.computed()).toBe(computedBefore + 1);
  });
});

it.each([1, 2, 3])(
  "lists are made of all that their own process did, and of all after the time to live (seed %i)",
  async (seed) => {
    const server = await startServer();
    const { clock, one, other, connected } = await openTwo(server.url);
    await connected();
    const random = new SeededRandom(seed);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random.next() * values.length)]!;
    const finished: { process: typeof one; atMs: number }[] = [];
    const lacking: number[] = [];
    let outage: (typeof outages)[string] | undefined;
    for (let step = 0; step < 60; step += 1) {
      const process = pick([one, other]);
      const chance = random.next();
      if (chance < 0.3) {
        await process.finish("ada");
        finished.push({ process, atMs: clock.nowMs() });
      } else if (chance < 0.75) {
        const { known } = await process.ask("ada");
        const must = finished.filter(({ process: by, atMs }) => by === process || atMs + listTtlMs <= clock.nowMs());
        lacking.push(must.length - known.length);
      } else if (chance < 0.9) clock.advance(random.next() * listTtlMs);
      else {
        await outage?.end(server);
        outage = outage === undefined ? pick(Object.values(outages)) : undefined;
        await outage?.begin(server);
        await pass(random.next() * 300);
      }
    }
    await outage?.end(server);
    await connected();
    for (const process of [one, other]) await process.ask("ben");
    for (const process of [one, other]) expect((await process.ask("ada")).known).toHaveLength(finished.length);
  },
);
