import { beforeAll, describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type Taste, type TrainingData } from "../model.ts";
import { describeRecommender, scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { plantTransfer } from "../transfer/testing-transfer.ts";
import { domainMap, noDomainMap, type DomainMapModel } from "./domain-map.ts";

const config = { ...domainMap.defaults, factorCount: 8, directionCount: 8, regularization: 5 };

describeRecommender("domain map", domainMap, { config, ndcgFloor: 0.15 });

/** 80 books, then 80 movies; every fifth user has no movie. */
const planted = plantTransfer(1);
const { source, target } = planted.data;
const itemCount = source.columnCount;
const books = Uint32Array.from({ length: itemCount }, (_, item) => item);
const movies = books.map((item) => itemCount + item);
const usersOf = ({ offsets }: typeof source) =>
  [...offsets.keys()].flatMap((user) =>
    Array.from({ length: (offsets[user + 1] ?? offsets[user]!) - offsets[user]! }, () => user),
  );
const data: TrainingData = {
  catalogue: createCatalogue(
    [...books, ...movies].map((item) => {
      const domain = item < itemCount ? "book" : "movie";
      return createItem({ id: parseItemId(`${domain}-${item}`), domain, title: `${item}` });
    }),
  ),
  preferences: sparseFromTriples(
    source.rowCount,
    2 * itemCount,
    [...usersOf(source), ...usersOf(target)],
    [...source.columns, ...target.columns.map((item) => itemCount + item)],
    [...source.values, ...target.values],
  ),
  lastAtMs: new Float64Array(source.columns.length + target.columns.length),
  relations: [],
  nowMs: 0,
};
const tasteOf = (user: number): Taste => {
  const items = source.columns.slice(source.offsets[user], source.offsets[user + 1]);
  return { items, values: new Float32Array(items.length).fill(1) };
};

let model: DomainMapModel;
beforeAll(async () => {
  model = await domainMap.train(data, config, { seed: 1 });
});

describe("the map into a domain", () => {
  it("orders its items for users who are new there far better than popularity does", () => {
    const counts = new Float32Array(itemCount);
    for (const item of target.columns) counts[item]! += 1;
    const accuracyOf = (scoresFor: (user: number) => Float32Array) => {
      let [right, count] = [0, 0];
      for (const [place, user] of planted.hidden.entries()) {
        const scores = scoresFor(user);
        const liked = new Set(planted.likes[place]);
        for (const item of liked)
          for (const [other, score] of scores.entries()) {
            if (liked.has(other)) continue;
            count += 1;
            right += scores[item]! > score ? 1 : scores[item] === score ? 0.5 : 0;
          }
      }
      return right / count;
    };
    const popular = accuracyOf(() => counts);
    expect(accuracyOf((user) => scoresOf(model, tasteOf(user), movies))).toBeGreaterThan(popular + 0.12);
  });

  it("scores by what each told item adds, and by what is the same for everybody", () => {
    const rests = [0, 5, 10].map((user) => {
      const taste = tasteOf(user);
      const width = taste.items.length;
      const parts = model.contributions(taste, movies);
      return scoresOf(model, taste, movies).map(
        (score, place) =>
          score - parts.subarray(place * width, (place + 1) * width).reduce((sum, part) => sum + part, 0),
      );
    });
    expect(rests[0]!.some((rest) => rest > 0)).toBe(true);
    for (const rest of rests)
      for (const [place, value] of rest.entries()) expect(value).toBeCloseTo(rests[0]![place]!, 5);
  });

  it("finds the best of a domain, and nothing for who is told nothing elsewhere", () => {
    const taste = tasteOf(0);
    const scores = scoresOf(model, taste, movies);
    const best = [...movies.keys()].toSorted((a, b) => scores[b]! - scores[a]!).slice(0, 7);
    const found = model.bestIn(taste, { k: 7, domain: 1 });
    expect([...found.items]).toEqual(best.map((place) => movies[place]!));
    expect([...found.scores]).toEqual(best.map((place) => expect.closeTo(scores[place]!, 5)));
    const nobody: Taste = { items: movies.slice(0, 3), values: new Float32Array(3).fill(1) };
    expect(model.bestIn(nobody, { k: 7, domain: 1 }).items).toHaveLength(0);
    expect(scoresOf(model, nobody, movies)).toEqual(new Float32Array(itemCount));
  });

  it("is none where too few users have both domains", async () => {
    const { catalogue } = createTestWorld().data;
    const preferences = sparseFromTriples(1, catalogue.items.length, [0, 0], [0, catalogue.items.length - 1], [1, 1]);
    const alone = await domainMap.train({ ...data, catalogue, preferences }, config, { seed: 1 });
    expect(alone.save()).toEqual(noDomainMap);
    const all = Uint32Array.from(catalogue.items.keys());
    const taste: Taste = { items: Uint32Array.of(0), values: Float32Array.of(1) };
    expect(scoresOf(domainMap.load(noDomainMap, catalogue), taste, all)).toEqual(new Float32Array(all.length));
  });
});
