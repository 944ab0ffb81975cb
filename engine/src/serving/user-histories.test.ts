import { describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../domain/ids.ts";
import { defaultPreferenceConfig, preferencesOf } from "../domain/preference.ts";
import { recordEvents } from "./record-events.ts";
import { UserHistories } from "./user-histories.ts";
import { historyLimit, readEvents } from "./user-history.ts";

const nowMs = new FixedClock().nowMs();

class CountingProfiles extends MemoryProfileStore {
  readCount = 0;
  override history(...input: Parameters<MemoryProfileStore["history"]>) {
    this.readCount += 1;
    return super.history(...input);
  }
}

function createPorts(limit?: number) {
  const profiles = new CountingProfiles();
  return {
    profiles,
    bus: new MemoryBus(),
    histories: new UserHistories(profiles, defaultPreferenceConfig, { keptEventCount: limit }),
    eventLog: new MemoryEventLog(new FixedClock()),
    clock: new FixedClock(),
    random: new SeededRandom(1),
  };
}

type Ports = ReturnType<typeof createPorts>;

const finish = (ports: Ports, account: string, numbers: readonly number[]) =>
  recordEvents(
    ports,
    tenant,
    numbers.map((number) => ({
      id: parseEventId(`${account} ${number}`),
      accountId: parseAccountId(account),
      itemId: parseItemId(`item:${number % 700}`),
      kind: "finish",
      // Some come out of order.
      atMs: nowMs - 86_400_000 * ((number * 37) % 2_000),
    })),
  );

const read = async (ports: Ports, user: string) => ports.histories.read(tenant, parseUserId(user), undefined);

/** What is kept of a user, and what the store holds. */
async function bothOf(ports: Ports, user: string) {
  const { history } = await read(ports, user);
  const { events } = await readEvents(ports, tenant, parseUserId(user));
  const preferences = preferencesOf(events).map((one) => ({ ...one, value: expect.closeTo(one.value, 9) }));
  return [
    { events: history.events, preferences: history.preferences },
    { events, preferences },
  ] as const;
}

describe("UserHistories", () => {
  it("hold what the store holds, beyond the newest thousand events and out of order", async () => {
    const ports = createPorts();
    await read(ports, "ada");
    for (let start = 0; start < historyLimit + 300; start += 50) {
      await finish(
        ports,
        "ada",
        Array.from({ length: 50 }, (_, index) => start + index),
      );
      await finish(ports, "ada", [start]);
      const [kept, stored] = await bothOf(ports, "ada");
      expect(kept).toEqual(stored);
    }
  });

  it("read a user once, and give the same taste until something happens", async () => {
    const ports = createPorts();
    await finish(ports, "ada", [1, 2]);
    const first = await read(ports, "ada");
    expect((await read(ports, "ada")).taste).toBe(first.taste);
    await finish(ports, "bob", [1]);
    expect((await read(ports, "ada")).taste).toBe(first.taste);
    await finish(ports, "ada", [3]);
    const second = await read(ports, "ada");
    expect(second.taste).not.toBe(first.taste);
    expect(second.history.preferences).toHaveLength(3);
    expect(ports.profiles.readCount).toBe(1);
  });

  it("see what is recorded while they are read", async () => {
    const ports = createPorts();
    await finish(ports, "ada", [1]);
    await Promise.all([read(ports, "ada"), finish(ports, "ada", [2]), read(ports, "ada"), finish(ports, "ada", [3])]);
    {
      const [kept, stored] = await bothOf(ports, "ada");
      expect(kept).toEqual(stored);
    }
  });

  it("let go of those who were not asked about for longest", async () => {
    const ports = createPorts(25);
    for (const user of ["ada", "bob", "cem"]) {
      await finish(ports, user, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      await read(ports, user);
    }
    await read(ports, "cem");
    await read(ports, "bob");
    expect(ports.profiles.readCount).toBe(3);
    await read(ports, "ada");
    expect(ports.profiles.readCount).toBe(4);
    await finish(ports, "ada", [11, 12, 13, 14, 15, 16]);
    for (const user of ["ada", "bob", "cem"]) {
      const [kept, stored] = await bothOf(ports, user);
      expect(kept).toEqual(stored);
    }
  });

  it("forget who is dropped", async () => {
    const ports = createPorts();
    await finish(ports, "ada", [1]);
    await read(ports, "ada");
    await ports.profiles.eraseAccounts(tenant, [parseAccountId("ada")]);
    ports.histories.drop(tenant, ["ada"]);
    expect((await read(ports, "ada")).history.events).toEqual([]);
  });
});
