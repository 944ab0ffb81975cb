import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import type { TenantId } from "../../domain/ids.ts";
import { countingFiles, keyOf, type LakeFile } from "../lake/lake-keys.ts";
import type { Lake } from "../lake/lake.ts";
import { readItems } from "./read-lookups.ts";

interface RunOptions {
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the run between two files; the same call goes on from there. */
  readonly signal?: AbortSignal;
}

export interface EnrichOptions extends RunOptions {
  /** First day of arrival, such as 2026-11-01; everything when left out. */
  readonly from?: string;
  /** Last day. */
  readonly to?: string;
}

export interface EnrichReport {
  /** Of this call: a run that was cut off goes on behind the last file that it made. */
  readonly fileCount: number;
  /** Those whose processed file has other bytes than before. */
  readonly changedFileCount: number;
  readonly rowCount: number;
  readonly failedCount: number;
  readonly isResumed: boolean;
}

/** Where a run that has not come to its end is. */
const Progress = Type.Object({ from: Type.String(), to: Type.String(), lastKey: Type.String() });
const progressKey = "lake/enrich-progress.json";

/** Makes processed files again from raw ones. With the same catalogue and profiles they have the same bytes. */
export async function enrichFiles(lake: Lake, tenant: TenantId, options: EnrichOptions = {}): Promise<EnrichReport> {
  const { from = "0000-01-01", to = "9999-12-31", onProgress, signal } = options;
  const isWithin = ({ hour }: LakeFile) => hour.slice(0, 10) >= from && hour.slice(0, 10) <= to;
  const files = countingFiles(await lake.files(tenant, "raw")).filter(isWithin);
  const lastKey = await readProgress(lake, tenant, { from, to });
  const rest = lastKey === undefined ? files : files.filter((file) => keyOf("raw", file) > lastKey);
  const report = { fileCount: 0, changedFileCount: 0, rowCount: 0, failedCount: 0, isResumed: lastKey !== undefined };
  for (const file of rest) {
    signal?.throwIfAborted();
    const { rowCount, failedCount, isChanged } = await lake.exclusive(tenant, () => lake.enrichFile(tenant, file));
    report.fileCount += 1;
    report.rowCount += rowCount;
    report.failedCount += failedCount;
    if (isChanged) report.changedFileCount += 1;
    await writeProgress(lake, tenant, { from, to, lastKey: keyOf("raw", file) });
    onProgress?.(files.length - rest.length + report.fileCount, files.length);
  }
  await lake.ports.objects.delete(tenant, progressKey);
  return report;
}

async function readProgress(
  { ports }: Lake,
  tenant: TenantId,
  { from, to }: Pick<Static<typeof Progress>, "from" | "to">,
): Promise<string | undefined> {
  const bytes = await ports.objects.get(tenant, progressKey);
  if (bytes === undefined) return undefined;
  const progress: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const isOfThis = Value.Check(Progress, progress) && progress.from === from && progress.to === to;
  return isOfThis ? progress.lastKey : undefined;
}

async function writeProgress({ ports }: Lake, tenant: TenantId, progress: Static<typeof Progress>): Promise<void> {
  await ports.objects.put(tenant, progressKey, new TextEncoder().encode(JSON.stringify(progress)));
}

export interface ReplayReport {
  /** Files that were enriched again. */
  readonly fileCount: number;
  /** Events that had failed and are processed now. */
  readonly enrichedCount: number;
  /** Events that still wait, with their reason. */
  readonly failedCount: number;
}

/** Enriches the files again whose failed events name an item that has come since. */
export async function replayFailed(lake: Lake, tenant: TenantId, options: RunOptions = {}): Promise<ReplayReport> {
  const report = { fileCount: 0, enrichedCount: 0, failedCount: 0 };
  const files = await lake.files(tenant, "failed");
  for (const [index, file] of files.entries()) {
    options.signal?.throwIfAborted();
    const failed = await lake.readFailed(tenant, file);
    let stillFailed = failed.length;
    const isUnknownItem = failed.filter(({ reason }) => reason === "unknown-item");
    const found = await readItems(lake.ports, tenant, new Set(isUnknownItem.map(({ item_id }) => item_id)));
    if (found.size > 0 || isUnknownItem.length < failed.length) {
      ({ failedCount: stillFailed } = await lake.exclusive(tenant, () => lake.enrichFile(tenant, file)));
      report.fileCount += 1;
    }
    report.failedCount += stillFailed;
    report.enrichedCount += failed.length - stillFailed;
    options.onProgress?.(index + 1, files.length);
  }
  return report;
}
