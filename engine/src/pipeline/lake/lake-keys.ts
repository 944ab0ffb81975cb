/** The lake: every event for good, as Parquet files by date and hour of arrival. This file: how its objects are named. */
import type { Position } from "../../ports/event-log.ts";

/** `raw` is what came in, `processed` the same with item and user, `failed` what could not be given them. */
export const zones = ["raw", "processed", "failed"] as const;
export type Zone = (typeof zones)[number];

/** An hour of arrival in UTC, such as 2026-11-28T07. */
export type LakeHour = string;

/** One file, under the same name in every zone. */
export interface LakeFile {
  readonly hour: LakeHour;
  /** `p<partition>-<first position>-<last position>`, or `compacted`: then it holds all that the hour's other files hold. */
  readonly name: string;
}

export const compactedName = "compacted";
export const hourMs = 60 * 60 * 1000;

const extensions: Readonly<Record<Zone, string>> = { raw: "parquet", processed: "parquet", failed: "jsonl" };
const keyPattern =
  /^lake\/(raw|processed|failed)\/date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})\/([^/.]+)\.(?:parquet|jsonl)$/;
const rangePattern = /^p(\d+)-(\d+)-(\d+)$/;

export const hourOf = (arrivedAtMs: number): LakeHour => new Date(arrivedAtMs).toISOString().slice(0, 13);
export const hourStartMs = (hour: LakeHour): number => Date.parse(`${hour}:00:00Z`);

/** The folder of an hour, as Hive names partitions; ends with a slash. */
export const hourFolder = (zone: Zone, hour: LakeHour): string =>
  `lake/${zone}/date=${hour.slice(0, 10)}/hour=${hour.slice(11)}/`;

export const keyOf = (zone: Zone, { hour, name }: LakeFile): string =>
  `${hourFolder(zone, hour)}${name}.${extensions[zone]}`;

/** Undefined for an object that is no file of the three zones. */
export function fileOf(key: string): LakeFile | undefined {
  const [, , date, hour, name] = keyPattern.exec(key) ?? [];
  return name === undefined ? undefined : { hour: `${date}T${hour}`, name };
}

export interface PositionRange {
  readonly partition: number;
  readonly first: Position;
  readonly last: Position;
}

export const rangeName = ({ partition, first, last }: PositionRange): string => `p${partition}-${first}-${last}`;

/** Far cheaper than `rangeOf`. */
export const isOfPartition = (name: string, partition: number): boolean => name.startsWith(`p${partition}-`);

/** Undefined for a compacted file. */
export function rangeOf(name: string): PositionRange | undefined {
  const [, partition, first, last] = rangePattern.exec(name) ?? [];
  if (partition === undefined || first === undefined || last === undefined) return undefined;
  return { partition: Number(partition), first: BigInt(first), last: BigInt(last) };
}

/** Those that count: where an hour has a compacted file, the others are what it was made of and are about to go. */
export function countingFiles(files: readonly LakeFile[]): readonly LakeFile[] {
  const compacted = new Set(files.filter(({ name }) => name === compactedName).map(({ hour }) => hour));
  return files.filter(({ hour, name }) => name === compactedName || !compacted.has(hour));
}
