import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { EngineError } from "../domain/errors.ts";
import { defaultTenant as tenant, parseAccountId, parseItemId, parseUserId } from "../domain/ids.ts";
import { defaultPreferenceConfig, preferencesOf } from "../domain/preference.ts";
import { linkAccount, unlinkAccount } from "./accounts.ts";
import { recordEvents } from "./record-events.ts";
import { UserHistories } from "./user-histories.ts";
import { readEvents } from "./user-history.ts";

const ids = ["a", "b", "c", "d", "e"] as const;

function createPorts() {
  const [profiles, bus] = [new MemoryProfileStore(), new MemoryBus()];
  const histories = new UserHistories(profiles, defaultPreferenceConfig);
  bus.subscribe("accounts-changed", ({ userId, accountId }) => histories.drop(tenant, [userId, accountId]));
  return {
    profiles,
    bus,
    histories,
    eventLog: new MemoryEventLog(new FixedClock()),
    clock: new FixedClock(),
    random: new SeededRandom(1),
  };
}

type Ports = ReturnType<typeof createPorts>;

async function profileOf(ports: Ports, id: string) {
  const { history } = await ports.histories.read(tenant, parseUserId(id), undefined);
  const stored = await readEvents(ports, tenant, parseUserId(id));
  const { undone: _, ...told } = stored;
  expect(history).toMatchObject(told);
  const preferences = preferencesOf(stored.events);
  expect(history.preferences).toEqual(
    preferences.map((preference) => ({ ...preference, value: expect.closeTo(preference.value, 9) })),
  );
  return preferences;
}

const link = (ports: Ports, user: string, account: string) =>
  linkAccount(ports, tenant, parseUserId(user), parseAccountId(account));
const unlink = (ports: Ports, user: string, account: string) =>
  unlinkAccount(ports, tenant, parseUserId(user), parseAccountId(account));
const finish = (ports: Ports, account: string, item: string) =>
  recordEvents(ports, tenant, [{ accountId: parseAccountId(account), itemId: parseItemId(item), kind: "finish" }]);

type Step =
  | { readonly kind: "link" | "unlink"; readonly user: string; readonly account: string }
  | { readonly kind: "finish"; readonly account: string; readonly item: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("link" as const, "unlink" as const),
    user: fc.constantFrom(...ids),
    account: fc.constantFrom(...ids),
  }),
  fc.record({
    kind: fc.constant("finish" as const),
    account: fc.constantFrom(...ids),
    item: fc.constantFrom("x", "y", "z"),
  }),
);

async function run(ports: Ports, one: Step): Promise<void> {
  if (one.kind === "finish") await finish(ports, one.account, one.item);
  else if (one.kind === "unlink") await unlink(ports, one.user, one.account);
  else
    await link(ports, one.user, one.account).catch((error: unknown) => {
      if (!(error instanceof EngineError && error.code === "ACCOUNT_LINKED_ELSEWHERE")) throw error;
    });
}

describe("accounts", () => {
  it("after an unlink both profiles are exactly what they would have been without the link", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom(...ids),
        fc.array(
          step.filter((one) => one.kind === "finish"),
          { maxLength: 4 },
        ),
        async (before, account, between) => {
          const linked = createPorts();
          const untouched = createPorts();
          for (const ports of [linked, untouched]) for (const one of before) await run(ports, one);
          const isNew = await link(linked, "known", account).then(
            () => true,
            () => false,
          );
          for (const ports of [linked, untouched]) for (const one of between) await run(ports, one);
          if (isNew) await unlink(linked, "known", account);
          for (const id of [...ids, "known"])
            expect(await profileOf(linked, id)).toEqual(await profileOf(untouched, id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("links and unlinks once however often it is asked", async () => {
    const ports = createPorts();
    await finish(ports, "phone", "x");
    const first = await link(ports, "ada", "phone");
    expect(await link(ports, "ada", "phone")).toEqual(first);
    expect((await profileOf(ports, "ada")).map(({ itemId }) => itemId)).toEqual(["x"]);
    const apart = await unlink(ports, "ada", "phone");
    expect(await unlink(ports, "ada", "phone")).toEqual(apart);
    expect(await profileOf(ports, "ada")).toEqual([]);
  });

  it("merges an anonymous user: both ids then mean the known one", async () => {
    const ports = createPorts();
    await finish(ports, "visitor-1", "x");
    await finish(ports, "ada", "y");
    await link(ports, "ada", "visitor-1");
    expect(await profileOf(ports, "visitor-1")).toEqual(await profileOf(ports, "ada"));
    expect(await profileOf(ports, "ada")).toHaveLength(2);
  });

  it("refuses an account that belongs to somebody else, and says to whom", async () => {
    const ports = createPorts();
    await link(ports, "ada", "phone");
    await expect(link(ports, "bob", "phone")).rejects.toThrow(/belongs to the user "ada"/);
  });

  it("never makes a circle", async () => {
    const ports = createPorts();
    await link(ports, "a", "b");
    await link(ports, "b", "a");
    expect(await profileOf(ports, "a")).toEqual([]);
  });

  it("tells the bus", async () => {
    const ports = createPorts();
    const heard: string[] = [];
    ports.bus.subscribe("accounts-changed", ({ accountId }) => void heard.push(accountId));
    await link(ports, "ada", "phone");
    await link(ports, "ada", "phone");
    await unlink(ports, "ada", "phone");
    expect(heard).toEqual(["phone", "phone"]);
  });
});
