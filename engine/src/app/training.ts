import { setTimeout as sleep } from "node:timers/promises";
import { EngineError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import type { PreferenceConfig } from "../domain/preference.ts";
import type { KernelPool } from "../kernels/pool/calls.ts";
import { makeFeatures } from "../pipeline/features/make-features.ts";
import type { FeaturesRun } from "../pipeline/features/features-run.ts";
import type { EncoderOpener } from "../pipeline/live/placed-sentences.ts";
import type { KeptRun, RunUseCases } from "../pipeline/operate/operator-use-cases.ts";
import { runModelSteps } from "../pipeline/schedule/model-run.ts";
import { keptDefaults, pruneModels } from "../pipeline/schedule/prune.ts";
import { listRunIds, newRun, readRun, saveRun, type RunState } from "../pipeline/schedule/run-state.ts";
import type { Lake } from "../pipeline/lake/lake.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import { train, type TrainReport } from "../pipeline/train/train.ts";
import type { SentenceEncoder } from "../ports/sentence-encoder.ts";
import type { ModelSlot } from "../registry/model-slot.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { promoteAndTell } from "./bind-use-cases.ts";
import { fillLake } from "./fill-lake.ts";
import type { Ports } from "./ports.ts";

export type { RunState };

interface WorkOptions {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** From the log to a serving model: each step by itself, or all as a run that is judged, retried and kept in a history. */
export interface Training {
  /** Brings the lake up to date and makes batch features of it. */
  makeFeatures(options?: WorkOptions): Promise<FeaturesRun>;
  /** Trains a new version from everything so far and serves it. */
  train(options?: WorkOptions): Promise<TrainReport>;
  /** Features, judging, training and promotion; a run that was cut off is taken up again instead of a new one. */
  startRun(trigger: RunState["trigger"], options?: WorkOptions): Promise<RunState>;
  /** Takes up what was cut off, and for `schedule` starts a run where nothing was, for every tenant with events, one by one. */
  runAll(purpose: "schedule" | "resume"): Promise<readonly RunState[]>;
  /** Newest first. */
  listRuns(): Promise<readonly RunState[]>;
  /** Throws `RUN_NOT_FOUND`. */
  findRun(id: string): Promise<RunState>;
}

interface TrainingSettings {
  readonly preference: PreferenceConfig;
  readonly tenant: TenantId;
  readonly openEncoder: EncoderOpener;
  readonly seed?: number;
  readonly usesDemographics: boolean;
  readonly keptModelCount?: number;
  readonly keptRunCount?: number;
  readonly pool: KernelPool;
}

/** What work in the queue is given: the end of the engine ends it too. */
type QueuedOptions = WorkOptions & { readonly signal: AbortSignal };

export interface TrainingContext {
  readonly ports: Ports;
  readonly slot: ModelSlot<ServingModel>;
  readonly consumers: Consumers;
  readonly lake: Lake;
  readonly settings: TrainingSettings;
}

interface OpenedTraining extends Training {
  readonly runs: RunUseCases;
  readonly close: () => Promise<void>;
}

export function createTraining(context: TrainingContext): OpenedTraining {
  const { ports, settings } = context;
  const { tenant } = settings;
  const work = createQueue();
  const underWay = new TenantCounts();
  /** Runs of a tenant that are going on or wait for their turn are counted. */
  const addRun = <T>(owner: TenantId, given: WorkOptions, run: (options: QueuedOptions) => Promise<T>) =>
    underWay.during(owner, () => work.add(given, run));
  return {
    makeFeatures: (given = {}) => work.add(given, (options) => features(context, options)),
    train: (given = {}) => work.add(given, (options) => trainAndServe(context, options)),
    startRun: (trigger, given = {}) => addRun(tenant, given, (options) => startRun(context, trigger, options)),
    async runAll(purpose) {
      const runs: RunState[] = [];
      for (const owner of await ports.eventLog.tenants()) {
        const own = { ...context, settings: { ...settings, tenant: owner } };
        const run = await addRun(owner, {}, (options) =>
          purpose === "schedule" ? startRun(own, purpose, options) : resumeRun(own, options),
        );
        if (run !== undefined) runs.push(run);
      }
      return runs;
    },
    async listRuns() {
      const ids = await listRunIds(ports, tenant);
      return Promise.all(ids.map((id) => readRun(ports, tenant, id)));
    },
    findRun: (id) => readRun(ports, tenant, id),
    runs: bindRuns(context, underWay, addRun),
    close: () => work.close(),
  };
}

type AddRun = (
  owner: TenantId,
  given: WorkOptions,
  run: (options: QueuedOptions) => Promise<RunState>,
) => Promise<RunState>;

function bindRuns(context: TrainingContext, underWay: TenantCounts, addRun: AddRun): RunUseCases {
  const { ports, settings } = context;
  /** What is newest is worked on until its work has ended, which is a moment after its state says so. */
  const kept = (tenant: TenantId, run: RunState, newest: string | undefined): KeptRun => ({
    run,
    isUnderWay: underWay.has(tenant) && (run.status === "running" || run.id === newest),
  });
  return {
    async listRuns(tenant, { after, limit }) {
      const all = await listRunIds(ports, tenant);
      const ids = all.filter((id) => after === undefined || id < after);
      const page = ids.slice(0, limit);
      const runs = await Promise.all(page.map((id) => readRun(ports, tenant, id)));
      const last = page.at(-1);
      return {
        runs: runs.map((run) => kept(tenant, run, all[0])),
        ...(ids.length > limit && last !== undefined && { next: last }),
      };
    },
    async findRun(tenant, id) {
      const [newest] = await listRunIds(ports, tenant);
      return kept(tenant, await readRun(ports, tenant, id), newest);
    },
    async startRun(tenant) {
      if (underWay.has(tenant))
        throw new EngineError(
          "RUN_UNDER_WAY",
          "A run is under way. GET /v1/runs tells how far it is; start the next one when it has ended.",
        );
      const own = { ...context, settings: { ...settings, tenant } };
      const beginning = unfinishedRun(ports, tenant).then((left) => left ?? createRun(ports, tenant, "request"));
      // Its steps note what fails. It throws only when the engine is closed: then it goes on at the next start.
      addRun(tenant, {}, async (options) => runSteps(own, await beginning, options)).catch(() => {});
      // The steps change the state that they are given.
      return structuredClone({ run: await beginning, isUnderWay: true });
    },
  };
}

/** What is counted for tenants while work for them goes on. */
class TenantCounts {
  readonly #counts = new Map<TenantId, number>();

  has(tenant: TenantId): boolean {
    return (this.#counts.get(tenant) ?? 0) > 0;
  }

  async during<T>(tenant: TenantId, work: () => Promise<T>): Promise<T> {
    this.#add(tenant, 1);
    try {
      return await work();
    } finally {
      this.#add(tenant, -1);
    }
  }

  #add(tenant: TenantId, change: number): void {
    this.#counts.set(tenant, (this.#counts.get(tenant) ?? 0) + change);
  }
}

async function features(context: TrainingContext, options: QueuedOptions): Promise<FeaturesRun> {
  const { tenant, preference, usesDemographics } = context.settings;
  const logPositions = await fillLake(context, tenant, options.signal);
  return makeFeatures(context.ports, { tenant, preference, usesDemographics, logPositions, ...options });
}

async function trainAndServe(context: TrainingContext, options: QueuedOptions): Promise<TrainReport> {
  const { ports, slot, settings } = context;
  const { tenant, pool, seed = 1, keptModelCount = keptDefaults.models } = settings;
  return withEncoder(settings, async (encoder) => {
    const made = await features(context, inPart(options, 0, featuresShare));
    const input = { tenant, seed, features: made, ...inPart(options, featuresShare, 1) };
    const report = await train({ ...ports, pool, ...encoder }, input);
    await promoteAndTell(ports, slot, tenant, report.version);
    await pruneModels(ports, tenant, keptModelCount);
    return report;
  });
}

async function startRun(
  context: TrainingContext,
  trigger: RunState["trigger"],
  options: QueuedOptions,
): Promise<RunState> {
  const { ports, settings } = context;
  const left = await unfinishedRun(ports, settings.tenant);
  return runSteps(context, left ?? (await createRun(ports, settings.tenant, trigger)), options);
}

async function resumeRun(context: TrainingContext, options: QueuedOptions): Promise<RunState | undefined> {
  const left = await unfinishedRun(context.ports, context.settings.tenant);
  return left && runSteps(context, left, options);
}

function runSteps(context: TrainingContext, run: RunState, options: QueuedOptions) {
  const { ports, slot, settings } = context;
  const { tenant, preference, usesDemographics, pool, seed = 1 } = settings;
  const { keptModelCount = keptDefaults.models, keptRunCount = keptDefaults.runs } = settings;
  return withEncoder(settings, (encoder) =>
    runModelSteps({ ...ports, pool, ...encoder }, run, {
      tenant,
      seed,
      preference,
      usesDemographics,
      keptModelCount,
      keptRunCount,
      wait,
      fillLake: () => fillLake(context, tenant, options.signal),
      servingModel: () => slot.current(tenant),
      promote: (version) => promoteAndTell(ports, slot, tenant, version),
      ...options,
    }),
  );
}

/** The first part of a training's progress bar. */
const featuresShare = 0.1;

/** Options whose progress is a part of the whole. */
function inPart({ onProgress, signal }: QueuedOptions, from: number, to: number): QueuedOptions {
  return {
    ...(onProgress && {
      onProgress: (done: number, total: number) => onProgress(100 * (from + ((to - from) * done) / total), 100),
    }),
    signal,
  };
}

async function createRun(ports: Ports, tenant: TenantId, trigger: RunState["trigger"]): Promise<RunState> {
  const nowMs = ports.clock.nowMs();
  const id = `${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "")}-${ports.random.newId().slice(0, 4)}`;
  const state = newRun(id, trigger, nowMs);
  await saveRun(ports, tenant, state);
  return state;
}

/** The newest run, if it was cut off. */
async function unfinishedRun(ports: Ports, tenant: TenantId): Promise<RunState | undefined> {
  const [newest] = await listRunIds(ports, tenant);
  const state = newest === undefined ? undefined : await readRun(ports, tenant, newest);
  return state?.status === "running" ? state : undefined;
}

async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, signal && { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}

/** Training is done one at a time; closing aborts what is under way and what waits, and resolves when it has ended. */
function createQueue() {
  const closing = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  return {
    add<T>({ signal, ...options }: WorkOptions, work: (options: QueuedOptions) => Promise<T>): Promise<T> {
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      const done = last.then(() => {
        either.throwIfAborted();
        return work({ ...options, signal: either });
      });
      last = done.catch(() => {});
      return done;
    },
    async close(): Promise<void> {
      closing.abort(
        new EngineError("CANCELLED", "The engine was closed before the training was done. Start it again."),
      );
      await last;
    },
  };
}

async function withEncoder<T>(
  { openEncoder }: TrainingSettings,
  work: (encoder: { readonly encoder?: SentenceEncoder }) => Promise<T>,
): Promise<T> {
  const opened = await openEncoder();
  try {
    return await work(opened === undefined ? {} : { encoder: opened.encoder });
  } finally {
    await opened?.close();
  }
}
