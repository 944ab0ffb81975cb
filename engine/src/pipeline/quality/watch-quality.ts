import type { TenantId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import { hourMs, hourOf, hourStartMs, type LakeHour } from "../lake/lake-keys.ts";
import type { Lake } from "../lake/lake.ts";
import { judgeQuality } from "./judge-quality.ts";
import { measureQuality } from "./measure-quality.ts";
import { readReport, writeReport, type QualityReport } from "./quality-reports.ts";
import type { QualityThresholds } from "./quality-thresholds.ts";
import type { Refusals } from "./refusals.ts";

export interface QualityPorts {
  readonly lake: Lake;
  readonly bus: Bus;
  readonly refusals: Refusals;
  readonly thresholds: QualityThresholds;
}

const usualDayCount = 7;

/** Measures an hour without keeping or telling it, as for the hour that still runs. */
export async function reportQuality(ports: QualityPorts, tenant: TenantId, hour: LakeHour): Promise<QualityReport> {
  const { lake, refusals, thresholds } = ports;
  const sources = await measureQuality(lake, tenant, hour, refusals.of(tenant, hour));
  const alarms = judgeQuality(sources, await volumesBefore(lake, tenant, hour), thresholds);
  return { schemaVersion: 1, hour, sources, alarms };
}

/** Measures a closed hour, keeps the report and raises an event for each measure beyond its threshold. */
export async function watchQuality(ports: QualityPorts, tenant: TenantId, hour: LakeHour): Promise<QualityReport> {
  const report = await reportQuality(ports, tenant, hour);
  await writeReport(ports.lake.ports.objects, tenant, report);
  for (const alarm of report.alarms) await ports.bus.publish({ kind: "data-quality", tenant, hour, ...alarm });
  return report;
}

/** By source, at the same hour on up to seven days before; a source that was not there had none. */
async function volumesBefore(
  { ports }: Lake,
  tenant: TenantId,
  hour: LakeHour,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const reports: QualityReport[] = [];
  for (let day = 1; day <= usualDayCount; day += 1) {
    const report = await readReport(ports.objects, tenant, hourOf(hourStartMs(hour) - day * 24 * hourMs));
    if (report !== undefined) reports.push(report);
  }
  const names = new Set(reports.flatMap(({ sources }) => sources.map(({ source }) => source)));
  const volumeIn = (report: QualityReport, name: string) =>
    report.sources.find(({ source }) => source === name)?.eventCount ?? 0;
  return new Map([...names].map((name) => [name, reports.map((report) => volumeIn(report, name))]));
}
