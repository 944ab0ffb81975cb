import { afterEach, describe, expect, it } from "vitest";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { enrichFiles, replayFailed } from "../enrich/enrich-files.ts";
import { replayOnItems } from "../enrich/replay-on-items.ts";
import { openConsumers, type Consumers } from "../stream/consumers.ts";
import { compactHour, isClosed } from "./compact.ts";
import { eraseFromLake } from "./erase-from-lake.ts";
import { createLakeGroup } from "./lake-group.ts";
import { compactedName, hourMs } from "./lake-keys.ts";
import { decodeTable } from "./parquet-table.ts";
import { summariseLake } from "./summarise-lake.ts";
import { allObjects, createTestLake, eventIdsIn, putItems, type TestLake } from "../../app/testing-lake.ts";

const opened: Consumers[] = [];
afterEach(async () => {
  for (const consumers of opened.splice(0)) await consumers.close();
});

/** Appends events and lets the lake take them. */
async function record(lake: TestLake, ...ids: readonly string[]) {
  const events = ids.map((id) => someEvent(id, { account: `a${id.length}`, item: "book:1", atMs: lake.clock.nowMs() }));
  await lake.eventLog.append(tenantA, events);
  await follow(lake);
}

async function follow({ ports, lake }: TestLake) {
  const consumers = await openConsumers(ports, [createLakeGroup(lake)], { firstBackOffMs: 1, longestBackOffMs: 4 });
  opened.push(consumers);
  consumers.wake(tenantA);
  await consumers.drain({ flush: true });
  await consumers.close();
}

const hour = "2026-01-01T10";

describe("the lake", () => {
  it("keeps every event in a file of its hour of arrival, whatever time it says", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    lake.clock.advance(hourMs - 1);
    await lake.eventLog.append(tenantA, [someEvent("late", { item: "book:1", atMs: Date.UTC(2020, 0, 1) })]);
    lake.clock.advance(1);
    await lake.eventLog.append(tenantA, [someEvent("next", { item: "book:1" })]);
    await follow(lake);
    const files = await lake.lake.files(tenantA, "raw");
    expect(files.map((file) => file.hour)).toEqual([hour, "2026-01-01T11"]);
    expect(await eventIdsIn(lake, "processed")).toEqual(["late", "next"]);
    expect(await summariseLake(lake.lake, tenantA)).toMatchObject([
      { zone: "raw", fileCount: 2, rowCount: 2, oldestHour: hour, newestHour: "2026-01-01T11" },
      { zone: "processed", fileCount: 2, rowCount: 2 },
      { zone: "failed", fileCount: 0, rowCount: 0 },
    ]);
  });

  it("writes nothing twice when batches come again in other pieces", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    await lake.eventLog.append(
      tenantA,
      Array.from({ length: 90 }, (_, index) => someEvent(`e${index}`, { item: "book:1" })),
    );
    const partition = (await Promise.all([0, 1, 2, 3].map((one) => lake.eventLog.read(tenantA, one, 0n, 1)))).findIndex(
      (page) => page.length > 0,
    );
    const events = await lake.eventLog.read(tenantA, partition, 0n, 100);
    const group = createLakeGroup(lake.lake);
    for (const [start, end] of [
      [0, 30],
      [10, 50],
      [0, 90],
      [49, 51],
      [0, 90],
    ] as const)
      await group.handle({ tenant: tenantA, partition, events: events.slice(start, end) });
    expect(await eventIdsIn(lake, "raw")).toEqual(events.map(({ event }) => event.id as string).toSorted());
    expect(await eventIdsIn(lake, "processed")).toEqual(await eventIdsIn(lake, "raw"));
  });

  it("heals after a crash at any change of the store: nothing is missing, nothing is there twice", async () => {
    for (let changes = 0; changes < 8; changes += 1) {
      const lake = createTestLake();
      await lake.eventLog.append(tenantA, [
        someEvent("known", { item: "book:1" }),
        someEvent("unknown", { item: "book:2" }),
      ]);
      await putItems(lake, "book:1");
      const events = (await Promise.all([0, 1, 2, 3].map((one) => lake.eventLog.read(tenantA, one, 0n, 9)))).flat();
      const group = createLakeGroup(lake.lake);
      lake.objects.changesLeft = changes;
      await group.handle({ tenant: tenantA, partition: 0, events }).catch(() => {});
      lake.objects.changesLeft = Infinity;
      await createLakeGroup(lake.lake).handle({ tenant: tenantA, partition: 0, events });
      expect(await eventIdsIn(lake, "raw")).toEqual(["known", "unknown"]);
      expect(await eventIdsIn(lake, "processed")).toEqual(["known"]);
      const [failed] = await lake.lake.files(tenantA, "failed");
      expect(await lake.lake.readFailed(tenantA, failed!)).toMatchObject([
        { event_id: "unknown", reason: "unknown-item" },
      ]);
    }
  });

  it("waits for room on a full disk, sets nothing aside and loses nothing", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    lake.objects.changesLeft = 1;
    lake.objects.failure = () => {
      setTimeout(() => (lake.objects.changesLeft = Infinity), 20);
      return new EngineError("DISK_FULL", "The disk is full.");
    };
    await record(lake, "a", "bb", "ccc");
    expect(await eventIdsIn(lake, "processed")).toEqual(["a", "bb", "ccc"]);
    expect(await lake.objects.list(tenantA, "lake/set-aside/")).toEqual([]);
  });

  it("holds no text of items, however long", async () => {
    const lake = createTestLake();
    const description = "long ".repeat(2e6);
    await lake.items.put(tenantA, [createItem({ id: parseItemId("book:1"), domain: "book", title: "1", description })]);
    await record(lake, "a", "bb");
    const sizes = [...(await allObjects(lake)).values()].map((bytes) => bytes.byteLength);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(40_000);
  });

  it("sets only the event aside that can never be written, and takes it in on replay", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    const poison = { ...someEvent("poison", { item: "book:1" }), accountId: 7 as never };
    const good = ["x", "y", "z"].map((id) => someEvent(id, { item: "book:1" }));
    const events = [good[0]!, poison, good[1]!, good[2]!];
    const log = Object.assign(Object.create(lake.eventLog) as typeof lake.eventLog, {
      partitionCount: 1,
      tenants: async () => [tenantA],
      read: async (_: unknown, __: unknown, after: bigint) =>
        events
          .map((event, index) => ({ position: BigInt(index + 1), arrivedAtMs: lake.clock.nowMs(), event }))
          .filter(({ position }) => position > after),
    });
    const consumers = await openConsumers({ ...lake.ports, eventLog: log }, [createLakeGroup(lake.lake)], {
      firstBackOffMs: 1,
      longestBackOffMs: 2,
    });
    opened.push(consumers);
    await consumers.drain({ flush: true });
    expect(await eventIdsIn(lake, "processed")).toEqual(["x", "y", "z"]);
    expect(await consumers.setAsideEvents(tenantA)).toMatchObject([{ group: "lake", event: { id: "poison" } }]);
  });
});

describe("events of unknown items", () => {
  it("wait with their reason, and are enriched when their item or its alias arrives", async () => {
    const lake = createTestLake();
    await record(lake, "a", "bb");
    expect(await eventIdsIn(lake, "processed")).toEqual([]);
    expect(await replayFailed(lake.lake, tenantA)).toEqual({ fileCount: 0, enrichedCount: 0, failedCount: 2 });
    await putItems(lake, "work:1");
    await lake.items.putAliases(tenantA, [{ alias: parseItemId("book:1"), canonical: parseItemId("work:1") }]);
    expect(await replayFailed(lake.lake, tenantA)).toMatchObject({ enrichedCount: 2, failedCount: 0 });
    expect(await eventIdsIn(lake, "processed")).toEqual(["a", "bb"]);
    expect(await lake.lake.files(tenantA, "failed")).toEqual([]);
  });

  it("are enriched by themselves after the bus says that items changed", async () => {
    const lake = createTestLake();
    const close = replayOnItems(lake.lake, lake.bus, { delayMs: 1 });
    await record(lake, "a");
    await putItems(lake, "book:1");
    await lake.bus.publish({ kind: "items-changed", tenant: tenantA, itemIds: [] });
    await expect.poll(() => eventIdsIn(lake, "processed"), { timeout: 5000 }).toEqual(["a"]);
    await close();
  });
});

describe("enriching again", () => {
  it("makes processed files from raw ones byte for byte", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    await lake.profiles.putUser(tenantA, {
      id: parseUserId("a1"),
      region: "GB",
      birthYear: 1980,
      services: [],
      sharesActivity: false,
    });
    await record(lake, "a", "bb", "ccc");
    lake.clock.advance(24 * hourMs);
    await record(lake, "dddd");
    const before = await allObjects(lake);
    for (const key of before.keys()) if (key.startsWith("lake/processed/")) await lake.objects.delete(tenantA, key);
    const first = await enrichFiles(lake.lake, tenantA, { from: "2026-01-02" });
    expect(first).toMatchObject({ fileCount: 1, rowCount: 1, failedCount: 0, changedFileCount: 1, isResumed: false });
    await enrichFiles(lake.lake, tenantA, { to: "2026-01-01" });
    expect(await allObjects(lake)).toEqual(before);
    expect(await enrichFiles(lake.lake, tenantA)).toMatchObject({ changedFileCount: 0 });
  });

  it("goes on where it was cut off, and sees what the catalogue says now", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    await record(lake, "a", "bb", "ccc");
    const fileCount = (await lake.lake.files(tenantA, "raw")).length;
    expect(fileCount).toBeGreaterThan(1);
    await lake.items.put(tenantA, [createItem({ id: parseItemId("book:1"), domain: "book", title: "1", year: 2001 })]);
    const stop = new AbortController();
    const stopped = enrichFiles(lake.lake, tenantA, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toThrow("aborted");
    const report = await enrichFiles(lake.lake, tenantA);
    expect(report).toMatchObject({ isResumed: true, fileCount: fileCount - 1, changedFileCount: fileCount - 1 });
    expect(await enrichFiles(lake.lake, tenantA)).toMatchObject({ isResumed: false, fileCount, changedFileCount: 0 });
  });

  it("beside another run of the same comes to the same bytes", async () => {
    const lake = createTestLake();
    await putItems(lake, "book:1");
    await record(lake, "a", "bb", "ccc");
    const before = await allObjects(lake);
    await Promise.all([1, 2, 3].map(() => enrichFiles(lake.lake, tenantA)));
    expect(await allObjects(lake)).toEqual(before);
  });
});

describe("compaction", () => {
  /** An hour of several files, in which one event was logged twice and one failed. */
  async function fillHour(lake: TestLake) {
    await putItems(lake, "book:1");
    await record(lake, "a", "bb", "ccc");
    await record(lake, "d", "ee");
    const group = createLakeGroup(lake.lake);
    const again = (position: bigint, id: string, item: string) => ({
      position,
      arrivedAtMs: lake.clock.nowMs(),
      event: someEvent(id, { account: "a1", item }),
    });
    await group.handle({
      tenant: tenantA,
      partition: 9,
      events: [again(5n, "a", "book:1"), again(12n, "f", "book:2")],
    });
  }

  it("waits until the hour is over and the lake has all of it", async () => {
    const lake = createTestLake();
    await fillHour(lake);
    expect(await isClosed(lake.ports, lake.lake, tenantA, hour)).toBe(false);
    lake.clock.advance(2 * hourMs);
    expect(await isClosed(lake.ports, lake.lake, tenantA, hour)).toBe(true);
    const waiting = createTestLake();
    await waiting.eventLog.append(tenantA, [someEvent("a")]);
    waiting.clock.advance(2 * hourMs);
    expect(await isClosed(waiting.ports, waiting.lake, tenantA, hour)).toBe(false);
  });

  it("makes one file of each zone, each event once, in order", async () => {
    const lake = createTestLake();
    await fillHour(lake);
    expect(await eventIdsIn(lake, "raw")).toEqual(["a", "a", "bb", "ccc", "d", "ee", "f"]);
    expect(await compactHour(lake.lake, tenantA, hour)).toBe(true);
    for (const zone of ["raw", "processed", "failed"] as const)
      expect(await lake.lake.files(tenantA, zone)).toEqual([{ hour, name: compactedName }]);
    const rows = (await lake.lake.readRaw(tenantA, { hour, name: compactedName }))!;
    const places = rows.map(({ partition, position }) => [partition, Number(position)] as const);
    expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(rows.map((row) => row.event_id).toSorted()).toEqual(["a", "bb", "ccc", "d", "ee", "f"]);
    expect(await eventIdsIn(lake, "processed")).toEqual(["a", "bb", "ccc", "d", "ee"]);
    expect(await compactHour(lake.lake, tenantA, hour)).toBe(false);
  });

  it("never shows a reader too much or too little, at whichever change it is cut off", async () => {
    const whole = ["a", "bb", "ccc", "d", "ee"];
    for (let changes = 0; changes < 40; changes += 1) {
      const lake = createTestLake();
      await fillHour(lake);
      const seen: (readonly string[])[] = [];
      lake.objects.onChange = async () => {
        const [raw, processed] = [await eventIdsIn(lake, "raw"), await eventIdsIn(lake, "processed")];
        const isCompacted = (await lake.lake.files(tenantA, "raw")).some(({ name }) => name === compactedName);
        seen.push(isCompacted ? raw : [...new Set(raw)], [...new Set(processed)]);
      };
      lake.objects.changesLeft = changes;
      const isDone = await compactHour(lake.lake, tenantA, hour).catch(() => false);
      lake.objects.changesLeft = Infinity;
      if (!isDone) await compactHour(lake.lake, tenantA, hour);
      expect((await lake.lake.files(tenantA, "raw")).map(({ name }) => name)).toEqual([compactedName]);
      expect(await eventIdsIn(lake, "processed")).toEqual(whole);
      for (const [index, ids] of seen.entries()) expect(ids).toEqual(index % 2 === 0 ? [...whole, "f"] : whole);
      if (isDone) return;
    }
    expect.fail("Compaction never came to its end.");
  });

  it("takes in what comes to a compacted hour, once", async () => {
    const lake = createTestLake();
    await fillHour(lake);
    await compactHour(lake.lake, tenantA, hour);
    const group = createLakeGroup(lake.lake);
    const late = { position: 99n, arrivedAtMs: lake.clock.nowMs(), event: someEvent("late", { item: "book:1" }) };
    for (let time = 0; time < 2; time += 1) await group.handle({ tenant: tenantA, partition: 1, events: [late] });
    expect(await eventIdsIn(lake, "processed")).toEqual(["a", "bb", "ccc", "d", "ee", "late"]);
    expect(await lake.lake.files(tenantA, "raw")).toEqual([{ hour, name: compactedName }]);
  });
});

describe("erasing from the lake", () => {
  it("leaves the person in no object of any zone, and everybody else where they were", async () => {
    const trace = "zorblax";
    const lake = createTestLake();
    await putItems(lake, "book:1");
    await lake.profiles.link(tenantA, { account: parseAccountId(`kindle:${trace}`), owner: parseUserId(trace) });
    await lake.profiles.link(tenantA, { account: parseAccountId("ben"), owner: parseUserId(trace) });
    const accounts = [trace, `kindle:${trace}`, "ben", "ann"];
    const events = accounts.flatMap((account) =>
      ["book:1", "book:none"].map((item, index) => someEvent(`${account} ${index}`, { account, item })),
    );
    await lake.eventLog.append(tenantA, events);
    await follow(lake);
    const holding = async () => {
      const found: string[] = [];
      for (const [key, bytes] of await allObjects(lake))
        if (Buffer.from(bytes).includes(trace) || (await textOf(lake, key)).includes(trace)) found.push(key);
      return found;
    };
    expect((await holding()).length).toBeGreaterThan(3);
    await lake.profiles.unlink(tenantA, parseAccountId("ben"));
    await eraseFromLake(lake.lake, tenantA, [parseAccountId(trace), parseAccountId(`kindle:${trace}`)]);
    expect(await holding()).toEqual([]);
    expect(await eventIdsIn(lake, "raw")).toEqual(["ann 0", "ann 1", "ben 0", "ben 1"]);
    expect(await eventIdsIn(lake, "processed")).toEqual(["ann 0", "ben 0"]);
  });

  async function textOf(lake: TestLake, key: string): Promise<string> {
    if (!key.endsWith(".parquet")) return "";
    const bytes = await lake.objects.get(tenantA, key);
    return JSON.stringify((await decodeTable(bytes!, key)).rows);
  }
});
