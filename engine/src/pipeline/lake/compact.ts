import type { TenantId } from "../../domain/ids.ts";
import type { CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { lakeGroupName } from "./lake-group.ts";
import { compactedName, countingFiles, hourMs, hourStartMs, zones, type LakeHour } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";
import type { RawRow } from "./raw-file.ts";
import { uniteRows } from "./unite-rows.ts";

export interface ProgressPorts {
  readonly eventLog: EventLog;
  readonly checkpoints: CheckpointStore;
}

/** So long after its end an hour is left alone, for readers that have just listed it. */
const restMs = 5 * 60 * 1000;
/** Hours with more rows keep their files: those are of a megabyte each, and one file of all would take the memory. */
const maxRowCount = 200_000;

/** Whether the lake has all that arrived in an hour, and the hour is over. */
export async function isClosed(
  { eventLog, checkpoints }: ProgressPorts,
  lake: Lake,
  tenant: TenantId,
  hour: LakeHour,
): Promise<boolean> {
  const endMs = hourStartMs(hour) + hourMs;
  if (lake.ports.clock.nowMs() < endMs + restMs) return false;
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1) {
    const handled = await checkpoints.get(tenant, lakeGroupName, partition);
    const [next] = await eventLog.read(tenant, partition, handled, 1);
    if (next !== undefined && next.arrivedAtMs < endMs) return false;
  }
  return true;
}

/**
 * Makes one file of a closed hour: sorted by partition and position, each event once. The new file is written before the old
 * ones go, and from that moment on it alone counts, so a crash or a reader in between sees no event twice and none missing.
 * False when there was nothing to do, or too much.
 */
export async function compactHour(lake: Lake, tenant: TenantId, hour: LakeHour): Promise<boolean> {
  return lake.exclusive(tenant, async () => {
    const file = { hour, name: compactedName };
    const names = await namesOf(lake, tenant, hour);
    names.delete(compactedName);
    if (names.size === 0) return false;
    const files = await lake.files(tenant, "raw", hour);
    if (!files.some(({ name }) => name === compactedName)) {
      const rows: RawRow[] = [];
      for (const part of files) {
        for (const row of (await lake.readRaw(tenant, part)) ?? []) rows.push(row);
        if (rows.length > maxRowCount) return false;
      }
      await lake.writeRaw(tenant, file, uniteRows(rows));
    }
    await lake.enrichFile(tenant, file);
    for (const name of names) await lake.removeFile(tenant, { hour, name });
    return true;
  });
}

/** Of every zone: a crash may have left a processed file without its raw one. */
async function namesOf(lake: Lake, tenant: TenantId, hour: LakeHour): Promise<Set<string>> {
  const names = new Set<string>();
  for (const zone of zones) for (const { name } of await lake.files(tenant, zone, hour)) names.add(name);
  return names;
}

/** Hours that have files, oldest first. */
export async function hoursWithFiles(lake: Lake, tenant: TenantId): Promise<readonly LakeHour[]> {
  return [...new Set((await lake.files(tenant, "raw")).map(({ hour }) => hour))];
}

/** Hours in which files wait to become one. */
export async function hoursToCompact(lake: Lake, tenant: TenantId): Promise<readonly LakeHour[]> {
  const files = await lake.files(tenant, "raw");
  return [...new Set(files.filter(({ name }) => name !== compactedName).map(({ hour }) => hour))];
}

/** The files of an hour that count. */
export const hourFiles = async (lake: Lake, tenant: TenantId, hour: LakeHour) =>
  countingFiles(await lake.files(tenant, "raw", hour));
