import { EngineError, must } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { Progress } from "../../models/model.ts";
import type { Bus } from "../../ports/bus.ts";
import { parseManifest } from "../../registry/manifest.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { JudgedEvents } from "../features/feature-sql.ts";
import { readFeaturesRun } from "../features/features-run.ts";
import { makeFeatures, type FeaturePorts } from "../features/make-features.ts";
import { judgeModels, verdictWithout, type Verdict } from "../../evaluation/gate/judge-models.ts";
import { readJudged } from "../train/read-training-data.ts";
import { train, trainCandidate, type TrainInput, type TrainPorts } from "../train/train.ts";
import { pruneModels, pruneRuns } from "./prune.ts";
import { saveRun, type RunState, type StepName } from "./run-state.ts";
import { runSteps, type StepSettings, type StepWork } from "./run-steps.ts";

export interface ModelRunPorts extends FeaturePorts, TrainPorts {
  readonly bus: Bus;
}

export interface ModelRunSettings extends Pick<StepSettings, "wait" | "signal"> {
  readonly tenant: TenantId;
  readonly seed: number;
  readonly preference: PreferenceConfig;
  readonly usesDemographics?: boolean;
  readonly keptModelCount: number;
  readonly keptRunCount: number;
  /** Brings the lake up to the log's end and says how far it goes, as decimals by partition. */
  readonly fillLake: (signal?: AbortSignal) => Promise<readonly string[]>;
  readonly servingModel: () => Promise<ServingModel | undefined>;
  /** Verifies a version and serves it from now on. */
  readonly promote: (version: ModelVersion) => Promise<void>;
  readonly onProgress?: Progress;
}

/** Of the newest events by time this share judges a candidate, less what the serving model was trained on. */
const judgedShare = 0.1;

/** Each step's share of the progress bar. */
const shares: Readonly<Record<StepName, number>> = { features: 14, judge: 40, train: 44, promote: 1, prune: 1 };

/**
 * Features, then a candidate that is judged beside the serving model on the newest events, and, where it is not worse, a
 * model trained on everything that is promoted. A run that was cut off goes on behind its last finished step. Throws only
 * when it is aborted; then the run stays `running`.
 */
export async function runModelSteps(
  ports: ModelRunPorts,
  run: RunState,
  settings: ModelRunSettings,
): Promise<RunState> {
  const { tenant, wait, signal } = settings;
  await runSteps(run, stepWorks(ports, settings), {
    nowMs: () => ports.clock.nowMs(),
    random: () => ports.random.next(),
    wait,
    save: (state) => saveRun(ports, tenant, state),
    isSkipped: (name, { judgedAgainst, verdict }) =>
      name === "judge"
        ? judgedAgainst === undefined
        : ["train", "promote"].includes(name) && verdict?.decision === "refuse",
    ...(signal && { signal }),
  });
  await conclude(ports, run, settings);
  return run;
}

async function conclude(ports: ModelRunPorts, run: RunState, { tenant }: ModelRunSettings): Promise<void> {
  const { verdict } = run.results;
  if (run.steps.some(({ status }) => status === "failed")) run.status = "failed";
  else {
    run.status = verdict?.decision === "refuse" ? "refused" : "promoted";
    run.reason = verdict?.reason ?? "There was no serving model to compare with.";
  }
  run.endedAtMs = ports.clock.nowMs();
  run.log.push({ atMs: run.endedAtMs, text: `${run.status}: ${run.reason ?? ""}` });
  await saveRun(ports, tenant, run);
  if (run.status === "refused")
    await ports.bus.publish({ kind: "model-refused", tenant, runId: run.id, reason: run.reason ?? "" });
}

function stepWorks(ports: ModelRunPorts, settings: ModelRunSettings): Readonly<Record<StepName, StepWork>> {
  const { tenant, seed, preference, usesDemographics = true } = settings;
  const running = (name: StepName, signal: AbortSignal | undefined) => ({
    onProgress: progressOf(name, settings.onProgress),
    ...(signal && { signal }),
  });
  const readFeatures = (run: string | undefined) =>
    readFeaturesRun(ports, tenant, must(run, "No features were made before this step."));
  return {
    async features(_, { log, signal }) {
      const logPositions = await settings.fillLake(signal);
      const serving = await settings.servingModel();
      const judged = serving && (await unseenBy(ports, tenant, serving.version));
      const input = {
        tenant,
        preference,
        usesDemographics,
        logPositions,
        ...(judged && { judged }),
        ...running("features", signal),
      };
      const { run, userCount, preferenceCount } = await makeFeatures(ports, input);
      log(`features: ${run} holds ${preferenceCount} preferences of ${userCount} users`);
      return { featuresRun: run, ...(serving && { judgedAgainst: serving.version }) };
    },
    async judge({ featuresRun, judgedAgainst }, { log, signal }) {
      const features = await readFeatures(featuresRun);
      const run = { tenant, seed, features, ...running("judge", signal) };
      const verdict = await judge(ports, await servingModel(settings, judgedAgainst), run);
      log(`judge: ${verdict.decision}: ${verdict.reason}`);
      return { verdict };
    },
    async train({ featuresRun }, { log, signal }) {
      const features = await readFeatures(featuresRun);
      const report = await train(ports, { tenant, seed, features, ...running("train", signal) });
      log(`train: ${report.version} in ${report.seconds.toFixed(1)} s`);
      return { version: report.version };
    },
    async promote({ version }) {
      await settings.promote(must(version, "No version was trained before this step.") as ModelVersion);
      return {};
    },
    async prune(_, { log }) {
      const removed = await pruneModels(ports, tenant, settings.keptModelCount);
      if (removed.length > 0) log(`prune: removed ${removed.join(", ")}`);
      await pruneRuns(ports, tenant, settings.keptRunCount);
      return {};
    },
  };
}

async function judge(ports: ModelRunPorts, serving: ServingModel, input: TrainInput): Promise<Verdict> {
  const { tenant, features, seed, signal } = input;
  const judged = await readJudged(ports, tenant, features);
  const early = verdictWithout(judged);
  if (early !== undefined) return early;
  const { model, data } = await trainCandidate(ports, input);
  const models = { serving, candidate: model };
  return judgeModels({ ...models, before: data, judged, seed, ...(signal && { signal }) });
}

/** Features are made for one serving model: when another serves by now, they are of no use. */
async function servingModel(settings: ModelRunSettings, judgedAgainst: string | undefined): Promise<ServingModel> {
  const serving = await settings.servingModel();
  if (serving !== undefined && serving.version === judgedAgainst) return serving;
  throw new EngineError(
    "FEATURES_NOT_FOUND",
    `Events were set apart for ${judgedAgainst}, which does not serve any more.`,
  );
}

/** What a serving version was not trained on, so that it has no advantage over a candidate that is kept from it too. */
async function unseenBy({ objects }: ModelRunPorts, tenant: TenantId, version: ModelVersion): Promise<JudgedEvents> {
  const place = `models/${version}/manifest.json`;
  const bytes = await objects.get(tenant, place);
  if (bytes === undefined)
    throw new EngineError("MODEL_DAMAGED", `${place} is missing. Train again, or promote another version.`);
  const { logPositions, createdAtMs } = parseManifest(new TextDecoder().decode(bytes), place);
  return { share: judgedShare, servedPositions: logPositions, servedAtMs: createdAtMs };
}

function progressOf(name: StepName, onProgress: Progress = () => {}): Progress {
  const names = Object.keys(shares) as StepName[];
  const before = names.slice(0, names.indexOf(name)).reduce((sum, each) => sum + shares[each], 0);
  return (done, total) => onProgress(before + (shares[name] * done) / Math.max(1, total), 100);
}
