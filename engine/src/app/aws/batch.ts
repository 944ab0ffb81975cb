import { Type } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { replayFailed } from "../../pipeline/enrich/enrich-files.ts";
import { makeFeatures } from "../../pipeline/features/make-features.ts";
import { ExposureLake } from "../../pipeline/lake/exposure-lake.ts";
import { lakeGroupName } from "../../pipeline/lake/lake-group.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { measureListQuality } from "../../pipeline/lake/list-quality.ts";
import { maintainLake } from "../../pipeline/lake/maintain-lake.ts";
import { LiveLearner } from "../../pipeline/live/live-learner.ts";
import { Refusals } from "../../pipeline/quality/refusals.ts";
import { pruneModels, pruneRuns } from "../../pipeline/schedule/prune.ts";
import { openVersion, readVersion } from "../../registry/bundle.ts";
import { catalogueStamp, findCatalogueSnapshot, writeCatalogueSnapshot } from "../../registry/catalogue-snapshot.ts";
import { carryOutErasures } from "./erasures.ts";
import type { OpenedFunction } from "./open-function.ts";

const jobs = ["learn", "features", "retention", "quality"] as const;
type Job = (typeof jobs)[number];

const jobEvent = Type.Object({ job: Type.Enum(jobs) });

/** What a schedule asks for, of every tenant; a job that was cut short is done by the next one. */
export function createBatch(opened: OpenedFunction): (event: unknown) => Promise<{ readonly job: Job }> {
  const work: Readonly<Record<Job, (opened: OpenedFunction, tenant: TenantId) => Promise<void>>> = {
    learn,
    features,
    retention,
    quality,
  };
  return async (event) => {
    if (!Value.Check(jobEvent, event))
      throw new EngineError("INVALID_INPUT", `The event names no job. Send {"job": …} with one of ${jobs.join(", ")}.`);
    if (event.job === "retention") await carryOutErasures(opened.ports);
    for (const tenant of await opened.ports.eventLog.tenants()) await work[event.job](opened, tenant);
    return { job: event.job };
  };
}

/** Takes in what happened since the training, and writes it, and what functions open a version with, beside the version that serves and the newest one. */
async function learn({ ports, config, telemetry }: OpenedFunction, tenant: TenantId): Promise<void> {
  const [newest] = await ports.registry.list(tenant);
  const versions = new Set([await ports.registry.current(tenant), newest?.version]);
  for (const version of versions) {
    if (version === undefined) continue;
    const onNotice = (notice: string) => telemetry.logger.warn(notice, { version });
    const learner = new LiveLearner(ports, { weights: config.preference.weights, onNotice });
    if ((await catalogueStamp(ports, tenant, version)) === undefined)
      await writeCatalogueSnapshot(ports, tenant, version);
    const snapshot = await findCatalogueSnapshot(ports, tenant, version, onNotice);
    const files = await readVersion(ports, tenant, version, { checksum: "gmac" });
    await learner.open(tenant, await openVersion(ports.items, tenant, files, snapshot));
    await learner.writeServed(tenant);
    await learner.close();
  }
}

/** Batch features of everything that the lake has; a training reads them. */
async function features({ ports, config }: OpenedFunction, tenant: TenantId): Promise<void> {
  const { eventLog, checkpoints } = ports;
  await replayFailed(new Lake(ports), tenant);
  const positions = Array.from({ length: eventLog.partitionCount }, (_, partition) =>
    checkpoints.get(tenant, lakeGroupName, partition),
  );
  const logPositions = (await Promise.all(positions)).map(String);
  const { preference, usesDemographics } = config;
  await makeFeatures(ports, { tenant, preference, usesDemographics, logPositions });
}

/** Closed hours become one file each, and what is beyond its number goes. */
async function retention({ ports, config }: OpenedFunction, tenant: TenantId): Promise<void> {
  const lake = new Lake(ports);
  await new ExposureLake(lake, ports.exposures).move(tenant);
  const refusals = new Refusals(ports);
  await maintainLake({ ...ports, lake, refusals, thresholds: config.qualityThresholds }, tenant);
  refusals.close();
  await pruneModels(ports, tenant, config.keptModelCount);
  await pruneRuns(ports, tenant, config.keptRunCount);
}

/** How lists of the day that still runs are, as metrics. */
async function quality({ ports, telemetry }: OpenedFunction, tenant: TenantId): Promise<void> {
  const lake = new Lake(ports);
  const exposureLake = new ExposureLake(lake, ports.exposures);
  await exposureLake.move(tenant);
  const day = new Date(ports.clock.nowMs()).toISOString().slice(0, 10);
  const measured = await measureListQuality({ ...ports, lake, exposureLake }, tenant, day);
  const count = (name: Parameters<typeof telemetry.count>[0], value: number | null) => {
    if (value !== null) telemetry.count(name, value);
  };
  count("CatalogueCoverage", measured.catalogueCoverage);
  count("Novelty", measured.novelty);
  count("ClickThroughRate", measured.clickThroughRate);
  count("CrossDomainShare", measured.crossDomainShare);
  count("FallbackShare", measured.fallbackShare);
}
