import { parseModelVersion, type ModelVersion, type TenantId } from "../../domain/ids.ts";
import { chooseBlend, type ChosenBlend } from "../../evaluation/blend/choose-blend.ts";
import { chooseClusters, type ChosenClusters } from "../../evaluation/blend/choose-clusters.ts";
import { chooseClusterShares, withClusterShares } from "../../evaluation/blend/choose-cluster-shares.ts";
import { chooseMood, withMood } from "../../evaluation/blend/choose-mood.ts";
import { chooseRecency, type ChosenRecency } from "../../evaluation/blend/choose-recency.ts";
import { chooseSocial, withSocial } from "../../evaluation/blend/choose-social.ts";
import { chooseTime, withTime, type ChosenTime } from "../../evaluation/blend/choose-time.ts";
import { socialUsers } from "../../evaluation/blend/friend-tastes.ts";
import { hideLikes, type HiddenLikes } from "../../evaluation/blend/hidden-likes.ts";
import { trialLimits, tune, type Tuned } from "../../evaluation/blend/tune.ts";
import { bridgeDefaults, likeCountsOf, trainBridge, type Bridge } from "../../models/bridge/bridge.ts";
import { clusters, noClusters } from "../../models/clusters/clusters.ts";
import { content, type ContentModel } from "../../models/content/content.ts";
import {
  crossDomainConfig,
  implicitAls,
  type ImplicitAlsConfig,
  type ImplicitAlsModel,
} from "../../models/implicit-als/implicit-als.ts";
import { domainMap } from "../../models/domain-map/domain-map.ts";
import { domainOverlapOf } from "../../models/domain-overlap.ts";
import { itemItem } from "../../models/item-item/item-item.ts";
import type { LiveConfig } from "../../models/live/live-state.ts";
import { knowledgeGraph } from "../../models/knowledge-graph/knowledge-graph.ts";
import type { Progress, TrainingData, TrainOptions } from "../../models/model.ts";
import { mood } from "../../models/mood/mood.ts";
import { moments } from "../../models/moments/moments.ts";
import { popularity, type PopularityConfig } from "../../models/popularity/popularity.ts";
import { momentConfig, transitions, type TransitionsConfig } from "../../models/transitions/transitions.ts";
import type { Cache } from "../../ports/cache.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SentenceEncoder } from "../../ports/sentence-encoder.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import { writeVersion, type Models, type RegistryPorts } from "../../registry/bundle.ts";
import type { Blend } from "../../registry/manifest.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { preferenceOf, type FeaturesRun } from "../features/features-run.ts";
import { readTrainingData } from "./read-training-data.ts";
import { datedMoments } from "./dated-moments.ts";
import { writeLiveBase } from "../live/live-base.ts";
import { sentenceVectorsFor } from "./sentence-vectors.ts";

export interface TrainPorts extends RegistryPorts {
  readonly sql: SqlEngine;
  readonly cache: Cache;
  readonly clock: Clock;
  /** Absent: content is judged by words alone. */
  readonly encoder?: SentenceEncoder;
  readonly pool?: TrainOptions["pool"];
}

export interface TrainInput {
  readonly tenant: TenantId;
  readonly seed: number;
  /** All that is learnt from. */
  readonly features: FeaturesRun;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

export interface TrainReport {
  readonly version: ModelVersion;
  readonly itemCount: number;
  readonly userCount: number;
  readonly preferenceCount: number;
  readonly relationCount: number;
  readonly seconds: number;
  readonly secondsByStage: Readonly<Record<string, number>>;
}

/** Each stage's share of the progress bar. */
const stages = {
  collect: 8,
  encode: 18,
  tune: 3,
  content: 17,
  graph: 10,
  collaborative: 14,
  transfer: 7,
  domainMap: 3,
  itemItem: 5,
  bridge: 3,
  mood: 1,
  blend: 5,
  write: 3,
} as const;

/** Trains every model from a run of features and writes the result as a new version. It does not promote it. */
export async function train(ports: TrainPorts, input: TrainInput): Promise<TrainReport> {
  const { tenant, seed, features } = input;
  const startedAtMs = ports.clock.nowMs();
  const timer = createStageTimer(ports.clock, input.onProgress);
  const collected = await timer.run("collect", () =>
    readTrainingData(ports, tenant, features, { nowMs: features.createdAtMs }),
  );
  const data = await timer.run("encode", async (onProgress) =>
    withSentenceVectors(ports, collected, { ...input, onProgress }),
  );
  const { signal } = input;
  const options = { seed, ...(signal && { signal }), ...(ports.pool && { pool: ports.pool }) };
  const learned = await learnSettings(data, options, timer);
  const trained = await trainModels(data, learned, options, timer);
  const { blend, metrics, time } = await learnBlend(data, { models: trained, learned }, options, timer);
  const models = withoutUselessClusters(data, withYearShares(trained, time), blend);
  const version = parseModelVersion(versionName(startedAtMs, collected.dataSha256, seed));
  const counts = {
    itemCount: data.catalogue.items.length,
    userCount: data.preferences.rowCount,
    preferenceCount: data.preferences.values.length,
  };
  await timer.run("write", () =>
    writeVersion(
      ports,
      tenant,
      {
        version,
        createdAtMs: startedAtMs,
        seed,
        dataSha256: collected.dataSha256,
        logPositions: features.logPositions,
        ...counts,
        parameters: parameters(features, learned),
        blend,
        metrics: { ...learned.metrics, ...learned.recency.metrics, ...learned.clusters.metrics, ...metrics },
        trainingSeconds: (ports.clock.nowMs() - startedAtMs) / 1000,
        ...(data.sentenceVectors && { encoderId: data.sentenceVectors.encoderId }),
      },
      { catalogue: data.catalogue, models },
    ),
  );
  await writeLiveBase(ports, tenant, {
    version,
    collected,
    logPositions: features.logPositions,
    parameters: { preference: preferenceOf(features), ...liveParameters(learned) },
  });
  const seconds = (ports.clock.nowMs() - startedAtMs) / 1000;
  return { version, ...counts, relationCount: data.relations.length, seconds, secondsByStage: timer.seconds };
}

/** A model that knows nothing of the judged events of a run of features, of which nothing is kept, and what it was trained on. */
export async function trainCandidate(
  ports: TrainPorts,
  { tenant, seed, features, onProgress = () => {}, signal }: TrainInput,
): Promise<{ readonly model: ServingModel; readonly data: TrainingData }> {
  const before = { nowMs: features.createdAtMs, interactions: "interactions-before" } as const;
  const collected = await readTrainingData(ports, tenant, features, before);
  const run = { ...(signal && { signal }), ...(ports.pool && { pool: ports.pool }) };
  const data = await withSentenceVectors(ports, collected, { tenant, seed, features, ...run, onProgress: () => {} });
  return { data, model: await trainServingModel(data, { seed, onProgress, ...run }) };
}

/** The models of a version, of which nothing is kept: for judging what is served by default on data of one's own. */
export async function trainServingModel(given: TrainingData, options: TrainOptions): Promise<ServingModel> {
  const data = { ...given, moments: given.moments ?? (await datedMoments(given.lastAtMs)) };
  const timer = createStageTimer({ nowMs: () => performance.now() }, options.onProgress);
  const learned = await learnSettings(data, options, timer);
  const models = await trainModels(data, learned, options, timer);
  const { blend, time } = await learnBlend(data, { models, learned }, options, timer);
  return unsavedModel(data, withoutUselessClusters(data, withYearShares(models, time), blend), blend, options.seed);
}

/** Clusters that change no list are not kept: they tell of people. */
function withoutUselessClusters(
  { catalogue }: TrainingData,
  models: Models,
  { default: newcomers, byDomain }: Blend,
): Models {
  const isUsed = [newcomers, ...Object.values(byDomain)].some(({ clusterShare }) => clusterShare > 0);
  return isUsed ? models : { ...models, clusters: noClusters(catalogue) };
}

function withYearShares(models: Models, time: ChosenTime["shares"]): Models {
  return { ...models, moments: models.moments.withYearShares(time) };
}

function unsavedModel({ catalogue }: TrainingData, models: Models, blend: Blend, seed: number): ServingModel {
  return createServingModel({
    ...models,
    version: parseModelVersion(`unsaved-${seed}`),
    catalogue,
    indexOf: new Map(catalogue.items.map((item, index) => [item.id, index])),
    blend,
  });
}

/** Settings that depend on the data. */
interface Learned extends Tuned {
  readonly recency: ChosenRecency;
  readonly clusters: ChosenClusters;
  /** On which the blend is learnt too. */
  readonly hidden: HiddenLikes;
}

/** With fewer, settings are tried on two draws of hidden likes, which is little work then, and evens out their chances. */
const fewUsers = 5_000;

async function learnSettings(
  data: TrainingData,
  { seed, ...run }: Omit<TrainOptions, "onProgress">,
  timer: StageTimer,
): Promise<Learned> {
  return timer.run("tune", async (onProgress) => {
    const hidden = hideLikes(data, seed);
    const draws = data.preferences.rowCount < fewUsers ? [hidden, hideLikes(data, seed + 1)] : [hidden];
    return {
      ...(await tune(draws, { seed, ...run, onProgress })),
      recency: chooseRecency(data),
      clusters: await chooseClusters(hidden.data, { seed, ...(run.signal && { signal: run.signal }) }),
      hidden,
    };
  });
}

async function trainModels(
  data: TrainingData,
  learned: Learned,
  input: Omit<TrainOptions, "onProgress">,
  timer: StageTimer,
): Promise<Models> {
  const options = (onProgress: Progress): TrainOptions => ({
    ...input,
    onProgress,
  });
  const contentModel = await timer.run("content", (onProgress) =>
    content.train(data, content.defaults, options(onProgress)),
  );
  const graph = await timer.run("graph", (onProgress) =>
    knowledgeGraph.train(data, knowledgeGraph.defaults, options(onProgress)),
  );
  const collaborative = async (stage: "collaborative" | "transfer", config: ImplicitAlsConfig) => {
    const als = await timer.run(stage, (onProgress) => implicitAls.train(data, config, options(onProgress)));
    const halfLikeCount = stage === "transfer" ? transferHalfLikeCount : bridgeDefaults.halfLikeCount;
    return timer.run("bridge", async () => placeUntouched(als, contentModel, data, halfLikeCount));
  };
  const own = await collaborative("collaborative", learned.collaborative);
  const transfer = await collaborative("transfer", transferConfig);
  return {
    content: contentModel,
    graph,
    bridges: { als: own.bridge, transfer: transfer.bridge },
    als: own.als,
    transfer: transfer.als,
    domainMap: await timer.run("domainMap", (onProgress) =>
      domainMap.train(data, domainMap.defaults, options(onProgress)),
    ),
    itemItem: await timer.run("itemItem", (onProgress) => itemItem.train(data, learned.itemItem, options(onProgress))),
    domainOverlap: domainOverlapOf(data.preferences, data.catalogue),
    clusters: clusters.train(data, learned.clusters.config, input),
    popularity: await popularity.train(
      data,
      popularityConfig(learned.recency),
      options(() => {}),
    ),
    transitions: await transitions.train(
      data,
      transitionsConfig,
      options(() => {}),
    ),
    mood: await timer.run("mood", async () => mood.train(data.catalogue, contentModel.denseFeatures(), input)),
    moments: moments.train(data),
  };
}

/** Trains the models of known domains once more, without some likes of some users, and weighs them by those. */
async function learnBlend(
  data: TrainingData,
  { models: known, learned }: { readonly models: Models; readonly learned: Learned },
  input: Omit<TrainOptions, "onProgress">,
  timer: StageTimer,
): Promise<ChosenBlend & { readonly time: ChosenTime["shares"] }> {
  const { content: contentModel, graph, domainOverlap, mood: moods } = known;
  return timer.run("blend", async (onProgress) => {
    const { data: shown, users } = learned.hidden;
    const { als } = placeUntouched(await implicitAls.train(shown, learned.collaborative, input), contentModel, shown);
    onProgress(1, 3);
    const models: Models = {
      content: contentModel,
      graph,
      als,
      // Nobody is judged in a domain of which nothing is known of them.
      transfer: als,
      domainMap: known.domainMap,
      itemItem: await itemItem.train(shown, { ...learned.itemItem, ...trialLimits }, input),
      domainOverlap: new Uint32Array(domainOverlap.length),
      popularity: await popularity.train(shown, popularityConfig(learned.recency), input),
      transitions: await transitions.train(shown, transitionsConfig, input),
      clusters: clusters.train(shown, learned.clusters.config, input),
      mood: moods,
      moments: moments.train(shown),
    };
    onProgress(2, 3);
    const unweighed = unsavedModel(data, models, defaultBlend, input.seed);
    const chosen = await chooseBlend(unweighed, users, {
      ...(input.signal && { signal: input.signal }),
      onProgress: (done, total) => onProgress(2 + done / total, 3),
    });
    const weighed = unsavedModel(data, models, chosen.blend, input.seed);
    const shares = await chooseClusterShares(weighed, users, data.demographics ?? [], input.signal);
    const time = await chooseTime(weighed, users, input.signal);
    const moodChosen = await chooseMood(weighed, data, users, input.signal);
    const clustered = withClusterShares(chosen.blend, learned.clusters.newcomerShare, shares.byDomain);
    const blend = withMood(withTime(clustered, time.shares), moodChosen.share);
    const metrics = { ...chosen.metrics, ...shares.metrics, ...time.metrics, ...moodChosen.metrics };
    const common = { time: time.shares, metrics };
    const befriended = socialUsers(unweighed, data, users, socialLimit);
    if (befriended.length === 0) return { ...common, blend };
    const social = await chooseSocial(unsavedModel(data, models, blend, input.seed), befriended, input.signal);
    return { ...common, blend: withSocial(blend, social.weight), metrics: { ...common.metrics, ...social.metrics } };
  });
}

/** So many users with friends are judged at most: the mean of more is hardly surer, and costs time. */
const socialLimit = 300;

const transitionsConfig: TransitionsConfig = { ...transitions.defaults, ...momentConfig };

function popularityConfig({ recent }: ChosenRecency): PopularityConfig {
  return { ...popularity.defaults, recent };
}

/** Whatever anybody likes keeps its own: the bridge learns from liked items, and would make rare ones score like those. */
const transferHalfLikeCount = 0;
const transferConfig: ImplicitAlsConfig = { ...implicitAls.defaults, ...crossDomainConfig };

/** Gives items that few or none have liked a place in the latent space, from what is said about them. */
function placeUntouched(
  als: ImplicitAlsModel,
  contentModel: ContentModel,
  { preferences }: TrainingData,
  halfLikeCount = bridgeDefaults.halfLikeCount,
): { readonly als: ImplicitAlsModel; readonly bridge: Bridge } {
  const { factorCount, itemFactors } = als;
  const likeCounts = likeCountsOf(preferences);
  const features = contentModel.denseFeatures();
  const latent = { factorCount, itemFactors, likeCounts };
  const bridge = trainBridge(features, latent).withHalfLikeCount(halfLikeCount);
  return { als: als.withItemFactors(bridge.blend(features, latent)), bridge };
}

async function withSentenceVectors(
  { encoder, cache }: TrainPorts,
  data: TrainingData,
  { tenant, onProgress, signal }: TrainInput & { readonly onProgress: Progress },
): Promise<TrainingData> {
  if (encoder === undefined) return data;
  const sources = { encoder, cache, tenant, onProgress, ...(signal && { signal }) };
  return { ...data, sentenceVectors: await sentenceVectorsFor(data.catalogue.items, sources) };
}

/** Sorts by time, and tells equal data apart from changed data at a glance. */
function versionName(atMs: number, dataSha256: string, seed: number): string {
  const time = new Date(atMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${time}-${dataSha256.slice(0, 8)}-${seed}`;
}

function parameters(
  features: FeaturesRun,
  { collaborative, itemItem: alike, recency, clusters: grouped }: Learned,
): Readonly<Record<string, unknown>> {
  return {
    preference: preferenceOf(features),
    content: content.defaults,
    graph: knowledgeGraph.defaults,
    collaborative,
    transfer: transferConfig,
    domainMap: domainMap.defaults,
    itemItem: alike,
    bridge: bridgeDefaults,
    popularity: popularityConfig(recency),
    clusters: grouped.config,
    transitions: transitionsConfig,
    mood: mood.defaults,
    moments: moments.defaults,
  };
}

function liveParameters({ recency }: Learned): Omit<LiveConfig, "preference"> {
  return { popularity: popularityConfig(recency), transitions: transitionsConfig };
}

interface StageTimer {
  readonly seconds: Readonly<Record<string, number>>;
  run<T>(stage: keyof typeof stages, work: (onProgress: Progress) => Promise<T>): Promise<T>;
}

/** Measures stages and maps their progress to one bar of 100 steps. */
function createStageTimer(clock: Clock, onProgress: Progress = () => {}): StageTimer {
  const seconds: Record<string, number> = {};
  let doneBefore = 0;
  return {
    seconds,
    async run(stage, work) {
      const startedAtMs = clock.nowMs();
      const result = await work((done, total) =>
        onProgress(doneBefore + (stages[stage] * done) / Math.max(1, total), 100),
      );
      seconds[stage] = (seconds[stage] ?? 0) + (clock.nowMs() - startedAtMs) / 1000;
      doneBefore += stages[stage];
      onProgress(doneBefore, 100);
      return result;
    },
  };
}
