import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TrainingData } from "../model.ts";
import { describeRecommender, scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { transitions } from "./transitions.ts";

describeRecommender("transitions", transitions, { ndcgFloor: 0.15 });

const { data } = createTestWorld();

/** Histories in time order, all liked unless the number is negative. */
const dataOf = (histories: readonly (readonly number[])[]): TrainingData => {
  const entries = histories.flatMap((items, user) => items.map((item, time) => ({ user, item, time })));
  const sorted = entries.toSorted((one, other) => one.user - other.user || Math.abs(one.item) - Math.abs(other.item));
  return {
    ...data,
    preferences: sparseFromTriples(
      histories.length,
      data.catalogue.items.length,
      sorted.map(({ user }) => user),
      sorted.map(({ item }) => Math.abs(item)),
      sorted.map(({ item }) => Math.sign(item)),
    ),
    lastAtMs: Float64Array.from(sorted, ({ time }) => time),
  };
};

const itemCount = 9;
const items = Uint32Array.from({ length: itemCount + 1 }, (_, item) => item);
const histories = fc.array(
  fc
    .uniqueArray(fc.integer({ min: 1, max: itemCount }), { maxLength: itemCount })
    .chain((list) => fc.tuple(...list.map((item) => fc.constantFrom(item, item, item, -item)))),
  { minLength: 1, maxLength: 6 },
);

describe("transitions", () => {
  it("lead on in time and not back, the nearer the more", async () => {
    const model = await transitions.train(dataOf([[1, 2, 3]]), transitions.defaults, { seed: 1 });
    const scores = scoresOf(model, { items: Uint32Array.of(1), values: Float32Array.of(1) }, items);
    expect(scores[2]).toBeGreaterThan(scores[3]!);
    expect(scores[3]).toBeGreaterThan(0);
    expect(scoresOf(model, { items: Uint32Array.of(3), values: Float32Array.of(1) }, items).every((s) => s === 0)).toBe(
      true,
    );
  });

  it("follow the newest like more than older ones", async () => {
    const model = await transitions.train(
      dataOf([
        [1, 2],
        [3, 4],
      ]),
      transitions.defaults,
      { seed: 1 },
    );
    const taste = { items: Uint32Array.of(3, 1), values: Float32Array.of(1, 1) };
    const scores = scoresOf(model, taste, items);
    expect(scores[2]! / scores[4]!).toBeCloseTo(transitions.defaults.recency, 5);
    const alike = scoresOf(model.withRecency(1), taste, items);
    expect(alike[2]).toBe(alike[4]);
  });

  const train = (lists: readonly (readonly number[])[], config = {}) =>
    transitions.train(dataOf(lists), { ...transitions.defaults, ...config }, { seed: 1 });
  const liking = (...newestFirst: number[]) => ({
    items: Uint32Array.from(newestFirst),
    values: new Float32Array(newestFirst.length).fill(1),
  });

  it("name the strongest followers of each like, and the like that leads most to an item", async () => {
    const model = await train([
      [1, 2, 3],
      [1, 2, 4],
      [5, 6],
    ]);
    expect([...model.followers(liking(1), 9, 1)]).toEqual([2]);
    expect(new Set(model.followers(liking(5, 1), 2, 1))).toEqual(new Set([6, 2]));
    expect([...model.followers(liking(5, 1), 1, 1)]).toEqual([6]);
    expect(model.followers(liking(), 9, 1)).toHaveLength(0);
    expect(model.leaderOf(liking(1, 2), 3)).toBe(2);
    expect(model.leaderOf(liking(1, 2), 9)).toBeUndefined();
  });

  it("keep the strongest when they are to keep few", async () => {
    const model = await train([[1, 2, 3, 4]], { followerCount: 2 });
    const scores = scoresOf(model, liking(1), items);
    expect([...items].filter((item) => scores[item]! > 0)).toEqual([2, 3]);
  });

  it("lead neither between likes of the same moment nor between domains", async () => {
    const apart = dataOf([[1, 2, 3]]);
    const atOnce = await transitions.train({ ...apart, lastAtMs: apart.lastAtMs.map(() => 7) }, transitions.defaults, {
      seed: 1,
    });
    expect(scoresOf(atOnce, liking(1), items).every((score) => score === 0)).toBe(true);
    const film = data.catalogue.domainOf.indexOf(1);
    const model = await train([[1, film, 2]]);
    expect([...scoresOf(model, liking(1), Uint32Array.of(2, film))]).toEqual([expect.any(Number), 0]);
    expect(scoresOf(model, liking(1), Uint32Array.of(2))[0]).toBeGreaterThan(0);
  });

  it("agree with a twin that looks at every pair", async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 5 }), async (lists, window) => {
        const config = { ...transitions.defaults, window };
        const model = await transitions.train(dataOf(lists), config, { seed: 1 });
        const liked = lists.map((list) => list.filter((item) => item > 0));
        const countOf = (from: number, to: number) =>
          liked.reduce((sum, list) => {
            const gap = list.indexOf(to) - list.indexOf(from);
            return list.includes(from) && list.includes(to) && gap > 0 && gap <= window
              ? sum + gap ** -config.gapDecay
              : sum;
          }, 0);
        const sumOf = (count: (other: number) => number) => items.reduce((sum, other) => sum + count(other), 0);
        const expected = (to: number) =>
          (liked[0] ?? []).toReversed().reduce((sum, from, rank) => {
            const count = countOf(from, to);
            if (count === 0) return sum;
            const scale =
              sumOf((other) => countOf(from, other)) ** config.sourceExponent *
              sumOf((other) => countOf(other, to)) ** config.targetExponent;
            return sum + (config.recency ** rank * count) / scale;
          }, 0);
        const newestFirst = (lists[0] ?? []).toReversed();
        const taste = {
          items: Uint32Array.from(newestFirst, Math.abs),
          values: Float32Array.from(newestFirst, Math.sign),
        };
        for (const [item, score] of scoresOf(model, taste, items).entries())
          expect(score).toBeCloseTo(expected(item), 4);
      }),
      { numRuns: 60 },
    );
  });
});
