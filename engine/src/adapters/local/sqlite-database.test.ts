import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteProfileStore } from "./sqlite-profile-store.ts";
import { SystemClock } from "./system-clock.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
  path = join(folder, "test.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An error with a code and a sentence that names the place and the way out. */
const errorWith = (code: string, place: string, wayOut: string) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(new RegExp(`^${place.replaceAll(/\W/g, "\\$&")} .*${wayOut}`, "s")),
  });

async function fill(): Promise<void> {
  const database = new SqliteDatabase(path);
  const events = Array.from({ length: 3000 }, (_, index) =>
    someEvent(`event ${index}`, { account: `account ${index % 7}` }),
  );
  await new SqliteEventLog(database, new SystemClock()).append(tenantA, events);
  database.close();
}

describe("SqliteDatabase", () => {
  it("keeps a transaction whole: all of it, or nothing when it throws", () => {
    const database = new SqliteDatabase(path);
    database.migrate("test", ["CREATE TABLE t (x INTEGER)"]);
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    expect(database.write(() => insert.run(1).changes)).toBe(1);
    const fail = () =>
      database.write(() => {
        insert.run(2);
        throw new RangeError("on purpose");
      });
    expect(fail).toThrow(new RangeError("on purpose"));
    expect(database.prepare("SELECT x FROM t").all()).toEqual([{ x: 1 }]);
    expect(database.writeRebuildable(() => insert.run(3).changes)).toBe(1);
    database.close();
  });

  it("takes each step of a schema once, and only the new ones later", () => {
    const first = "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)";
    for (const steps of [[first], [first], [first, "INSERT INTO t VALUES (2)"], [first, "INSERT INTO t VALUES (2)"]]) {
      const database = new SqliteDatabase(path);
      database.migrate("test", steps);
      expect(database.prepare("SELECT count(*) AS n FROM t").get()).toEqual({ n: steps.length });
      database.close();
    }
  });

  it("leaves no step half taken", () => {
    const database = new SqliteDatabase(path);
    expect(() => database.migrate("test", ["CREATE TABLE t (x INTEGER); INSERT INTO nowhere VALUES (1)"])).toThrow(
      "nowhere",
    );
    database.migrate("test", ["CREATE TABLE t (x INTEGER)"]);
    database.close();
  });

  it("refuses a file of a newer version and says what to do", () => {
    const database = new SqliteDatabase(path);
    database.migrate("test", ["CREATE TABLE a (x)", "CREATE TABLE b (x)"]);
    expect(() => database.migrate("test", ["CREATE TABLE a (x)"])).toThrow(
      errorWith("STORE_TOO_NEW", path, "schema 2, .* up to 1.*Update the program"),
    );
    database.close();
  });

  it("names the file that is no database", () => {
    writeFileSync(
      path,
      "This is no database, but a text that is long enough to be taken for one at first sight. ".repeat(20),
    );
    expect(() => new SqliteDatabase(path)).toThrow(errorWith("STORE_DAMAGED", path, "Restore it from a backup"));
  });

  it("names the file that was cut short", async () => {
    await fill();
    const file = openSync(path, "r+");
    ftruncateSync(file, Math.floor(statSync(path).size / 2));
    closeSync(file);
    const read = async () => {
      const database = new SqliteDatabase(path);
      try {
        const log = new SqliteEventLog(database, new SystemClock());
        for (let partition = 0; partition < log.partitionCount; partition += 1)
          await log.read(tenantA, partition, 0n, 10_000);
      } finally {
        database.close();
      }
    };
    await expect(read()).rejects.toThrow(errorWith("STORE_DAMAGED", path, "Restore it from a backup"));
  });

  it("names the file whose pages were overwritten", async () => {
    await fill();
    const file = openSync(path, "r+");
    const noise = Buffer.alloc(8192, 0xa5);
    for (let at = 8192; at < statSync(path).size; at += noise.length) writeSync(file, noise, 0, noise.length, at);
    closeSync(file);
    const open = async () => {
      const database = new SqliteDatabase(path);
      try {
        await new SqliteEventLog(database, new SystemClock()).append(tenantA, [someEvent("one more")]);
      } finally {
        database.close();
      }
    };
    await expect(open()).rejects.toThrow(errorWith("STORE_DAMAGED", path, "Restore it from a backup"));
  });

  it("says so when the file cannot be opened", () => {
    expect(() => new SqliteDatabase(join(folder, "none", "test.db"))).toThrow(
      errorWith("STORE_UNWRITABLE", join(folder, "none", "test.db"), "CODECATALYST_DATA"),
    );
    expect(() => new SqliteDatabase(folder)).toThrow(errorWith("STORE_UNWRITABLE", folder, "CODECATALYST_DATA"));
  });

  it("leaves no byte of what was erased in any file", async () => {
    const database = new SqliteDatabase(path);
    const log = new SqliteEventLog(database, new SystemClock());
    const profiles = new SqliteProfileStore(database, { tailLimit: 20, fanIn: 2, timeShare: 1 });
    const events = Array.from({ length: 120 }, (_, index) =>
      someEvent(`id ${index} of ${index % 3 === 0 ? "secret-person" : "other"}`, {
        account: index % 3 === 0 ? "secret-person" : `other ${index % 5}`,
      }),
    );
    await log.append(tenantA, events);
    await profiles.apply(
      tenantA,
      0,
      events.map((event, index) => ({ position: BigInt(index + 1), arrivedAtMs: 1e12, event })),
    );
    const account = events[0]!.accountId;
    await log.eraseAccounts(tenantA, [account]);
    await profiles.eraseAccounts(tenantA, [account]);
    const contents = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    expect(contents.some((content) => content.includes("of other"))).toBe(true);
    expect(contents.some((content) => content.includes("secret-person"))).toBe(false);
    expect(await profiles.history(tenantA, [account], 10)).toEqual([]);
    database.close();
  });
});
