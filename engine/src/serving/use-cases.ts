/** Serving: the use cases (recommend, similar, explain, record events, accounts, profiles). This file: their inputs and answers. */
import type { Habits } from "../context/habits.ts";
import type { Demographics } from "../domain/demographics.ts";
import type { Domain } from "../domain/domain.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { Event, TasteEvent } from "../domain/event.ts";
import type { Boost } from "../domain/filter/boost.ts";
import type { ItemFilter } from "../domain/filter/item-filter.ts";
import type { ServedAgainRecord, ServedRecord } from "../domain/exposure.ts";
import type { ExposureCounts } from "../ports/exposure-log.ts";
import type { AccountId, EventId, ItemId, ModelVersion, TenantId, UserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { StatedMoment } from "../domain/moment.ts";
import type { Playlist, PlaylistKind } from "../domain/playlist.ts";
import type { Preference } from "../domain/preference.ts";
import type { Reason, Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Relation, RelationKey } from "../domain/relation.ts";
import type { SurfaceContent, SurfaceName } from "../domain/surface/surface.ts";
import type { TasteWish, Trait } from "../domain/taste.ts";
import type { User } from "../domain/user.ts";
import type { Soon } from "../domain/when-there.ts";
import type { AccessUseCases } from "./access/access.ts";
import type { WorkQuery } from "../domain/work-query.ts";
import type { BecauseYou, BecauseYouInput } from "./because-you.ts";
import type { Counterfactual, CounterfactualInput } from "./counterfactual.ts";
import type { OwnTaste } from "./own-taste.ts";
import type { ListChangeCause } from "./list-changes.ts";
import type { PreviewInput, SurfacePreview } from "./preview-surface.ts";
import type { Surface, SurfaceChange } from "./surfaces.ts";
import type { TrendingInput, TrendingList } from "./trending.ts";
import type { EventPage, EventPageInput } from "./undo.ts";
import type { WriteCondition } from "./content-tag.ts";
import type { KeptAnswer, RequestKey } from "./kept-answers.ts";
import type { PersonalDocument } from "./personal-documents.ts";
import type { WebhookUseCases } from "./webhooks/webhook-use-cases.ts";
import type { SocialUseCases } from "./social/social-use-cases.ts";
import type { GorseUseCases } from "./gorse/gorse-use-cases.ts";
import type { GroupListUseCases } from "./group-lists.ts";

export interface RecommendInput {
  readonly tenant: TenantId;
  readonly userId: UserId;
  /** How many; 1..200. As the surface has it, or 20, unless given. */
  readonly n?: number;
  readonly domain?: Domain;
  /** Where the list is shown: its published rules hold. */
  readonly surface?: SurfaceName;
  /** Of the page before, whose request differed in nothing else. */
  readonly cursor?: string;
  readonly filter?: ItemFilter;
  readonly boosts?: readonly Boost[];
  /** How much variety weighs, 0..1. As the surface has it, or 0.5, unless given. */
  readonly diversity?: number;
  /** Whether the list tells which rules moved its items. */
  readonly explain?: boolean;
  /** Items that must not appear, besides what the user has finished or disliked. */
  readonly excludedItemIds?: readonly ItemId[];
  /** Only items with an offer of one of these services (and of the region, where given). */
  readonly services?: readonly string[];
  readonly region?: string;
  readonly maximumAgeYears?: number;
  /** Whether what everybody knows counts a little less and every tenth place goes to something that few know; false unless given. */
  readonly discovery?: boolean;
  readonly moment?: StatedMoment;
}

/** A list that was shown to nobody, so that no event can come of it. */
type ListPreview = Omit<RecommendationList, "recommendationId" | "nextCursor">;

export interface PlaylistInput extends Pick<
  RecommendInput,
  "tenant" | "userId" | "excludedItemIds" | "services" | "region" | "maximumAgeYears" | "moment"
> {
  readonly kind: PlaylistKind;
  /** Of music, how many at most; 1..50. */
  readonly n: number;
  /** The list is no longer than this; an evening is 240 minutes unless given. */
  readonly minutes?: number;
}

export interface SimilarInput {
  readonly tenant: TenantId;
  readonly itemId: ItemId;
  readonly n: number;
  readonly domain?: Domain;
}

export interface SimilarItem {
  readonly item: Item;
  readonly rank: number;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface SimilarList {
  readonly recommendationId: string;
  /** Absent while there is no model, and then the list is empty. */
  readonly modelVersion?: ModelVersion;
  /** Most alike first. */
  readonly items: readonly SimilarItem[];
}

export interface ItemPageInput {
  readonly tenant: TenantId;
  readonly domain?: Domain;
  /** Items from behind this one. */
  readonly after?: ItemId;
  readonly limit: number;
}

/** A part of the catalogue in the order of ids. */
export interface ItemPage {
  /** May be fewer than asked for, although more follow. */
  readonly items: readonly Item[];
  /** Behind which the next page begins, undefined at the end. */
  readonly next?: ItemId;
}

export interface UserPage {
  readonly users: readonly User[];
  /** Behind which the next page begins, undefined at the end. */
  readonly next?: UserId;
}

export interface ExplainInput {
  readonly tenant: TenantId;
  readonly userId: UserId;
  readonly itemId: ItemId;
  /** Whose published rules are told too. */
  readonly surface?: SurfaceName;
}

export interface Explanation extends Recommendation {
  /** Why the item would be left out of the user's lists, undefined when nothing forbids it. */
  readonly exclusion?: string;
  readonly modelVersion: ModelVersion;
}

/** An event as a client sends it: the id and the time are filled in when they are absent. */
export type NewEvent = WithoutIdAndTime<Event> & { readonly id?: EventId; readonly atMs?: number };

/** Keeps the union's members apart, which `Omit` alone would merge. */
type WithoutIdAndTime<E> = E extends Event ? Omit<E, "id" | "atMs"> : never;

type WithoutKeys<E> = E extends Event
  ? Omit<E, "id" | "accountId" | "itemId" | "atMs" | "recommendationId" | "context" | "isPrivate">
  : never;

/** What happened, of an event. */
export type Happening = WithoutKeys<TasteEvent>;

/** Something that happened to a work that is told by name and by ids of other catalogues. */
export interface NamedHappening {
  /** The work, told in one way or several, each with what happened to it; the first that the catalogue has is taken. */
  readonly candidates: readonly { readonly work: WorkQuery; readonly happening: Happening }[];
  /** The same happening under the same account has the same, however often it is told. */
  readonly distinction: string;
  /** The time of arrival when left out. */
  readonly atMs?: number;
}

export interface NamedReport {
  readonly matchedCount: number;
  readonly newEventCount: number;
  /** Places of those that name no work of the catalogue, from 0. */
  readonly unmatched: readonly number[];
}

export interface RecordReport {
  /** Events that are now durable and were new. */
  readonly acceptedCount: number;
  /** Events whose id was known already. */
  readonly duplicateCount: number;
  readonly rejected: readonly { readonly index: number; readonly code: ErrorCode; readonly message: string }[];
}

/** What age and place do to a user's lists. Own age band and place, as they were taken. */
export interface ClusterView extends Demographics {
  /** Of the cluster among all, 1 for the first. */
  readonly number: number;
  readonly clusterCount: number;
  readonly memberCount: number;
  /** Share of each domain in what members like; sums to 1. */
  readonly domainMix: Readonly<Record<Domain, number>>;
  /** What would not be among the first twelve of the user's list without it, in order. */
  readonly movedInItemIds: readonly ItemId[];
}

export interface UserProfile {
  readonly user: User;
  readonly accountIds: readonly AccountId[];
  readonly eventCount: number;
  /** Share of each domain in what the user likes; sums to 1 unless there is nothing. */
  readonly domainMix: Readonly<Record<Domain, number>>;
  readonly preferences: readonly Preference[];
  /** Absent without consent, and where clusters are off or do not help. */
  readonly cluster?: ClusterView;
  /** Of the newest events, on the user's clock. */
  readonly habits: Habits;
}

/** All that is kept about a person, as the person may ask for it: a page of it. */
export interface UserExport {
  readonly user: User;
  readonly accountIds: readonly AccountId[];
  readonly friendAccountIds: readonly AccountId[];
  /** Newest first. */
  readonly events: readonly Event[];
  /** What else the engine keeps about them, such as a sign-in; secrets are hidden. */
  readonly documents: readonly PersonalDocument[];
  /** Oldest first. */
  readonly servedLists: readonly ServedRecord[];
  /** Oldest first. */
  readonly servedAgain: readonly ServedAgainRecord[];
  /** Where the next page begins; absent on the last. */
  readonly next?: string;
}

/** A list as it was served, and what came of it. */
export interface AttributedList {
  readonly list: ServedRecord;
  /** How often it went out. */
  readonly servedCount: number;
  /** Its user's events that name it, oldest first. */
  readonly events: readonly Event[];
}

export interface HistoryReport {
  /** Such as goodreads, letterboxd, imdb, spotify, listenbrainz, netflix, amazon. */
  readonly kind: string;
  readonly accountId: AccountId;
  readonly rowCount: number;
  readonly matchedCount: number;
  /** Matched rows of each domain that has any. */
  readonly matchedByDomain: Readonly<Record<string, number>>;
  readonly newEventCount: number;
  /** Rows that name a work that no catalogue has, or that could not be read. */
  readonly unmatched: readonly { readonly line: number; readonly title: string; readonly reason: string }[];
}

/** How far a consumer group has come in one partition of the event log. */
export interface ConsumerLag {
  readonly group: string;
  readonly tenant: TenantId;
  readonly partition: number;
  /** Behind the last event it has handled, as a decimal. */
  readonly position: string;
  /** Since the first event that waits for it arrived; 0 when none does. */
  readonly lagMs: number;
  /** Events that it could not handle, since this process began. */
  readonly setAsideCount: number;
}

export interface SetAsideReplay {
  readonly handledCount: number;
  readonly failedCount: number;
}

export interface ModelSummary {
  readonly version: ModelVersion;
  readonly createdAtMs: number;
  readonly isServing: boolean;
  /** Whether a rollback would bring it back. */
  readonly isRollbackTarget: boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface ModelDetails extends ModelSummary {
  /** Absent where what is kept of it is missing or damaged. */
  readonly training?: {
    readonly seed: number;
    /** Over the training data. */
    readonly dataSha256: string;
    readonly itemCount: number;
    readonly userCount: number;
    readonly preferenceCount: number;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** How the parts of a score weigh, by default and by domain. */
    readonly blend: Readonly<Record<string, unknown>>;
    readonly parts: readonly { readonly name: string; readonly sizeBytes: number }[];
    readonly sizeBytes: number;
    readonly encoderId?: string;
    /** Versions of before have none. */
    readonly trainingSeconds?: number;
  };
}

/** Every use case with its ports bound: what the API, the command line and the library call. */
export interface UseCases extends GorseUseCases, AccessUseCases, SocialUseCases, WebhookUseCases, GroupListUseCases {
  /** At once where the list is ready. */
  recommend(input: RecommendInput): Soon<RecommendationList>;
  /** What `recommend` would answer, made afresh and noted nowhere: nobody was shown it. */
  previewList(input: RecommendInput): Promise<ListPreview>;
  similar(input: SimilarInput): Promise<SimilarList>;
  becauseYou(input: BecauseYouInput): Promise<BecauseYou>;
  trending(input: TrendingInput): Promise<TrendingList>;
  explain(input: ExplainInput): Promise<Explanation>;
  counterfactual(input: CounterfactualInput): Promise<Counterfactual>;
  playlist(input: PlaylistInput): Promise<Playlist>;

  putItems(tenant: TenantId, items: readonly Item[], condition?: WriteCondition): Promise<void>;
  addItems(tenant: TenantId, items: readonly Item[]): Promise<void>;
  getItem(tenant: TenantId, id: ItemId): Promise<Item>;
  relationsOf(tenant: TenantId, id: ItemId): Promise<readonly Relation[]>;
  /** In the order of `ids`, undefined where there is none. */
  getItems(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]>;
  /** Relations that touch any of these items, either end. */
  relationsOfItems(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]>;
  putRelations(tenant: TenantId, relations: readonly Relation[]): Promise<void>;
  deleteRelation(tenant: TenantId, relation: RelationKey): Promise<void>;
  deleteItem(tenant: TenantId, id: ItemId, condition?: WriteCondition): Promise<void>;
  listItems(input: ItemPageInput): Promise<ItemPage>;
  searchItems(
    tenant: TenantId,
    query: string,
    options: { readonly domain?: Domain; readonly limit: number },
  ): Promise<readonly Item[]>;

  recordEvents(tenant: TenantId, events: readonly NewEvent[]): Promise<RecordReport>;
  /** Records what other programs tell by name; `ownerId` gets the account. Throws `ACCOUNT_LINKED_ELSEWHERE`. */
  recordByName(
    tenant: TenantId,
    account: { readonly accountId: AccountId; readonly ownerId?: UserId },
    happenings: readonly NamedHappening[],
  ): Promise<NamedReport>;
  listEvents(tenant: TenantId, userId: UserId, page: EventPageInput): Promise<EventPage>;
  retractEvent(tenant: TenantId, userId: UserId, eventId: EventId): Promise<void>;
  leaveOut(tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void>;
  letBackIn(tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void>;
  getTaste(tenant: TenantId, userId: UserId): Promise<OwnTaste>;
  /** Without a wish, one that was there is taken back. */
  editTaste(tenant: TenantId, userId: UserId, edit: Trait & { readonly wish?: TasteWish }): Promise<void>;

  /** Tells those who follow a user's lists that they may be other ones, for a reason that the engine cannot see. */
  announceListChange(tenant: TenantId, userId: UserId, cause: ListChangeCause): Promise<void>;

  getProfile(tenant: TenantId, userId: UserId): Promise<UserProfile>;
  getUser(tenant: TenantId, userId: UserId): Promise<User>;
  /** With `search`: those whose id begins with it or whose name has its words; such a page may be short although more follow. */
  listUsers(
    tenant: TenantId,
    page: { readonly search?: string; readonly after?: UserId; readonly limit: number },
  ): Promise<UserPage>;
  putUser(tenant: TenantId, user: User, condition?: WriteCondition): Promise<User>;
  /** Also merges an anonymous user into a known one: pass the anonymous user's id as the account. */
  linkAccount(tenant: TenantId, userId: UserId, accountId: AccountId): Promise<readonly AccountId[]>;
  unlinkAccount(tenant: TenantId, userId: UserId, accountId: AccountId): Promise<readonly AccountId[]>;
  /** A page of what is kept, from the place that the page before told. Throws `INVALID_INPUT` for another place. */
  exportUser(tenant: TenantId, userId: UserId, place?: string): Promise<UserExport>;
  eraseUser(tenant: TenantId, userId: UserId, condition?: WriteCondition): Promise<void>;
  importHistory(
    tenant: TenantId,
    userId: UserId,
    file: { readonly name: string; readonly bytes: Uint8Array; readonly kind?: string },
  ): Promise<HistoryReport>;

  listSurfaces(tenant: TenantId): Promise<readonly Surface[]>;
  getSurface(tenant: TenantId, name: SurfaceName): Promise<Surface>;
  putSurface(tenant: TenantId, name: SurfaceName, content: SurfaceContent, change: SurfaceChange): Promise<Surface>;
  deleteSurface(tenant: TenantId, name: SurfaceName): Promise<void>;
  previewSurface(input: PreviewInput): Promise<SurfacePreview>;
  publishSurface(tenant: TenantId, name: SurfaceName, change: SurfaceChange): Promise<Surface>;
  rollbackSurface(tenant: TenantId, name: SurfaceName, version?: number): Promise<Surface>;

  /** Throws `RECOMMENDATION_NOT_FOUND`. */
  getRecommendation(tenant: TenantId, recommendationId: string): Promise<AttributedList>;

  /** Of this process. */
  exposureCounts(): Promise<ExposureCounts>;

  beginRequest(tenant: TenantId, key: RequestKey, fingerprint: string): Promise<KeptAnswer | undefined>;
  finishRequest(
    tenant: TenantId,
    key: RequestKey,
    finished?: KeptAnswer & { readonly fingerprint: string },
  ): Promise<void>;

  listModels(tenant: TenantId): Promise<readonly ModelSummary[]>;
  /** Throws `MODEL_NOT_FOUND`. */
  getModel(tenant: TenantId, version: ModelVersion): Promise<ModelDetails>;
  promoteModel(tenant: TenantId, version: ModelVersion): Promise<void>;
  rollbackModel(tenant: TenantId): Promise<ModelVersion>;
  consumerLags(): Promise<readonly ConsumerLag[]>;
  /** Whether lists can be served, and from which model. */
  readiness(): Promise<{ readonly isReady: boolean; readonly modelVersion?: ModelVersion; readonly itemCount: number }>;
}
