/** The stages as data: every number that differs between them, or that somebody may want to change, stands here. */
import type { FunctionName } from "./functions.ts";

export const stageNames = ["dev", "prod", "minimal"] as const;
export type StageName = (typeof stageNames)[number];

interface FunctionSettings {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Of /tmp; 512 where left out. */
  readonly temporaryMb?: number;
  /** So many run at once at most, and so many others cannot take away; as many as the account lets where left out. */
  readonly reservedConcurrency?: number;
}

/** How a Lambda function is fed from the stream of events. */
interface EventSourceSettings {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches of one shard that are under way at once; records of one partition key stay in order. */
  readonly parallelizationFactor: number;
  readonly retryCount: number;
  /** What is older goes to the errors bucket; below what the stream keeps, so that nothing expires unseen. */
  readonly maxRecordAgeHours: number;
}

/** `dynamodb` costs nothing while nobody sends; a stream of Kinesis is billed by the hour. */
type EventLogSettings =
  | { readonly kind: "kinesis"; readonly keptHours: number }
  | { readonly kind: "dynamodb"; readonly keptHours: number };

export type CacheSettings =
  | { readonly kind: "serverless"; readonly maxStoredGb: number; readonly maxEcpuPerSecond: number }
  | {
      readonly kind: "nodes";
      readonly nodeType: string;
      readonly shardCount: { readonly min: number; readonly max: number };
      /** In other zones, one of which takes over where a shard's first node fails. */
      readonly replicaCount: number;
      /** The count of shards follows both. */
      readonly targetMemoryRatio: number;
      readonly targetCpuRatio: number;
      readonly snapshotsKeptDays: number;
    };

export interface NetworkSettings {
  readonly zoneCount: number;
  /** Zones with an interface endpoint of each service, which is billed by the hour; the other zones reach them too. */
  readonly endpointZoneCount: number;
  readonly flowLogsKeptDays: number;
}

interface ApiSettings {
  /** Over all callers. */
  readonly requestsPerSecond: number;
  readonly burstRequestCount: number;
  /** Of one key in the usage plan: see README.md. */
  readonly requestsPerSecondOfKey: number;
  readonly requestsPerDayOfKey: number;
  /** Requests in five minutes of one address, above which the firewall refuses it; without a firewall where left out. */
  readonly firewallRequestsPerAddress?: number;
}

interface ShiftSettings {
  /** Of the requests that a new version gets at first. */
  readonly firstRatio: number;
  readonly minutes: number;
}

interface ObservabilitySettings {
  readonly monthlyBudgetUsd: number;
  /** What goes beyond the part of CloudWatch that is free for ever: burn rates, an alarm a function, a dashboard of its own for quality. */
  readonly isFull: boolean;
  readonly trailKeptDays: number;
  /** Where functions send traces beside X-Ray's own: a collector's OTLP endpoint. */
  readonly otlpEndpoint?: string;
}

export interface StageSettings {
  readonly name: StageName;
  /** Data goes with its stack, where false only by hand. */
  readonly isDisposable: boolean;
  /** Without it functions run outside of any network of ours. */
  readonly network?: NetworkSettings;
  readonly eventLog: EventLogSettings;
  readonly eventSource: EventSourceSettings;
  /** Without it each function caches for itself. */
  readonly cache?: CacheSettings;
  readonly functions: Readonly<Record<FunctionName, FunctionSettings>>;
  /** How alias `live` moves to a new version of `inference`. */
  readonly shift: ShiftSettings;
  readonly api: ApiSettings;
  /** Hosts beside the stage's own whose pictures the page may show, over https; none where left out. */
  readonly imageHosts?: readonly string[];
  readonly listTtlSeconds: number;
  readonly learnEveryMinutes: number;
  readonly qualityEveryHours: number;
  readonly logsKeptDays: number;
  readonly lake: {
    readonly infrequentAfterDays: number;
    readonly archiveAfterDays: number;
    /** Copies that Firehose keeps of the stream: erasing a person reaches them by this expiry alone. */
    readonly streamCopiesKeptDays: number;
    /** Older versions of models and files, likewise. */
    readonly oldVersionsKeptDays: number;
    readonly errorsKeptDays: number;
    readonly accessLogsKeptDays: number;
  };
  readonly observability: ObservabilitySettings;
}

const lake = {
  infrequentAfterDays: 30,
  archiveAfterDays: 180,
  streamCopiesKeptDays: 14,
  oldVersionsKeptDays: 7,
  errorsKeptDays: 90,
  accessLogsKeptDays: 90,
} as const;

const eventSource: EventSourceSettings = {
  batchSize: 2000,
  windowSeconds: 1,
  parallelizationFactor: 2,
  retryCount: 20,
  maxRecordAgeHours: 20,
};

const functions: StageSettings["functions"] = {
  inference: { memoryMb: 1769, timeoutSeconds: 10 },
  management: { memoryMb: 1024, timeoutSeconds: 29 },
  intake: { memoryMb: 512, timeoutSeconds: 10 },
  enrichment: { memoryMb: 1024, timeoutSeconds: 120 },
  deployment: { memoryMb: 1769, timeoutSeconds: 300, reservedConcurrency: 1 },
  learn: { memoryMb: 1024, timeoutSeconds: 300, reservedConcurrency: 1 },
  batch: { memoryMb: 4096, timeoutSeconds: 900, temporaryMb: 10_240 },
  // Snapshots of a catalogue are brought up to date one after the other.
  bus: { memoryMb: 1024, timeoutSeconds: 300, reservedConcurrency: 1 },
};

export const stages: Readonly<Record<StageName, StageSettings>> = {
  dev: {
    name: "dev",
    isDisposable: true,
    network: { zoneCount: 2, endpointZoneCount: 1, flowLogsKeptDays: 7 },
    eventLog: { kind: "kinesis", keptHours: 24 },
    eventSource,
    cache: { kind: "serverless", maxStoredGb: 1, maxEcpuPerSecond: 5000 },
    functions,
    shift: { firstRatio: 0.5, minutes: 2 },
    api: {
      requestsPerSecond: 100,
      burstRequestCount: 200,
      requestsPerSecondOfKey: 50,
      requestsPerDayOfKey: 100_000,
      firewallRequestsPerAddress: 3000,
    },
    listTtlSeconds: 60,
    learnEveryMinutes: 1,
    qualityEveryHours: 1,
    logsKeptDays: 14,
    lake,
    observability: { monthlyBudgetUsd: 200, isFull: true, trailKeptDays: 30 },
  },
  prod: {
    name: "prod",
    isDisposable: false,
    network: { zoneCount: 3, endpointZoneCount: 3, flowLogsKeptDays: 90 },
    eventLog: { kind: "kinesis", keptHours: 24 },
    eventSource: { ...eventSource, parallelizationFactor: 4 },
    cache: {
      kind: "nodes",
      nodeType: "cache.r7g.large",
      shardCount: { min: 1, max: 8 },
      replicaCount: 1,
      targetMemoryRatio: 0.7,
      targetCpuRatio: 0.6,
      snapshotsKeptDays: 1,
    },
    functions: {
      ...functions,
      inference: { memoryMb: 3008, timeoutSeconds: 10 },
      enrichment: { memoryMb: 1769, timeoutSeconds: 120 },
      batch: { memoryMb: 10_240, timeoutSeconds: 900, temporaryMb: 10_240 },
    },
    shift: { firstRatio: 0.1, minutes: 15 },
    api: {
      requestsPerSecond: 5000,
      burstRequestCount: 5000,
      requestsPerSecondOfKey: 1000,
      requestsPerDayOfKey: 20_000_000,
      firewallRequestsPerAddress: 6000,
    },
    listTtlSeconds: 60,
    learnEveryMinutes: 1,
    qualityEveryHours: 1,
    logsKeptDays: 90,
    lake: { ...lake, errorsKeptDays: 365, accessLogsKeptDays: 365 },
    observability: { monthlyBudgetUsd: 2500, isFull: true, trailKeptDays: 400 },
  },
  minimal: {
    name: "minimal",
    isDisposable: true,
    eventLog: { kind: "dynamodb", keptHours: 24 },
    eventSource: { ...eventSource, parallelizationFactor: 1 },
    functions: {
      ...functions,
      batch: { memoryMb: 2048, timeoutSeconds: 900, temporaryMb: 4096 },
    },
    shift: { firstRatio: 0.5, minutes: 2 },
    api: { requestsPerSecond: 20, burstRequestCount: 40, requestsPerSecondOfKey: 10, requestsPerDayOfKey: 10_000 },
    listTtlSeconds: 60,
    learnEveryMinutes: 5,
    // A metric is billed for the hours in which it is told.
    qualityEveryHours: 24,
    logsKeptDays: 14,
    lake,
    observability: { monthlyBudgetUsd: 10, isFull: false, trailKeptDays: 30 },
  },
};
