import { messageOf } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import {
  enrichFiles,
  replayFailed,
  type EnrichOptions,
  type EnrichReport,
  type ReplayReport,
} from "../pipeline/enrich/enrich-files.ts";
import { replayOnItems } from "../pipeline/enrich/replay-on-items.ts";
import { hoursWithFiles } from "../pipeline/lake/compact.ts";
import { EncoderThread } from "../pipeline/lake/encoder-thread.ts";
import { ExposureLake } from "../pipeline/lake/exposure-lake.ts";
import type { LakeHour } from "../pipeline/lake/lake-keys.ts";
import { Lake } from "../pipeline/lake/lake.ts";
import { maintainLake, type MaintenancePorts, type MaintenanceReport } from "../pipeline/lake/maintain-lake.ts";
import { summariseLake, type ZoneSummary } from "../pipeline/lake/summarise-lake.ts";
import { measuredHours, readReport, type QualityReport } from "../pipeline/quality/quality-reports.ts";
import { defaultQualityThresholds, type QualityThresholds } from "../pipeline/quality/quality-thresholds.ts";
import { Refusals } from "../pipeline/quality/refusals.ts";
import { reportQuality } from "../pipeline/quality/watch-quality.ts";
import type { DayRange, OperatorUseCases } from "../pipeline/operate/operator-use-cases.ts";
import { checkedDays } from "./day-range.ts";
import type { Ports } from "./ports.ts";

type RunOptions = Pick<EnrichOptions, "onProgress" | "signal">;
export type { QualityThresholds };

/** What a person can do with the lake; it fills and looks after itself. */
export interface LakeOperations {
  /** Makes processed files again from raw ones. Throws `INVALID_INPUT` for a day that is none. */
  enrich(options?: EnrichOptions): Promise<EnrichReport>;
  /** Enriches those files again in which events failed and can be enriched now. */
  replayFailed(options?: RunOptions): Promise<ReplayReport>;
  /** Takes in what was served, and measures and compacts closed hours now, as happens every five minutes. */
  maintain(options?: RunOptions): Promise<MaintenanceReport>;
  summarise(): Promise<readonly ZoneSummary[]>;
  /** By hour, oldest first; hours that are not closed are measured as far as they are. Throws `INVALID_INPUT`. */
  quality(days?: DayRange): Promise<readonly QualityReport[]>;
}

export interface OpenLake {
  readonly lake: Lake;
  readonly exposureLake: ExposureLake;
  readonly operations: LakeOperations;
  readonly dataQuality: OperatorUseCases["dataQuality"];
  /** Ends the background work, after what is under way. */
  close(): Promise<void>;
}

const maintenanceIntervalMs = 5 * 60 * 1000;

export function openLake(
  ports: Ports,
  settings: {
    readonly tenant: TenantId;
    readonly thresholds?: Partial<QualityThresholds> | undefined;
    readonly onNotice: (notice: string) => void;
  },
): OpenLake {
  const { tenant, onNotice } = settings;
  const encoder = new EncoderThread();
  const lake = new Lake(ports, encoder.encode);
  const exposureLake = new ExposureLake(lake, ports.exposures);
  const refusals = new Refusals(ports);
  const thresholds = { ...defaultQualityThresholds, ...settings.thresholds };
  const maintenance: MaintenancePorts = { ...ports, lake, refusals, thresholds };
  const endReplay = replayOnItems(lake, ports.bus, { onNotice });
  const endMaintenance = maintainRegularly(maintenance, exposureLake, onNotice);
  return {
    lake,
    exposureLake,
    operations: {
      enrich: async (options = {}) => enrichFiles(lake, tenant, { ...options, ...checkedDays(options) }),
      replayFailed: (options) => replayFailed(lake, tenant, options),
      async maintain(options) {
        await exposureLake.move(tenant, options?.signal);
        return maintainLake(maintenance, tenant, options);
      },
      summarise: () => summariseLake(lake, tenant),
      quality: async (days = {}) =>
        readHours(maintenance, tenant, await hoursOf(maintenance, tenant, checkedDays(days))),
    },
    async dataQuality(owner, days, { before, limit }) {
      const hours = (await hoursOf(maintenance, owner, checkedDays(days))).toReversed();
      const wanted = before === undefined ? hours : hours.filter((hour) => hour < before);
      const page = wanted.slice(0, limit);
      const last = page.at(-1);
      return {
        hours: await readHours(maintenance, owner, page),
        ...(wanted.length > limit && last !== undefined && { next: last }),
      };
    },
    async close() {
      refusals.close();
      await endReplay();
      await endMaintenance();
      await encoder.close();
    },
  };
}

function maintainRegularly(
  ports: MaintenancePorts,
  exposureLake: ExposureLake,
  onNotice: (notice: string) => void,
): () => Promise<void> {
  const closing = new AbortController();
  const { signal } = closing;
  let running = Promise.resolve();
  const maintainAll = async () => {
    const tenants = await ports.eventLog.tenants();
    for (const tenant of new Set([...tenants, ...exposureLake.tenants()])) await exposureLake.move(tenant, signal);
    for (const tenant of tenants) await maintainLake(ports, tenant, { signal });
  };
  const timer = setInterval(() => {
    running = running.then(maintainAll).catch((error: unknown) => {
      const reason = messageOf(error);
      if (!signal.aborted) onNotice(`The lake could not be looked after and will be again: ${reason}`);
    });
  }, maintenanceIntervalMs).unref();
  return async () => {
    clearInterval(timer);
    closing.abort();
    await running;
  };
}

/** Hours in which something arrived, oldest first. */
async function hoursOf(
  { lake }: MaintenancePorts,
  tenant: TenantId,
  { from = "0000-01-01", to = "9999-12-31" }: DayRange,
): Promise<readonly LakeHour[]> {
  const hours = new Set([
    ...(await measuredHours(lake.ports.objects, tenant)),
    ...(await hoursWithFiles(lake, tenant)),
  ]);
  return [...hours].filter((hour) => hour.slice(0, 10) >= from && hour.slice(0, 10) <= to).toSorted();
}

async function readHours(
  ports: MaintenancePorts,
  tenant: TenantId,
  hours: readonly LakeHour[],
): Promise<readonly QualityReport[]> {
  const reports: QualityReport[] = [];
  for (const hour of hours)
    reports.push(
      (await readReport(ports.lake.ports.objects, tenant, hour)) ?? (await reportQuality(ports, tenant, hour)),
    );
  return reports;
}
