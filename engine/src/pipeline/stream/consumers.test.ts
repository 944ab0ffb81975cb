import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryCheckpointStore } from "../../adapters/memory/memory-checkpoint-store.ts";
import { MemoryEventLog } from "../../adapters/memory/memory-event-log.ts";
import { MemoryObjectStore } from "../../adapters/memory/memory-object-store.ts";
import { MemoryProfileStore } from "../../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, parseTenantId } from "../../domain/ids.ts";
import { applyPartition } from "../../serving/record-events.ts";
import { someEvent, tenantA, tenantB } from "../../ports/contract-data.ts";
import type { ConsumerGroup, EventBatch } from "./consumer-group.ts";
import { openConsumers, type ConsumerOptions, type Consumers } from "./consumers.ts";
import { retentionMs } from "./retention.ts";

const createPorts = () => {
  const clock = new FixedClock();
  return {
    clock,
    eventLog: new MemoryEventLog(clock),
    checkpoints: new MemoryCheckpointStore(),
    objects: new MemoryObjectStore(),
    profiles: new MemoryProfileStore(),
    random: new SeededRandom(1),
  };
};
type TestPorts = ReturnType<typeof createPorts>;

const opened: Consumers[] = [];
afterEach(async () => {
  for (const consumers of opened.splice(0)) await consumers.close();
});

async function open(ports: TestPorts, groups: readonly ConsumerGroup[], options: ConsumerOptions = {}) {
  const quick = { firstBackOffMs: 1, longestBackOffMs: 4, ...options };
  const consumers = await openConsumers(ports, groups, quick);
  opened.push(consumers);
  return consumers;
}

const events = (count: number, name = "e") =>
  Array.from({ length: count }, (_, index) =>
    someEvent(`${name}${index}`, { account: `a${index % 17}`, item: `i${index % 5}` }),
  );

/** Counts by item, each event once, as an idempotent consumer does; and keeps what it was handed. */
function counter(name = "counter", fields: Partial<ConsumerGroup> = {}) {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const batches: EventBatch[] = [];
  const group: ConsumerGroup = {
    name,
    ...fields,
    handle: async (batch) => {
      await fields.handle?.(batch);
      batches.push(batch);
      for (const { event } of batch.events) {
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        counts.set(event.itemId, (counts.get(event.itemId) ?? 0) + 1);
      }
    },
  };
  return { group, batches, seen, total: () => [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

const handedIds = (batches: readonly EventBatch[]) =>
  batches.flatMap((batch) => batch.events.map(({ event }) => event.id as string));

describe("consumers", () => {
  it("hand every event of every tenant to every group, in the order of each partition, and begin where they stopped", async () => {
    const ports = createPorts();
    const [one, other] = [counter("one"), counter("other", { maxEvents: 7 })];
    await ports.eventLog.append(tenantA, events(300));
    const first = await open(ports, [one.group, other.group]);
    await ports.eventLog.append(tenantB, events(40));
    first.wake(tenantB);
    await first.drain();
    for (const { batches } of [one, other]) {
      expect(handedIds(batches)).toHaveLength(340);
      for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1) {
        const of = batches.filter((batch) => batch.tenant === tenantA && batch.partition === partition);
        expect(of.flatMap((batch) => batch.events)).toEqual(await ports.eventLog.read(tenantA, partition, 0n, 1000));
      }
    }
    expect(Math.max(...other.batches.map((batch) => batch.events.length))).toBe(7);
    await first.close();

    await ports.eventLog.append(tenantA, events(30, "later"));
    const late = counter("late");
    const again = await open(ports, [one.group, late.group]);
    await again.drain();
    expect(handedIds(one.batches)).toHaveLength(370);
    expect(handedIds(late.batches)).toHaveLength(370);
    expect((await again.lags()).every(({ lagMs }) => lagMs === 0)).toBe(true);
  });

  it("count each event once, wherever they are killed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 5 }), async (lives) => {
        const ports = createPorts();
        const { group, seen, total } = counter("counter", { maxEvents: 13 });
        for (const [life, callCount] of lives.entries()) {
          await ports.eventLog.append(tenantA, events(60, `${life}/`));
          // From this call on nothing of this life happens any more: no port answers, nothing is handled.
          let left = callCount;
          const dies = () => (left-- > 0 ? Promise.resolve() : new Promise<never>(() => {}));
          const advance: TestPorts["checkpoints"]["advance"] = async (...move) => {
            await dies();
            const hasMoved = await ports.checkpoints.advance(...move);
            await dies();
            return hasMoved;
          };
          const checkpoints = { get: ports.checkpoints.get.bind(ports.checkpoints), advance };
          const handle = async (batch: EventBatch) => {
            await dies();
            await group.handle(batch);
            await dies();
          };
          await openConsumers({ ...ports, checkpoints }, [{ ...group, handle }]);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        const last = await open(ports, [group]);
        await last.drain();
        expect([seen.size, total()]).toEqual([lives.length * 60, lives.length * 60]);
      }),
      { numRuns: 40 },
    );
  });

  it("set a poison event aside with the reason, and handle all others once", async () => {
    const ports = createPorts();
    const poison = new Set(["e7", "e8", "e131"]);
    const { group, seen, batches } = counter("lake", {
      handle: async (batch) => {
        for (const { event } of batch.events) if (poison.has(event.id)) throw new TypeError(`No title in ${event.id}`);
      },
    });
    const notices: string[] = [];
    await ports.eventLog.append(tenantA, events(400));
    const consumers = await open(ports, [group], { onNotice: (notice) => notices.push(notice) });
    await consumers.drain();
    expect(handedIds(batches)).toHaveLength(397);
    expect(new Set([...seen, ...poison]).size).toBe(400);
    const failed = await consumers.setAsideEvents(tenantA, "lake");
    expect(new Map(failed.map(({ event, reason }) => [event.id as string, reason]))).toEqual(
      new Map([...poison].map((id) => [id, `No title in ${id}`])),
    );
    const keys = await ports.objects.list(tenantA, "lake/set-aside/");
    for (const key of keys) expect(key).toMatch(/^lake\/set-aside\/lake\/date=2026-01-01\/p\d-\d+\.jsonl$/);
    expect(notices.filter((notice) => notice.includes("set it aside"))).toHaveLength(3);
    const lags = await consumers.lags();
    expect(lags.reduce((sum, { setAsideCount }) => sum + setAsideCount, 0)).toBe(3);
    await ports.eventLog.append(tenantA, events(20, "after"));
    consumers.wake(tenantA);
    await consumers.drain();
    expect(seen.size).toBe(417);

    const unknown = expect.objectContaining({
      code: "INVALID_INPUT",
      message: expect.stringContaining("There are: lake."),
    });
    await expect(consumers.replay(tenantA, "lkae")).rejects.toThrow(unknown);
    poison.delete("e8");
    expect(await consumers.replay(tenantA)).toEqual({ handledCount: 1, failedCount: 2 });
    expect(batches.at(-1)).toMatchObject({ isReplay: true, tenant: tenantA });
    expect(seen).toContain("e8");
    poison.clear();
    await consumers.eraseAccounts(tenantA, [failed.find(({ event }) => event.id === "e7")!.event.accountId]);
    expect((await consumers.setAsideEvents(tenantA)).map(({ event }) => event.id)).toEqual(["e131"]);
    expect(await consumers.replay(tenantA, "lake")).toEqual({ handledCount: 1, failedCount: 0 });
    expect(await ports.objects.list(tenantA, "lake/set-aside/")).toEqual([]);
  });

  it("set nothing aside while the world is at fault, and go on when it is well again", async () => {
    const ports = createPorts();
    let failures = 25;
    const fail = async () => {
      if (failures-- > 0) throw new EngineError("DISK_FULL", "The disk is full.");
    };
    const { group, seen, batches } = counter("lake", { handle: fail });
    await ports.eventLog.append(tenantA, events(50));
    const consumers = await open(ports, [group]);
    await consumers.drain();
    expect([seen.size, handedIds(batches).length]).toEqual([50, 50]);
    expect(await consumers.setAsideEvents(tenantA)).toEqual([]);
  });

  it("try a batch again before they look for the culprit", async () => {
    const ports = createPorts();
    let failures = 4;
    const { group, batches } = counter("lake", {
      handle: async () => {
        if (failures-- > 0) throw new Error("A hiccup.");
      },
    });
    await ports.eventLog.append(tenantA, [someEvent("a"), someEvent("b")]);
    const consumers = await open(ports, [group]);
    await consumers.drain();
    expect(batches.map((batch) => batch.events.length)).toEqual([2]);
    expect(await consumers.setAsideEvents(tenantA)).toEqual([]);
  });

  it("gather by count, by bytes or by time, and hand over at once when flushed", async () => {
    const ports = createPorts();
    const byCount = counter("by-count", { maxEvents: 40, maxWaitMs: 1e9 });
    const byBytes = counter("by-bytes", { maxBytes: 1000, maxWaitMs: 1e9 });
    const byTime = counter("by-time", { maxEvents: 1e6, maxWaitMs: 60 });
    const consumers = await open(ports, [byCount.group, byBytes.group, byTime.group]);
    const one = (count: number) => events(count).map((event) => ({ ...event, accountId: parseAccountId("a") }));
    await ports.eventLog.append(tenantA, one(100));
    consumers.wake(tenantA);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(byTime.batches).toEqual([]);
    ports.clock.advance(60);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(byCount.batches.map((batch) => batch.events.length)).toEqual([40, 40]);
    expect(byTime.batches.map((batch) => batch.events.length)).toEqual([100]);
    // An event here is some 106 bytes.
    expect(byBytes.batches.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...byBytes.batches.map((batch) => batch.events.length))).toBe(9);
    await consumers.drain({ flush: true });
    expect(byCount.batches.map((batch) => batch.events.length)).toEqual([40, 40, 20]);
    expect(byBytes.seen.size).toBe(100);
  });

  it("hand over what was gathered when they are closed, and leave what fails then to the next time", async () => {
    const ports = createPorts();
    let isWell = true;
    const { group, seen } = counter("lake", {
      maxWaitMs: 1e9,
      handle: async () => {
        if (!isWell) throw new Error("Not now.");
      },
    });
    const first = await open(ports, [group]);
    await ports.eventLog.append(tenantA, events(10));
    first.wake(tenantA);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen.size).toBe(0);
    await first.close();
    expect(seen.size).toBe(10);
    isWell = false;
    const second = await open(ports, [group]);
    await ports.eventLog.append(tenantA, events(10, "x"));
    second.wake(tenantA);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await second.close();
    expect(await second.setAsideEvents(tenantA)).toEqual([]);
    isWell = true;
    await (await open(ports, [group])).drain({ flush: true });
    expect(seen.size).toBe(20);
  });

  it("refuse new events when a group is too far behind, and take them again when it has caught up", async () => {
    const ports = createPorts();
    let isStuck = true;
    const { group } = counter("lake", {
      handle: async () => {
        if (isStuck) throw new EngineError("STORE_UNWRITABLE", "No.");
      },
    });
    const consumers = await open(ports, [group], { maxLagMs: 60_000 });
    await consumers.admit(tenantA);
    await ports.eventLog.append(tenantA, events(10));
    consumers.wake(tenantA);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await consumers.admit(tenantA);
    ports.clock.advance(61_000);
    const refusal = expect.objectContaining({ code: "OVERLOADED", message: expect.stringContaining("lake is 61 s") });
    await expect(consumers.admit(tenantA)).rejects.toThrow(refusal);
    await consumers.admit(tenantB);
    expect((await consumers.lags()).map(({ lagMs }) => lagMs)).toContain(61_000);
    isStuck = false;
    await consumers.drain();
    await consumers.admit(tenantA);
  });

  it("take new events while a long log is caught up with after a start", async () => {
    const ports = createPorts();
    await ports.eventLog.append(tenantA, events(50));
    ports.clock.advance(30 * 24 * 60 * 60 * 1000);
    const { group } = counter("lake", { maxWaitMs: 1e12 });
    const stuck = counter("stuck", {
      handle: async () => {
        throw new EngineError("DISK_FULL", "Full.");
      },
    });
    const consumers = await open(ports, [group, stuck.group], { maxLagMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await consumers.admit(tenantA);
    ports.clock.advance(61_000);
    await expect(consumers.admit(tenantA)).rejects.toThrow(expect.objectContaining({ code: "OVERLOADED" }));
  });

  it("hold no more than a batch, however long the log is", async () => {
    const ports = createPorts();
    let mostEvents = 0;
    const { group, seen } = counter("lake", {
      maxEvents: 50,
      handle: async (batch) => {
        mostEvents = Math.max(mostEvents, batch.events.length);
      },
    });
    const limits: number[] = [];
    const read: TestPorts["eventLog"]["read"] = (tenant, partition, after, limit) => {
      limits.push(limit);
      return ports.eventLog.read(tenant, partition, after, limit);
    };
    const { eventLog } = ports;
    await eventLog.append(tenantA, events(5000));
    const bounded = Object.assign(Object.create(eventLog) as MemoryEventLog, {
      partitionCount: eventLog.partitionCount,
      read,
      tenants: () => eventLog.tenants(),
    });
    const consumers = await open({ ...ports, eventLog: bounded }, [group]);
    await consumers.drain();
    expect([seen.size, mostEvents, Math.max(...limits)]).toEqual([5000, 50, 50]);
  });

  it("let others have their turn between batches", async () => {
    const ports = createPorts();
    await ports.eventLog.append(tenantA, events(2000));
    let turnCount = 0;
    const { group, batches } = counter("lake", { maxEvents: 20 });
    const consumers = await open(ports, [group]);
    let isDone = false;
    const turn = () => {
      turnCount += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await consumers.drain();
    isDone = true;
    // The four partitions share each turn.
    expect(turnCount).toBeGreaterThanOrEqual(Math.floor(batches.length / 4));
  });

  it("share a group with another process: each batch moves the checkpoint once", async () => {
    const ports = createPorts();
    const { group, seen, total } = counter("lake", { maxEvents: 9 });
    await ports.eventLog.append(tenantA, events(500));
    const both = [await open(ports, [group]), await open(ports, [group])];
    await Promise.all(both.map((consumers) => consumers.drain()));
    expect([seen.size, total()]).toEqual([500, 500]);
  });

  it("begin where a group says that its own state is", async () => {
    const ports = createPorts();
    await ports.eventLog.append(tenantA, events(100));
    const { group, seen } = counter("live", { startAfter: async () => 10n });
    await (await open(ports, [group])).drain();
    const behind = await Promise.all(
      [0, 1, 2, 3].map((partition) => ports.eventLog.read(tenantA, partition, 10n, 1000)),
    );
    expect(seen.size).toBe(behind.flat().length);
    expect(await ports.checkpoints.get(tenantA, "live", 0)).toBe(0n);
  });

  it("do not handle from memory what was erased from the log", async () => {
    const ports = createPorts();
    const erasedOf: string[] = [];
    const { group, seen } = counter("lake", {
      maxWaitMs: 1e9,
      eraseAccounts: async (_, accounts) => void erasedOf.push(...accounts),
    });
    const consumers = await open(ports, [group]);
    await ports.eventLog.append(tenantA, events(34));
    consumers.wake(tenantA);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const account = parseAccountId("a3");
    await ports.eventLog.eraseAccounts(tenantA, [account]);
    await consumers.eraseAccounts(tenantA, [account]);
    await consumers.drain({ flush: true });
    expect([seen.size, seen.has("e3"), seen.has("e20")]).toEqual([32, false, false]);
    expect(erasedOf).toEqual(["a3"]);
  });

  it("erase while a group is stuck, without waiting for it", async () => {
    const ports = createPorts();
    let isStuck = true;
    const { group, seen } = counter("lake", {
      handle: async () => {
        if (isStuck) throw new EngineError("DISK_FULL", "Full.");
      },
    });
    await ports.eventLog.append(tenantA, events(34));
    const consumers = await open(ports, [group], { firstBackOffMs: 1e6, longestBackOffMs: 1e6 });
    await new Promise((resolve) => setTimeout(resolve, 10));
    const account = parseAccountId("a3");
    await ports.eventLog.eraseAccounts(tenantA, [account]);
    isStuck = false;
    await consumers.eraseAccounts(tenantA, [account]);
    await consumers.drain();
    expect([seen.size, seen.has("e3"), seen.has("e20")]).toEqual([32, false, false]);
  });

  it("look by themselves where others append too", async () => {
    const ports = createPorts();
    const eventLog = Object.assign(ports.eventLog, { pollMs: 5 });
    const { group, seen } = counter();
    await open({ ...ports, eventLog }, [group]);
    await eventLog.append(tenantA, events(10));
    await eventLog.append(tenantB, events(5, "other"));
    await expect.poll(() => seen.size).toBe(15);
  });

  it("refuse groups without a name of their own", async () => {
    const ports = createPorts();
    const wrong = expect.objectContaining({ code: "INVALID_CONFIG" });
    const handle = async () => {};
    await expect(open(ports, [{ name: "a/b", handle }])).rejects.toThrow(wrong);
    await expect(
      open(ports, [
        { name: "a", handle },
        { name: "a", handle },
      ]),
    ).rejects.toThrow(wrong);
  });
});

describe("retention", () => {
  async function readCount(ports: TestPorts, tenant = tenantA) {
    let count = 0;
    for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
      count += (await ports.eventLog.read(tenant, partition, 0n, 1e6)).length;
    return count;
  }
  async function filled() {
    const ports = createPorts();
    for (const name of ["old", "new"]) {
      await ports.eventLog.append(tenantA, events(100, name));
      ports.clock.advance(name === "old" ? retentionMs : 1);
    }
    for (let partition = 0; partition < 4; partition += 1) await applyPartition(ports, tenantA, partition);
    return ports;
  }

  it("lets go of what is older than a day and was handled by all, and of nothing that no group keeps", async () => {
    const ports = await filled();
    const consumers = await open(ports, [counter("live").group]);
    await consumers.drain();
    await consumers.expire();
    expect(await readCount(ports)).toBe(200);
    const lake = counter("lake", { isArchive: true, maxWaitMs: 1e9 });
    const both = await open(ports, [counter("live").group, lake.group]);
    await both.expire();
    expect(await readCount(ports)).toBe(200);
    await both.drain({ flush: true });
    await both.expire();
    expect(await readCount(ports)).toBe(100);
    expect(await ports.eventLog.append(tenantA, events(100, "old"))).toEqual([]);
    ports.clock.advance(retentionMs);
    await both.expire();
    expect(await readCount(ports)).toBe(0);
  });

  it("waits for a group that keeps its own place, and for histories", async () => {
    const ports = await filled();
    const lake = counter("lake", { isArchive: true });
    let own = 0n;
    const consumers = await open(ports, [lake.group, counter("live", { startAfter: async () => own }).group]);
    await consumers.drain();
    await consumers.expire();
    expect(await readCount(ports)).toBe(200);
    own = 5n;
    await consumers.expire();
    expect(await readCount(ports)).toBe(180);
    const tenant = parseTenantId("unapplied");
    await ports.eventLog.append(tenant, events(10));
    consumers.wake(tenant);
    await consumers.drain();
    ports.clock.advance(2 * retentionMs);
    own = 1000n;
    await consumers.expire();
    expect([await readCount(ports), await readCount(ports, tenant)]).toEqual([0, 10]);
  });
});
