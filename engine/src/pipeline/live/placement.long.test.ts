import { describe, expect, it } from "vitest";
import type { Item } from "../../domain/item.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { likeCountsOf, trainBridge } from "../../models/bridge/bridge.ts";
import { implicitAls } from "../../models/implicit-als/implicit-als.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { placeItems } from "../../serving/live/place-items.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { trainServingModel } from "../train/train.ts";

const world = createTestWorld();
const untouched = new Set(world.untouched);
/** Places of the old order, those that nobody touched last. */
const order = [...world.data.catalogue.items.keys()].toSorted(
  (a, b) => Number(untouched.has(a)) - Number(untouched.has(b)) || a - b,
);
const knownCount = order.length - untouched.size;

/** The first `count` items of the order, with all that is known of them. */
function dataOf(count: number, hasSentences: boolean): TrainingData {
  const { catalogue, preferences, relations, sentenceVectors, ...rest } = world.data;
  const items = order.slice(0, count).map((place) => catalogue.items[place]!);
  const ids = new Set(items.map(({ id }) => id));
  const [rows, columns, values]: [number[], number[], number[]] = [[], [], []];
  const lastAtMs: number[] = [];
  for (let row = 0; row < preferences.rowCount; row += 1) {
    const entries = [];
    for (let at = preferences.offsets[row]!; at < preferences.offsets[row + 1]!; at += 1)
      entries.push({ column: order.indexOf(preferences.columns[at]!), value: preferences.values[at]!, at });
    for (const { column, value, at } of entries.toSorted((a, b) => a.column - b.column)) {
      rows.push(row);
      columns.push(column);
      values.push(value);
      lastAtMs.push(rest.lastAtMs[at]!);
    }
  }
  return {
    ...rest,
    catalogue: createCatalogue(items),
    preferences: sparseFromTriples(preferences.rowCount, count, rows, columns, values),
    lastAtMs: Float64Array.from(lastAtMs),
    relations: relations.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    ...(hasSentences && sentenceVectors !== undefined
      ? { sentenceVectors: { ...sentenceVectors, values: vectorsOf(order.slice(0, count)) } }
      : {}),
  };
}

function vectorsOf(places: readonly number[]): Float32Array {
  const { values, dimension } = world.data.sentenceVectors!;
  const out = new Float32Array(places.length * dimension);
  for (const [row, place] of places.entries())
    out.set(values.subarray(place * dimension, (place + 1) * dimension), row * dimension);
  return out;
}

function cosine(a: ReadonlyMap<string | number, number>, b: ReadonlyMap<string | number, number>): number {
  const length = (map: typeof a) => Math.sqrt([...map.values()].reduce((sum, value) => sum + value ** 2, 0));
  return [...a].reduce((sum, [key, value]) => sum + value * (b.get(key) ?? 0), 0) / (length(a) * length(b));
}

/** The item's words and what they weigh. */
const wordsOf = (model: ServingModel, index: number) =>
  new Map(
    model.content.sharedTerms(index, index).map(({ kind, label, weight }) => [`${kind}:${label}`, Math.sqrt(weight)]),
  );

const factorsOf = (model: ServingModel["als"], index: number) =>
  new Map(model.itemFactors.subarray(index * model.factorCount, (index + 1) * model.factorCount).entries());

/** The same works placed live and known at a training on the same events. */
async function bothWays(hasSentences: boolean): Promise<{ readonly live: ServingModel; readonly full: ServingModel }> {
  const full = await trainServingModel(dataOf(order.length, hasSentences), { seed: 1 });
  const before = await trainServingModel(dataOf(knownCount, hasSentences), { seed: 1 });
  const items = order.slice(knownCount).map((place): Item => world.data.catalogue.items[place]!);
  const ids = new Set(items.map(({ id }) => id));
  const placed = await placeItems(before, {
    items,
    relations: world.data.relations.filter(({ from, to }) => ids.has(from) || ids.has(to)),
    ...(hasSentences && { sentences: vectorsOf(order.slice(knownCount)) }),
  });
  return { live: createServingModel(placed), full };
}

/** The space of likes with the same settings both times, as two trainings may choose others. */
async function alsBothWays(live: ServingModel, full: ServingModel, hasSentences: boolean) {
  const trained = async (count: number, { content }: ServingModel) => {
    const data = dataOf(count, hasSentences);
    const als = await implicitAls.train(data, implicitAls.defaults, { seed: 1 });
    const { dimension, values } = content.denseFeatures();
    const features = { dimension, values: values.subarray(0, count * dimension) };
    const { factorCount, itemFactors } = als;
    const latent = { factorCount, itemFactors, likeCounts: likeCountsOf(data.preferences) };
    const bridge = trainBridge(features, latent);
    return { bridge, als: als.withItemFactors(bridge.blend(features, latent)) };
  };
  const before = await trained(knownCount, live);
  const likeCounts = new Uint32Array(untouched.size);
  const itemFactors = new Float32Array(untouched.size * before.als.factorCount);
  const latent = { factorCount: before.als.factorCount, itemFactors, likeCounts };
  const factors = before.bridge.blend(live.content.denseFeaturesFrom(knownCount), latent);
  return { live: before.als.withPlaced(live.catalogue, factors), full: (await trained(order.length, full)).als };
}

describe("an item placed live", () => {
  for (const hasSentences of [true, false])
    it(`lies where a training on the same events puts it, ${hasSentences ? "with" : "without"} sentence vectors`, async () => {
      const { live, full } = await bothWays(hasSentences);
      const own = await alsBothWays(live, full, hasSentences);
      expect(live.catalogue.items.map(({ id }) => id)).toEqual(full.catalogue.items.map(({ id }) => id));
      for (let index = knownCount; index < order.length; index += 1) {
        const [placed, trained] = [wordsOf(live, index), wordsOf(full, index)];
        // "11" stands in the titles of these works alone, so that the vocabulary of before does not have it.
        const known = new Map([...trained].filter(([word]) => word !== "word:11"));
        expect(trained.size - known.size).toBe(1);
        expect(cosine(placed, known)).toBeGreaterThan(0.999);
        expect(cosine(placed, trained)).toBeGreaterThan(0.85);
        // Two trainings on catalogues of different length begin with other random factors.
        expect(cosine(factorsOf(own.live, index), factorsOf(own.full, index))).toBeGreaterThan(0.97);
        expect(cosine(factorsOf(live.transfer, index), factorsOf(full.transfer, index))).toBeGreaterThan(0.999);
        const entities = (model: ServingModel) =>
          model.graph.entitiesOf(index).map(({ kind, label }) => `${kind} ${label}`);
        expect(entities(full)).toEqual(expect.arrayContaining(entities(live)));
        expect(entities(live).length).toBeGreaterThan(0);
      }
    });
});
