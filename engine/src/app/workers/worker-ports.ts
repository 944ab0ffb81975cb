import { openDataFolderReader } from "../../adapters/local/data-folder.ts";
import { SqliteDocumentStore } from "../../adapters/local/sqlite-document-store.ts";
import { SqliteItemStore } from "../../adapters/local/sqlite-item-store.ts";
import { SqliteProfileStore } from "../../adapters/local/sqlite-profile-store.ts";
import { SystemClock } from "../../adapters/local/system-clock.ts";
import { SystemRandom } from "../../adapters/local/system-random.ts";
import { MemoryBus } from "../../adapters/memory/memory-bus.ts";
import type { DomainEvent } from "../../ports/bus.ts";
import type { Ports } from "../ports.ts";
import type { ThreadCalls } from "./calls.ts";
import { ExposureBuffer } from "./exposure-buffer.ts";
import type { EngineCalls, WorkerSettings } from "./messages.ts";
import { ThreadPartyHub } from "./thread-party-hub.ts";

export interface WorkerPorts {
  readonly ports: Ports;
  /** Tells the subscribers of this thread. */
  readonly happened: (event: DomainEvent) => Promise<void>;
  readonly partyHub: ThreadPartyHub;
  /** Hands on to the engine's thread what waits for that: to be called before it is asked for anything. */
  readonly handOn: () => void;
}

/**
 * A worker reads items, people and documents from the files themselves, over a connection of its own; whatever writes, and everything
 * else, is done by the engine's thread.
 */
export function openWorkerPorts(
  { dataFolder, partitionCount }: WorkerSettings,
  engine: ThreadCalls<EngineCalls>,
): WorkerPorts {
  const database = openDataFolderReader(dataFolder);
  const clock = new SystemClock();
  const remote = <Name extends keyof Ports>(name: Name, own: Partial<Ports[Name]> = {}): Ports[Name] =>
    remotePort(own, (method, args) => engine.call("port", name, method, args));
  const documents = new SqliteDocumentStore(database, clock);
  const exposures = new ExposureBuffer((tenant, records) =>
    engine.tell("port", "exposures", "append", [tenant, records]),
  );
  const bus = new MemoryBus();
  const partyHub = new ThreadPartyHub(engine);
  const ports: Ports = {
    items: new SqliteItemStore(database),
    profiles: new SqliteProfileStore(database),
    documents: remote("documents", {
      get: documents.get.bind(documents),
      list: documents.list.bind(documents),
    }),
    eventLog: remote("eventLog", { partitionCount }),
    checkpoints: remote("checkpoints"),
    exposures: remote("exposures", { append: (tenant, records) => exposures.append(tenant, records) }),
    objects: remote("objects"),
    sql: remote("sql"),
    cache: remote("cache"),
    registry: remote("registry"),
    parties: remote("parties"),
    partyHub,
    bus: remote("bus", { subscribe: bus.subscribe.bind(bus) }),
    clock,
    random: new SystemRandom(),
    async close() {
      exposures.flush();
      database.close();
    },
  };
  return { ports, partyHub, happened: (event) => bus.publish(event), handOn: () => exposures.flush() };
}

/** `own` as it is; every other method is called in the engine's thread, and must be one that answers with a promise. */
function remotePort<Port extends object>(
  own: Partial<Port>,
  call: (method: string, args: readonly unknown[]) => Promise<unknown>,
): Port {
  return new Proxy(own, {
    get(target, name) {
      if (name in target || typeof name === "symbol" || localNames.has(name)) return Reflect.get(target, name);
      return (...args: readonly unknown[]) => call(name, args);
    },
  }) as Port;
}

/** Optional values that a port without them does not have; a proxy is no promise either. */
const localNames = new Set(["pollMs", "then"]);
