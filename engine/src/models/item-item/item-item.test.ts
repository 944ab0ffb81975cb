import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createItemItemSearch } from "../../kernels/item-item/item-item.ts";
import { createThreadPool } from "../../kernels/pool/thread-pool.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { sparseArrays } from "../model-arrays.ts";
import { createCatalogue, type Taste, type TrainingData } from "../model.ts";
import { describeRecommender, rankByScore, scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { strengthOf } from "./history-sums.ts";
import { itemItem, noItemItem, type ItemItemConfig } from "./item-item.ts";

// Most popular has 0.10. The latent model has 0.24, learning from all domains at once; this one knows one domain at a time.
describeRecommender("item-item", itemItem, { ndcgFloor: 0.19 });
describeRecommender("sparse item-item", itemItem, { ndcgFloor: 0.19, config: { exactLimit: 0 } });
describeRecommender("item-item of few weights", itemItem, { ndcgFloor: 0.18, config: { neighbourCount: 12 } });

const world = createTestWorld();
const { data } = world;
const { catalogue } = data;
const { taste } = world.heldOut[0]!;
const allItems = Uint32Array.from(catalogue.items.keys());
const train = (change: Partial<ItemItemConfig> = {}, from: TrainingData = data) =>
  itemItem.train(from, { ...itemItem.defaults, ...change }, { seed: 1 });
const trained = train();
const tasteOf = (...entries: readonly (readonly [item: number, value: number])[]): Taste => ({
  items: Uint32Array.from(entries, ([item]) => item),
  values: Float32Array.from(entries, ([, value]) => value),
});

/** Users × items of the given likes, one domain an item. */
function smallData(domains: readonly string[], likes: readonly (readonly number[])[]): TrainingData {
  const items = domains.map((domain, index) => createItem({ id: parseItemId(`${index}`), domain, title: "" }));
  const pairs = likes.flatMap((row, user) => row.map((item) => [user, item] as const));
  const preferences = sparseFromTriples(
    likes.length,
    domains.length,
    pairs.map(([user]) => user),
    pairs.map(([, item]) => item),
    pairs.map(() => 1),
  );
  const lastAtMs = new Float64Array(preferences.values.length);
  return { catalogue: createCatalogue(items), preferences, lastAtMs, relations: [], nowMs: 0 };
}

describe("item-item", () => {
  it("has no weights between domains", async () => {
    const model = await trained;
    for (const from of [0, 80, 160]) {
      const scores = scoresOf(model, tasteOf([from, 2]), allItems);
      const reached = allItems.filter((item) => scores[item] !== 0);
      expect(reached.length).toBeGreaterThan(0);
      for (const item of reached) expect(catalogue.domainOf[item]).toBe(catalogue.domainOf[from]);
    }
  });

  it("scores nothing for the unknown user, for dislikes alone, and for what nobody has touched", async () => {
    const model = await trained;
    const zeros = new Float32Array(allItems.length);
    expect(scoresOf(model, tasteOf(), allItems)).toEqual(zeros);
    expect(scoresOf(model, tasteOf([5, -3], [9, -1], [7, 0]), allItems)).toEqual(zeros);
    expect(scoresOf(model, tasteOf([world.untouched[0]!, 3]), allItems)).toEqual(zeros);
    expect(scoresOf(model, taste, world.untouched)).toEqual(new Float32Array(world.untouched.length));
  });

  it("is not moved by dislikes", async () => {
    const model = await trained;
    const withDislike = tasteOf(...[...taste.items].map((item, at) => [item, taste.values[at]!] as const), [40, -3]);
    expect(scoresOf(model, withDislike, allItems)).toEqual(scoresOf(model, taste, allItems));
  });

  it("finds as best what scoring finds, less what is excluded, in all domains or in one", async () => {
    const model = await trained;
    const scores = scoresOf(model, taste, allItems);
    const known = new Set(taste.items);
    for (const [place, domain] of [...catalogue.domains.entries(), [-1, undefined] as const]) {
      const wanted = allItems.filter(
        (item) =>
          scores[item] !== 0 && !known.has(item) && (domain === undefined || catalogue.domainOf[item] === place),
      );
      const best = model.topK(taste, { k: 20, excludes: taste.items, domain });
      expect(best.items).toEqual(rankByScore(wanted, scoresOf(model, taste, wanted)).slice(0, 20));
      for (const [rank, item] of best.items.entries()) expect(best.scores[rank]).toBeCloseTo(scores[item]!, 6);
    }
    expect(model.topK(taste, { k: 5, domain: "opera" }).items).toHaveLength(0);
  });

  it("finds the best of a domain by its place", async () => {
    const model = await trained;
    for (const [place, domain] of catalogue.domains.entries())
      expect(model.bestIn(taste, { k: 7, domain: place })).toEqual(model.topK(taste, { k: 7, domain }));
  });

  it("splits every score among what is liked", async () => {
    const model = await trained;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(allItems.length - 1), { maxLength: 12 }),
        fc.array(fc.nat(allItems.length - 1), { maxLength: 5 }),
        (liked, items) => {
          const given = tasteOf(...liked.map((item) => [item, (item % 7) - 2] as const));
          const targets = Uint32Array.from(items);
          const parts = model.contributions(given, targets);
          const sums = Array.from(targets, (_, place) =>
            parts.subarray(place * liked.length, (place + 1) * liked.length).reduce((sum, part) => sum + part, 0),
          );
          for (const [place, score] of scoresOf(model, given, targets).entries())
            expect(sums[place]).toBeCloseTo(score, 5);
        },
      ),
    );
  });

  it("means the same whatever the unit of preferences", async () => {
    const doubled = { ...data.preferences, values: data.preferences.values.map((value) => 2 * value) };
    const other = await train({}, { ...data, preferences: doubled });
    const twice = { items: taste.items, values: taste.values.map((value) => 2 * value) };
    expect(scoresOf(other, twice, allItems)).toEqual(scoresOf(await trained, taste, allItems));
  });

  it("trains the same model over threads", async () => {
    const pool = createThreadPool(2);
    try {
      for (const exactLimit of [0, 8_000]) {
        const config = { ...itemItem.defaults, exactLimit };
        const threaded = await itemItem.train(data, config, { seed: 1, pool });
        expect(threaded.save()).toEqual((await train({ exactLimit })).save());
      }
    } finally {
      await pool.close();
    }
  });

  it("copes with domains of one item and of none that anybody likes", async () => {
    const model = await train({}, smallData(["a", "b", "b", "c"], [[0, 1, 2], [0, 1, 2], [1]]));
    const scores = scoresOf(model, tasteOf([0, 1], [1, 1], [3, 1]), Uint32Array.of(0, 1, 2, 3));
    expect([...scores].map((score) => score > 0)).toEqual([false, false, true, false]);
    for (const domain of [0, 1, 2]) expect(model.bestIn(tasteOf([0, 1]), { k: 3, domain }).items).toHaveLength(0);
  });

  it("gives the same scores from the users' side, where they are fewer", async () => {
    const likes = Array.from({ length: 9 }, (_, user) => [...Array(30).keys()].filter((item) => (item * user) % 5 < 2));
    const few = await train({ neighbourCount: 30 }, smallData(Array(30).fill("a"), likes));
    // Users without likes do not count, or the items' side would be the smaller one.
    const same = await train(
      { neighbourCount: 30 },
      smallData(Array(30).fill("a"), [...likes, ...Array.from({ length: 40 }, () => [])]),
    );
    expect(same.save()).toEqual(few.save());
  });

  it("keeps at most so many weights of a scored item", async () => {
    const { arrays } = (await train({ neighbourCount: 5 })).save();
    const counts = new Uint32Array(2 * allItems.length);
    for (const column of arrays["placedWeightsColumns"]!) counts[column]! += 1;
    expect(Math.max(...counts)).toBe(5);
  });

  it("is loaded from a version that had none as one that knows nothing", () => {
    const model = itemItem.load(noItemItem, catalogue);
    expect(scoresOf(model, taste, allItems)).toEqual(new Float32Array(allItems.length));
    expect(model.topK(taste, { k: 5 }).items).toHaveLength(0);
  });

  it("is loaded from a version that has items as columns", () => {
    const { domainOf } = catalogue;
    const pairs = [...allItems].flatMap((from) =>
      [...allItems].filter((to) => (from * to) % 7 === 3).map((to) => [from, to]),
    );
    const within = pairs.filter(([from, to]) => domainOf[from!] === domainOf[to!]);
    const weights = sparseFromTriples(
      allItems.length,
      allItems.length,
      within.map(([from]) => from!),
      within.map(([, to]) => to!),
      within.map((_, place) => 1 + (place % 5)),
    );
    const header = { meanLike: 1, weightCount: within.length };
    const before = itemItem.load({ header, arrays: sparseArrays("weights", weights) }, catalogue);
    const now = itemItem.load(before.save(), catalogue);
    const kernel = createItemItemSearch(weights, domainOf);
    kernel.sumUp({ items: taste.items, values: taste.values.map((value) => strengthOf(value, 1)) });
    const expected = new Float32Array(allItems.length);
    kernel.scoresOf(allItems, expected);
    expect(within.length).toBeGreaterThan(0);
    expect(scoresOf(before, taste, allItems)).toEqual(expected);
    expect(scoresOf(now, taste, allItems)).toEqual(expected);
  });

  it("refuses files of another catalogue", async () => {
    const files = (await trained).save();
    const { items, ...rest } = catalogue;
    expect(() => itemItem.load(files, { ...rest, items: items.slice(1) })).toThrow(/placedWeightsOffsets has/);
    expect(() => itemItem.load({ ...files, header: { ...files.header, weightCount: 3 } }, catalogue)).toThrow(/not 3/);
  });
});
