/** What every model must do, whatever it learns from. */
import { beforeAll, describe, expect, it } from "vitest";
import { ndcgAt } from "../evaluation/metrics/accuracy.ts";
import { judgeList } from "../evaluation/metrics/judged-list.ts";
import { seededUniform } from "../kernels/random.ts";
import type { Recommender, RecommenderKind, Taste } from "./model.ts";
import { createTestWorld, type TestWorld } from "./testing-data.ts";

export interface RecommenderSuiteOptions<Config extends object> {
  /** Instead of the kind's defaults. */
  readonly config?: Partial<Config>;
  /** NDCG@10 over all unknown items, mean of the test world's held-out users, that the model must not fall under. Random has about 0.05. */
  readonly ndcgFloor: number;
  /** The world to learn from, instead of the usual one. */
  readonly world?: TestWorld;
}

const emptyTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** Scores of all items of the catalogue, or of those given. */
export function scoresOf(model: Recommender, taste: Taste, items: Uint32Array): Float32Array {
  const scores = new Float32Array(items.length).fill(Number.NaN);
  model.score(taste, items, scores);
  return scores;
}

/** Items by descending score, lower index first among equals. */
export function rankByScore(items: Uint32Array, scores: Float32Array): Uint32Array {
  return Uint32Array.from(items.keys())
    .toSorted((a, b) => scores[b]! - scores[a]! || items[a]! - items[b]!)
    .map((place) => items[place]!);
}

/** Mean NDCG@10 over the held-out users of a world, all items outside their taste ranked. */
export function meanNdcg(world: TestWorld, score: (taste: Taste, items: Uint32Array) => Float32Array): number {
  const itemCount = world.data.catalogue.items.length;
  const users = world.heldOut.filter((user) => user.liked.length > 0);
  const total = users.reduce((sum, { taste, liked }) => {
    const known = new Set(taste.items);
    const candidates = Uint32Array.from({ length: itemCount }, (_, index) => index).filter(
      (index) => !known.has(index),
    );
    return sum + ndcgAt(judgeList(rankByScore(candidates, score(taste, candidates)), new Set(liked)), 10);
  }, 0);
  return total / users.length;
}

export function describeRecommender<Config extends object, Model extends Recommender>(
  name: string,
  kind: RecommenderKind<Config, Model>,
  options: RecommenderSuiteOptions<Config>,
): void {
  describe(`${name} as a recommender`, () => {
    const world = options.world ?? createTestWorld();
    const { data } = world;
    const config: Config = { ...kind.defaults, ...options.config };
    const allItems = Uint32Array.from(data.catalogue.items.keys());
    const tastes: readonly (readonly [string, Taste])[] = [
      ["a held-out user", world.heldOut[0]!.taste],
      ["an empty taste", emptyTaste],
      ["one item", { items: Uint32Array.of(3), values: Float32Array.of(2) }],
      ["only negative values", { items: Uint32Array.of(5, 9), values: Float32Array.of(-3, -1) }],
      ["a value of zero", { items: Uint32Array.of(5), values: Float32Array.of(0) }],
      ["an item nobody has touched", { items: world.untouched.slice(0, 1), values: Float32Array.of(3) }],
      ["every item", { items: allItems, values: new Float32Array(allItems.length).fill(1) }],
    ];
    let model: Model;

    beforeAll(async () => {
      model = await kind.train(data, config, { seed: 1 });
    });

    it.each(tastes)("scores every item finitely for %s", (_, taste) => {
      expect(scoresOf(model, taste, allItems).findIndex((score) => !Number.isFinite(score))).toBe(-1);
    });

    it("scores an empty list of candidates by doing nothing", () => {
      expect(scoresOf(model, world.heldOut[0]!.taste, new Uint32Array())).toHaveLength(0);
    });

    it("gives an item the same score alone, in any order and beside any others", () => {
      const { taste } = world.heldOut[1]!;
      const scores = scoresOf(model, taste, allItems);
      expect(scoresOf(model, taste, allItems.toReversed()).toReversed()).toEqual(scores);
      for (const item of [0, 17, allItems.length - 1])
        expect(scoresOf(model, taste, Uint32Array.of(item))[0]).toBe(scores[item]);
    });

    it("neither keeps nor changes the taste", () => {
      const taste: Taste = {
        items: world.heldOut[2]!.taste.items.slice(),
        values: world.heldOut[2]!.taste.values.slice(),
      };
      const copy: Taste = { items: taste.items.slice(), values: taste.values.slice() };
      const scores = scoresOf(model, taste, allItems);
      expect(taste).toEqual(copy);
      taste.items.fill(0);
      taste.values.fill(0);
      expect(scoresOf(model, copy, allItems)).toEqual(scores);
    });

    it("answers for one user as if it had never seen another", () => {
      const [first, second] = [world.heldOut[3]!.taste, world.heldOut[4]!.taste];
      const before = scoresOf(model, first, allItems);
      scoresOf(model, second, allItems);
      scoresOf(model, emptyTaste, allItems);
      expect(scoresOf(model, first, allItems)).toEqual(before);
    });

    it("is the same model for the same seed", async () => {
      const again = await kind.train(data, config, { seed: 1 });
      expect(scoresOf(again, world.heldOut[0]!.taste, allItems)).toEqual(
        scoresOf(model, world.heldOut[0]!.taste, allItems),
      );
    });

    it("gives identical scores after save and load", () => {
      const { header, arrays } = model.save();
      const loaded = kind.load(
        { header: JSON.parse(JSON.stringify(header)), arrays: copyArrays(arrays) },
        data.catalogue,
      );
      for (const [, taste] of tastes)
        expect(scoresOf(loaded, taste, allItems)).toEqual(scoresOf(model, taste, allItems));
    });

    it("refuses files that are not a model of its kind", () => {
      expect(() => kind.load({ header: {}, arrays: {} }, data.catalogue)).toThrow(Error);
    });

    it("trains on nobody without failing", async () => {
      const nobody = {
        ...data,
        preferences: {
          ...data.preferences,
          rowCount: 0,
          offsets: new Uint32Array(1),
          columns: new Uint32Array(),
          values: new Float32Array(),
        },
        lastAtMs: new Float64Array(),
      };
      const empty = await kind.train(nobody, config, { seed: 1 });
      for (const [, taste] of tastes)
        expect(scoresOf(empty, taste, allItems).findIndex((score) => !Number.isFinite(score))).toBe(-1);
    });

    it("reports progress up to its total, and stops when it is told to", async () => {
      const steps: (readonly [number, number])[] = [];
      await kind.train(data, config, { seed: 1, onProgress: (done, total) => steps.push([done, total]) });
      for (const [index, [done, total]] of steps.entries()) {
        expect(done).toBeLessThanOrEqual(total);
        expect(done).toBeGreaterThanOrEqual(steps[index - 1]?.[0] ?? 0);
      }
      expect(steps.at(-1)?.[0]).toBe(steps.at(-1)?.[1]);
      await expect(kind.train(data, config, { seed: 1, signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    });

    it(`has an NDCG@10 of at least ${options.ndcgFloor}, and more than random order`, () => {
      const uniform = seededUniform(3);
      const random = meanNdcg(world, (_, items) => Float32Array.from(items, uniform));
      const ndcg = meanNdcg(world, (taste, items) => scoresOf(model, taste, items));
      expect(ndcg).toBeGreaterThanOrEqual(options.ndcgFloor);
      expect(ndcg).toBeGreaterThan(random);
    });
  });
}

function copyArrays<Arrays extends Readonly<Record<string, { slice(): unknown }>>>(arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()])) as Arrays;
}
