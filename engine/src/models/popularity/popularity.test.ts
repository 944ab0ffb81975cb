import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TrainingData } from "../model.ts";
import { describeRecommender, scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { popularity } from "./popularity.ts";

describeRecommender("popularity", popularity, { ndcgFloor: 0.08 });

describe("popularity", () => {
  const { data } = createTestWorld();
  const dayMs = 86_400_000;
  const nobody = { items: new Uint32Array(), values: new Float32Array() };
  const firstFour = Uint32Array.of(0, 1, 2, 3);
  /** Item 0: one strong like today. Item 1: two likes a fortnight ago. Item 2: a dislike today. Item 3: a like years ago. */
  const small: TrainingData = {
    ...data,
    preferences: sparseFromTriples(3, data.catalogue.items.length, [0, 0, 1, 1, 2], [0, 1, 1, 2, 3], [3, 2, 2, -3, 6]),
    lastAtMs: Float64Array.of(0, 14, 14, 0, 2000).map((days) => data.nowMs - days * dayMs),
  };

  it("is the logarithm of what likes add up to, whoever asks; dislikes are no likes", async () => {
    const model = await popularity.train(small, popularity.defaults, { seed: 1 });
    const expected = [3, 4, 0, 6].map((sum) => Math.fround(Math.log1p(sum)));
    expect([...scoresOf(model, nobody, firstFour)]).toEqual(expected);
    expect([...scoresOf(model, { items: firstFour, values: new Float32Array(4).fill(1) }, firstFour)]).toEqual(
      expected,
    );
  });

  it("has a trend in which a like counts half after a half-life and nothing after eight", async () => {
    const model = await popularity.train(small, popularity.defaults, { seed: 1 });
    const trend = new Float32Array(4);
    model.trend(firstFour, trend);
    expect([...trend]).toEqual([3, 2, 0, 0].map((sum) => Math.fround(Math.log1p(sum))));
  });

  it("counts a like from the future as one of now", async () => {
    const model = await popularity.train(small, popularity.defaults, { seed: 1 });
    const early = await popularity.train({ ...small, nowMs: 0 }, popularity.defaults, { seed: 1 });
    const trend = new Float32Array(1);
    early.trend(Uint32Array.of(3), trend);
    expect(trend).toEqual(scoresOf(model, nobody, Uint32Array.of(3)));
  });

  it("is as recent as a domain's share says, the most popular as popular as before", async () => {
    const score = async (share: number) => {
      const recent = { book: { halfLifeDays: 14, share } };
      return scoresOf(
        await popularity.train(small, { ...popularity.defaults, recent }, { seed: 1 }),
        nobody,
        firstFour,
      );
    };
    const [all, half, full] = [await score(0), await score(0.5), await score(1)];
    expect([...full]).toEqual(
      [3, 2, 0, 0].map((sum) => expect.closeTo((Math.log1p(sum) * Math.log1p(6)) / Math.log1p(3), 5)),
    );
    for (const item of firstFour) expect(half[item]).toBeCloseTo((all[item]! + full[item]!) / 2, 5);
  });

  it("keeps the popularity of all times where nothing is recent, and in other domains", async () => {
    const recent = { book: { halfLifeDays: 1, share: 1 }, movie: { halfLifeDays: 14, share: 1 } };
    const config = { ...popularity.defaults, recent };
    const late = await popularity.train({ ...small, nowMs: data.nowMs + 999 * dayMs }, config, { seed: 1 });
    const always = await popularity.train(small, popularity.defaults, { seed: 1 });
    expect(scoresOf(late, nobody, firstFour)).toEqual(scoresOf(always, nobody, firstFour));
  });

  it("refuses files of another catalogue", async () => {
    const model = await popularity.train(small, popularity.defaults, { seed: 1 });
    const { items, ...rest } = data.catalogue;
    expect(() => popularity.load(model.save(), { ...rest, items: items.slice(1) })).toThrow(/popularity has 216/);
  });
});
