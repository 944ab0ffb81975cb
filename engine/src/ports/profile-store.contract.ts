import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../domain/event.ts";
import { parseAccountId, parseTenantId, parseUserId } from "../domain/ids.ts";
import type { TenantId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import {
  accountIds,
  awkwardTexts,
  oneEventOfEachShape,
  shareOf,
  someEvent,
  tenantA,
  tenantB,
} from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import type { LoggedEvent } from "./event-log.ts";
import type { AccountLink, ProfileStore } from "./profile-store.ts";

const logged = (events: readonly Event[], firstPosition = 1): readonly LoggedEvent[] =>
  events.map((event, index) => ({ position: BigInt(firstPosition + index), arrivedAtMs: 1e12, event }));
const link = (account: string, owner: string): AccountLink => ({
  account: parseAccountId(account),
  owner: parseUserId(owner),
});
const idsOf = (events: readonly Event[]) => events.map(({ id }) => id as string);
const newestFirst = (events: readonly Event[]) => events.toSorted((a, b) => b.atMs - a.atMs || (a.id > b.id ? -1 : 1));
const byAccount = (links: readonly AccountLink[]) => links.toSorted((a, b) => (a.account < b.account ? -1 : 1));
/** Edges with their ends and themselves in order. */
const inOrder = (edges: readonly (readonly [string, string])[]) =>
  edges.map(([a, b]) => [a, b].toSorted().join(" – ")).toSorted();

async function linksAsTold(store: ProfileStore, tenant: TenantId) {
  const links = byAccount(await store.links(tenant));
  for (const { account, owner } of links) {
    expect(await store.ownerOf(tenant, account)).toBe(owner);
    const together = links.filter((other) => other.owner === owner).map((other) => other.account);
    expect(await store.accountsOf(tenant, owner)).toEqual(together);
  }
  const asked = [...links.map(({ account }) => account), ...accountIds("of nobody")];
  expect(await store.ownersOf(tenant, asked)).toEqual(new Map(links.map(({ account, owner }) => [account, owner])));
  return links;
}

interface ProfileStoreAbilities extends Abilities {
  /** Events below the position are added if they are not there; otherwise skipped. */
  readonly takesLate: boolean;
}

export function describeProfileStore(
  name: string,
  open: () => Promise<Opened<ProfileStore>>,
  abilities: ProfileStoreAbilities,
): void {
  const share = shareOf(abilities);
  describe(`${name} as ProfileStore`, () => {
    let opened: Opened<ProfileStore>;
    let store: ProfileStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.port;
    });
    afterEach(() => opened.close());

    const historyOf = (account: string, limit = 100) => store.history(tenantA, accountIds(account), limit);

    describe("history", () => {
      it("is empty at the start", async () => {
        expect(await store.position(tenantA, 0)).toBe(0n);
        expect(await historyOf("a")).toEqual([]);
        expect(await store.history(tenantA, [], 10)).toEqual([]);
      });

      it("gives back every field of every kind of event, exactly", async () => {
        const events = oneEventOfEachShape("a");
        await store.apply(tenantA, 0, logged(events));
        expect(await historyOf("a")).toStrictEqual(newestFirst(events));
      });

      it("has the newest of all accounts together, by time and then by id", async () => {
        const events = ["e1", "E2", "e3", "é4", "e10", "\u{FFFD}", "🎬"].flatMap((id, index) => [
          someEvent(`${id} of a`, { account: "a", atMs: 1e12 + (index % 3) }),
          someEvent(`${id} of b`, { account: "b", atMs: 1e12 + (index % 2) }),
          someEvent(`${id} of c`, { account: "c", atMs: 2e12 }),
        ]);
        await store.apply(tenantA, 0, logged(events));
        const ofBoth = newestFirst(events.filter(({ accountId }) => accountId !== "c"));
        expect(await store.history(tenantA, accountIds("a", "b"), 100)).toEqual(ofBoth);
        for (const limit of [0, 1, 5, 13])
          expect(await store.history(tenantA, accountIds("b", "a", "b", "nobody"), limit)).toEqual(
            ofBoth.slice(0, limit),
          );
        expect(await store.history(tenantA, accountIds("a", "b"), Infinity)).toEqual(ofBoth);
      });

      it("looks behind any number of events of omitted kinds", async () => {
        const events = Array.from({ length: 300 }, (_, index): Event => {
          const kind = index % 100 === 7 ? "finish" : index % 2 === 0 ? "impression" : "view";
          return { ...someEvent(`e${index}`, { account: "a", atMs: 1e12 + index }), kind };
        });
        for (let start = 0; start < events.length; start += 50)
          await store.apply(tenantA, 0, logged(events.slice(start, start + 50), start + 1));
        const told = await store.history(tenantA, accountIds("a"), 2, ["impression", "view"]);
        expect(idsOf(told)).toEqual(["e207", "e107"]);
        expect(await store.history(tenantA, accountIds("a"), 100, ["finish"])).toEqual(
          newestFirst(events.filter(({ kind }) => kind !== "finish")).slice(0, 100),
        );
      });

      it("moves the position, and has once what comes again", async () => {
        const events = Array.from({ length: 6 }, (_, index) =>
          someEvent(`e${index}`, { account: "a", atMs: 1e12 + index }),
        );
        const all = logged(events);
        await store.apply(tenantA, 1, all.slice(0, 3));
        expect(await store.position(tenantA, 1)).toBe(3n);
        await store.apply(tenantA, 1, all.slice(1, 5));
        await store.apply(tenantA, 1, []);
        await store.apply(tenantA, 1, all.slice(0, 2));
        expect(await store.position(tenantA, 1)).toBe(5n);
        expect(idsOf(await historyOf("a"))).toEqual(["e4", "e3", "e2", "e1", "e0"]);
        expect(await store.position(tenantA, 0)).toBe(0n);
        expect(await store.position(tenantA, 2)).toBe(0n);
      });

      it("minds neither gaps between positions nor 56 digits", async () => {
        const long = 10n ** 55n + 1n;
        await store.apply(tenantA, 0, [{ position: 5n, arrivedAtMs: 1e12, event: someEvent("a") }]);
        await store.apply(tenantA, 0, [{ position: 4n, arrivedAtMs: 1e12, event: someEvent("late 1") }]);
        await store.apply(tenantA, 0, [{ position: long, arrivedAtMs: 1e12, event: someEvent("b") }]);
        await store.apply(tenantA, 0, [{ position: long - 1n, arrivedAtMs: 1e12, event: someEvent("late 2") }]);
        await store.apply(tenantA, 0, [{ position: long + 1n, arrivedAtMs: 1e12, event: someEvent("c") }]);
        expect(await store.position(tenantA, 0)).toBe(long + 1n);
        const late = abilities.takesLate ? ["late 2", "late 1"] : [];
        expect(idsOf(await historyOf("account"))).toEqual([...late, "c", "b", "a"]);
      });

      it("takes a large batch over many accounts", async () => {
        const [count, accountCount] = [20_000 * share, 1500 * share];
        const events = Array.from({ length: count }, (_, index) =>
          someEvent(`event ${index}`, {
            account: `account ${index % accountCount}`,
            atMs: 1e12 + ((index * 7919) % count),
          }),
        );
        for (let start = 0; start < count; start += 5000 * share)
          await store.apply(tenantA, 3, logged(events.slice(start, start + 5000 * share), start + 1));
        for (const account of ["account 0", "account 277"])
          expect(await historyOf(account)).toEqual(
            newestFirst(events.filter(({ accountId }) => accountId === account)),
          );
        const everyone = accountIds(...Array.from({ length: accountCount }, (_, index) => `account ${index}`));
        expect(await store.history(tenantA, everyone, 300)).toEqual(newestFirst(events).slice(0, 300));
      });

      it("keeps awkward accounts apart", async () => {
        await store.apply(
          tenantA,
          0,
          logged(awkwardTexts.map((text) => someEvent(text, { account: text, item: text }))),
        );
        for (const text of awkwardTexts)
          expect(await historyOf(text)).toEqual([someEvent(text, { account: text, item: text })]);
      });

      it("agrees with a sorted list, however batches overlap", async () => {
        let run = 0;
        const fields = fc.record({ account: fc.constantFrom("a", "b", "c"), atMs: fc.nat({ max: 6 }) });
        /** New events, and how many of those before come once more. */
        const batch = fc.record({ fresh: fc.array(fields, { minLength: 1, maxLength: 6 }), again: fc.nat({ max: 4 }) });
        await fc.assert(
          fc.asyncProperty(fc.array(batch, { maxLength: 10, size: "max" }), async (batches) => {
            const tenant = parseTenantId(`run ${(run += 1)}`);
            let all: readonly LoggedEvent[] = [];
            for (const { fresh, again } of batches) {
              const from = Math.max(0, all.length - again);
              const events = fresh.map((shape, index) => someEvent(`e${all.length + index}`, shape));
              all = [...all, ...logged(events, all.length + 1)];
              await store.apply(tenant, 0, all.slice(from));
            }
            expect(await store.position(tenant, 0)).toBe(BigInt(all.length));
            for (const accounts of [["a"], ["b", "a"], ["a", "b", "c"]]) {
              const own = all.map(({ event }) => event).filter(({ accountId }) => accounts.includes(accountId));
              for (const limit of [1, 2, 5, 100])
                expect(await store.history(tenant, accountIds(...accounts), limit)).toEqual(
                  newestFirst(own).slice(0, limit),
                );
            }
          }),
          { numRuns: 60 * share },
        );
      });
    });

    it("erases histories and leaves the others as they are, in whatever order they come and go", async () => {
      let run = 0;
      const account = fc.constantFrom("a", "b", "b/1", "c", "\u{FFFD}", "🎬");
      const step = fc.oneof(fc.record({ erased: account }), fc.record({ active: fc.array(account, { maxLength: 8 }) }));
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12, size: "max" }), async (steps) => {
          const tenant = parseTenantId(`erasing ${(run += 1)}`);
          let naive: readonly Event[] = [];
          let position = 0;
          for (const current of steps) {
            if ("erased" in current) {
              await store.eraseAccounts(tenant, accountIds(current.erased));
              naive = naive.filter(({ accountId }) => accountId !== current.erased);
              continue;
            }
            const events = current.active.map((each, index) =>
              someEvent(`e${position + index}`, { account: each, atMs: 1e12 + ((position + index) % 5) }),
            );
            await store.apply(tenant, 0, logged(events, position + 1));
            naive = [...naive, ...events];
            position += events.length;
          }
          for (const each of ["a", "b", "b/1", "c", "\u{FFFD}", "🎬"])
            expect(await store.history(tenant, accountIds(each), 100)).toEqual(
              newestFirst(naive.filter(({ accountId }) => accountId === each)),
            );
        }),
        { numRuns: 60 * share },
      );
    });

    describe("links", () => {
      it("links and unlinks, each as often as one likes", async () => {
        expect(await store.ownerOf(tenantA, parseAccountId("a"))).toBeUndefined();
        expect(await store.accountsOf(tenantA, parseUserId("u"))).toEqual([]);
        for (const each of [link("b", "u"), link("a", "u"), link("a", "u"), link("c", "v")])
          await store.link(tenantA, each);
        expect(await linksAsTold(store, tenantA)).toEqual([link("a", "u"), link("b", "u"), link("c", "v")]);
        await store.unlink(tenantA, parseAccountId("a"));
        await store.unlink(tenantA, parseAccountId("a"));
        await store.unlink(tenantA, parseAccountId("never linked"));
        expect(await linksAsTold(store, tenantA)).toEqual([link("b", "u"), link("c", "v")]);
        expect(await store.ownerOf(tenantA, parseAccountId("a"))).toBeUndefined();
      });

      it("refuses a second owner and a circle, also when both come at once, and keeps what was there", async () => {
        const elsewhere = expect.objectContaining({ code: "ACCOUNT_LINKED_ELSEWHERE" });
        await store.link(tenantA, link("a", "u"));
        await expect(store.link(tenantA, link("a", "v"))).rejects.toEqual(elsewhere);
        await store.link(tenantA, link("b", "a"));
        for (const [account, owner] of [
          ["u", "b"],
          ["u", "a"],
          ["u", "u"],
        ] as const)
          await expect(store.link(tenantA, link(account, owner))).rejects.toEqual(elsewhere);
        expect(await linksAsTold(store, tenantA)).toEqual([link("a", "u"), link("b", "a")]);
        const outcomes = await Promise.allSettled([
          store.link(tenantA, link("x", "y")),
          store.link(tenantA, link("y", "x")),
        ]);
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      });

      it("leaves histories as they are", async () => {
        await store.apply(
          tenantA,
          0,
          logged([someEvent("of a", { account: "a" }), someEvent("of u", { account: "u" })]),
        );
        await store.link(tenantA, link("a", "u"));
        expect(idsOf(await historyOf("a"))).toEqual(["of a"]);
        await store.unlink(tenantA, parseAccountId("a"));
        expect(idsOf(await historyOf("u"))).toEqual(["of u"]);
      });

      it("keeps awkward accounts and owners apart, sorted", async () => {
        for (const text of awkwardTexts) await store.link(tenantA, link(text, "owner"));
        expect(await store.accountsOf(tenantA, parseUserId("owner"))).toEqual(awkwardTexts.toSorted());
        const owners = awkwardTexts.slice(1);
        for (const [index, owner] of owners.entries()) await store.link(tenantB, link(awkwardTexts[index]!, owner));
        for (const [index, owner] of owners.entries())
          expect(await store.accountsOf(tenantB, parseUserId(owner))).toEqual([awkwardTexts[index]]);
      });

      it("agrees with a map, in whatever order accounts are linked and unlinked", async () => {
        let run = 0;
        const account = fc.constantFrom("a", "b", "c", "d");
        const step = fc.record({ account, owner: fc.option(fc.constantFrom("u", "v", "a", "b"), { nil: undefined }) });
        /** Whether the account is free or has this owner, and no way up from the owner leads to it. */
        const mayLink = (links: ReadonlyMap<string, string>, from: string, owner: string): boolean => {
          const above = [owner];
          for (const each of above) above.push(...[links.get(each)].filter((next) => next !== undefined));
          return (links.get(from) ?? owner) === owner && !above.includes(from);
        };
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
            const tenant = parseTenantId(`run ${(run += 1)}`);
            const naive = new Map<string, string>();
            const surprises: unknown[] = [];
            for (const current of steps) {
              if (current.owner === undefined) {
                await store.unlink(tenant, parseAccountId(current.account));
                naive.delete(current.account);
              } else {
                const isLinked = await store.link(tenant, link(current.account, current.owner)).then(
                  () => true,
                  () => false,
                );
                if (isLinked !== mayLink(naive, current.account, current.owner)) surprises.push(current);
                if (isLinked) naive.set(current.account, current.owner);
              }
            }
            expect(surprises).toEqual([]);
            const expected = [...naive].map(([from, owner]) => link(from, owner));
            expect(await linksAsTold(store, tenant)).toEqual(byAccount(expected));
          }),
          { numRuns: 60 * share },
        );
      });
    });

    describe("users", () => {
      const full: User = {
        id: parseUserId("u/1 🎬"),
        name: 'Ada "A." O\'Hara',
        region: "DE",
        timeZone: "Europe/Berlin",
        services: ["library", "stream"],
        subdivision: "DE-BY",
        birthYear: 1990,
        sharesActivity: true,
        sharesDemographics: true,
      };

      it("gives back what was put last, with no field added", async () => {
        expect(await store.getUser(tenantA, full.id)).toBeUndefined();
        await store.putUser(tenantA, full);
        expect(await store.getUser(tenantA, full.id)).toStrictEqual(full);
        const bare: User = { id: full.id, services: [], sharesActivity: false };
        await store.putUser(tenantA, bare);
        expect(await store.getUser(tenantA, full.id)).toStrictEqual(bare);
        expect(await store.getUser(tenantB, full.id)).toBeUndefined();
        expect(await store.getUsers(tenantB, [full.id])).toEqual(new Map());
        const asked = [parseUserId("nobody"), full.id, full.id];
        expect(await store.getUsers(tenantA, asked)).toStrictEqual(new Map([[full.id, bare]]));
      });

      it("are listed page by page, each once, whatever their ids", async () => {
        const ids = awkwardTexts.map(parseUserId);
        for (const id of ids) await store.putUser(tenantA, { id, name: "N", services: [], sharesActivity: false });
        await store.putUser(tenantA, { id: ids[0]!, services: [], sharesActivity: true });
        await store.putUser(tenantB, { ...full });
        const listed: User[] = [];
        for (let isOver = false; !isOver;) {
          const page = await store.listUsers(tenantA, { after: listed.at(-1)?.id, limit: 4 });
          listed.push(...page);
          isOver = page.length < 4;
        }
        expect(listed.map(({ id }) => id as string).toSorted()).toEqual(awkwardTexts.toSorted());
        expect(listed.find(({ id }) => id === ids[0])).toEqual({ id: ids[0], services: [], sharesActivity: true });
        expect(await store.listUsers(tenantA, { limit: 100 })).toEqual(listed);
        await store.eraseAccounts(tenantA, [parseAccountId(ids[0]!)]);
        expect(await store.listUsers(tenantA, { limit: 100 })).toHaveLength(ids.length - 1);
      });
    });

    describe("friends", () => {
      it("knows an edge from both ends, once, and nobody as their own friend", async () => {
        const [a, b, c] = accountIds("a", "b", "c/🎬") as [never, never, never];
        await store.addFriends(tenantA, [
          [b, a],
          [a, b],
          [c, a],
          [a, a],
        ]);
        await store.addFriends(tenantA, [[a, b]]);
        await store.addFriends(tenantA, []);
        expect(await store.friendsOf(tenantA, a)).toEqual(["b", "c/🎬"]);
        expect(await store.friendsOf(tenantA, b)).toEqual(["a"]);
        expect(inOrder(await store.friendEdges(tenantA))).toEqual(["a – b", "a – c/🎬"]);
        expect(await store.friendsOf(tenantA, accountIds("nobody")[0]!)).toEqual([]);
        expect(await store.friendEdges(tenantB)).toEqual([]);
      });

      it("lets go of edges, whichever end is named first, and of no others", async () => {
        const [a, b, c] = accountIds("a", "b", "c/🎬") as [never, never, never];
        await store.addFriends(tenantA, [
          [a, b],
          [b, c],
          [c, a],
        ]);
        await store.addFriends(tenantB, [[a, b]]);
        await store.removeFriends(tenantA, [[b, a]]);
        await store.removeFriends(tenantA, [[a, b], ...accountIds("nobody").map((nobody) => [a, nobody] as const)]);
        await store.removeFriends(tenantA, []);
        expect(inOrder(await store.friendEdges(tenantA))).toEqual(["a – c/🎬", "b – c/🎬"]);
        expect(await store.friendsOf(tenantA, a)).toEqual(["c/🎬"]);
        expect(await store.friendsOf(tenantA, b)).toEqual(["c/🎬"]);
        expect(await store.friendsOf(tenantB, b)).toEqual(["a"]);
        await store.addFriends(tenantA, [[a, b]]);
        expect(await store.friendsOf(tenantA, b)).toEqual(["a", "c/🎬"]);
      });

      it("takes many edges", async () => {
        const people = accountIds(...Array.from({ length: 300 * share }, (_, index) => `person ${index}`));
        const edges = people.flatMap((a, index) => people.slice(index + 1, index + 21).map((b) => [b, a] as const));
        await store.addFriends(tenantA, edges);
        expect(inOrder(await store.friendEdges(tenantA))).toEqual(inOrder(edges));
        expect(await store.friendsOf(tenantA, people[20]!)).toHaveLength(40);
      });
    });

    it("keeps tenants apart", async () => {
      await store.apply(tenantA, 0, logged([someEvent("e")]));
      await store.link(tenantA, link("account", "u"));
      expect(await store.position(tenantB, 0)).toBe(0n);
      expect(await store.history(tenantB, accountIds("account"), 10)).toEqual([]);
      expect(await store.ownerOf(tenantB, parseAccountId("account"))).toBeUndefined();
      expect(await store.accountsOf(tenantB, parseUserId("u"))).toEqual([]);
      expect(await store.links(tenantB)).toEqual([]);
      await store.apply(tenantB, 0, logged([someEvent("e", { item: "other" })]));
      await store.eraseAccounts(tenantB, accountIds("account"));
      expect(idsOf(await historyOf("account"))).toEqual(["e"]);
      expect(await store.links(tenantA)).toHaveLength(1);
    });

    it("erases all that is known about accounts and nothing else", async () => {
      const events = ["a", "b", "c"].flatMap((account) => [
        someEvent(`${account}1`, { account, atMs: 1e12 }),
        someEvent(`${account}2`, { account, atMs: 2e12 }),
      ]);
      await store.apply(tenantA, 0, logged(events));
      for (const each of [link("a", "u"), link("b", "a"), link("c", "u")]) await store.link(tenantA, each);
      for (const id of ["a", "u"])
        await store.putUser(tenantA, { id: parseUserId(id), services: [], sharesActivity: false });
      const [a, b, c] = accountIds("a", "b", "c") as [never, never, never];
      await store.addFriends(tenantA, [
        [a, b],
        [b, c],
        [c, a],
      ]);

      await store.eraseAccounts(tenantA, accountIds("a", "nobody"));
      await store.eraseAccounts(tenantA, []);
      expect(idsOf(await store.history(tenantA, accountIds("a", "b", "c"), 10))).toEqual(["c2", "b2", "c1", "b1"]);
      expect(await linksAsTold(store, tenantA)).toEqual([link("c", "u")]);
      expect(await store.getUser(tenantA, parseUserId("a"))).toBeUndefined();
      expect((await store.getUser(tenantA, parseUserId("u")))?.id).toBe("u");
      expect(inOrder(await store.friendEdges(tenantA))).toEqual(["b – c"]);
      expect(await store.friendsOf(tenantA, c)).toEqual(["b"]);
      expect(await store.position(tenantA, 0)).toBe(6n);

      await store.apply(tenantA, 0, logged([someEvent("a3", { account: "a" })], 7));
      expect(idsOf(await historyOf("a"))).toEqual(["a3"]);
    });

    it.runIf(abilities.isDurable)("has everything after a restart (durable stores only)", async () => {
      const events = oneEventOfEachShape("a");
      await store.apply(tenantA, 2, logged(events));
      await store.link(tenantA, link("a", "u"));
      await store.putUser(tenantA, { id: parseUserId("u"), services: ["s"], sharesActivity: true });
      await store.addFriends(tenantA, [[parseAccountId("a"), parseAccountId("b")]]);
      store = await opened.reopen!();
      expect(await store.position(tenantA, 2)).toBe(BigInt(events.length));
      expect(await historyOf("a")).toEqual(newestFirst(events));
      expect(await linksAsTold(store, tenantA)).toEqual([link("a", "u")]);
      expect(await store.getUser(tenantA, parseUserId("u"))).toEqual({
        id: "u",
        services: ["s"],
        sharesActivity: true,
      });
      expect(await store.friendsOf(tenantA, parseAccountId("b"))).toEqual(["a"]);
      await store.apply(tenantA, 2, logged(events));
      expect(await historyOf("a")).toHaveLength(events.length);
    });
  });
}
