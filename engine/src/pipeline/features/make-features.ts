import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { SqlRunOptions } from "../../ports/sql-engine.ts";
import { readErasureMark } from "./erase-features.ts";
import { featureOutputs, featureSteps, type JudgedEvents } from "./feature-sql.ts";
import { featuresFolder, processedEvents, tableKey } from "./feature-tables.ts";
import { listFeaturesRuns, removeFeatures, writeFeaturesRun, type FeaturesRun } from "./features-run.ts";
import { writeSnapshot, type SnapshotPorts } from "./snapshot.ts";

export interface FeaturePorts extends SnapshotPorts {
  readonly clock: Clock;
  readonly random: Random;
}

export interface FeaturesInput extends SqlRunOptions {
  readonly tenant: TenantId;
  readonly preference: PreferenceConfig;
  /** Whether age and place of users who agree are read; true unless given. */
  readonly usesDemographics?: boolean;
  /** How far the lake is known to hold the log whole, as decimals by partition. */
  readonly logPositions: readonly string[];
  readonly judged?: JudgedEvents;
}

/** So many runs are kept: the newest, and one that a training may still be reading. */
const keptRunCount = 2;
const attemptLimit = 3;

/**
 * Makes features from everything in the lake up to the given positions, and from what the stores say now. Runs that are older
 * than the one before it are removed. Throws `NOTHING_TO_TRAIN` without a catalogue.
 */
export async function makeFeatures(ports: FeaturePorts, input: FeaturesInput): Promise<FeaturesRun> {
  const { tenant } = input;
  for (let attempt = 1; attempt <= attemptLimit; attempt += 1) {
    const mark = await readErasureMark(ports, tenant);
    const { keys } = await processedEvents(ports.objects, tenant);
    const made = await makeRun(ports, input).catch(async (error: unknown) => {
      // The lake may have put small files together meanwhile: then what is missing is elsewhere.
      const now = await processedEvents(ports.objects, tenant);
      if (attempt === attemptLimit || String(now.keys) === String(keys)) throw error;
      return undefined;
    });
    if (made === undefined) continue;
    if ((await readErasureMark(ports, tenant)) === mark) {
      const runs = await listFeaturesRuns(ports, tenant);
      for (const old of runs.slice(0, -keptRunCount)) await removeFeatures(ports, tenant, old);
      return made;
    }
    await removeFeatures(ports, tenant, made.run);
  }
  throw new EngineError(
    "CANCELLED",
    "People were erased while the features were made, again and again. Make them again.",
  );
}

async function makeRun(ports: FeaturePorts, input: FeaturesInput): Promise<FeaturesRun> {
  const { clock, objects, random, sql } = ports;
  const { tenant, preference, judged, logPositions, usesDemographics = true, onProgress, signal } = input;
  signal?.throwIfAborted();
  const createdAtMs = clock.nowMs();
  const run = `${new Date(createdAtMs).toISOString().replaceAll(/[-:.]/g, "")}-${random.newId().slice(0, 6)}`;
  const folder = `${featuresFolder(run)}snapshot/`;
  try {
    const processed = await processedEvents(objects, tenant);
    const { tables, itemCount } = await writeSnapshot(ports, tenant, {
      folder,
      processed,
      atMs: createdAtMs,
      usesDemographics,
    });
    if (itemCount === 0)
      throw new EngineError(
        "NOTHING_TO_TRAIN",
        "There are no items yet. Import a catalogue first: `codecatalyst import --help`.",
      );
    const checkpoints = await writeCheckpoints(ports, tenant, `${folder}checkpoints.jsonl`, logPositions);
    const settings = { preference, ...(judged && { judged }) };
    const written = await sql.run(
      tenant,
      {
        tables: { processed, checkpoints, ...tables },
        steps: featureSteps(settings),
        outputs: featureOutputs(run, settings),
      },
      { ...(onProgress && { onProgress }), ...(signal && { signal }) },
    );
    const rowsOf = (key: string) => written.find((table) => table.key === key)?.rowCount ?? 0;
    const { halfLifeDays, ...weighing } = preference;
    const made: FeaturesRun = {
      schemaVersion: 1,
      run,
      createdAtMs,
      preference: { ...weighing, ...(Number.isFinite(halfLifeDays) && { halfLifeDays }) },
      logPositions: [...logPositions],
      itemCount,
      userCount: rowsOf(tableKey(run, "users")),
      preferenceCount: rowsOf(tableKey(run, "interactions")),
      hasJudgedEvents: judged !== undefined,
      tables: [...written],
    };
    await removeFolder(ports, tenant, folder);
    await writeFeaturesRun(ports, tenant, made);
    return made;
  } catch (error) {
    await removeFeatures(ports, tenant, run);
    throw error;
  }
}

async function writeCheckpoints(
  { objects }: FeaturePorts,
  tenant: TenantId,
  key: string,
  logPositions: readonly string[],
) {
  const lines = logPositions.map((position, partition) => `${JSON.stringify({ partition, position })}\n`);
  await objects.put(tenant, key, new TextEncoder().encode(lines.join("")));
  return { format: "json-lines", keys: [key], columns: { partition: "INTEGER", position: "VARCHAR" } } as const;
}

async function removeFolder({ objects }: FeaturePorts, tenant: TenantId, folder: string): Promise<void> {
  for (const key of await objects.list(tenant, folder)) await objects.delete(tenant, key);
}
