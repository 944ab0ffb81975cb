import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createItem } from "../../domain/item.ts";
import { parseItemId } from "../../domain/ids.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import { implicitAls, type ImplicitAlsModel } from "../implicit-als/implicit-als.ts";
import { createCatalogue, type TrainingData } from "../model.ts";
import { scoresOf } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import {
  bridgeDefaults,
  likeCountsOf,
  loadBridge,
  trainBridge,
  type ItemFeatures,
  type LatentItems,
} from "./bridge.ts";

const latentOf = (als: ImplicitAlsModel, preferences: SparseMatrix): LatentItems => ({
  factorCount: als.factorCount,
  itemFactors: als.itemFactors,
  likeCounts: likeCountsOf(preferences),
});

describe("bridge", () => {
  const world = createTestWorld();
  const features: ItemFeatures = world.data.sentenceVectors!;
  const trained = implicitAls.train(world.data, { ...implicitAls.defaults, factorCount: 12 }, { seed: 1 });
  const itemCount = world.data.catalogue.items.length;

  it("ranks untouched items of a user's main theme above those of themes the user leaves alone", async () => {
    const als = await trained;
    const latent = latentOf(als, world.data.preferences);
    const bridged = als.withItemFactors(trainBridge(features, latent).blend(features, latent));
    let right = 0;
    let count = 0;
    for (const { taste } of world.heldOut) {
      const likes = new Float64Array(6);
      for (const [place, item] of taste.items.entries())
        if (taste.values[place]! > 0) likes[world.themeOf[item]!]! += 1;
      const scores = scoresOf(bridged, taste, world.untouched);
      for (const [a, first] of world.untouched.entries())
        for (const [b, second] of world.untouched.entries()) {
          if (likes[world.themeOf[first]!]! < 3 || likes[world.themeOf[second]!]! > 0) continue;
          right += scores[a]! > scores[b]! ? 1 : 0;
          count += 1;
        }
    }
    expect(count).toBeGreaterThan(1000);
    expect(right / count).toBeGreaterThan(0.9);
    expect(bridged.topK(world.heldOut[0]!.taste, { k: itemCount }).items).toHaveLength(itemCount);
  });

  it("keeps n / (n + k) of an item's own factors, and all of them where nothing is known of it", async () => {
    const als = await trained;
    const likeCounts = new Uint32Array(itemCount).fill(6);
    likeCounts[0] = 0;
    likeCounts[1] = 1;
    const latent: LatentItems = { factorCount: 12, itemFactors: als.itemFactors, likeCounts };
    const values = features.values.slice();
    values.fill(0, 2 * features.dimension, 3 * features.dimension);
    const known = { ...features, values };
    const bridge = trainBridge(known, latent, { ...bridgeDefaults, halfLikeCount: 3 });
    const blended = bridge.blend(known, latent);
    const predicted = new Float32Array(12);
    for (const [item, share] of [
      [0, 0],
      [1, 1 / 4],
      [3, 2 / 3],
    ] as const) {
      bridge.predict(values.subarray(item * features.dimension, (item + 1) * features.dimension), predicted);
      for (let axis = 0; axis < 12; axis += 1)
        expect(blended[item * 12 + axis]).toBeCloseTo(
          share * als.itemFactors[item * 12 + axis]! + (1 - share) * predicted[axis]!,
          5,
        );
    }
    expect(blended.subarray(24, 36)).toEqual(als.itemFactors.subarray(24, 36));
    const whole = bridge.withHalfLikeCount(1e9).blend(known, latent);
    for (let axis = 0; axis < 12; axis += 1) expect(whole[3 * 12 + axis]).toBeCloseTo(predicted[axis]!, 5);
    const untouchedOnly = bridge.withHalfLikeCount(0).blend(known, latent);
    expect(untouchedOnly.subarray(0, 12)).toEqual(blended.subarray(0, 12));
    expect(untouchedOnly.subarray(12)).toEqual(als.itemFactors.subarray(12));
  });

  it("learns from items with enough likes alone, the most liked when there are too many", async () => {
    const als = await trained;
    const latent = latentOf(als, world.data.preferences);
    const order = [...latent.likeCounts.keys()].toSorted(
      (a, b) => latent.likeCounts[b]! - latent.likeCounts[a]! || a - b,
    );
    const onlyBest = latent.likeCounts.map((count, item) => (order.indexOf(item) < 40 ? count : 0));
    const limited = trainBridge(features, latent, { ...bridgeDefaults, teacherLimit: 40 });
    const fromBest = trainBridge(features, { ...latent, likeCounts: onlyBest });
    expect(limited.save()).toEqual(fromBest.save());
  });

  it("is the same after save and load, and refuses what does not fit", async () => {
    const latent = latentOf(await trained, world.data.preferences);
    const bridge = trainBridge(features, latent);
    const { header, arrays } = bridge.save();
    const loaded = loadBridge({ header: JSON.parse(JSON.stringify(header)), arrays });
    expect(loaded.blend(features, latent)).toEqual(bridge.blend(features, latent));
    expect(() => loadBridge({ header: {}, arrays: {} })).toThrow(/dimension/);
    expect(() => trainBridge({ dimension: 16, values: new Float32Array(16) }, latent)).toThrow(/Features of 1 items/);
    expect(() => bridge.predict(new Float32Array(3), new Float32Array(12))).toThrow(/from 16 features to 12 factors/);
  });

  it("counts an item's likes, not its dislikes", () => {
    const preferences = sparseFromTriples(3, 2, [0, 1, 2, 2], [0, 0, 0, 1], [1, 2, -1, -1]);
    expect([...likeCountsOf(preferences)]).toEqual([2, 0]);
  });

  it("has something to say when nobody likes anything", () => {
    const latent = {
      factorCount: 4,
      itemFactors: new Float32Array(4 * itemCount),
      likeCounts: new Uint32Array(itemCount),
    };
    expect(trainBridge(features, latent).blend(features, latent)).toEqual(latent.itemFactors);
  });
});

const folder = join(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets", "ml-latest-small");
const isHere = existsSync(folder);

describe("bridge on ml-latest-small", () => {
  it.skipIf(!isHere)(
    `places films by genre and decade better than chance although nobody has touched them${isHere ? "" : ` (no ${folder})`}`,
    async () => {
      const { data, features, hidden } = readFilms();
      const als = await implicitAls.train(
        data,
        { ...implicitAls.defaults, factorCount: 16, iterationCount: 6 },
        { seed: 1 },
      );
      const latent = latentOf(als, data.preferences);
      const bridged = als.withItemFactors(trainBridge(features, latent).blend(features, latent));
      const { offsets, columns, values } = data.preferences;
      const accuracies = [...hidden.byUser].flatMap(([user, liked]) => {
        const [start, end] = [offsets[user]!, offsets[user + 1]!];
        if (end - start < 5) return [];
        const taste = { items: columns.slice(start, end), values: values.slice(start, end) };
        const scores = scoresOf(bridged, taste, hidden.items);
        const isLiked = Array.from(hidden.items, (item) => liked.has(item));
        const [good, other] = [true, false].map((wanted) => scores.filter((_, place) => isLiked[place] === wanted)) as [
          Float32Array,
          Float32Array,
        ];
        const right = good.reduce((sum, score) => sum + other.filter((rival) => rival < score).length, 0);
        return [right / (good.length * other.length)];
      });
      const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
      console.info(
        `bridge, ml-latest-small: untouched films in the right order ${mean.toFixed(3)} (${accuracies.length} users)`,
      );
      expect(mean).toBeGreaterThan(0.7);
    },
  );
});

/** Likes (rating 4 and more) of all films but a quarter of those with at least three, whose likes are hidden. */
function readFilms() {
  const films = readFileSync(join(folder, "movies.csv"), "utf8").trim().split("\n").slice(1);
  const ids = films.map((line) => line.slice(0, line.indexOf(",")));
  const genresOf = films.map((line) =>
    line
      .trim()
      .slice(line.trim().lastIndexOf(",") + 1)
      .split("|"),
  );
  const genres = [...new Set(genresOf.flat())];
  const dimension = genres.length + 12;
  const values = new Float32Array(films.length * dimension);
  for (const [film, line] of films.entries()) {
    for (const genre of genresOf[film]!) values[film * dimension + genres.indexOf(genre)] = 1;
    const decade = Math.min(11, Math.max(0, (Number(/\((\d{4})\)/.exec(line)?.[1] ?? 1900) - 1900) / 10));
    values[film * dimension + genres.length + Math.floor(decade)] = 1;
  }
  const place = new Map(ids.map((id, index) => [id, index]));
  const likes = gunzipSync(readFileSync(join(folder, "ratings.csv.gz")))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter(([, , rating]) => Number(rating) >= 4)
    .map(([user, film]) => ({ user: Number(user), film: place.get(film!)! }));
  const counts = new Uint32Array(films.length);
  for (const { film } of likes) counts[film]! += 1;
  const uniform = seededUniform(1);
  const isHidden = Array.from(counts, (count) => count >= 3 && uniform() < 0.25);
  const byUser = new Map<number, Set<number>>();
  for (const { user, film } of likes) if (isHidden[film]) byUser.set(user, (byUser.get(user) ?? new Set()).add(film));
  const shown = likes.filter(({ film }) => !isHidden[film]);
  const preferences = sparseFromTriples(
    700,
    films.length,
    shown.map(({ user }) => user),
    shown.map(({ film }) => film),
    shown.map(() => 1),
  );
  const catalogue = createCatalogue(ids.map((id) => createItem({ id: parseItemId(id), domain: "movie", title: id })));
  const data: TrainingData = {
    catalogue,
    preferences,
    lastAtMs: new Float64Array(preferences.values.length),
    relations: [],
    nowMs: 0,
  };
  const items = Uint32Array.from(counts.keys()).filter((film) => isHidden[film]!);
  return { data, features: { dimension, values }, hidden: { items, byUser } };
}
