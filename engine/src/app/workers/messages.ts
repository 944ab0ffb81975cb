/** Worker threads that serve beside the one that owns the engine. This file: what they say to each other. */
import type { MetricValues } from "../../api/rest/http/metrics.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { LiveChanges } from "../../models/live/live-copy.ts";
import type { LiveDescription } from "../../pipeline/live/live-model.ts";
import type { DomainEvent } from "../../ports/bus.ts";
import type { FramePlace, PartyFrame, PartyKey } from "../../ports/party-hub.ts";
import type { VersionFiles } from "../../registry/bundle.ts";
import type { PlacedItems } from "../../serving/live/place-items.ts";
import type { ServerConfig } from "../open-server.ts";
import type { Ports } from "../ports.ts";

/** What a worker begins with. */
export interface WorkerSettings extends ServerConfig {
  readonly dataFolder: string;
  /** The buffer of `UserStamps`. */
  readonly stamps: SharedArrayBuffer;
  readonly partitionCount: number;
  readonly host: string;
  readonly preference: PreferenceConfig;
  readonly usesDemographics: boolean;
  readonly listTtlMs: number;
  readonly fatigueRestDays: number;
  /** How long a connection may be idle after the worker was told to stop. */
  readonly drainMs: number;
  /** The most workers that there may be, who share the room for what is kept. */
  readonly threadCount: number;
}

/** A model as it serves: files whose arrays all threads share, and what came since the training. */
export interface SharedModel {
  readonly files: VersionFiles;
  readonly description: LiveDescription;
}

/** What the engine's thread does for a worker with members of parties. */
export interface PartyCalls {
  claimParty(key: PartyKey): Promise<void>;
  askParty(key: PartyKey, request: string): Promise<string>;
  /** Resolves when `partyFrames` is called with what is published from now on. */
  listenToParty(key: PartyKey): Promise<void>;
  leaveParty(key: PartyKey): void;
  publishedInParty(key: PartyKey, after: FramePlace): Promise<readonly PartyFrame[]>;
}

/** What the engine's thread does for a worker. */
export interface EngineCalls extends PartyCalls {
  useCase(name: string, args: readonly unknown[]): Promise<unknown>;
  port(name: keyof Ports, method: string, args: readonly unknown[]): Promise<unknown>;
  /** Before it answers, `model` is called where the tenant has one. */
  openModel(tenant: TenantId): Promise<void>;
  /** Of all threads, in Prometheus' text form. */
  metrics(): Promise<string>;
  allMetricValues(): Promise<MetricValues>;
}

/** What a worker does when it is told to. */
export interface WorkerCalls {
  /** Begins to take requests; 0 takes a free port. */
  listen(port: number): Promise<{ readonly address: string; readonly port: number }>;
  /** Resolves when it serves. */
  model(tenant: TenantId, model: SharedModel): Promise<void>;
  learned(tenant: TenantId, version: ModelVersion, changes: LiveChanges): void;
  grown(tenant: TenantId, version: ModelVersion, placed: PlacedItems): void;
  happened(event: DomainEvent): Promise<void>;
  partyFrames(key: PartyKey, frames: readonly PartyFrame[]): void;
  /** Forgets people; resolves when nothing of them is on its way to the engine's thread any more. */
  forget(tenant: TenantId, ids: readonly string[]): Promise<void>;
  metricValues(): Promise<MetricValues>;
  connectionCount(): Promise<number>;
  /** Closes so many connections, each with its next answer, so that their clients come to another worker. */
  shed(count: number): void;
  /** Takes no more connections, answers what is asked on those it has, and resolves when all are closed. */
  drain(): Promise<void>;
}

/** Every kind of event on the bus. */
export const domainEventKinds = Object.keys({
  "events-recorded": true,
  "accounts-changed": true,
  "user-erased": true,
  "list-announced": true,
  "surfaces-changed": true,
  "items-changed": true,
  "model-promoted": true,
  "model-refused": true,
  "model-withheld": true,
  "events-refused": true,
  "data-quality": true,
} satisfies Record<DomainEvent["kind"], true>) as readonly DomainEvent["kind"][];
