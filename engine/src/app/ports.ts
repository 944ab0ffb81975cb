import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder } from "../adapters/local/data-folder.ts";
import { DuckDbSqlEngine } from "../adapters/local/duckdb-sql-engine.ts";
import { SqliteCache } from "../adapters/local/sqlite-cache.ts";
import { SqliteCheckpointStore } from "../adapters/local/sqlite-checkpoint-store.ts";
import { SqliteDocumentStore } from "../adapters/local/sqlite-document-store.ts";
import { SqliteEventLog } from "../adapters/local/sqlite-event-log.ts";
import { SqliteItemStore } from "../adapters/local/sqlite-item-store.ts";
import { SqliteModelRegistry } from "../adapters/local/sqlite-model-registry.ts";
import { SqlitePartyStore } from "../adapters/local/sqlite-party-store.ts";
import { SqliteProfileStore } from "../adapters/local/sqlite-profile-store.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryCache } from "../adapters/memory/memory-cache.ts";
import { MemoryCheckpointStore } from "../adapters/memory/memory-checkpoint-store.ts";
import { MemoryDocumentStore } from "../adapters/memory/memory-document-store.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryExposureLog } from "../adapters/memory/memory-exposure-log.ts";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { MemoryModelRegistry } from "../adapters/memory/memory-model-registry.ts";
import { MemoryObjectStore } from "../adapters/memory/memory-object-store.ts";
import { MemoryPartyHub } from "../adapters/memory/memory-party-hub.ts";
import { MemoryPartyStore } from "../adapters/memory/memory-party-store.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { ObjectExposureLog } from "../adapters/object-exposure-log.ts";
import { SystemClock } from "../adapters/local/system-clock.ts";
import { SystemRandom } from "../adapters/local/system-random.ts";
import { EngineError } from "../domain/errors.ts";
import type { Bus } from "../ports/bus.ts";
import type { Cache } from "../ports/cache.ts";
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import type { EventLog } from "../ports/event-log.ts";
import type { ExposureLog } from "../ports/exposure-log.ts";
import type { ItemStore } from "../ports/item-store.ts";
import type { ModelRegistry } from "../ports/model-registry.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { PartyHub } from "../ports/party-hub.ts";
import type { PartyStore } from "../ports/party-store.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { Random } from "../ports/random.ts";
import type { SqlEngine } from "../ports/sql-engine.ts";
import type { AwsConfig } from "./aws-config.ts";

/** Every outside thing the engine uses, and the way to let go of it. */
export interface Ports {
  readonly eventLog: EventLog;
  readonly exposures: ExposureLog;
  readonly checkpoints: CheckpointStore;
  readonly items: ItemStore;
  readonly profiles: ProfileStore;
  readonly documents: DocumentStore;
  readonly objects: ObjectStore;
  readonly sql: SqlEngine;
  readonly cache: Cache;
  readonly bus: Bus;
  readonly registry: ModelRegistry;
  readonly parties: PartyStore;
  readonly partyHub: PartyHub;
  readonly clock: Clock;
  readonly random: Random;
  close(): Promise<void>;
}

/** Everything in memory: for tests and for trying the library. Gone with the process. */
export function openMemoryPorts(clock: Clock = new SystemClock(), random: Random = new SystemRandom()): Ports {
  const objects = new MemoryObjectStore();
  const parties = new MemoryPartyStore(clock);
  return {
    eventLog: new MemoryEventLog(clock),
    exposures: new MemoryExposureLog(),
    checkpoints: new MemoryCheckpointStore(),
    items: new MemoryItemStore(),
    profiles: new MemoryProfileStore(),
    documents: new MemoryDocumentStore(clock),
    objects,
    sql: new DuckDbSqlEngine({ objects, temporaryFolder: join(tmpdir(), "codecatalyst-sql") }),
    cache: new MemoryCache(clock),
    bus: new MemoryBus(),
    registry: new MemoryModelRegistry(),
    parties,
    partyHub: new MemoryPartyHub(parties),
    clock,
    random,
    close: async () => {},
  };
}

/** Everything on AWS and Redis, whose packages are loaded only here. Throws `INVALID_CONFIG` where they are not installed. */
export async function openAwsPorts(
  config: AwsConfig,
  clock: Clock = new SystemClock(),
  random: Random = new SystemRandom(),
): Promise<Ports> {
  const { openPortsOnAws } = await import("./aws-ports.ts").catch((error: unknown) => {
    if ((error as { readonly code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_ADAPTERS is aws, but the AWS packages are not installed. Install with optional dependencies.",
      { cause: error },
    );
  });
  return openPortsOnAws(config, clock, random);
}

/** Everything in one folder, safe against crashes. Throws `DATA_FOLDER_BUSY` when another process has it. */
export async function openLocalPorts(path: string): Promise<Ports> {
  const folder = await openDataFolder(path);
  const clock = new SystemClock();
  const exposures = new ObjectExposureLog({ objects: folder.objects, clock });
  const parties = new SqlitePartyStore(folder.partyDatabase, clock);
  return {
    eventLog: new SqliteEventLog(folder.eventDatabase, clock),
    exposures,
    checkpoints: new SqliteCheckpointStore(folder.eventDatabase),
    items: new SqliteItemStore(folder.database),
    profiles: new SqliteProfileStore(folder.database),
    documents: new SqliteDocumentStore(folder.database, clock),
    objects: folder.objects,
    sql: new DuckDbSqlEngine({ objects: folder.objects, temporaryFolder: folder.temporaryFolder }),
    cache: new SqliteCache(folder.cacheDatabase, clock),
    bus: new MemoryBus(),
    registry: new SqliteModelRegistry(folder.database),
    parties,
    partyHub: new MemoryPartyHub(parties),
    clock,
    random: new SystemRandom(),
    async close() {
      await exposures.close();
      folder.close();
    },
  };
}
