import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { Taste, TrainingData } from "../model.ts";
import { describeRecommender, scoresOf } from "../recommender.contract.ts";
import { createTestWorld, type TestWorld } from "../testing-data.ts";
import { biasedAls, type BiasedAlsConfig } from "./biased-als.ts";

interface Rating {
  readonly user: number;
  readonly item: number;
  readonly value: number;
}

const base = createTestWorld().data;
const allItems = Uint32Array.from(base.catalogue.items.keys());
const noise = 0.5;

const dataOf = (ratings: readonly Rating[], userCount: number, itemCount = allItems.length): TrainingData => ({
  ...base,
  catalogue: { ...base.catalogue, items: base.catalogue.items.slice(0, itemCount) },
  preferences: sparseFromTriples(
    userCount,
    itemCount,
    ratings.map(({ user }) => user),
    ratings.map(({ item }) => item),
    ratings.map(({ value }) => value),
  ),
  lastAtMs: new Float64Array(ratings.length),
});

const tasteOf = (ratings: readonly Rating[]): Taste => ({
  items: Uint32Array.from(ratings, ({ item }) => item),
  values: Float32Array.from(ratings, ({ value }) => value),
});

/** Users who rate items that they come across at random: two planted factors, biases and noise. */
function plantedWorld() {
  const { untouched } = createTestWorld();
  const uniform = seededUniform(11);
  const normal = seededNormal(12);
  const isUntouched = new Set(untouched);
  const items = Array.from(allItems, () => ({ bias: 0.4 * normal(), factors: [normal(), normal()] as const }));
  const draw = (user: number, chance: number): readonly Rating[] => {
    const own = { bias: 0.4 * normal(), factors: [normal(), normal()] as const };
    return [...allItems]
      .filter((item) => !isUntouched.has(item) && uniform() < chance)
      .map((item) => {
        const { bias, factors } = items[item]!;
        const exact = 1 + own.bias + bias + own.factors[0] * factors[0] + own.factors[1] * factors[1];
        return { user, item, value: exact + noise * normal() };
      });
  };
  const training = Array.from({ length: 200 }, (_, user) => draw(user, 0.25));
  const heldOut = Array.from({ length: 60 }, () => {
    const ratings = draw(0, 0.5);
    const known = ratings.filter((_, place) => place % 2 === 0);
    return { known, hidden: ratings.filter((_, place) => place % 2 === 1) };
  });
  const data = dataOf(training.flat(), training.length);
  const world: TestWorld = {
    data,
    themeOf: new Uint8Array(allItems.length),
    untouched,
    heldOut: heldOut.map(({ known, hidden }) => ({
      taste: tasteOf(known),
      liked: Uint32Array.from(
        hidden.filter(({ value }) => value > 2.5),
        ({ item }) => item,
      ),
    })),
  };
  return { world, heldOut };
}

const { world, heldOut } = plantedWorld();

describeRecommender("biased-als", biasedAls, { ndcgFloor: 0.3, world });

describe("biased-als", () => {
  const train = (change: Partial<BiasedAlsConfig> = {}, data = world.data) =>
    biasedAls.train(data, { ...biasedAls.defaults, factorCount: 4, ...change }, { seed: 1 });

  /** Over the hidden ratings of users that no model was trained on. */
  const rootMeanSquaredError = (predict: (taste: Taste, items: Uint32Array) => Float32Array) => {
    let [sum, count] = [0, 0];
    for (const { known, hidden } of heldOut) {
      const predicted = predict(tasteOf(known), tasteOf(hidden).items);
      for (const [place, { value }] of hidden.entries()) sum += (predicted[place]! - value) ** 2;
      count += hidden.length;
    }
    return Math.sqrt(sum / count);
  };

  it("predicts planted ratings almost as well as their noise allows, and far better than biases do", async () => {
    const model = await train({ regularization: 0.02 });
    const error = rootMeanSquaredError((taste, items) => scoresOf(model, taste, items));
    const means = rootMeanSquaredError((taste, items) => {
      const out = new Float32Array(items.length);
      model.itemMeans(items, out);
      return out.map((value) => value + model.userBias(taste));
    });
    expect(error).toBeLessThan(1.25 * noise);
    expect(means).toBeGreaterThan(2.5 * noise);
  });

  it("thinks of an item what the average user does when nothing is known of either", async () => {
    const model = await train();
    const means = new Float32Array(allItems.length);
    model.itemMeans(allItems, means);
    expect(scoresOf(model, tasteOf([]), allItems)).toEqual(means);
    const { values } = world.data.preferences;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(means[world.untouched[0]!]).toBeCloseTo(mean, 5);
  });

  it("does not care what the scale of ratings is", async () => {
    const { preferences } = world.data;
    const doubled = { ...world.data, preferences: { ...preferences, values: preferences.values.map((v) => 2 * v) } };
    const [one, other] = await Promise.all([train({ iterationCount: 40 }), train({ iterationCount: 40 }, doubled)]);
    const taste = tasteOf(heldOut[0]!.known);
    const scores = scoresOf(other, { ...taste, values: taste.values.map((value) => 2 * value) }, allItems);
    for (const [item, score] of scoresOf(one, taste, allItems).entries())
      expect(scores[item]).toBeCloseTo(2 * score, 1);
  });

  it("agrees with a twin that solves everything by elimination", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            user: fc.nat({ max: 5 }),
            item: fc.nat({ max: 6 }),
            value: fc.integer({ min: -6, max: 6 }).map((value) => value / 2),
          }),
          { selector: ({ user, item }) => 7 * user + item, minLength: 1, maxLength: 30 },
        ),
        fc.integer({ min: 1, max: 5 }),
        async (ratings, factorCount) => {
          const config = { ...biasedAls.defaults, factorCount, iterationCount: 3 };
          const model = await biasedAls.train(dataOf(ratings, 6, 7), config, { seed: 5 });
          const own = ratings.filter(({ user }) => user === ratings[0]!.user);
          const items = Uint32Array.from({ length: 7 }, (_, item) => item);
          const expected = twinScores(ratings, own, config);
          for (const [item, score] of scoresOf(model, tasteOf(own), items).entries())
            expect(score).toBeCloseTo(expected[item]!, 3);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The model of 6 users and 7 items by the textbook, and one user's scores. */
function twinScores(ratings: readonly Rating[], own: readonly Rating[], config: BiasedAlsConfig): number[] {
  const { factorCount: width, priorCount, userBiasPriorCount, itemBiasPriorCount } = config;
  const mean = ratings.reduce((sum, { value }) => sum + value, 0) / ratings.length;
  let userBiases: number[] = Array.from({ length: 6 }, () => 0);
  let itemBiases: number[] = Array.from({ length: 7 }, () => 0);
  const biasOf = (some: readonly Rating[], rest: (rating: Rating) => number, prior: number) =>
    some.length === 0 ? 0 : some.reduce((sum, rating) => sum + rest(rating), 0) / (some.length + prior);
  const userBiasOf = (some: readonly Rating[]) =>
    biasOf(some, ({ item, value }) => value - mean - itemBiases[item]!, userBiasPriorCount);
  for (let turn = 0; turn < 10; turn += 1) {
    itemBiases = itemBiases.map((_, item) =>
      biasOf(
        ratings.filter((rating) => rating.item === item),
        ({ user, value }) => value - mean - userBiases[user]!,
        itemBiasPriorCount,
      ),
    );
    userBiases = userBiases.map((_, user) => userBiasOf(ratings.filter((rating) => rating.user === user)));
  }
  const restOf = ({ user, item, value }: Rating) => value - mean - userBiases[user]! - itemBiases[item]!;
  const square = ratings.reduce((sum, rating) => sum + restOf(rating) ** 2, 0) / ratings.length;
  const lambda = config.regularization * (Math.sqrt(square) || 1);
  const normal = seededNormal(5);
  const drawn = Array.from({ length: 7 }, () =>
    Array.from({ length: width }, () => (0.1 / Math.sqrt(width)) * normal()),
  );
  let y = drawn.map((row, item) => (ratings.some((rating) => rating.item === item) ? row : row.map(() => 0)));
  const rowOf = (pairs: readonly { readonly factors: readonly number[]; readonly rest: number }[]) => {
    const system = Array.from({ length: width }, (_, a) =>
      Array.from(
        { length: width },
        (__, b) =>
          pairs.reduce((sum, { factors }) => sum + factors[a]! * factors[b]!, 0) +
          (a === b ? lambda * (pairs.length + priorCount) : 0),
      ),
    );
    return eliminate(
      system,
      Array.from({ length: width }, (_, a) => pairs.reduce((sum, { factors, rest }) => sum + rest * factors[a]!, 0)),
    );
  };
  for (let iteration = 0; iteration < config.iterationCount; iteration += 1) {
    const x = userBiases.map((_, user) =>
      rowOf(
        ratings
          .filter((rating) => rating.user === user)
          .map((rating) => ({ factors: y[rating.item]!, rest: restOf(rating) })),
      ),
    );
    y = itemBiases.map((_, item) =>
      rowOf(
        ratings
          .filter((rating) => rating.item === item)
          .map((rating) => ({ factors: x[rating.user]!, rest: restOf(rating) })),
      ),
    );
  }
  const bias = userBiasOf(own);
  const vector = rowOf(
    own.map(({ item, value }) => ({ factors: y[item]!, rest: value - mean - bias - itemBiases[item]! })),
  );
  return y.map(
    (factors, item) =>
      mean + bias + itemBiases[item]! + factors.reduce((sum, value, axis) => sum + value * vector[axis]!, 0),
  );
}

/** Gauss & Jordan with the largest pivot. */
function eliminate(system: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = system.map((row, place) => [...row, right[place]!]);
  const width = rows.length;
  for (let axis = 0; axis < width; axis += 1) {
    const rest = rows.slice(axis);
    const pivot =
      axis + rest.findIndex((row) => Math.abs(row[axis]!) === Math.max(...rest.map((r) => Math.abs(r[axis]!))));
    [rows[axis], rows[pivot]] = [rows[pivot]!, rows[axis]!];
    for (const [place, row] of rows.entries()) {
      if (place === axis) continue;
      const ratio = row[axis]! / rows[axis]![axis]!;
      for (let column = axis; column <= width; column += 1) row[column]! -= ratio * rows[axis]![column]!;
    }
  }
  return rows.map((row, place) => row[width]! / row[place]!);
}
