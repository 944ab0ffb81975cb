import { describe, expect, it } from "vitest";
import { ObjectExposureLog } from "../../adapters/object-exposure-log.ts";
import { createTestLake, type TestLake } from "../../app/testing-lake.ts";
import type { ExposureRecord } from "../../domain/exposure.ts";
import { parseUserId } from "../../domain/ids.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { someServed, someServedAgain } from "../../ports/exposure-log.contract.ts";
import { ExposureLake } from "./exposure-lake.ts";
import { exposureKey, exposureZones, type ExposureZone } from "./exposure-tables.ts";
import { decodeTable } from "./parquet-table.ts";

const hourMs = 3_600_000;
const records: readonly ExposureRecord[] = [
  someServed("1"),
  someServedAgain("1"),
  someServed("2", "bob", { atMs: Date.UTC(2026, 0, 1, 10) + hourMs }),
  someServed("3", "bob", { items: [], atMs: Date.UTC(2026, 0, 1, 10) }),
];

function open(lake: TestLake) {
  const log = new ObjectExposureLog(lake);
  return { log, exposures: new ExposureLake(lake.lake, log) };
}

/** The ids of a table's rows, as often as they are there. */
async function idsIn({ objects }: TestLake, exposures: ExposureLake, zone: ExposureZone): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const file of await exposures.files(tenantA)) {
    const key = exposureKey(zone, file);
    const { rows } = await decodeTable((await objects.get(tenantA, key)) ?? new Uint8Array(), key);
    ids.push(...rows.map((row) => [row["recommendation_id"], row["is_cached"] ?? row["item_id"]].join(" ")));
  }
  return ids.toSorted((a, b) => (a < b ? -1 : 1));
}

const served = ["1 0", "1 1", "2 0", "3 0"];
const shown = ["1 a 📚", "1 b", "2 a 📚", "2 b"];

describe("ExposureLake", () => {
  it("makes files by hour of what the log has, and gives every record back whole", async () => {
    const lake = createTestLake();
    const { log, exposures } = open(lake);
    log.append(tenantA, records);
    expect(await exposures.move(tenantA)).toBe(records.length);
    expect(await exposures.move(tenantA)).toBe(0);
    expect((await exposures.files(tenantA)).map(({ hour }) => hour)).toEqual(["2026-01-01T10", "2026-01-01T11"]);
    expect(await idsIn(lake, exposures, "served")).toEqual(served);
    expect(await idsIn(lake, exposures, "exposures")).toEqual(shown);
    const found: ExposureRecord[] = [];
    for (let after: string | undefined; ;) {
      const page = await exposures.ofPeople(tenantA, ["ada", "bob"], after);
      found.push(...page.records);
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(found.toSorted((a, b) => records.indexOf(a) - records.indexOf(b))).toHaveLength(records.length);
    expect(found).toEqual(expect.arrayContaining([...records]));
  });

  it("loses nothing and doubles no list wherever a move is cut off", async () => {
    for (let changeCount = 0; ; changeCount += 1) {
      const lake = createTestLake();
      const { log, exposures } = open(lake);
      log.append(tenantA, records.slice(0, 2));
      await log.flush();
      log.append(tenantA, records.slice(2));
      await log.flush();
      lake.objects.changesLeft = changeCount;
      const isWhole = await exposures.move(tenantA).then(
        () => true,
        () => false,
      );
      lake.objects.changesLeft = Infinity;
      const again = open(lake).exposures;
      await again.move(tenantA);
      expect(await idsIn(lake, again, "served")).toEqual(served);
      expect(await idsIn(lake, again, "exposures")).toEqual(shown);
      expect(await again.find(tenantA, "1")).toEqual({ list: records[0], servedCount: 2 });
      if (isWhole) break;
    }
  });

  it("erases a person from files and log, also lists that were asked for under another id", async () => {
    const lake = createTestLake();
    const { log, exposures } = open(lake);
    log.append(tenantA, [...records, someServed("4", "cyd", { accountId: parseUserId("kindle:of bob") })]);
    await exposures.move(tenantA);
    log.append(tenantA, records);
    await exposures.erase(tenantA, ["bob", "kindle:of bob"]);
    expect(await exposures.find(tenantA, "2")).toBeUndefined();
    expect(await exposures.find(tenantA, "4")).toBeUndefined();
    expect((await exposures.files(tenantA)).map(({ hour }) => hour)).toEqual(["2026-01-01T10"]);
    expect(await exposures.find(tenantA, "1")).toMatchObject({ servedCount: 4 });
    for (const zone of exposureZones)
      expect((await idsIn(lake, exposures, zone)).filter((id) => !id.startsWith("1 "))).toEqual([]);
  });
});
