import { availableParallelism } from "node:os";
import { parseEvent, parseItem, parseMoment, parseRelation, parseUserBody } from "../api/wire.ts";
import {
  momentSchema,
  newEventSchema,
  newItemSchema,
  newRelationSchema,
  type WireMoment,
  type WireNewEvent,
  type WireNewItem,
  type WireNewRelation,
  type WireUserBody,
} from "../contract/index.ts";
import { builtInDomains, parseDomain, type Domain } from "../domain/domain.ts";
import {
  defaultTenant,
  parseAccountId,
  parseItemId,
  parseModelVersion,
  parseTenantId,
  parseUserId,
  type AccountId,
  type TenantId,
} from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { WebhookTargets } from "../domain/webhook.ts";
import { createThreadPool } from "../kernels/pool/thread-pool.ts";
import { defaultPreferenceConfig, type PreferenceConfig } from "../domain/preference.ts";
import type { Playlist } from "../domain/playlist.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import { eraseFromFeatures } from "../pipeline/features/erase-features.ts";
import type { ConsumerGroup } from "../pipeline/stream/consumer-group.ts";
import { openConsumers, type Consumers } from "../pipeline/stream/consumers.ts";
import { noClusters } from "../models/clusters/clusters.ts";
import { openVersion, readVersion } from "../registry/bundle.ts";
import { ModelSlot } from "../registry/model-slot.ts";
import { applyPartition } from "../serving/record-events.ts";
import type { GroupList } from "../serving/group-lists.ts";
import { ListChanges } from "../serving/list-changes.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import type { UserStamps } from "../serving/user-stamps.ts";
import { Surfaces } from "../serving/surfaces.ts";
import type {
  Explanation,
  ModelSummary,
  RecordReport,
  SimilarItem,
  UseCases,
  UserExport,
} from "../serving/use-cases.ts";
import type { SentenceEncoder } from "../ports/sentence-encoder.ts";
import {
  bindImporting,
  type HistoryOwner,
  type HistoryReport,
  type ImportOptions,
  type ImportReport,
  type ImportRequest,
  type LinkOptions,
  type LinkReport,
} from "./importing.ts";
import { bindUseCases } from "./bind-use-cases.ts";
import type { AwsConfig } from "./aws-config.ts";
import { encoderOpener } from "./encoder-opener.ts";
import { consumerGroups } from "./consumer-groups.ts";
import { exportAll } from "./export-all.ts";
import { bindExposures, type ExposureOperations } from "./exposures.ts";
import { followLog } from "./follow-log.ts";
import { openLake, type LakeOperations, type QualityThresholds } from "./lake.ts";
import type { LiveLearner } from "../pipeline/live/live-learner.ts";
import type { EncoderOpener } from "../pipeline/live/placed-sentences.ts";
import { followLive } from "./live-learning.ts";
import { openAwsPorts, openLocalPorts, openMemoryPorts, type Ports } from "./ports.ts";
import { checkedGroup, type GroupOptions } from "./group-input.ts";
import { checkedMood, checkedPlaylist, type MoodOptions, type PlaylistOptions } from "./mood-input.ts";
import { checkInput } from "./parse-input.ts";
import { openParties } from "./open-parties.ts";
import { openOperations } from "./operate.ts";
import type { OperatorUseCases } from "../pipeline/operate/operator-use-cases.ts";
import type { PartyUseCases } from "../parties/party-use-cases.ts";
import { openShownItems, openUsers } from "./open-users.ts";
import type { ShownItems } from "../serving/hot-items.ts";
import { openWebhooks } from "./webhooks.ts";
import type { Training } from "./training.ts";
import { SharedModels, sharedRoom } from "./workers/shared-models.ts";

export interface EngineOptions {
  /** Where everything is kept, safe against crashes; left out, it lives in memory and ends with the process. */
  readonly dataFolder?: string | undefined;
  /** Instead of the folder: AWS and Redis. */
  readonly aws?: AwsConfig | undefined;
  /** Folder of the sentence encoder's files; left out or empty, content is judged by words alone. */
  readonly encoderFolder?: string;
  /** Instead of the encoder folder: any encoder. */
  readonly encoder?: SentenceEncoder;
  readonly tenant?: string;
  readonly preference?: PreferenceConfig;
  /** From where on data quality is worth an event on the bus; what is left out has its default. */
  readonly qualityThresholds?: Partial<QualityThresholds>;
  readonly domains?: readonly string[];
  readonly seed?: number;
  /** So many model versions are kept, the newest; 10 unless given. What serves and what served before it always stay. */
  readonly keptModelCount?: number;
  /** So many runs stay in the history, the newest; 30 unless given. */
  readonly keptRunCount?: number;
  /** Whether there may be clusters of like age and place, of users who agree; true unless given. */
  readonly usesDemographics?: boolean;
  /** For so long a list may be served again, as long as its user does nothing; 0 unless given: never. */
  readonly listTtlMs?: number;
  /** For so many days what was shown five times untouched stays out of lists; 14 unless given, 0: it stays in. */
  readonly fatigueRestDays?: number;
  /** Threads that train, beside the one that answers; as many as there are processors unless given. */
  readonly threadCount?: number;
  /** Whether models lie in memory that worker threads can share; false unless given. */
  readonly sharesModels?: boolean;
  /** Folder of reports of evaluation, for operators to see; none unless given. */
  readonly reportsFolder?: string | undefined;
  /** Told once about what a person may want to know, such as that there is no encoder. */
  readonly onNotice?: (notice: string) => void;
  /** Consumer groups of one's own, beside those of the engine. */
  readonly consumerGroups?: readonly ConsumerGroup[];
  /** Where webhooks may go: `public` (https to public addresses) unless given. */
  readonly webhookTargets?: WebhookTargets;
  /** Instead of the folder or the memory: any set of adapters. */
  readonly ports?: Ports;
}

export type ItemInput = WireNewItem;
export type RelationInput = WireNewRelation;
export type EventInput = WireNewEvent;

interface ListOptions {
  /** How many, 1..200; 12 when left out. */
  readonly n?: number;
  readonly domain?: string;
}

/** The whole engine in one process: items in, events in, recommendations out. */
export interface Engine extends Training {
  putItems(items: readonly ItemInput[]): Promise<void>;
  putRelations(relations: readonly RelationInput[]): Promise<void>;
  recordEvents(events: readonly EventInput[]): Promise<RecordReport>;
  putUser(user: WireUserBody & { readonly id: string }): Promise<void>;
  linkAccount(userId: string, accountId: string): Promise<readonly string[]>;
  unlinkAccount(userId: string, accountId: string): Promise<readonly string[]>;
  addFriends(userId: string, friendIds: readonly string[]): Promise<void>;
  recommend(
    input: ListOptions & {
      readonly userId: string;
      readonly excludedItemIds?: readonly string[];
      /** Room for what few know: see the README. */
      readonly discovery?: boolean;
    } & MoodOptions &
      WireMoment,
  ): Promise<RecommendationList>;
  similar(input: ListOptions & { readonly itemId: string }): Promise<readonly SimilarItem[]>;
  explain(input: { readonly userId: string; readonly itemId: string }): Promise<Explanation>;
  /** Music in an order with smooth transitions, or an evening: something to read, to watch and to listen to. */
  playlist(options: PlaylistOptions): Promise<Playlist>;
  /** For everybody who is here, each pick with whom it serves and why. */
  groupList(options: GroupOptions): Promise<GroupList>;
  /** Reads files of other systems into catalogue and log; rows that cannot go in are told apart, the rest goes in. */
  importData(request: ImportRequest, options?: Omit<ImportOptions, "tenant" | "domains">): Promise<ImportReport>;
  /** Finds the same works across catalogues: sure pairs become one item, doubtful ones wait for an operator and go to the report file. */
  linkWorks(options?: Omit<LinkOptions, "tenant">): Promise<LinkReport>;
  /** A person's own export of another service: a file, a folder or a zip archive. Its account becomes one of the user's. */
  importHistory(path: string, owner: HistoryOwner): Promise<HistoryReport>;
  /** An item by id, or the best match by title. Throws `ITEM_NOT_FOUND`. */
  findItem(idOrTitle: string): Promise<Item>;
  exportUser(userId: string): Promise<UserExport>;
  listModels(): Promise<readonly ModelSummary[]>;
  promoteModel(version: string): Promise<void>;
  rollbackModel(): Promise<string>;
  /** Whether a trained model serves. */
  isReady(): Promise<boolean>;
  /** The use cases as the API calls them, every tenant. */
  readonly useCases: UseCases & PartyUseCases & OperatorUseCases;
  readonly ports: Ports;
  /** What follows the event log: lags, events that were set aside. */
  readonly consumers: Consumers;
  readonly lake: LakeOperations;
  /** Which lists were served, and what came of them. */
  readonly exposures: ExposureOperations;
  /** Tells whose lists may be other ones now. */
  readonly listChanges: ListChanges;
  readonly tenant: TenantId;
  /** What is moved on when something about somebody changes, a key or a sign-in too. */
  readonly stamps: UserStamps;
  /** With `sharesModels`: what worker threads serve from. */
  readonly sharedModels?: SharedModels;
  close(): Promise<void>;
}

/** Opens an engine. Throws `DATA_FOLDER_BUSY` when another process has the folder. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const ports = options.ports ?? (await openPorts(options));
  try {
    return await wireEngine(ports, options);
  } catch (error) {
    await ports.close();
    throw error;
  }
}

async function openPorts({ aws, dataFolder }: EngineOptions): Promise<Ports> {
  if (aws !== undefined) return openAwsPorts(aws);
  return dataFolder === undefined ? openMemoryPorts() : openLocalPorts(dataFolder);
}

async function wireEngine(ports: Ports, options: EngineOptions): Promise<Engine> {
  const tenant = options.tenant === undefined ? defaultTenant : parseTenantId(options.tenant);
  const { onNotice: notice = () => {}, domains = builtInDomains, preference = defaultPreferenceConfig } = options;
  const { usesDemographics = true } = options;
  const openEncoder = encoderOpener(options, notice);
  const models = { ...options, usesDemographics, weights: preference.weights, notice };
  const { shownItems, learner, slot, sharing } = openModels({ ...ports, openEncoder }, models);
  await applyLog(ports, tenant, slot);
  const openedLake = openLake(ports, { tenant, thresholds: options.qualityThresholds, onNotice: notice });
  const users = { shownItems, ...openUsers(ports, { ...options, preference }) };
  // After what keeps lists: whoever is told and asks at once gets the new one.
  const listChanges = new ListChanges(ports);
  const webhooks = await openWebhooks(ports, listChanges, options.webhookTargets);
  const groups = [learner.group, ...consumerGroups(openedLake.lake), ...(options.consumerGroups ?? [])];
  const consumers = await openConsumers(ports, groups, { onNotice: notice });
  const model = async (owner: TenantId) => {
    const opened = await slot.current(owner);
    return opened && learner.latest(owner, opened);
  };
  const streaming = { ...ports, ...users, surfaces: new Surfaces(ports), model, stream: consumers };
  const following = followLog(streaming, notice);
  const importing = bindImporting(streaming, domains);
  const parties = openParties(ports);
  const pool = createThreadPool(options.threadCount ?? availableParallelism());
  const kept = { servedLists: openedLake.exposureLake, features: featuresOf(ports), ...parties.bindings };
  const bindings = { ...streaming, ...kept, slot, domains };
  const operated = { ports, slot, learner, consumers, model, openedLake };
  const operations = openOperations({
    ...operated,
    settings: { ...options, preference, tenant, openEncoder, pool, usesDemographics },
  });
  const bound = bindUseCases(bindings, importing, webhooks.useCases);
  const useCases = { ...bound, ...parties.useCases, ...operations.useCases };
  const edges = [parties, sharing.sharedModels, listChanges, webhooks];
  const learning = [operations, { close: () => following.stop() }, consumers];
  return {
    ...createFacade(useCases, { tenant, domains }),
    ...operations.training,
    importData: (request, importOptions = {}) => importing.importData(request, { ...importOptions, tenant }),
    linkWorks: (linkOptions = {}) => importing.linkWorks({ ...linkOptions, tenant }),
    importHistory: (path, owner) => importing.importHistoryFrom(path, owner, tenant),
    useCases,
    ports,
    consumers,
    lake: openedLake.operations,
    exposures: bindExposures({ ports, openedLake, useCases, consumers }, tenant),
    listChanges,
    tenant,
    stamps: users.histories.stamps,
    ...sharing,
    close: () => closeInTurn([...edges, ...learning, openedLake, pool, learner, ports]),
  };
}

async function closeInTurn(parts: readonly ({ close(): void | Promise<void> } | undefined)[]): Promise<void> {
  for (const part of parts) await part?.close();
}

const featuresOf = (ports: Ports) => ({
  eraseAccounts: (tenant: TenantId, ids: readonly AccountId[]) => eraseFromFeatures(ports, tenant, ids),
});

/** Brings what the log has, and the histories have not, into these; then opens what serves. */
async function applyLog(ports: Ports, tenant: TenantId, slot: ModelSlot<ServingModel>): Promise<void> {
  for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
    await applyPartition(ports, tenant, partition);
  await slot.current(tenant);
}

interface ModelOptions {
  readonly usesDemographics: boolean;
  readonly sharesModels?: boolean;
  readonly weights: PreferenceConfig["weights"];
  readonly notice: (text: string) => void;
}

/** What serves each tenant, as it learns. */
function openModels(
  ports: Ports & { readonly openEncoder: EncoderOpener },
  { usesDemographics, sharesModels = false, weights, notice }: ModelOptions,
): {
  readonly shownItems: ShownItems;
  readonly learner: LiveLearner;
  readonly slot: ModelSlot<ServingModel>;
  readonly sharing: Pick<Engine, "sharedModels">;
} {
  const shownItems = openShownItems(ports);
  const sharedModels = new SharedModels();
  const learner = followLive({ ...ports, onGrown: sharedModels.grown }, { weights, onNotice: notice });
  const slot = new ModelSlot<ServingModel>({
    registry: ports.registry,
    load: async (owner, version) => {
      const files = await readVersion(ports, owner, version, sharesModels ? { room: sharedRoom } : {});
      const bundle = await openVersion(shownItems, owner, files);
      const clusters = usesDemographics ? bundle.clusters : noClusters(bundle.catalogue);
      const opened = await learner.open(owner, { ...bundle, clusters });
      sharedModels.opened(opened, files);
      return opened;
    },
    onRefused: (_, version, error) => notice(`Model version ${version} is refused. ${error.message}`),
  });
  sharedModels.connect(slot, learner);
  return { shownItems, learner, slot, sharing: sharesModels ? { sharedModels } : {} };
}

type Facade = Omit<
  Engine,
  | keyof Training
  | "importData"
  | "linkWorks"
  | "importHistory"
  | "useCases"
  | "ports"
  | "consumers"
  | "lake"
  | "exposures"
  | "listChanges"
  | "sharedModels"
  | "tenant"
  | "stamps"
  | "close"
>;

/** Plain strings in, checked ids through. */
function createFacade(
  useCases: UseCases,
  { tenant, domains }: { readonly tenant: TenantId; readonly domains: readonly Domain[] },
): Facade {
  const domainOf = (domain: string | undefined) =>
    domain === undefined ? {} : { domain: parseDomain(domain, domains) };
  const checkedItem = (item: ItemInput, index: number) => parseItem(checkInput(newItemSchema, item, `items/${index}`));
  return {
    putItems: async (items) => useCases.putItems(tenant, items.map(checkedItem)),
    putRelations: async (relations) =>
      useCases.putRelations(
        tenant,
        relations.map((relation, index) =>
          parseRelation(checkInput(newRelationSchema, relation, `relations/${index}`)),
        ),
      ),
    recordEvents: async (events) =>
      useCases.recordEvents(
        tenant,
        events.map((event, index) => parseEvent(checkInput(newEventSchema, event, `events/${index}`))),
      ),
    putUser: async ({ id, ...user }) => {
      await useCases.putUser(tenant, parseUserBody(parseUserId(id), user));
    },
    linkAccount: async (userId, accountId) =>
      useCases.linkAccount(tenant, parseUserId(userId), parseAccountId(accountId)),
    unlinkAccount: async (userId, accountId) =>
      useCases.unlinkAccount(tenant, parseUserId(userId), parseAccountId(accountId)),
    addFriends: async (userId, friendIds) =>
      useCases.addFriends(tenant, parseUserId(userId), friendIds.map(parseUserId)),
    recommend: async ({ userId, n = 12, domain, excludedItemIds = [], discovery = false, mood, moodGoal, ...stated }) =>
      useCases.recommend({
        tenant,
        userId: parseUserId(userId),
        n,
        ...domainOf(domain),
        excludedItemIds: excludedItemIds.map(parseItemId),
        discovery,
        moment: {
          ...parseMoment(checkInput(momentSchema, stated, "recommend")),
          ...checkedMood({ mood, moodGoal }),
        },
      }),
    similar: async ({ itemId, n = 12, domain }) =>
      (await useCases.similar({ tenant, itemId: parseItemId(itemId), n, ...domainOf(domain) })).items,
    explain: async ({ userId, itemId }) =>
      useCases.explain({ tenant, userId: parseUserId(userId), itemId: parseItemId(itemId) }),
    playlist: async (asked) => useCases.playlist(checkedPlaylist(tenant, asked)),
    groupList: async (asked) => useCases.groupList(checkedGroup(tenant, asked, domains)),
    findItem: (idOrTitle) => findItem(useCases, tenant, idOrTitle),
    exportUser: (userId) => exportAll(useCases, tenant, parseUserId(userId)),
    listModels: async () => useCases.listModels(tenant),
    promoteModel: async (version) => useCases.promoteModel(tenant, parseModelVersion(version)),
    rollbackModel: async () => useCases.rollbackModel(tenant),
    isReady: async () => (await useCases.listModels(tenant)).some((model) => model.isServing),
  };
}

async function findItem(useCases: UseCases, tenant: TenantId, idOrTitle: string): Promise<Item> {
  const [byTitle] = await useCases.searchItems(tenant, idOrTitle, { limit: 1 });
  const byId = useCases.getItem(tenant, parseItemId(idOrTitle));
  return byTitle === undefined ? byId : byId.catch(() => byTitle);
}
