import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../app/engine.ts";
import { parseDomain, builtInDomains } from "../domain/domain.ts";
import { parseItemFilter } from "../domain/filter/parse-item-filter.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { parseSurfaceName } from "../domain/surface/surface.ts";
import { groupStrategies } from "../ranking/groups/group-strategy.ts";
import type { GroupList, GroupListInput } from "../serving/group-lists.ts";
import { createGroupJudge } from "./group-judge.ts";
import { readMembers, youngestOf } from "./group-members.ts";
import {
  book,
  film,
  groupPortsOf,
  householdsNowMs as nowMs,
  items,
  people,
  sharedHouseholds,
  soundtrack,
} from "../app/testing-households.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await sharedHouseholds();
});

type Asked = Partial<Omit<GroupListInput, "memberIds" | "tenant">>;

const listFor = (memberIds: readonly string[], asked: Asked = {}): Promise<GroupList> =>
  engine.useCases.groupList({ tenant: engine.tenant, memberIds: memberIds.map(parseUserId), n: 12, ...asked });
const idsOf = ({ items: picks }: GroupList) => picks.map(({ item }) => item.id as string);
const itemOf = new Map(items.map((item) => [item.id, item]));
const personOf = new Map(people.map((person) => [person.id, person]));
const domain = (name: string) => parseDomain(name, builtInDomains);

const members = fc.uniqueArray(fc.nat(people.length - 1), { minLength: 1, maxLength: 6 });
const wishes = fc.record(
  {
    n: fc.integer({ min: 1, max: 30 }),
    strategy: fc.constantFrom(...groupStrategies),
    youngestAgeYears: fc.integer({ min: 0, max: 20 }),
    assumedAgeYears: fc.integer({ min: 0, max: 30 }),
    domains: fc.uniqueArray(fc.constantFrom(...["book", "movie", "music"].map(domain)), { minLength: 1 }),
    largestKnownRatio: fc.constantFrom(0, 0.3, 1),
    followUpOf: fc.constantFrom(film, book, "movie:7").map(parseItemId),
    excludedItemIds: fc.array(fc.constantFrom(...items.map(({ id }) => parseItemId(id))), { maxLength: 5 }),
  },
  { requiredKeys: [] },
);
const idsAt = (places: readonly number[]) => places.map((place) => people[place]!.id);
/** The age on the last day before the birthday of the year. */
const ageOf = (id: string, assumed: number) => {
  const year = personOf.get(id)?.birthYear;
  return year === undefined ? assumed : Math.max(0, 2026 - year - 1);
};
function isWithinReach(itemId: string, personId: string): boolean {
  const { services = [], region } = personOf.get(personId)!;
  const offers = itemOf.get(itemId)!.offers ?? [];
  const holds = offers.filter((offer) => region === undefined || offer.region === undefined || offer.region === region);
  return offers.length === 0 || holds.some(({ service }) => services.length === 0 || services.includes(service));
}
const dislikedBy = async (id: string) => {
  const { preferences } = await engine.useCases.getProfile(engine.tenant, parseUserId(id));
  return new Set(preferences.filter(({ value }) => value < 0).map(({ itemId }) => itemId as string));
};

describe("a group's list", () => {
  it("is for all who are here: fit for the youngest, disliked by none, within reach of every one", async () => {
    const disliked = new Map(await Promise.all(people.map(async ({ id }) => [id, await dislikedBy(id)] as const)));
    let pickCount = 0;
    await fc.assert(
      fc.asyncProperty(members, wishes, async (places, asked) => {
        const ids = idsAt(places);
        const list = await listFor(ids, asked);
        const { youngestAgeYears = 130, assumedAgeYears = 17, n = 12, domains, excludedItemIds = [] } = asked;
        const youngest = Math.min(youngestAgeYears, ...ids.map((id) => ageOf(id, assumedAgeYears)));
        expect(list.maximumAgeYears).toBe(youngest);
        expect(list.items.length).toBeLessThanOrEqual(n);
        expect(new Set(idsOf(list)).size).toBe(list.items.length);
        for (const { item } of list.items) {
          pickCount += 1;
          expect(item.minimumAgeYears ?? 0).toBeLessThanOrEqual(youngest);
          expect(domains?.includes(item.domain) ?? true).toBe(true);
          expect(excludedItemIds).not.toContain(item.id);
          expect(item.id).not.toBe(asked.followUpOf);
          for (const id of ids) {
            expect(disliked.get(id)?.has(item.id)).toBe(false);
            expect(isWithinReach(item.id, id)).toBe(true);
          }
        }
      }),
      { numRuns: 50 },
    );
    expect(pickCount).toBeGreaterThan(300);
  });

  it("says of each pick whom it serves, what each makes of it and why", async () => {
    await fc.assert(
      fc.asyncProperty(members, wishes, async (places, asked) => {
        const list = await listFor(idsAt(places), asked);
        const ids = list.members.map(({ userId }) => userId);
        expect(ids).toEqual(idsAt(places).toSorted());
        expect(list.members.reduce((sum, { attention }) => sum + attention, 0)).toBeCloseTo(1);
        expect(list.items.map(({ rank }) => rank)).toEqual(list.items.map((_, place) => place + 1));
        for (const pick of list.items) {
          expect(pick.members.map(({ userId }) => userId)).toEqual(ids);
          expect(pick.serves.length).toBeGreaterThan(0);
          expect(pick.serves).toEqual(pick.members.filter(({ isServed }) => isServed).map(({ userId }) => userId));
          for (const id of pick.compromises) expect(pick.serves).not.toContain(id);
          for (const { score, reasons } of pick.members) {
            expect(reasons.length).toBeGreaterThan(0);
            expect(score).toBeGreaterThan(0);
            expect(score).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is the same in whatever order, and how often, members are named", async () => {
    await fc.assert(
      fc.asyncProperty(members, wishes, fc.integer(), async (places, asked, seed) => {
        const ids = idsAt(places);
        const mixed = [...ids, ids[0]!].toSorted((a, b) => hash(a, seed) - hash(b, seed));
        const [one, other] = [await listFor(ids, asked), await listFor(mixed, asked)];
        expect(idsOf(other)).toEqual(idsOf(one));
        expect(other.items.map(({ text, score }) => [text, score])).toEqual(
          one.items.map(({ text, score }) => [text, score]),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("mixes domains when none is asked, as many as its people use", async () => {
    const list = await listFor(["person-0", "person-1", "person-2"]);
    const counts = Map.groupBy(list.items, ({ item }) => item.domain);
    expect([...counts.keys()].toSorted()).toEqual(["book", "movie", "music"]);
    for (const picks of counts.values()) expect(picks.length).toBeGreaterThanOrEqual(2);
  });

  it("brings the soundtrack and the book first when a film has ended, each with its relation", async () => {
    const list = await listFor(["person-8", "person-14"], { followUpOf: parseItemId(film) });
    expect(new Set(idsOf(list).slice(0, 2))).toEqual(new Set([soundtrack, book]));
    const reasons = list.items.slice(0, 2).map(({ reasons: [reason] }) => reason);
    expect(new Set(reasons.map((reason) => reason?.text))).toEqual(
      new Set(["Soundtrack of movie 0", "Adapted as movie 0"]),
    );
    for (const reason of reasons) expect(reason).toMatchObject({ kind: "relation", anchorId: film, share: 1 });
    expect(idsOf(list)).not.toContain(film);
    const films = await listFor(["person-8", "person-14"], {
      followUpOf: parseItemId(film),
      domains: [domain("movie")],
    });
    expect(idsOf(films)).not.toContain(book);
  });

  it("keeps out what most know, lets in what few know, and says who", async () => {
    const { tenant } = engine;
    const [one, other, third] = ["known-1", "known-2", "known-3"] as const;
    for (const id of [one, other, third])
      await engine.putUser({ id, name: id, ...(id !== other && { activityFeed: "friends" }) });
    await engine.addFriends(one, [other, third]);
    await engine.addFriends(other, [third]);
    const finish = (accountId: string, itemId: string) =>
      engine.recordEvents([{ id: `${accountId} ${itemId}`, accountId, itemId, kind: "finish", at: nowMs - 1000 }]);
    await finish(one, "movie:2");
    for (const id of [one, other]) await finish(id, "movie:8");
    const list = await listFor([one, other, third], { n: 100, domains: [domain("movie")] });
    expect(idsOf(list)).not.toContain("movie:8");
    const pick = list.items.find(({ item }) => item.id === "movie:2");
    expect(pick).toMatchObject({ knownCount: 1, members: [{ knows: "finished" }, {}, {}] });
    expect(pick?.text).toContain("known-1 saw it.");
    const all = await listFor([one, other, third], { n: 100, domains: [domain("movie")], largestKnownRatio: 1 });
    const both = all.items.find(({ item }) => item.id === "movie:8");
    // The second shows nothing: that they know it counts, and is told of nobody.
    expect(both?.members.map(({ knows }) => knows)).toEqual(["finished", undefined, undefined]);
    expect([both?.knownCount, both?.text.includes("known-2 saw it")]).toEqual([2, false]);
    for (const id of [one, other, third]) await engine.useCases.eraseUser(tenant, parseUserId(id));
  });

  it("tells of a member's works only where all who see the list are friends, and nothing of what is hidden", async () => {
    const list = await listFor(["person-0", "person-1", "person-6", "person-7"]);
    const anchorsIn = ({ reasons }: GroupList["items"][number]["members"][number]) =>
      reasons.flatMap((reason) =>
        "anchorIds" in reason ? reason.anchorIds : "anchorId" in reason ? [reason.anchorId] : [],
      );
    const named = (userId: string) =>
      list.items.flatMap((pick) => pick.members.filter((member) => member.userId === userId)).flatMap(anchorsIn).length;
    expect(named("person-0")).toBeGreaterThan(0);
    expect([named("person-1"), named("person-7")]).toEqual([0, 0]);
    const withStranger = await listFor(["person-0", "somebody unknown"]);
    expect(withStranger.items.flatMap((pick) => pick.members).flatMap(anchorsIn)).toEqual([]);
    const { useCases, tenant } = engine;
    const before = (await listFor(["person-0", "person-6"])).items.flatMap((pick) => pick.members).flatMap(anchorsIn);
    const [hidden] = before;
    await useCases.hideItem(tenant, parseUserId("person-0"), hidden!);
    await useCases.hideItem(tenant, parseUserId("person-6"), hidden!);
    const after = (await listFor(["person-0", "person-6"])).items.flatMap((pick) => pick.members).flatMap(anchorsIn);
    expect([before.includes(hidden!), after.includes(hidden!)]).toEqual([true, false]);
    for (const id of ["person-0", "person-6"]) await useCases.showItem(tenant, parseUserId(id), hidden!);
  });

  it("has one member's own favourites for a group of one", async () => {
    const { items: own } = await engine.recommend({ userId: "person-9", n: 30, domain: "movie" });
    const { items: picks } = await listFor(["person-9"], { n: 5, domains: [domain("movie")], assumedAgeYears: 99 });
    expect(own.length).toBeGreaterThan(5);
    for (const { item, serves } of picks) {
      expect(own.map((shown) => shown.item.id).slice(0, 15)).toContain(item.id);
      expect(serves).toEqual(["person-9"]);
    }
  });

  it("obeys the rules of its surface, and says which brought an item", async () => {
    const { tenant, useCases } = engine;
    const name = parseSurfaceName("sofa");
    const ids = ["person-8", "person-14", "person-21"];
    const usual = await listFor(ids, { n: 12 });
    const [pinned, held] = [usual.items[7]!.item, usual.items[0]!.item];
    const wanted = usual.items.at(-1)!.item;
    const title = (item: Item) => parseItemFilter(`title:"${item.title}"`);
    await useCases.putSurface(
      tenant,
      name,
      {
        rules: [
          { id: "top", kind: "pin", itemId: pinned.id, position: 1 },
          { id: "later", kind: "embargo", filter: title(held), notBeforeMs: nowMs + 1000 },
          { id: "more", kind: "boost", filter: title(wanted), factor: 20 },
        ],
      },
      { by: "test" },
    );
    await useCases.publishSurface(tenant, name, { by: "test" });
    const ruled = await listFor(ids, { n: 12, surface: name });
    expect([ruled.surface, ruled.surfaceVersion]).toEqual(["sofa", 1]);
    expect(idsOf(ruled)[0]).toBe(pinned.id);
    expect(ruled.items[0]).toMatchObject({ reasons: [{ kind: "rule", rule: "pin" }], rules: [{ ruleId: "top" }] });
    expect(idsOf(ruled)).not.toContain(held.id);
    const rankOf = ({ items: picks }: GroupList) => picks.find(({ item }) => item.id === wanted.id)?.rank ?? 99;
    expect(rankOf(ruled)).toBeLessThan(rankOf(usual));
  });

  it("never lets in with one member more what it could not hold before", async () => {
    const ports = await groupPortsOf(engine);
    const model = (await ports.model(engine.tenant))!;
    const judgeFor = async (ids: readonly string[]) => {
      const read = await readMembers(ports, model, { tenant: engine.tenant, memberIds: ids.map(parseUserId) });
      const maximumAgeYears = youngestOf(read, {}, nowMs);
      return createGroupJudge(model, read, { maximumAgeYears, largestKnownRatio: 1 });
    };
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(members, fc.nat(people.length - 1), async (places, other) => {
        const [small, large] = [await judgeFor(idsAt(places)), await judgeFor(idsAt([...places, other]))];
        for (const place of model.catalogue.items.keys()) {
          const [before, after] = [small(place).kind, large(place).kind];
          expect([before, after]).not.toEqual(["refused", "allowed"]);
          refused += Number(before === "allowed" && after !== "allowed");
        }
      }),
      { numRuns: 30 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it("refuses nobody, and crowds", async () => {
    const crowd = Array.from({ length: 101 }, (_, place) => `somebody ${place}`);
    await expect(listFor([])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(listFor(crowd)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect((await listFor(crowd.slice(1), { n: 3 })).items.length).toBe(3);
  });
});

function hash(text: string, seed: number): number {
  let value = seed | 1;
  for (const unit of text) value = Math.imul(value ^ (unit.codePointAt(0) ?? 0), 0x5bd1e995);
  return value;
}

describe("the evenings of a group", () => {
  const asked = { groupId: "friday", domains: [domain("movie")], n: 6 };
  const [lucky, other] = ["person-8", "visitor"];
  const attentionOf = ({ members: all }: GroupList, id: string) =>
    all.find(({ userId }) => userId === id)?.attention ?? 0;

  it("give who got less on one of them more of a say on the next, and go with their people", async () => {
    const { tenant, useCases } = engine;
    await engine.recordEvents(
      ["movie:9", "movie:21", "book:15"].map((itemId) => ({
        accountId: other,
        itemId,
        kind: "like" as const,
        at: nowMs - 1000,
      })),
    );
    const first = await listFor([lucky, other], { ...asked, sessionId: "1" });
    expect(first.members.map(({ attention }) => attention)).toEqual([0.5, 0.5]);
    const scoreOf = (id: string, pick: GroupList["items"][number]) =>
      pick.members.find(({ userId }) => userId === id)?.score ?? 0;
    const [best] = first.items.toSorted(
      (a, b) => scoreOf(lucky, b) - scoreOf(other, b) - (scoreOf(lucky, a) - scoreOf(other, a)),
    );
    expect(scoreOf(lucky, best!)).toBeGreaterThan(scoreOf(other, best!));
    const same = await listFor([lucky, other], { ...asked, sessionId: "1", followUpOf: best!.item.id });
    expect(attentionOf(same, other)).toBe(0.5);
    const next = await listFor([lucky, other], { ...asked, sessionId: "2" });
    expect(attentionOf(next, other)).toBeGreaterThan(0.55);
    expect(attentionOf(next, other) + attentionOf(next, lucky)).toBeCloseTo(1);
    expect(attentionOf(await listFor([lucky, other], { ...asked, groupId: "another" }), other)).toBe(0.5);
    const kept = async (id: string) => {
      const { documents } = await useCases.exportUser(tenant, parseUserId(id));
      return documents.filter(({ collection }) => collection === "group-evenings");
    };
    expect((await kept(other)).length).toBeGreaterThan(1);
    expect(JSON.stringify(await kept(other))).not.toContain(lucky);
    await useCases.eraseUser(tenant, parseUserId(other));
    expect([(await kept(other)).length, (await kept(lucky)).length > 0]).toEqual([0, true]);
  });

  it("are noted as each member's own list, which events can name", async () => {
    const { tenant, useCases } = engine;
    const list = await listFor(["person-3", "person-4"], { n: 4 });
    const [mine] = list.members;
    const events = [{ accountId: "person-3", itemId: list.items[0]!.item.id, kind: "finish" as const, at: nowMs }];
    await engine.recordEvents(events.map((event) => ({ ...event, recommendationId: mine!.recommendationId })));
    const { list: served, events: came } = await useCases.getRecommendation(tenant, mine!.recommendationId);
    expect(served).toMatchObject({ userId: "person-3", surface: "group", context: { n: 4, memberCount: 2 } });
    expect(JSON.stringify(served)).not.toContain("person-4");
    expect(served.items.map(({ itemId }) => itemId)).toEqual(idsOf(list));
    expect(came.map(({ itemId }) => itemId)).toEqual([list.items[0]!.item.id]);
  });
});
