import { describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryEventLog } from "../../adapters/memory/memory-event-log.ts";
import type { Event } from "../../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId, parseTenantId } from "../../domain/ids.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { latestEvents } from "./latest-events.ts";
import { MemoryProfileStore } from "../../adapters/memory/memory-profile-store.ts";

const tenant = parseTenantId("acme");

/** Counts what is read. */
class CountingLog extends MemoryEventLog {
  readCount = 0;

  override async read(...place: readonly [typeof tenant, number, Position, number]): Promise<readonly LoggedEvent[]> {
    const found = await super.read(...place);
    this.readCount += found.length;
    return found;
  }
}

function openLog(partitionCount = 4) {
  const clock = new FixedClock(Date.UTC(2026, 4, 1));
  const eventLog = new CountingLog(clock, partitionCount);
  let made = 0;
  return {
    clock,
    eventLog,
    append(count: number) {
      const events = Array.from({ length: count }, (): Event => {
        made += 1;
        return {
          id: parseEventId(`e${made}`),
          accountId: parseAccountId(`person ${made % 97}`),
          itemId: parseItemId("book:1"),
          kind: "view",
          atMs: clock.nowMs(),
        };
      });
      return eventLog.append(tenant, events);
    },
    latest: (limit: number, after?: readonly string[]) =>
      latestEvents({ eventLog, clock, profiles: new MemoryProfileStore() }, { tenant, limit, ...(after && { after }) }),
    get made() {
      return made;
    },
  };
}

const numbersOf = ({ events }: Awaited<ReturnType<typeof latestEvents>>) =>
  events.map(({ event }) => Number(event.id.slice(1))).toSorted((a, b) => a - b);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("the newest events", () => {
  it("are none of an empty log, which tells where to go on", async () => {
    const log = openLog();
    const { events, positions, hasMore } = await log.latest(5);
    expect([events, hasMore]).toEqual([[], false]);
    await log.append(3);
    expect(numbersOf(await log.latest(5, positions))).toEqual([1, 2, 3]);
  });

  it.each([
    ["a second", 1_000],
    ["a minute", 60_000],
    ["ten days", 864_000_000],
  ])("are the last ones where one came each %s", async (_, stepMs) => {
    const log = openLog();
    for (let round = 0; round < 300; round += 1) {
      await log.append(1);
      log.clock.advance(stepMs);
    }
    expect(numbersOf(await log.latest(20))).toEqual(range(281, 300));
  });

  it("are found without reading the log, however long it is and however fast it came", async () => {
    const log = openLog();
    for (let round = 0; round < 60; round += 1) {
      await log.append(2_000);
      log.clock.advance(17);
    }
    log.clock.advance(3_600_000);
    const newest = await log.latest(50);
    expect(numbersOf(newest)).toHaveLength(50);
    expect(Math.min(...numbersOf(newest))).toBeGreaterThan(log.made - 2_000);
    // Of 120,000.
    expect(log.eventLog.readCount).toBeLessThan(15_000);
    log.eventLog.readCount = 0;
    await log.append(10);
    expect(numbersOf(await log.latest(50, newest.positions))).toEqual(range(log.made - 9, log.made));
    expect(log.eventLog.readCount).toBe(10);
  });

  it("are found where more came within a millisecond than are read at once", async () => {
    const log = openLog(1);
    await log.append(10);
    log.clock.advance(10);
    await log.append(7_000);
    log.clock.advance(10);
    await log.append(3);
    expect(numbersOf(await log.latest(5))).toEqual(range(log.made - 4, log.made));
  });
});
