import { describe, expect, it } from "vitest";
import { createInlinePool } from "../kernels/pool/calls.ts";
import { seededUniform } from "../kernels/random.ts";
import { judgedData, type JudgedData } from "./data-sets/judged-data.ts";
import { floorScorers, fullRanking, listsOf, oracleLists, trainingDataOf, type FullRanking } from "./full-ranking.ts";
import { ndcgAt, precisionAt, recallAt } from "./metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "./ranking-rows.ts";
import { splitAtRandom, splitEightOneOne } from "./splits/weak-generalisation.ts";
import { discounted, exposureBalancedLists } from "./stack/adjust.ts";
import { chooseStack } from "./stack/choose.ts";
import { adjacentMember } from "./stack/members/adjacent-member.ts";
import { alsMember } from "./stack/members/als-member.ts";
import { easeMember } from "./stack/members/ease-member.ts";
import { friendsMember } from "./stack/members/friends-member.ts";
import { momentsMember } from "./stack/members/moments-member.ts";
import { peopleMember } from "./stack/members/people-member.ts";
import { sessionMember } from "./stack/members/session-member.ts";

const userCount = 60;
const itemCount = 40;

/** Two kinds of people: one has items with even names, the other odd ones, lower names more often. */
function tinyData(): JudgedData {
  const uniform = seededUniform(3);
  const events = Array.from({ length: userCount }, (_, user) => user).flatMap((user) =>
    Array.from({ length: itemCount }, (_, item) => item)
      .filter((item) => item % 2 === user % 2 && uniform() < 0.9 - item / 60)
      .map((item) => ({
        user: `u${user}`,
        item: `i${item}`,
        value: 1 + (item % 5),
        time: Math.floor(uniform() * 1_000),
      })),
  );
  return judgedData({ name: "tiny", sha256: "0" }, events, (title) => ({ domain: "movie", title }));
}

const cellOf = (user: number, item: number) => user * itemCount + item;
const data = tinyData();
const rankingOf = (seed = 0): FullRanking => fullRanking(data, splitAtRandom(data.events, 0.4, seed), { seed });
const ndcg5 = accuracyQuestion("NDCG", 5, { of: ndcgAt, aim: 0.5 });
const pool = createInlinePool();

describe("full ranking", () => {
  it("tells a ranker nothing of what it is to find", () => {
    const split = splitEightOneOne(data.events, 0);
    const ranking = fullRanking(data, split, { seed: 0 });
    const { offsets, columns } = ranking.known.preferences;
    for (const [place, asked] of ranking.asked.entries()) {
      const known = new Set(columns.subarray(offsets[asked.user], offsets[asked.user + 1]));
      for (const item of ranking.relevant[place]!) {
        expect(known.has(item)).toBe(false);
        expect(asked.items).not.toContain(item);
        expect(asked.excluded).not.toContain(item);
      }
      expect(new Set(asked.items)).toEqual(known);
      expect(asked.excluded.length).toBeGreaterThanOrEqual(asked.items.length);
    }
    const forChoices = trainingDataOf(ranking).events;
    expect(forChoices.users).toHaveLength(ranking.train.length);
    for (const [event, user] of forChoices.users.entries()) {
      const place = ranking.asked.findIndex((asked) => asked.user === user);
      expect(ranking.relevant[place]?.has(forChoices.items[event]!) ?? false).toBe(false);
    }
  });

  it("is the same to a ranker whatever the held-out items are", () => {
    const split = splitAtRandom(data.events, 0.4, 0);
    const items = data.events.items.slice();
    const taken = new Set(data.events.users.keys().map((event) => cellOf(data.events.users[event]!, items[event]!)));
    for (const event of split.test.target.events) {
      const user = data.events.users[event]!;
      const other = items.find((item) => !taken.has(cellOf(user, item)));
      if (other === undefined) continue;
      taken.add(cellOf(user, other));
      items[event] = other;
    }
    const changed = { ...data, events: { ...data.events, items } };
    const [one, other] = [data, changed].map((from) => fullRanking(from, split, { seed: 0 }));
    expect(other!.relevant).not.toEqual(one!.relevant);
    for (const part of ["known", "asked", "popularity"] as const) expect(other![part]).toEqual(one![part]);
    expect(trainingDataOf(other!)).toEqual(trainingDataOf(one!));
  });

  it("asks with the newest item first, and leaves out what the user has", () => {
    const ranking = rankingOf();
    const timeOf = new Map(
      [...data.events.users.keys()].map((event) => [
        cellOf(data.events.users[event]!, data.events.items[event]!),
        data.events.times![event]!,
      ]),
    );
    const lists = listsOf(ranking, () => new Float64Array(itemCount), itemCount);
    for (const [place, { user, items, excluded }] of ranking.asked.entries()) {
      const times = Array.from(items, (item) => timeOf.get(cellOf(user, item))!);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(lists[place]).toHaveLength(data.events.itemCount - excluded.length);
      expect(excluded.some((item) => lists[place]!.includes(item))).toBe(false);
    }
  });

  it("measures the users that it is asked to", () => {
    const split = splitAtRandom(data.events, 0.4, 0);
    const ranking = fullRanking(data, split, { isMeasured: (count) => count >= 6, seed: 0 });
    expect(ranking.asked.length).toBeGreaterThan(0);
    expect(ranking.relevant.every(({ size }) => size >= 6)).toBe(true);
  });
});

describe("rows", () => {
  const oracle =
    (ranking: FullRanking): Contender["lists"][number] =>
    (k) =>
      oracleLists(ranking, k);
  const constant =
    (ranking: FullRanking): Contender["lists"][number] =>
    (k) =>
      listsOf(ranking, () => new Float64Array(itemCount), k);
  const rankings = [rankingOf(0), rankingOf(1)];
  const contenders: Contender[] = [
    { name: "oracle", lists: rankings.map(oracle) },
    { name: "constant", lists: rankings.map(constant) },
  ];

  it("give the oracle 1 and a scorer without an opinion what random gets", () => {
    const [best, none] = rankingRows({ rankings, contenders, questions: [ndcg5], hasRatings: true });
    expect(best).toMatchObject({ value: 1, oracle: 1, met: true, aim: ">= 0.5", metric: "NDCG@5, full ranking" });
    expect(none?.value).toBeCloseTo(none!.floors["random"]!, 12);
    expect(none).toMatchObject({ met: false, users: rankings[0]!.asked.length });
    expect(best?.pValue).toBeLessThan(0.001);
  });

  it("have sane floors and intervals", () => {
    const recall = accuracyQuestion("R", 10, { of: recallAt });
    const [, none] = rankingRows({ rankings, contenders, questions: [recall], hasRatings: true });
    const { random, popular, itemMean } = none!.floors;
    // Ten of the thirty or so items that a user does not have.
    expect(random).toBeGreaterThan(0.25);
    expect(random).toBeLessThan(0.45);
    expect(popular).toBeGreaterThan(random!);
    expect(itemMean).toBeLessThan(popular!);
    expect(none!.baseline).toBe("popular");
    expect(none!.interval[0]).toBeLessThan(none!.value);
    expect(none!.interval[1]).toBeGreaterThan(none!.value);
    expect(none!.aim).toBeUndefined();
  });

  it("compare with a named contender where there is one, and aim at a share of it", () => {
    const question = { ...accuracyQuestion("P", 5, { of: precisionAt }), aim: { shareOfCompared: 0.9 } };
    const against = { ...contenders[1]!, against: contenders[0]! };
    const [row] = rankingRows({ rankings, contenders: [against], questions: [question], hasRatings: false });
    expect(Object.keys(row!.floors)).toEqual(["random", "popular", "oracle"]);
    expect(row).toMatchObject({ baseline: "oracle", met: false });
    expect(row!.aim).toBe(`>= ${Number((0.9 * row!.floors["oracle"]!).toFixed(4))}`);
  });

  it("refuse to average seeds that measure different users", () => {
    const fewer = { ...rankings[1]!, asked: rankings[1]!.asked.slice(1), relevant: rankings[1]!.relevant.slice(1) };
    const input = { rankings: [rankings[0]!, fewer], contenders: [], questions: [ndcg5], hasRatings: false };
    expect(() => rankingRows(input)).toThrow("Seeds with different users");
  });
});

describe("members", () => {
  const ranking = rankingOf();
  const friends = Array.from({ length: userCount }, (_, user) => [user, (user + 2) % userCount] as const);
  const members = [
    easeMember({ regularization: 10 }),
    easeMember({ regularization: 10, userExponent: 0.25, itemExponent: 0.25 }),
    alsMember({ factorCount: 4, unobservedWeight: 0.3, regularization: 0.01, startCount: 2 }),
    peopleMember({ neighbourCount: 10, power: 2 }),
    sessionMember({ regularization: 10, span: 4 }),
    adjacentMember({ window: 3, power: 0.5, sourceExponent: 0.5, targetExponent: 0.3 }),
    friendsMember(friends, { power: 1 }),
  ];
  const popular = ndcg5.measure([listsOf(ranking, floorScorers(ranking, false)["popular"]!, 5)], [ranking]).value;

  for (const member of members)
    it(`${member.name} beats the most popular`, async () => {
      const scorer = await member.train(ranking.known, pool);
      expect(ndcg5.measure([listsOf(ranking, scorer, 5)], [ranking]).value).toBeGreaterThan(popular + 0.05);
    });

  it("know what was around when a user was", async () => {
    // One kind of people was there a year after the other.
    const times = Float64Array.from(data.events.users, (user) => (user % 2) * 365 * 86_400);
    const dated = { ...data, events: { ...data.events, times } };
    const moments = fullRanking(dated, splitAtRandom(dated.events, 0.4, 0), { seed: 0 });
    const scorer = await momentsMember({ days: 10 }).train(moments.known, pool);
    expect(ndcg5.measure([listsOf(moments, scorer, 5)], [moments]).value).toBeGreaterThan(popular + 0.1);
  });

  it.each(["likelihood", "search"] as const)(
    "are weighed by what they are worth on validation: %s",
    async (weighing) => {
      const validation = fullRanking(trainingDataOf(ranking), splitAtRandom(trainingDataOf(ranking).events, 0.3, 5), {
        seed: 5,
      });
      const constant = { name: "constant", train: async () => () => new Float64Array(itemCount) };
      const choice = await chooseStack([validation], { members: [constant, members[0]!], k: 5, weighing, pool });
      expect(choice.text).toMatch(/^0\.\d\d constant \+ (0\.[5-9]\d|1\.00) EASE\(10, 0, 0\)$/);
      const lists = listsOf(ranking, await choice.train(ranking.known, pool), 5);
      expect(ndcg5.measure([lists], [ranking]).value).toBeGreaterThan(popular);
    },
  );

  it("show less popular items when popularity is discounted", async () => {
    const scorer = await members[0]!.train(ranking.known, pool);
    const meanPopularity = (strength: number) => {
      const lists = listsOf(ranking, discounted(scorer, ranking.popularity, strength), 5);
      const counts = lists.flatMap((list) => [...list]).map((item) => ranking.popularity[item]!);
      return counts.reduce((sum, count) => sum + count, 0) / counts.length;
    };
    expect(meanPopularity(1)).toBeLessThan(meanPopularity(0));
  });

  it("spread over the catalogue when a place goes to what is least shown", async () => {
    const scorer = await members[0]!.train(ranking.known, pool);
    const plain = listsOf(ranking, scorer, 5);
    const balanced = exposureBalancedLists(ranking, scorer, { k: 5, depth: 25 });
    const shown = (lists: readonly Uint32Array[]) => new Set(lists.flatMap((list) => [...list])).size;
    expect(shown(balanced)).toBeGreaterThan(shown(plain));
    for (const [place, list] of balanced.entries()) {
      expect(list.subarray(0, 4)).toEqual(plain[place]!.subarray(0, 4));
      expect(new Set(list).size).toBe(5);
    }
  });
});
