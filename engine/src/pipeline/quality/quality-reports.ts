import { Type } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { LakeHour } from "../lake/lake-keys.ts";
import type { SourceQuality } from "./measure-quality.ts";
import type { QualityAlarm } from "./judge-quality.ts";

/** The data quality of one hour of arrival. */
export interface QualityReport {
  readonly schemaVersion: 1;
  readonly hour: LakeHour;
  readonly sources: readonly SourceQuality[];
  readonly alarms: readonly QualityAlarm[];
}

const ReportFile = Type.Object({
  schemaVersion: Type.Literal(1),
  hour: Type.String(),
  sources: Type.Array(
    Type.Object({
      source: Type.String(),
      eventCount: Type.Number(),
      latenessP50Ms: Type.Number(),
      latenessP99Ms: Type.Number(),
      duplicateCount: Type.Number(),
      unknownItemCount: Type.Number(),
      nullCounts: Type.Record(Type.String(), Type.Number()),
      rejectCount: Type.Number(),
    }),
  ),
  alarms: Type.Array(
    Type.Object({
      source: Type.String(),
      measure: Type.Enum([
        "volume-ratio",
        "lateness-p99-ms",
        "duplicate-share",
        "unknown-item-share",
        "null-share",
        "reject-share",
      ]),
      value: Type.Number(),
      threshold: Type.Number(),
    }),
  ),
});

const folder = "lake/quality/";
const keyOf = (hour: LakeHour) => `${folder}date=${hour.slice(0, 10)}/hour=${hour.slice(11)}.json`;

type Objects = Pick<ObjectStore, "get" | "put" | "list">;

export async function writeReport(objects: Objects, tenant: TenantId, report: QualityReport): Promise<void> {
  await objects.put(tenant, keyOf(report.hour), new TextEncoder().encode(JSON.stringify(report)));
}

/** Undefined where the hour was not measured. Throws `STORE_DAMAGED`. */
export async function readReport(
  objects: Objects,
  tenant: TenantId,
  hour: LakeHour,
): Promise<QualityReport | undefined> {
  const bytes = await objects.get(tenant, keyOf(hour));
  if (bytes === undefined) return undefined;
  const report: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (Value.Check(ReportFile, report)) return report;
  throw new EngineError("STORE_DAMAGED", `${keyOf(hour)} is no report on data quality. Delete it.`);
}

/** Hours that were measured, oldest first. */
export async function measuredHours(objects: Objects, tenant: TenantId): Promise<readonly LakeHour[]> {
  const keys = await objects.list(tenant, folder);
  return keys.flatMap((key) => {
    const [, date, hour] = /date=([\d-]{10})\/hour=(\d{2})\.json$/.exec(key) ?? [];
    return date === undefined ? [] : [`${date}T${hour}`];
  });
}
