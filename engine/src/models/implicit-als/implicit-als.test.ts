import { describe, expect, it } from "vitest";
import type { Taste, TrainingData } from "../model.ts";
import { describeRecommender, meanNdcg, rankByScore, scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { confidenceOf, implicitAls, type ImplicitAlsConfig } from "./implicit-als.ts";

// Ranking by the user's themes times popularity, which is how the world was made, has 0.28; most popular has 0.10.
describeRecommender("implicit-als", implicitAls, { ndcgFloor: 0.24, config: { factorCount: 12 } });
describeRecommender("exact implicit-als", implicitAls, { ndcgFloor: 0.24, config: { factorCount: 12, stepCount: 0 } });

const world = createTestWorld();
const { data } = world;
const { catalogue } = data;
const { taste } = world.heldOut[0]!;
const allItems = Uint32Array.from(catalogue.items.keys());
const train = (change: Partial<ImplicitAlsConfig> = {}, from: TrainingData = data) =>
  implicitAls.train(from, { ...implicitAls.defaults, factorCount: 12, ...change }, { seed: 1 });

describe("implicit-als", () => {
  const trained = train();

  it("finds as best what scoring every item finds, less what is excluded, in all domains or in one", async () => {
    const model = await trained;
    const scores = scoresOf(model, taste, allItems);
    const untouched = new Set(world.untouched);
    const known = new Set(taste.items);
    for (const [place, domain] of [...catalogue.domains.entries(), [-1, undefined] as const]) {
      const wanted = allItems.filter(
        (item) =>
          !untouched.has(item) && !known.has(item) && (domain === undefined || catalogue.domainOf[item] === place),
      );
      const best = model.topK(taste, { k: 20, excludes: taste.items, domain });
      const expected = wanted.length === 0 ? wanted : rankByScore(wanted, scoresOf(model, taste, wanted)).slice(0, 20);
      expect(best.items).toEqual(expected);
      for (const [rank, item] of best.items.entries()) expect(best.scores[rank]).toBeCloseTo(scores[item]!, 6);
    }
  });

  const vectorOf = (model: Awaited<typeof trained>) => {
    const vector = new Float32Array(model.factorCount);
    model.userVector(taste, vector);
    return vector;
  };

  it("finds the best of a domain by a user vector", async () => {
    const model = await trained;
    for (const [place, domain] of catalogue.domains.entries())
      expect(model.bestIn(vectorOf(model), { k: 7, domain: place })).toEqual(model.topK(taste, { k: 7, domain }));
  });

  it("has no best items for a taste without likes, for a domain that is not there, or that nobody has touched", async () => {
    const model = await trained;
    const dislikes: Taste = { items: Uint32Array.of(1, 2), values: Float32Array.of(-1, -2) };
    expect(model.topK(dislikes, { k: 5 }).items).toHaveLength(0);
    expect(model.topK(taste, { k: 5, domain: "opera" }).items).toHaveLength(0);
    const everything = new Set(model.topK(taste, { k: allItems.length }).items);
    expect(everything.size).toBe(allItems.length - world.untouched.length);
    expect([...world.untouched].filter((item) => everything.has(item))).toEqual([]);
  });

  it("answers in the domain a user is unknown in: their themes come first", async () => {
    const model = await trained;
    const share = world.heldOut.map((user) => {
      const places = [...user.taste.items.keys()].filter(
        (place) => catalogue.domains[catalogue.domainOf[user.taste.items[place]!]!] === "book",
      );
      const books: Taste = {
        items: Uint32Array.from(places, (place) => user.taste.items[place]!),
        values: Float32Array.from(places, (place) => user.taste.values[place]!),
      };
      const themes = new Set(
        [...books.items].filter((_, place) => books.values[place]! > 0).map((item) => world.themeOf[item]),
      );
      const films = model.topK(books, { k: 5, domain: "movie" }).items;
      return films.length === 0 ? 1 : films.filter((film) => themes.has(world.themeOf[film])).length / films.length;
    });
    expect(share.reduce((sum, value) => sum + value, 0) / share.length).toBeGreaterThan(0.8);
  });

  it("gives a user the vector whose inner products with item factors are the scores, and dislikes no say in it", async () => {
    const model = await trained;
    const vector = new Float32Array(model.factorCount);
    model.userVector(taste, vector);
    const scores = scoresOf(model, taste, allItems);
    for (const item of [0, 7, 100]) {
      const factors = model.itemFactors.subarray(item * 12, item * 12 + 12);
      expect(factors.reduce((sum, value, axis) => sum + value * vector[axis]!, 0)).toBeCloseTo(scores[item]!, 6);
    }
    const withDislike: Taste = {
      items: Uint32Array.of(...taste.items, 40),
      values: Float32Array.of(...taste.values, -3),
    };
    expect(scoresOf(model, withDislike, allItems)).toEqual(scores);
  });

  it("splits a score among what is liked", async () => {
    const model = await trained;
    const items = Uint32Array.of(17, 90);
    const parts = model.contributions(taste, items);
    expect(parts).toHaveLength(2 * taste.items.length);
    for (const [place, score] of scoresOf(model, taste, items).entries()) {
      const row = parts.subarray(place * taste.items.length, (place + 1) * taste.items.length);
      expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 5);
    }
  });

  it("means the same whatever the unit of preferences", async () => {
    const doubled = { ...data.preferences, values: data.preferences.values.map((value) => 2 * value) };
    const other = await train({}, { ...data, preferences: doubled });
    const twice = { items: taste.items, values: taste.values.map((value) => 2 * value) };
    expect(scoresOf(other, twice, allItems)).toEqual(scoresOf(await trained, taste, allItems));
  });

  it("takes other item factors for scores, search and users' vectors", async () => {
    const model = await trained;
    const factors = model.itemFactors.slice();
    const [from, to] = [3, world.untouched[0]!];
    factors.copyWithin(to * 12, from * 12, from * 12 + 12);
    const filled = model.withItemFactors(factors);
    const scores = scoresOf(filled, taste, Uint32Array.of(from, to));
    expect(scores[1]).toBe(scores[0]);
    expect(filled.topK(taste, { k: allItems.length }).items).toContain(to);
    const likesTo: Taste = { items: Uint32Array.of(to), values: Float32Array.of(1) };
    expect(scoresOf(model, likesTo, allItems)).toEqual(new Float32Array(allItems.length));
    expect(scoresOf(filled, likesTo, Uint32Array.of(from))[0]).toBeGreaterThan(0);
  });

  it("refuses files of another catalogue", async () => {
    const { items, ...rest } = catalogue;
    const files = (await trained).save();
    expect(() => implicitAls.load(files, { ...rest, items: items.slice(1) })).toThrow(/itemFactors has/);
  });
});

describe("domain weights of implicit-als", () => {
  /** Every preference for a film four times over, as from a service that sends many more events. */
  const loud: TrainingData = {
    ...data,
    preferences: {
      ...data.preferences,
      values: data.preferences.values.map((value, entry) =>
        catalogue.domains[catalogue.domainOf[data.preferences.columns[entry]!]!] === "movie" ? 20 * value : value,
      ),
    },
  };
  const weightsOf = (arrays: Readonly<Record<string, unknown>>) => [...(arrays["domainWeights"] as Float32Array)];

  it("give each domain the same sum at full balance, leave it alone at none, and yield to configured ones", async () => {
    const sums = new Float64Array(3);
    for (const [entry, item] of loud.preferences.columns.entries())
      sums[catalogue.domainOf[item]!]! += Math.max(0, loud.preferences.values[entry]!);
    const full = weightsOf((await train({ domainBalance: 1 }, loud)).save().arrays).map(
      (weight, domain) => weight * sums[domain]!,
    );
    expect(full[1]! / full[0]!).toBeCloseTo(1, 5);
    expect(full[2]! / full[0]!).toBeCloseTo(1, 5);
    expect(weightsOf((await train({ domainBalance: 0 }, loud)).save().arrays)).toEqual([1, 1, 1]);
    const named = await train({ domainBalance: 0, domainWeights: { music: 3 } }, loud);
    expect(weightsOf(named.save().arrays)).toEqual([1, 1, 3]);
  });

  it("help the quiet domains against the loud one where regularisation is the same for every row", async () => {
    const even = { alpha: 10, regularization: 40, regularizationExponent: 0 };
    const loudly = (model: Awaited<ReturnType<typeof train>>) =>
      meanNdcg(world, (user, items) => scoresOf(model, user, items));
    const [drowned, balanced] = [
      await train({ ...even, domainBalance: 0 }, loud),
      await train({ ...even, domainBalance: 1 }, loud),
    ];
    expect(loudly(balanced)).toBeGreaterThan(loudly(drowned));
  });
});

describe("confidenceOf", () => {
  it.each([
    [[], 0],
    [[-1, 0, -2], 0],
    [[2], 1 / 4],
    [[1, -1, 1, 3], 1 / 2],
  ])("is n / (n + 3) for n likes: %j", (values, expected) => {
    expect(confidenceOf({ items: Uint32Array.from(values.keys()), values: Float32Array.from(values) })).toBe(expected);
  });
});
