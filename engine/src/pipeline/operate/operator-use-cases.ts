/** Operate: what those who run an engine see of it and do with it. This file: the use cases. */
import type { Event } from "../../domain/event.ts";
import type { Item } from "../../domain/item.ts";
import type { EventId, ItemId, ModelVersion, TenantId } from "../../domain/ids.ts";
import type { ConsumerLag, SetAsideReplay } from "../../serving/use-cases.ts";
import type { DoubtfulLinkPage } from "../ingest/doubtful-links.ts";
import type { QualityReport } from "../quality/quality-reports.ts";
import type { WireEvaluationReport } from "../../contract/index.ts";
import type { RunState } from "../schedule/run-state.ts";
import type { SetAsideEvent, SetAsidePage } from "../stream/set-aside.ts";
import type { LiveSummary } from "../live/live-model.ts";

/** What serves a tenant at this moment, and how far everything that follows its events is. */
export interface EngineState {
  readonly modelVersion?: ModelVersion;
  readonly itemCount: number;
  /** Absent where nothing learns between trainings. */
  readonly live?: LiveSummary;
  readonly lags: readonly ConsumerLag[];
}

export interface KeptRun {
  readonly run: RunState;
  /** Whether this process works on it, or will as soon as what is before it is done. */
  readonly isUnderWay: boolean;
}

interface RunPage {
  /** Newest first. */
  readonly runs: readonly KeptRun[];
  /** Behind which the next page begins; absent on the last. */
  readonly next?: string;
}

export interface RunUseCases {
  listRuns(tenant: TenantId, page: { readonly after?: string; readonly limit: number }): Promise<RunPage>;
  /** Throws `RUN_NOT_FOUND`. */
  findRun(tenant: TenantId, id: string): Promise<KeptRun>;
  /** Begins a run, or takes up one that was cut off, and answers how it begins. Throws `RUN_UNDER_WAY`. */
  startRun(tenant: TenantId): Promise<KeptRun>;
}

/** Days in UTC, both included. */
export interface DayRange {
  readonly from?: string;
  readonly to?: string;
}

interface QualityPage {
  /** Newest first. */
  readonly hours: readonly QualityReport[];
  /** Before which the next page begins; absent on the last. */
  readonly next?: string;
}

export interface TailedEvent {
  readonly arrivedAtMs: number;
  readonly event: Event;
}

/** A part of the event log in order of arrival, of all partitions together. */
export interface EventTail {
  readonly events: readonly TailedEvent[];
  /** Of each partition, behind what is known now, as decimals: what arrives later is behind it. */
  readonly positions: readonly string[];
  /** Whether there is more at this moment. */
  readonly hasMore: boolean;
}

export interface FailedEvent extends SetAsideEvent {
  /** Whether what happened may be told: nothing of a private session may. */
  readonly isShown: boolean;
}

interface FailedPage extends Omit<SetAsidePage, "events"> {
  readonly events: readonly FailedEvent[];
}

interface EventUseCases {
  /** The newest events of the tenant, or what is behind positions; without what `shownEvents` hides. */
  latestEvents(
    tenant: TenantId,
    asked: { readonly after?: readonly string[]; readonly limit: number },
  ): Promise<EventTail>;
  /** Events that a consumer group could not handle. Throws `INVALID_INPUT` for a group that is none. */
  failedEvents(
    tenant: TenantId,
    asked: { readonly group?: string; readonly after?: string; readonly limit: number },
  ): Promise<FailedPage>;
  /** Hands them over once more, or those with these ids; what still fails stays. Throws `INVALID_INPUT` for a group that is none. */
  replayFailedEvents(
    tenant: TenantId,
    wanted: { readonly group?: string; readonly eventIds?: readonly EventId[] },
  ): Promise<SetAsideReplay>;
}

export interface KeptEvaluation {
  readonly report: WireEvaluationReport;
  readonly writtenAtMs: number;
}

export interface SkippedEvaluation {
  readonly file: string;
  readonly problem: string;
}

/** Of the program itself, whatever data it serves. */
export interface EvaluationUseCases {
  /** By card. */
  listEvaluations(): Promise<{
    readonly reports: readonly KeptEvaluation[];
    readonly skipped: readonly SkippedEvaluation[];
  }>;
  /** Throws `EVALUATION_NOT_FOUND`. */
  getEvaluation(card: string): Promise<WireEvaluationReport>;
}

/** Where items are in a picture of a version's shared space: what is near in the space is near in the plane. */
export interface EmbeddingMap {
  readonly modelVersion: ModelVersion;
  readonly seed: number;
  /** Items of the version that have a place in its space; the best known of them are shown. */
  readonly placedItemCount: number;
  readonly items: readonly Pick<Item, "id" | "title" | "domain">[];
  /** 0..1, one an item; the same scale for both axes. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Of each item's ten nearest in the space the share that is among its ten nearest in the plane, mean over items. */
  readonly keptNeighbourRatio: number;
  /** The same of the plane of the two principal axes, to compare with. */
  readonly principalRatio: number;
}

/** Whether two records are one work. */
export const linkDecisions = ["same", "different"] as const;
export type LinkDecision = (typeof linkDecisions)[number];

interface LinkUseCases {
  listDoubtfulLinks(
    tenant: TenantId,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<DoubtfulLinkPage>;
  /** Answers the item that stands for both, where they are one. Throws `LINK_NOT_FOUND`, `ITEM_NOT_FOUND`. */
  decideLink(tenant: TenantId, linkId: string, decision: LinkDecision): Promise<ItemId | undefined>;
}

/** For operators alone. */
export interface OperatorUseCases extends RunUseCases, EventUseCases, EvaluationUseCases, LinkUseCases {
  engineState(tenant: TenantId): Promise<EngineState>;
  /** Of the version that serves; made once for each, in a thread of its own. Throws `MODEL_NOT_FOUND` where none serves. */
  embeddingMap(tenant: TenantId): Promise<EmbeddingMap>;
  /** Hours that are not over are measured as far as they are. Throws `INVALID_INPUT` for a day that no calendar has. */
  dataQuality(
    tenant: TenantId,
    days: DayRange,
    page: { readonly before?: string; readonly limit: number },
  ): Promise<QualityPage>;
}
