import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { partitionOf } from "../../ports/event-log.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { encodeEvents } from "./event-text.ts";
import { bytesOf, fingerprintsOf } from "./fingerprint-set.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteProfileStore } from "./sqlite-profile-store.ts";

let folder: string;
let database: SqliteDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
  database = new SqliteDatabase(join(folder, "test.db"));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** The tables as they were before arrivals were noted and positions could be long. */
const oldSchemas = {
  "event log": [
    `CREATE TABLE event_partition (tenant TEXT, partition INTEGER, last INTEGER NOT NULL, small_count INTEGER NOT NULL,
       PRIMARY KEY (tenant, partition)) WITHOUT ROWID;
     CREATE TABLE event_chunk (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, partition INTEGER NOT NULL,
       first INTEGER NOT NULL, last INTEGER NOT NULL, event_count INTEGER NOT NULL, fingerprints BLOB NOT NULL,
       offsets BLOB, events TEXT NOT NULL);
     CREATE UNIQUE INDEX event_chunk_place ON event_chunk (tenant, partition, last);`,
  ],
  profiles: [
    `CREATE TABLE applied (tenant TEXT, partition INTEGER, position INTEGER NOT NULL, PRIMARY KEY (tenant, partition)) WITHOUT ROWID;
     CREATE TABLE account_link (tenant TEXT, account TEXT, owner TEXT NOT NULL, PRIMARY KEY (tenant, account)) WITHOUT ROWID;
     CREATE INDEX account_link_owner ON account_link (tenant, owner);
     CREATE TABLE user (tenant TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (tenant, id)) WITHOUT ROWID;
     CREATE TABLE friend (tenant TEXT, a TEXT, b TEXT, PRIMARY KEY (tenant, a, b)) WITHOUT ROWID;
     CREATE INDEX friend_other ON friend (tenant, b);`,
  ],
};

describe("SqliteEventLog", () => {
  it("opens a log from before arrivals were noted: the newest time told so far stands for them", async () => {
    const partition = partitionOf("a", 4);
    database.migrate("event log", oldSchemas["event log"]);
    const insert = database.prepare(
      "INSERT INTO event_chunk (tenant, partition, first, last, event_count, fingerprints, events) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    const told = [[1e12, 1.5e12 + 0.5], [1.2e12], [8.64e15, 5]].map((times, chunk) =>
      times.map((atMs, index) => someEvent(`${chunk}/${index}`, { account: "a", atMs })),
    );
    let last = 0;
    for (const events of told) {
      const first = last + 1;
      last += events.length;
      const ids = events.map(({ id }) => id);
      const fingerprints = bytesOf(fingerprintsOf(tenantA, ids));
      insert.run(tenantA, partition, first, last, events.length, fingerprints, encodeEvents(events));
    }
    database.prepare("INSERT INTO event_partition VALUES (?, ?, ?, ?)").run(tenantA, partition, last, 3);

    const beforeMs = Math.floor(Date.now() / 1000) * 1000;
    const clock = new FixedClock(5e12);
    const log = new SqliteEventLog(database, clock);
    const logged = await log.read(tenantA, partition, 0n, 10);
    expect(logged.map(({ event }) => event)).toEqual(told.flat());
    expect(logged.map(({ position }) => position)).toEqual([1n, 2n, 3n, 4n, 5n]);
    // Never a time to come: the migration is the latest they can have arrived.
    const now = logged[3]!.arrivedAtMs;
    expect(now).toBeGreaterThanOrEqual(beforeMs);
    expect(now).toBeLessThanOrEqual(Date.now());
    expect(logged.map(({ arrivedAtMs }) => arrivedAtMs)).toEqual([1.5e12, 1.5e12, 1.5e12, now, now]);
    expect(await log.append(tenantA, [...told.flat(), someEvent("new", { account: "a" })])).toHaveLength(1);
    expect((await log.read(tenantA, partition, 5n, 10)).map(({ arrivedAtMs }) => arrivedAtMs)).toEqual([5e12]);
  });

  it("notes no earlier arrival when the machine's clock goes back, and finds its way when it has caught up", async () => {
    const clock = new FixedClock(1e12);
    let log = new SqliteEventLog(database, clock, { partitionCount: 1 });
    const arrivals: number[] = [];
    for (const [index, step] of [0, 1000, -5000, 3000, 1500].entries()) {
      clock.advance(step);
      await log.append(tenantA, [someEvent(`e${index}`)]);
      log = new SqliteEventLog(database, clock);
      arrivals.push((await log.read(tenantA, 0, 0n, 10)).at(-1)!.arrivedAtMs);
      expect(await log.lagMs(tenantA, 0, 0n)).toBeGreaterThanOrEqual(0);
    }
    expect(arrivals).toEqual([1e12, 1e12 + 1000, 1e12 + 1000, 1e12 + 1000, 1e12 + 1000]);
    clock.advance(1000);
    await log.append(tenantA, [someEvent("later")]);
    expect((await log.read(tenantA, 0, 5n, 10))[0]!.arrivedAtMs).toBe(1e12 + 1500);
    expect(await log.positionBefore(tenantA, 0, 1e12 + 1000)).toBe(1n);
  });

  it("leaves no byte of an expired event but fingerprints", async () => {
    const clock = new FixedClock(1e12);
    const log = new SqliteEventLog(database, clock, { partitionCount: 1 });
    const events = Array.from({ length: 9000 }, (_, index) =>
      someEvent(`secret ${index}`, { account: `a${index % 7}` }),
    );
    for (let start = 0; start < events.length; start += 3000)
      await log.append(tenantA, events.slice(start, start + 3000));
    await log.expire(tenantA, 0, { arrivedBeforeMs: 2e12, upTo: 5000n });
    expect((await log.read(tenantA, 0, 0n, Infinity)).map(({ event }) => event)).toEqual(events.slice(5000));
    await log.expire(tenantA, 0, { arrivedBeforeMs: 2e12, upTo: 9000n });
    expect(database.prepare("SELECT count(*) AS n FROM event_chunk").get()).toEqual({ n: 0 });
    expect(database.prepare("SELECT count(*) AS n FROM event_arrival").get()).toEqual({ n: 0 });
    const again = new SqliteEventLog(database, clock);
    expect(await again.append(tenantA, events)).toEqual([]);
    await again.eraseAccounts(tenantA, ["a3"]);
    expect(await again.append(tenantA, events)).toEqual(events.filter(({ accountId }) => accountId === "a3"));
  });
});

describe("SqliteProfileStore", () => {
  it("keeps the positions of a folder from before they could be long", async () => {
    database.migrate("profiles", oldSchemas.profiles);
    database.prepare("INSERT INTO applied VALUES (?, ?, ?)").run(tenantA, 2, 4_503_599_627_370_497);
    const profiles = new SqliteProfileStore(database);
    expect(await profiles.position(tenantA, 2)).toBe(4_503_599_627_370_497n);
    expect(await profiles.position(tenantA, 1)).toBe(0n);
  });
});
