import { describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId } from "../domain/ids.ts";
import { applyPartition, recordEvents } from "./record-events.ts";
import type { NewEvent } from "./use-cases.ts";

function createPorts() {
  const clock = new FixedClock();
  return {
    profiles: new MemoryProfileStore(),
    eventLog: new MemoryEventLog(clock, 1),
    bus: new MemoryBus(),
    clock,
    random: new SeededRandom(1),
  };
}

const account = parseAccountId("ada");
const like = (fields: Partial<NewEvent> = {}) =>
  ({ accountId: account, itemId: parseItemId("x"), kind: "like", ...fields }) as NewEvent;

describe("recordEvents", () => {
  it("counts an event once, however often it is sent", async () => {
    const ports = createPorts();
    const event = like({ id: parseEventId("e1") });
    expect(await recordEvents(ports, tenant, [event])).toMatchObject({ acceptedCount: 1, duplicateCount: 0 });
    expect(await recordEvents(ports, tenant, [event, event])).toMatchObject({ acceptedCount: 0, duplicateCount: 2 });
    expect(await ports.profiles.history(tenant, [account], 10)).toHaveLength(1);
  });

  it("takes the good ones and names the bad ones", async () => {
    const ports = createPorts();
    const report = await recordEvents(ports, tenant, [
      like({ atMs: Date.UTC(1601, 0, 1) }),
      like({ atMs: ports.clock.nowMs() + 3 * 86_400_000 }),
      like({ atMs: Number.NaN }),
      like({ kind: "rate", ratio: 1.5 }),
      like(),
    ]);
    expect(report.acceptedCount).toBe(1);
    expect(report.rejected.map(({ index, code }) => [index, code])).toEqual(
      [0, 1, 2, 3].map((index) => [index, "INVALID_INPUT"]),
    );
    expect(report.rejected[0]?.message).toMatch(/1601.*before 1970/);
    expect(report.rejected[3]?.message).toMatch(/1\.5.*from 0 to 1/);
  });

  it("heals a crash between log and profiles", async () => {
    const ports = createPorts();
    const event = { ...like(), id: parseEventId("e1"), atMs: ports.clock.nowMs() } as Parameters<
      typeof ports.eventLog.append
    >[1][number];
    await ports.eventLog.append(tenant, [event]);
    expect(await ports.profiles.history(tenant, [account], 10)).toHaveLength(0);
    await applyPartition(ports, tenant, 0);
    await applyPartition(ports, tenant, 0);
    expect(await ports.profiles.history(tenant, [account], 10)).toHaveLength(1);
  });
});
