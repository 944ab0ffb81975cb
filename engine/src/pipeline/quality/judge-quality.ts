import { itemColumns, type SourceQuality } from "./measure-quality.ts";
import type { QualityThresholds } from "./quality-thresholds.ts";

type QualityMeasure =
  | "volume-ratio"
  | "lateness-p99-ms"
  | "duplicate-share"
  | "unknown-item-share"
  | "null-share"
  | "reject-share";

/** A measure beyond its threshold. */
export interface QualityAlarm {
  readonly source: string;
  readonly measure: QualityMeasure;
  readonly value: number;
  readonly threshold: number;
}

/** Fewer days say nothing about what is usual. */
const minDayCount = 3;

/** The median of the same hour on days before; undefined for fewer than three. */
export function usualVolume(volumes: readonly number[]): number | undefined {
  if (volumes.length < minDayCount) return undefined;
  const sorted = volumes.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** What of an hour is worth telling. `volumesBefore` are those of each source at the same hour on days before. */
export function judgeQuality(
  sources: readonly SourceQuality[],
  volumesBefore: ReadonlyMap<string, readonly number[]>,
  thresholds: QualityThresholds,
): readonly QualityAlarm[] {
  const counts = new Map(sources.map(({ source, eventCount }) => [source, eventCount]));
  const alarms = [...new Set([...counts.keys(), ...volumesBefore.keys()])].flatMap((source) =>
    judgeVolume(source, counts.get(source) ?? 0, { usual: usualVolume(volumesBefore.get(source) ?? []), thresholds }),
  );
  return [...alarms, ...sources.flatMap((quality) => judgeShares(quality, thresholds))];
}

function judgeVolume(
  source: string,
  eventCount: number,
  { usual, thresholds }: { readonly usual: number | undefined; readonly thresholds: QualityThresholds },
): readonly QualityAlarm[] {
  if (usual === undefined || usual < thresholds.minVolume) return [];
  const { lowest, highest } = thresholds.volumeRatio;
  const value = eventCount / usual;
  if (value >= lowest && value <= highest) return [];
  return [{ source, measure: "volume-ratio", value, threshold: value < lowest ? lowest : highest }];
}

function judgeShares(quality: SourceQuality, thresholds: QualityThresholds): readonly QualityAlarm[] {
  const { source, eventCount, duplicateCount, rejectCount, unknownItemCount, latenessP99Ms, nullCounts } = quality;
  const sentCount = eventCount + duplicateCount + rejectCount;
  if (sentCount < thresholds.minVolume) return [];
  const nullCount = itemColumns.reduce((sum, column) => sum + (nullCounts[column] ?? 0), 0);
  const cellCount = (eventCount - unknownItemCount) * itemColumns.length;
  const measured: readonly Omit<QualityAlarm, "source">[] = [
    { measure: "lateness-p99-ms", value: latenessP99Ms, threshold: thresholds.latenessP99Ms },
    { measure: "duplicate-share", value: duplicateCount / sentCount, threshold: thresholds.duplicateShare },
    {
      measure: "unknown-item-share",
      value: share(unknownItemCount, eventCount),
      threshold: thresholds.unknownItemShare,
    },
    { measure: "null-share", value: share(nullCount, cellCount), threshold: thresholds.nullShare },
    { measure: "reject-share", value: rejectCount / sentCount, threshold: thresholds.rejectShare },
  ];
  return measured.filter(({ value, threshold }) => value > threshold).map((alarm) => ({ source, ...alarm }));
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
