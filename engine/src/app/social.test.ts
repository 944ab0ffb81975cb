import { afterAll, beforeAll, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { createEngine, type Engine, type EventInput, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const nowMs = Date.UTC(2026, 4, 1);
const dayMs = 86_400_000;
const domains = ["movie", "book", "music"] as const;
/** Two kinds of works, of which each person likes one. */
const items: readonly ItemInput[] = Array.from({ length: 90 }, (_, index) => ({
  id: `${domains[index % 3]!}:${index}`,
  domain: domains[index % 3]!,
  title: `Work ${index}`,
  genres: [`genre-${index % 2}`],
  creators: [{ name: `Writer ${index % 14}`, role: "author" }],
  ...(index === 1 && { minimumAgeYears: 18 }),
}));
const adultId = "book:1";

const likes = (accountId: string, taste: number, [from, to]: readonly [number, number]): readonly EventInput[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `${accountId} ${from + index}`,
    accountId,
    itemId: items[(2 * (from + index) + taste) % items.length]!.id,
    kind: "like" as const,
    at: nowMs - dayMs * (2 + index),
  }));

let engine: Engine;
const ids = { ada: parseUserId("ada"), maya: parseUserId("maya"), ben: parseUserId("ben") };

beforeAll(async () => {
  // Lists are kept ready for an hour, so that a change counts only where it is told.
  engine = await createEngine({ ports: openMemoryPorts(new FixedClock(nowMs)), listTtlMs: 3_600_000 });
  await engine.putItems(items);
  const crowd = Array.from({ length: 80 }, (_, person) =>
    likes(`person ${person}`, person % 2, [person % 30, (person % 30) + 9]),
  );
  await engine.recordEvents(crowd.flat());
  await engine.recordEvents([...likes("ada", 0, [0, 8]), ...likes("maya", 0, [4, 12]), ...likes("ben", 1, [0, 8])]);
  await engine.train();
  const shared = { sharesActivity: true, tasteMatch: "friends" as const };
  for (const id of ["ada", "maya", "ben"]) await engine.putUser({ id, name: id === "maya" ? "Maya" : id, ...shared });
});
afterAll(() => engine.close());

/** What friends add to ada's list: the largest signal, and the sentences that are about friends. */
async function friendsIn() {
  const { items: found } = await engine.recommend({ userId: "ada", n: 60 });
  const texts = found.flatMap(({ reasons }) => reasons.filter(({ kind }) => kind === "friend").map(({ text }) => text));
  const social = Math.max(...found.map(({ breakdown }) => breakdown.social.value));
  return { social, texts: [...new Set(texts)], ids: found.map(({ item }) => item.id) };
}

it("lists change at once with friendship, its end, blocks and what friends let others see, and name nobody who did not agree", async () => {
  const { useCases, tenant } = engine;
  expect(await friendsIn()).toMatchObject({ social: 0, texts: [] });
  expect(await useCases.sendFriendRequest(tenant, ids.ada, ids.maya)).toBe("requested");
  expect((await friendsIn()).social).toBe(0);
  await useCases.acceptFriendRequest(tenant, ids.maya, ids.ada);
  expect(await friendsIn()).toMatchObject({ texts: ["A friend of yours likes it"] });
  expect((await friendsIn()).social).toBeGreaterThan(0);

  await engine.putUser({
    id: "maya",
    name: "Maya",
    sharesActivity: true,
    tasteMatch: "friends",
    activityFeed: "friends",
  });
  expect((await friendsIn()).texts).toEqual(["Maya likes it"]);
  const named = (await engine.recommend({ userId: "ada", n: 60 })).items.find(({ reasons }) =>
    reasons.some((reason) => reason.kind === "friend" && reason.friendIds?.includes(ids.maya)),
  )!;
  await useCases.hideItem(tenant, ids.maya, named.item.id);
  const hidden = (await engine.recommend({ userId: "ada", n: 90 })).items.find(({ item }) => item.id === named.item.id);
  expect(hidden?.breakdown.social.value ?? 0).toBe(0);
  await useCases.showItem(tenant, ids.maya, named.item.id);

  await engine.putUser({ id: "maya", name: "Maya", sharesActivity: false, tasteMatch: "friends" });
  expect(await friendsIn()).toMatchObject({ social: 0, texts: [] });
  await engine.putUser({ id: "maya", name: "Maya", sharesActivity: true, tasteMatch: "friends" });
  expect((await friendsIn()).social).toBeGreaterThan(0);
  await useCases.blockPerson(tenant, ids.maya, ids.ada);
  expect(await friendsIn()).toMatchObject({ social: 0, texts: [] });
  await useCases.unblockPerson(tenant, ids.maya, ids.ada);
  await engine.addFriends("ada", ["maya"]);
  expect((await friendsIn()).social).toBeGreaterThan(0);
  await useCases.removeFriend(tenant, ids.ada, ids.maya);
  expect(await friendsIn()).toMatchObject({ social: 0, texts: [] });
});

it("a work for adults only moves no friend's list", async () => {
  const { useCases, tenant } = engine;
  await engine.addFriends("ada", ["ben"]);
  const [adult, other] = likes("ben", 1, [0, 2]).map(({ itemId }) => itemId);
  const socialOf = async (itemId: string) => (await engine.explain({ userId: "ada", itemId })).breakdown.social.value;
  expect(adult).toBe(adultId);
  expect(await socialOf(adultId)).toBe(0);
  expect(await socialOf(other!)).toBeGreaterThan(0);
  await useCases.removeFriend(tenant, ids.ada, ids.ben);
});

it("tastes that are alike match more than others, in what both love and what one could lend the other", async () => {
  const { useCases, tenant } = engine;
  await engine.addFriends("ada", ["maya", "ben"]);
  const alike = await useCases.tasteMatch(tenant, ids.ada, ids.maya);
  const other = await useCases.tasteMatch(tenant, ids.ada, ids.ben);
  expect(alike.similarity).toBeGreaterThan(other.similarity! + 0.2);
  expect(other.shared).toEqual([]);
  const mine = new Set(likes("ada", 0, [0, 8]).map(({ itemId }) => itemId));
  const theirs = new Set(likes("maya", 0, [4, 12]).map(({ itemId }) => itemId));
  const both = [...mine].filter((id) => theirs.has(id));
  expect(new Set(alike.shared.map(({ item }) => item.id))).toEqual(new Set(both));
  expect(alike.shared[0]?.text).toMatch(/^You and Maya both love Work \d+$/);
  expect(alike.borrow.length).toBeGreaterThan(0);
  for (const { item } of alike.borrow) expect([theirs.has(item.id), mine.has(item.id)]).toEqual([true, false]);
  for (const { item } of alike.lend) expect([mine.has(item.id), theirs.has(item.id)]).toEqual([true, false]);
  expect(alike.domains.map(({ domain }) => domain)).toEqual(["book", "movie", "music"]);
  expect(alike.domains.reduce((sum, { sharedCount }) => sum + sharedCount, 0)).toBe(both.length);
  expect(alike.traits.map(({ facet, value }) => `${facet} ${value}`)).toContain("genre genre-0");
  const mirrored = await useCases.tasteMatch(tenant, ids.maya, ids.ada);
  expect(mirrored.similarity).toBeCloseTo(alike.similarity!, 6);
  // What one hides is not told to the other, nor guessed from.
  await useCases.hideItem(tenant, ids.maya, parseItemId(both[0]!));
  const less = await useCases.tasteMatch(tenant, ids.ada, ids.maya);
  expect(less.shared.map(({ item }) => item.id)).not.toContain(both[0]);
});
