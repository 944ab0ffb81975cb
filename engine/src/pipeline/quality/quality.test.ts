import { describe, expect, it } from "vitest";
import { recordEvents } from "../../serving/record-events.ts";
import type { DomainEventOf } from "../../ports/bus.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { createLakeGroup, lakeGroupName } from "../lake/lake-group.ts";
import { hourMs } from "../lake/lake-keys.ts";
import { maintainLake, type MaintenancePorts } from "../lake/maintain-lake.ts";
import { createTestLake, putItems, type TestLake } from "../../app/testing-lake.ts";
import { judgeQuality, usualVolume } from "./judge-quality.ts";
import { readReport } from "./quality-reports.ts";
import { defaultQualityThresholds } from "./quality-thresholds.ts";
import { Refusals } from "./refusals.ts";

function watch(lake: TestLake) {
  const alarms: DomainEventOf<"data-quality">[] = [];
  lake.bus.subscribe("data-quality", (alarm) => void alarms.push(alarm));
  const ports: MaintenancePorts = {
    ...lake.ports,
    lake: lake.lake,
    refusals: new Refusals(lake.ports),
    thresholds: defaultQualityThresholds,
  };
  return { alarms, ports };
}

/** Records an hour's events and lets it end. */
async function passHour(lake: TestLake, ports: MaintenancePorts, events: Parameters<typeof recordEvents>[2]) {
  const report = await recordEvents(lake.ports, tenantA, events);
  const group = createLakeGroup(lake.lake);
  for (let partition = 0; partition < lake.eventLog.partitionCount; partition += 1) {
    const from = await lake.checkpoints.get(tenantA, lakeGroupName, partition);
    const page = await lake.eventLog.read(tenantA, partition, from, 10_000);
    if (page.length === 0) continue;
    await group.handle({ tenant: tenantA, partition, events: page });
    await lake.checkpoints.advance(tenantA, lakeGroupName, partition, { from, to: page.at(-1)!.position });
  }
  lake.clock.advance(hourMs);
  lake.clock.advance(10 * 60 * 1000);
  const maintained = await maintainLake(ports, tenantA);
  lake.clock.advance(50 * 60 * 1000);
  return { report, maintained };
}

const events = (
  count: number,
  fields: { readonly name: string; readonly item?: string; readonly lateMs?: number },
  nowMs: number,
) =>
  Array.from({ length: count }, (_, index) =>
    someEvent(`${fields.name} ${index}`, {
      account: `a${index}`,
      item: fields.item ?? "shop:1",
      atMs: nowMs - (fields.lateMs ?? 0),
    }),
  );

describe("data quality", () => {
  it("is measured by hour and source, and the hour is compacted after it", async () => {
    const lake = createTestLake();
    const { alarms, ports } = watch(lake);
    await putItems(lake, "shop:1", "radio:1");
    const nowMs = lake.clock.nowMs();
    const sent = [
      ...events(30, { name: "on time", lateMs: 100 }, nowMs),
      ...events(3, { name: "late", lateMs: 3 * 24 * hourMs }, nowMs),
      ...events(5, { name: "lost", item: "shop:none" }, nowMs),
      ...events(40, { name: "radio", item: "radio:1" }, nowMs),
      ...events(6, { name: "from the future", lateMs: -30 * 24 * hourMs }, nowMs),
      ...events(4, { name: "on time", lateMs: 100 }, nowMs),
    ];
    const { report, maintained } = await passHour(lake, ports, sent);
    expect(report).toMatchObject({ acceptedCount: 78, duplicateCount: 4 });
    expect(report.rejected).toHaveLength(6);
    expect(maintained.compactedHours).toEqual(["2026-01-01T10"]);
    const kept = await readReport(lake.objects, tenantA, "2026-01-01T10");
    expect(maintained.measured).toEqual([kept]);
    const [radio, shop] = kept!.sources;
    expect(radio).toMatchObject({
      source: "radio",
      eventCount: 40,
      duplicateCount: 0,
      unknownItemCount: 0,
      rejectCount: 0,
    });
    expect(radio!.nullCounts).toEqual({ item_minutes: 40, item_valence: 40 });
    expect(shop).toMatchObject({
      source: "shop",
      eventCount: 38,
      duplicateCount: 4,
      unknownItemCount: 5,
      rejectCount: 6,
    });
    expect(shop!.latenessP50Ms / 100).toBeCloseTo(1, 1);
    expect(shop!.latenessP99Ms / (3 * 24 * hourMs)).toBeCloseTo(1, 1);
    expect(alarms.map(({ source, measure }) => `${source} ${measure}`)).toEqual([
      "shop lateness-p99-ms",
      "shop duplicate-share",
      "shop unknown-item-share",
      "shop reject-share",
    ]);
    expect(alarms[1]).toMatchObject({ hour: "2026-01-01T10", value: 4 / 48, threshold: 0.05 });
    expect((await maintainLake(ports, tenantA)).measured).toEqual([]);
    expect(alarms).toHaveLength(4);
  });

  it("tells when a source falls silent at an hour at which it usually speaks", async () => {
    const lake = createTestLake();
    const { alarms, ports } = watch(lake);
    await putItems(lake, "shop:1", "radio:1");
    for (let day = 0; day < 4; day += 1) {
      const nowMs = lake.clock.nowMs();
      const both = [
        ...events(25, { name: `s${day}` }, nowMs),
        ...events(25, { name: `r${day}`, item: "radio:1" }, nowMs),
      ];
      await passHour(lake, ports, day < 3 ? both : both.slice(0, 25));
      lake.clock.advance(22 * hourMs);
    }
    expect(alarms.filter(({ hour }) => hour.endsWith("T10"))).toEqual([
      expect.objectContaining({ source: "radio", measure: "volume-ratio", value: 0, hour: "2026-01-04T10" }),
    ]);
    lake.clock.advance(20 * hourMs);
    await maintainLake(ports, tenantA);
    expect(alarms.filter(({ hour }) => hour === "2026-01-05T10").map(({ source }) => source)).toEqual([
      "shop",
      "radio",
    ]);
  });

  it("judges nothing on few events, and volumes against the median of at least three days", () => {
    const few = {
      source: "s",
      eventCount: 10,
      latenessP50Ms: 0,
      latenessP99Ms: 1e12,
      duplicateCount: 9,
      unknownItemCount: 9,
      nullCounts: {},
      rejectCount: 0,
    };
    expect(judgeQuality([few], new Map([["s", [1000, 1000]]]), defaultQualityThresholds)).toEqual([]);
    expect(usualVolume([5, 1, 9])).toBe(5);
    expect(usualVolume([1, 5, 9, 7])).toBe(6);
    const volume = (eventCount: number) =>
      judgeQuality(
        [{ ...few, eventCount, latenessP99Ms: 0, duplicateCount: 0, unknownItemCount: 0 }],
        new Map([["s", [100, 90, 110]]]),
        defaultQualityThresholds,
      );
    expect(volume(24)).toEqual([{ source: "s", measure: "volume-ratio", value: 0.24, threshold: 0.25 }]);
    expect(volume(25)).toEqual([]);
    expect(volume(400)).toEqual([]);
    expect(volume(401)).toEqual([{ source: "s", measure: "volume-ratio", value: 4.01, threshold: 4 }]);
  });

  it("counts refusals of ids that name no catalogue together, however many are made up", async () => {
    const lake = createTestLake();
    const refusals = new Refusals(lake.ports);
    const itemIds = Array.from({ length: 500 }, (_, index) => someEvent("e", { item: `x${index}:1` }).itemId);
    await lake.bus.publish({ kind: "events-refused", tenant: tenantA, reason: "rejected", itemIds });
    const counted = refusals.of(tenantA, "2026-01-01T10");
    expect(counted.size).toBeLessThanOrEqual(101);
    expect([...counted.values()].reduce((sum, { rejectCount }) => sum + rejectCount, 0)).toBe(500);
  });
});
