import type { TenantId } from "../../domain/ids.ts";
import { measuredHours, type QualityReport } from "../quality/quality-reports.ts";
import { watchQuality, type QualityPorts } from "../quality/watch-quality.ts";
import { compactHour, hoursToCompact, hoursWithFiles, isClosed, type ProgressPorts } from "./compact.ts";
import { hourMs, hourOf, hourStartMs, type LakeHour } from "./lake-keys.ts";

export interface MaintenancePorts extends QualityPorts, ProgressPorts {}

export interface MaintenanceReport {
  readonly measured: readonly QualityReport[];
  readonly compactedHours: readonly LakeHour[];
}

/** After a longer standstill the silent hours before are not measured one by one. */
const maxSilentHours = 48;

/** For every closed hour: measures the quality once, then makes one file of its files. Again, it finds nothing to do. */
export async function maintainLake(
  ports: MaintenancePorts,
  tenant: TenantId,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<MaintenanceReport> {
  const { lake } = ports;
  const measuredBefore = await measuredHours(lake.ports.objects, tenant);
  const known = new Set(measuredBefore);
  const withFiles = await hoursWithFiles(lake, tenant);
  const silent = silentHours(measuredBefore.at(-1), lake.ports.clock.nowMs());
  const toMeasure = new Set([...withFiles, ...silent].filter((hour) => !known.has(hour)));
  const toCompact = new Set(await hoursToCompact(lake, tenant));
  const measured: QualityReport[] = [];
  const compactedHours: LakeHour[] = [];
  const hours = [...new Set([...toMeasure, ...toCompact])].toSorted();
  for (const [index, hour] of hours.entries()) {
    options.signal?.throwIfAborted();
    if (!(await isClosed(ports, lake, tenant, hour))) continue;
    if (toMeasure.has(hour)) measured.push(await watchQuality(ports, tenant, hour));
    if (toCompact.has(hour) && (await compactHour(lake, tenant, hour))) compactedHours.push(hour);
    options.onProgress?.(index + 1, hours.length);
  }
  return { measured, compactedHours };
}

/** Hours since the last measured one: that nothing came is worth knowing. */
function silentHours(last: LakeHour | undefined, nowMs: number): readonly LakeHour[] {
  if (last === undefined) return [];
  const hours: LakeHour[] = [];
  const firstMs = Math.max(hourStartMs(last) + hourMs, hourStartMs(hourOf(nowMs)) - maxSilentHours * hourMs);
  for (let startMs = firstMs; startMs + hourMs <= nowMs; startMs += hourMs) hours.push(hourOf(startMs));
  return hours;
}
