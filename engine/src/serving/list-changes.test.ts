import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import {
  defaultTenant as tenant,
  parseAccountId,
  parseModelVersion,
  parseTenantId,
  parseUserId,
} from "../domain/ids.ts";
import { linkAccount, resolveUser, unlinkAccount } from "./accounts.ts";
import { ListChanges, type ListChange } from "./list-changes.ts";

const quietMs = 40;
let bus: MemoryBus;
let profiles: MemoryProfileStore;
let changes: ListChanges;

const create = (settings: ConstructorParameters<typeof ListChanges>[1] = {}) => {
  changes?.close();
  changes = new ListChanges({ bus, profiles }, { quietMs, ...settings });
};

beforeEach(() => {
  [bus, profiles] = [new MemoryBus(), new MemoryProfileStore()];
  create();
});
afterEach(() => changes.close());

const record = (...accountIds: string[]) =>
  bus.publish({ kind: "events-recorded", tenant, accountIds: accountIds.map(parseAccountId) });
const promote = () => bus.publish({ kind: "model-promoted", tenant, version: parseModelVersion("v2") });
const link = (user: string, account: string) =>
  linkAccount({ profiles, bus }, tenant, parseUserId(user), parseAccountId(account));
const unlink = (user: string, account: string) =>
  unlinkAccount({ profiles, bus }, tenant, parseUserId(user), parseAccountId(account));

/** Subscribes and keeps what comes. */
async function listen(user: string) {
  const seen: ListChange[] = [];
  const end = await changes.subscribe(tenant, parseUserId(user), (change) => seen.push(change));
  return { seen, end };
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 2_000, interval: 2 });
/** Long enough for whatever waits to be told. */
const settled = () => sleep(3 * quietMs);

describe("who is told", () => {
  it("is the user something was recorded of, and nobody else", async () => {
    const [ada, grace] = [await listen("ada"), await listen("grace")];
    await record("ada");
    await soon(() => expect(ada.seen).toEqual([{ tenant, userId: "ada", cause: "events" }]));
    await settled();
    expect(grace.seen).toEqual([]);
    expect(ada.seen).toHaveLength(1);
  });

  it("is the user of any of the accounts, under the id that was subscribed to", async () => {
    await link("ada", "kindle:ada");
    await link("ada", "spotify:ada");
    const [ada, kindle] = [await listen("ada"), await listen("kindle:ada")];
    await record("spotify:ada");
    await soon(() => expect(ada.seen).toMatchObject([{ userId: "ada" }]));
    await soon(() => expect(kindle.seen).toMatchObject([{ userId: "kindle:ada" }]));
  });

  it("is both sides when accounts are joined or parted, and each its own afterwards", async () => {
    const [ada, guest] = [await listen("ada"), await listen("guest-1")];
    await link("ada", "guest-1");
    await soon(() => expect([ada.seen, guest.seen]).toMatchObject([[{ cause: "accounts" }], [{ cause: "accounts" }]]));
    await settled();
    await record("ada");
    await soon(() => expect(guest.seen).toMatchObject([{}, { cause: "events" }]));
    await unlink("ada", "guest-1");
    await settled();
    const before = guest.seen.length;
    expect(guest.seen.at(-1)).toMatchObject({ cause: "accounts" });
    await record("ada");
    await settled();
    expect(guest.seen).toHaveLength(before);
  });

  it("is everybody of the tenant when another model serves", async () => {
    const all = await Promise.all(Array.from({ length: 1_000 }, (_, index) => listen(`user-${index}`)));
    const other: ListChange[] = [];
    await changes.subscribe(parseTenantId("other"), parseUserId("user-1"), (change) => other.push(change));
    await promote();
    await soon(() => expect(all.every(({ seen }) => seen.length === 1 && seen[0]?.cause === "model")).toBe(true));
    expect(other).toEqual([]);
  });

  it("is who is erased, and whose change is announced", async () => {
    await link("ada", "kindle:ada");
    const [ada, kindle, grace] = [await listen("ada"), await listen("kindle:ada"), await listen("grace")];
    await profiles.eraseAccounts(tenant, [parseAccountId("ada"), parseAccountId("kindle:ada")]);
    const accountIds = ["ada", "kindle:ada"].map(parseAccountId);
    await bus.publish({ kind: "user-erased", tenant, userId: parseUserId("ada"), accountIds });
    await soon(() => expect([ada, kindle].map(({ seen }) => seen.length)).toEqual([1, 1]));
    await bus.publish({ kind: "list-announced", tenant, userId: parseUserId("grace"), cause: "model" });
    await soon(() => expect(grace.seen).toEqual([{ tenant, userId: "grace", cause: "model" }]));
  });

  it("is nobody who has left", async () => {
    const ada = await listen("ada");
    ada.end();
    ada.end();
    expect(changes.subscriberCount).toBe(0);
    await record("ada");
    await promote();
    await settled();
    expect(ada.seen).toEqual([]);
  });

  it("is the others too when one throws", async () => {
    const warnings: unknown[] = [];
    const warning = vi.spyOn(process, "emitWarning").mockImplementation((text) => void warnings.push(text));
    await changes.subscribe(tenant, parseUserId("ada"), () => {
      throw new Error("no");
    });
    const ada = await listen("ada");
    await record("ada");
    await soon(() => expect(ada.seen).toHaveLength(1));
    expect(warnings).toEqual([expect.stringContaining("no")]);
    warning.mockRestore();
  });

  it("is who follows the tenant, of each user by the root, and once of all", async () => {
    await link("ada", "kindle:ada");
    const seen: ListChange[] = [];
    const end = changes.follow(tenant, (change) => seen.push(change));
    await record("kindle:ada", "grace");
    await soon(() => expect(seen.map(({ userId }) => userId)).toEqual(["ada", "grace"]));
    await promote();
    await soon(() => expect(seen.at(-1)).toEqual({ tenant, cause: "model" }));
    end();
    await record("ada");
    await settled();
    expect(seen).toHaveLength(3);
  });

  it("is right after any links, by the links as they are", async () => {
    const ids = ["a", "b", "c", "d"];
    const id = fc.constantFrom(...ids);
    const step = fc.record({ isLink: fc.boolean(), user: id, account: id });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), id, async (steps, touched) => {
        [bus, profiles] = [new MemoryBus(), new MemoryProfileStore()];
        create({ quietMs: 0 });
        const all = await Promise.all(ids.map(listen));
        for (const { isLink, user, account } of steps) await (isLink ? link : unlink)(user, account).catch(() => {});
        await sleep(2);
        const before = all.map(({ seen }) => seen.length);
        await record(touched);
        await sleep(2);
        const rootOf = (one: string) => resolveUser({ profiles }, tenant, parseUserId(one));
        const expected = await Promise.all(ids.map(async (one) => (await rootOf(one)) === (await rootOf(touched))));
        expect(all.map(({ seen }, index) => seen.length > (before[index] ?? 0))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe("bursts", () => {
  it("are told at once and at their end, and not more often than the quiet time allows", async () => {
    const ada = await listen("ada");
    const at: number[] = [];
    await changes.subscribe(tenant, parseUserId("ada"), () => at.push(performance.now()));
    const beginMs = performance.now();
    while (performance.now() - beginMs < 5 * quietMs) {
      await record("ada");
      await sleep(1);
    }
    const lastMs = performance.now();
    await settled();
    expect(ada.seen.length).toBeGreaterThan(2);
    const gapsMs = at.slice(1).map((when, index) => when - at[index]!);
    expect(Math.min(...gapsMs)).toBeGreaterThan(quietMs - 2);
    expect(at.at(-1)).toBeGreaterThanOrEqual(lastMs - 3);
  });

  it("of more accounts than are kept apart reach everybody, and links count even then", async () => {
    create({ changedLimit: 10 });
    const [ada, guest, bystander] = [await listen("ada"), await listen("guest-1"), await listen("grace")];
    await Promise.all([link("ada", "guest-1"), record(...Array.from({ length: 50 }, (_, index) => `x-${index}`))]);
    await soon(() => expect(bystander.seen).not.toEqual([]));
    await settled();
    const before = guest.seen.length;
    await record("ada");
    await soon(() => expect(guest.seen.length).toBeGreaterThan(before));
    expect(ada.seen.length).toBe(guest.seen.length);
  });
});

describe("a hundred thousand subscribers", () => {
  it("are told of a model in slices between which other work runs", async () => {
    let toldCount = 0;
    const count = 100_000;
    const ends = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        changes.subscribe(tenant, parseUserId(`user-${index}`), () => (toldCount += 1)),
      ),
    );
    expect(changes.subscriberCount).toBe(count);
    await promote();
    expect(toldCount).toBeLessThan(1_000);
    await soon(() => expect(toldCount).toBe(count));
    await promote();
    await soon(() => expect(toldCount).toBe(2 * count));
    for (const end of ends) end();
    expect(changes.subscriberCount).toBe(0);
  }, 20_000);

  it("are as many as are taken", async () => {
    create({ maximumCount: 2 });
    await listen("a");
    const second = await listen("b");
    await expect(listen("c")).rejects.toMatchObject({ code: "OVERLOADED" });
    second.end();
    await listen("c");
  });
});
