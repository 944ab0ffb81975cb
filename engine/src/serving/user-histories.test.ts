import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../domain/ids.ts";
import { defaultPreferenceConfig, preferencesOf } from "../domain/preference.ts";
import { countedEvents } from "../domain/counted-events.ts";
import { isTasteEvent, type Event } from "../domain/event.ts";
import { recordEvents } from "./record-events.ts";
import type { NewEvent } from "./use-cases.ts";
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

const events = fc.array(
  fc.record({
    what: fc.constantFrom("like", "finish", "dislike", "impression", "private", "retract", "leave-out", "back"),
    number: fc.nat(30),
    isOfPhone: fc.boolean(),
    isRead: fc.boolean(),
  }),
  { maxLength: 40 },
);

function eventOf(
  { what, number, isOfPhone }: { readonly what: string; readonly number: number; readonly isOfPhone: boolean },
  place: number,
): NewEvent & { readonly atMs: number } {
  const base = {
    accountId: parseAccountId(isOfPhone ? "phone" : "ada"),
    itemId: parseItemId(`item:${number % 5}`),
    // Some come out of order, and years apart.
    atMs: nowMs - 86_400_000 * ((place * 37) % 2_000),
  };
  const id = parseEventId(`e${place}`);
  if (what === "retract") return { ...base, kind: "retract", eventId: parseEventId(`e${number}`) };
  if (what === "back") return { ...base, kind: "retract", eventId: parseEventId(`out ${number % 5}`) };
  if (what === "leave-out") return { ...base, id: parseEventId(`out ${number % 5}`), kind: "leave-out" };
  if (what === "private") return { ...base, id, kind: "finish", isPrivate: true };
  return { ...base, id, kind: what as "like" };
}

describe("what was taken back, left out or private", () => {
  it("is as if it had never been, to the last bit, whoever asks when", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (given) => {
        const [ports, twin] = [createPorts(), createPorts()];
        for (const { profiles } of [ports, twin])
          await profiles.link(tenant, { account: parseAccountId("phone"), owner: parseUserId("ada") });
        for (const [place, one] of given.entries()) {
          await recordEvents(ports, tenant, [eventOf(one, place)]);
          if (one.isRead) await read(ports, "ada");
        }
        const accountIds = ["ada", "phone"].map(parseAccountId);
        const all = await ports.profiles.history(tenant, accountIds, Infinity);
        const order = (event: Event) => given.findIndex((_, place) => event.id === `e${place}`);
        const counting = countedEvents(all).toSorted((a, b) => order(a) - order(b));
        for (const event of counting) await recordEvents(twin, tenant, [event]);
        const [undone, never] = [await read(ports, "ada"), await read(twin, "ada")];
        expect(undone).toEqual(never);
        expect(all.filter(isTasteEvent).length).toBeGreaterThanOrEqual(counting.length);
      }),
      { numRuns: 200 },
    );
  });

  it("makes room for older events, and impressions take none", async () => {
    const ports = createPorts();
    const many = (start: number, count: number) => Array.from({ length: count }, (_, index) => start + index);
    const record = (numbers: readonly number[], fields: Partial<NewEvent>) =>
      recordEvents(
        ports,
        tenant,
        numbers.map((number): NewEvent => {
          const base = {
            accountId: parseAccountId("ada"),
            itemId: parseItemId(`item:${number}`),
            atMs: nowMs - 1e9 + number,
          };
          return { ...base, id: parseEventId(`e${number}`), kind: "finish", ...fields } as NewEvent;
        }),
      );
    await record(many(0, historyLimit), {});
    await record(many(2_000, 1_500), { kind: "impression" });
    await record(many(4_000, 1_500), { isPrivate: true });
    await record(many(6_000, 300), {});
    const retracted = many(6_000, 290);
    for (const number of retracted)
      await recordEvents(ports, tenant, [
        {
          kind: "retract",
          accountId: parseAccountId("ada"),
          itemId: parseItemId(`item:${number}`),
          eventId: parseEventId(`e${number}`),
        },
      ]);
    const { history } = await read(ports, "ada");
    expect(history.events).toHaveLength(historyLimit);
    expect(history.events.at(-1)?.id).toBe("e10");
    expect(history.impressions).toHaveLength(1_000);
  });
});
