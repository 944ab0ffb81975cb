import { describe, expect, it } from "vitest";
import { parseModelVersion } from "../../domain/ids.ts";
import { describeBus } from "../../ports/bus.contract.ts";
import { describeCache } from "../../ports/cache.contract.ts";
import { describeClock } from "../../ports/clock.contract.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeDocumentStore } from "../../ports/document-store.contract.ts";
import { describeEventLog } from "../../ports/event-log.contract.ts";
import { describeExposureLog } from "../../ports/exposure-log.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeModelTraffic } from "../../ports/model-traffic.contract.ts";
import { describeObjectKeys, describeObjectStore } from "../../ports/object-store.contract.ts";
import { describePartyHub } from "../../ports/party-hub.contract.ts";
import { describePartyStore } from "../../ports/party-store.contract.ts";
import { describePreparedLists } from "../../ports/prepared-lists.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { describeRandom } from "../../ports/random.contract.ts";
import { FixedClock } from "./fixed-clock.ts";
import { MemoryBus } from "./memory-bus.ts";
import { MemoryCache } from "./memory-cache.ts";
import { MemoryCheckpointStore } from "./memory-checkpoint-store.ts";
import { MemoryDocumentStore } from "./memory-document-store.ts";
import { MemoryEventLog } from "./memory-event-log.ts";
import { MemoryExposureLog } from "./memory-exposure-log.ts";
import { MemoryItemStore } from "./memory-item-store.ts";
import { MemoryModelRegistry } from "./memory-model-registry.ts";
import { MemoryModelTraffic } from "./memory-model-traffic.ts";
import { MemoryObjectStore } from "./memory-object-store.ts";
import { MemoryPartyHub, MemoryPartyNetwork } from "./memory-party-hub.ts";
import { MemoryPartyStore } from "./memory-party-store.ts";
import { MemoryPreparedLists } from "./memory-prepared-lists.ts";
import { MemoryProfileStore } from "./memory-profile-store.ts";
import { SeededRandom } from "./seeded-random.ts";

const opened =
  <Port>(create: () => Port) =>
  async () => ({ port: create(), close: async () => {} });
const notDurable = { isDurable: false };

for (const partitionCount of [4, 1])
  describeEventLog(
    `MemoryEventLog, ${partitionCount} partitions`,
    async () => {
      const clock = new FixedClock();
      const port = new MemoryEventLog(clock, partitionCount);
      return { port, passTime: async (durationMs) => clock.advance(durationMs), close: async () => {} };
    },
    { isDurable: false, canExpire: true },
  );
describeCheckpointStore(
  "MemoryCheckpointStore",
  opened(() => new MemoryCheckpointStore()),
  notDurable,
);
describeDocumentStore("MemoryDocumentStore", async () => {
  const clock = new FixedClock();
  return {
    port: new MemoryDocumentStore(clock),
    advance: (durationMs) => clock.advance(durationMs),
    close: async () => {},
  };
});
describeExposureLog(
  "MemoryExposureLog",
  opened(() => new MemoryExposureLog()),
  notDurable,
);
describeItemStore(
  "MemoryItemStore",
  opened(() => new MemoryItemStore()),
  notDurable,
);
describeProfileStore(
  "MemoryProfileStore",
  opened(() => new MemoryProfileStore()),
  { ...notDurable, takesLate: false },
);
describeObjectStore(
  "MemoryObjectStore",
  opened(() => new MemoryObjectStore()),
  { ...notDurable, hasConditionalPut: true, hasAtomicPut: true },
);
describeObjectKeys();
describeModelRegistry(
  "MemoryModelRegistry",
  opened(() => new MemoryModelRegistry()),
  notDurable,
);
describeModelTraffic("MemoryModelTraffic", async () => {
  const port = new MemoryModelTraffic();
  return { port, settle: async (id, outcome) => port.settle(id, outcome), close: async () => {} };
});
describePreparedLists("MemoryPreparedLists", async () => {
  const clock = new FixedClock();
  const port = new MemoryPreparedLists(clock);
  return { port, advance: (durationMs) => clock.advance(durationMs), close: async () => {} };
});
describePartyStore(
  "MemoryPartyStore",
  async () => {
    const clock = new FixedClock();
    const port = new MemoryPartyStore(clock);
    return { port, advance: (durationMs) => clock.advance(durationMs), close: async () => {} };
  },
  { ...notDurable, historyCount: 300 },
);
describePartyHub("MemoryPartyHub", async () => {
  const clock = new FixedClock();
  const network = new MemoryPartyNetwork(clock, 6_000);
  const epochs = new MemoryPartyStore(clock);
  const newHub = () => new MemoryPartyHub(epochs, { network, askTimeoutMs: 20 });
  const hubs = [newHub(), newHub(), newHub()] as const;
  return {
    hubs,
    cutOff: async () => {
      network.cutOff(hubs[0]);
      clock.advance(6_000);
    },
    heal: async () => network.heal(hubs[0]),
    close: async () => {
      for (const hub of hubs) await hub.close();
    },
  };
});
describeBus(
  "MemoryBus",
  opened(() => new MemoryBus(() => {})),
);
describeCache(
  "MemoryCache",
  async () => {
    const clock = new FixedClock();
    const port = new MemoryCache(clock, { maxSizeBytes: 4 * 1024 * 1024 });
    return { port, advance: (durationMs) => clock.advance(durationMs), close: async () => {} };
  },
  { canPassTime: true, isBounded: true },
);
describeClock("FixedClock", () => new FixedClock());
describeRandom("SeededRandom", (seed) => new SeededRandom(seed), { isSeeded: true });

describe("FixedClock", () => {
  it("moves by what it is told, and only then", () => {
    const clock = new FixedClock(5);
    expect(clock.nowMs()).toBe(5);
    clock.advance(10);
    expect(clock.nowMs()).toBe(15);
  });
});

describe("MemoryBus", () => {
  it("reports a subscriber's failure with its event", async () => {
    const failures: unknown[] = [];
    const bus = new MemoryBus((error, event) => failures.push([error, event]));
    const event = { kind: "model-promoted", tenant: tenantA, version: parseModelVersion("1") } as const;
    const error = new Error("on purpose");
    bus.subscribe("model-promoted", () => Promise.reject(error));
    await bus.publish(event);
    expect(failures).toEqual([[error, event]]);
  });
});
