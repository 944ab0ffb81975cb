/** Whether a taste match says how alike two tastes are: halves of one person against halves of two, friends against strangers. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SeededRandom } from "../engine/src/adapters/memory/seeded-random.ts";
import { parseItemId } from "../engine/src/domain/ids.ts";
import { linesOf, readSource } from "../engine/src/evaluation/data-sets/judged-data.ts";
import { createEngine } from "../engine/src/index.ts";
import type { Taste } from "../engine/src/models/model.ts";
import { openVersion, readVersion } from "../engine/src/registry/bundle.ts";
import { createServingModel, tasteOf, type ServingModel } from "../engine/src/serving/serving-model.ts";
import { tasteSimilarity } from "../engine/src/serving/social/taste-similarity.ts";
import { must } from "../engine/src/domain/errors.ts";
import type { BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const root = resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets");
/** Whoever comes behind is unknown to the model. */
const knownCount = 700;
const halfSizes = [10, 30, 1000];
const strangersPerHalf = 20;
const pairCounts = { friends: 6000, strangers: 20_000 };

type Pair = readonly [Taste, Taste];
type Measure = (one: Taste, other: Taste) => number;
/** A person, a work, and how much it is liked. */
type Liking = readonly [user: number, itemId: string, value: number];

export async function run(): Promise<readonly BenchRow[]> {
  const missing = ["ml-100k", "lastfm-hetrec-2k"].filter((name) => !existsSync(join(root, name)));
  if (missing.length > 0) {
    console.error(`Left out: no ${missing.join(", ")} in the data sets. Set CODECATALYST_DATASETS to their folder.`);
    return [];
  }
  return [...(await halves()), ...(await friends())];
}

async function halves(): Promise<readonly BenchRow[]> {
  const random = new SeededRandom(1);
  const rows = linesOf(readSource(root, "ml-100k", ["u.data"]).text("u.data")).map((line) => line.split("\t"));
  const likings = rows.map(([user, item, stars]): Liking => [
    Number(user),
    `movielens-100k:${item}`,
    1.5 * Number(stars) - 4.5,
  ]);
  const model = await inTemporaryFolder(async (folder) => {
    const path = join(folder, "ml-100k");
    mkdirSync(path);
    for (const name of readdirSync(join(root, "ml-100k")))
      if (!name.startsWith("u.data")) copyFileSync(join(root, "ml-100k", name), join(path, name));
    const known = rows.filter(([user]) => Number(user) <= knownCount).map((row) => row.join("\t"));
    writeFileSync(join(path, "u.data"), `${known.join("\n")}\n`);
    return trainedOn(path);
  });
  const unknown = [...Map.groupBy(likings, ([user]) => user)].filter(([user]) => user > knownCount);
  return halfSizes.flatMap((size) => {
    const same = unknown.map(([, all]): Pair => {
      const shuffled = all.map((one) => ({ one, at: random.next() })).toSorted((a, b) => a.at - b.at);
      const count = Math.min(size, Math.floor(all.length / 2));
      const half = (from: number) =>
        tasteIn(
          model,
          shuffled.slice(from, from + count).map(({ one }) => one),
        );
      return [half(0), half(count)];
    });
    const others = same.flatMap(([one], place) =>
      Array.from({ length: strangersPerHalf }, (_, turn): Pair => {
        const [, other] = must(same[(place + 7 * (turn + 1)) % same.length], "There is a next one.");
        return [one, other];
      }),
    );
    return rowsOf(model, `halves of ${size} likes at most, ${same.length} people`, same, others);
  });
}

async function friends(): Promise<readonly BenchRow[]> {
  const random = new SeededRandom(1);
  const source = readSource(root, "lastfm-hetrec-2k", ["user_artists.dat", "user_friends.dat"]);
  const numbersOf = (name: string) =>
    linesOf(source.text(name))
      .slice(1)
      .map((line) => line.split("\t").map(Number) as [number, number, number]);
  const model = await trainedOn(join(root, "lastfm-hetrec-2k"));
  const plays = numbersOf("user_artists.dat").map(([user, artist, count]): Liking => [
    user,
    `lastfm:artist:${artist}`,
    Math.min(3, Math.log10(1 + count)),
  ]);
  const tastes = new Map([...Map.groupBy(plays, ([user]) => user)].map(([user, all]) => [user, tasteIn(model, all)]));
  const edges = numbersOf("user_friends.dat").filter(([one, other]) => one < other);
  const areFriends = new Set(edges.map(([one, other]) => `${one} ${other}`));
  const pairOf = (one: number, other: number): readonly Pair[] => {
    const [a, b] = [tastes.get(one), tastes.get(other)];
    return a === undefined || b === undefined ? [] : [[a, b]];
  };
  // As many friends as anybody has, so that who is known to many is a stranger to many.
  const ends = edges.flatMap(([one, other]) => [one, other]);
  const anybody = () => must(ends[Math.floor(random.next() * ends.length)], "There is somebody.");
  const strangers: Pair[] = [];
  while (strangers.length < pairCounts.strangers) {
    const [one, other] = [anybody(), anybody()].toSorted((a, b) => a - b) as [number, number];
    if (one !== other && !areFriends.has(`${one} ${other}`)) strangers.push(...pairOf(one, other));
  }
  const together = edges.slice(0, pairCounts.friends).flatMap(([one, other]) => pairOf(one, other));
  return rowsOf(model, "friends of last.fm", together, strangers);
}

async function trainedOn(path: string): Promise<ServingModel> {
  const engine = await createEngine();
  try {
    await engine.importData({ path });
    await engine.train();
    const { ports, tenant } = engine;
    const version = must(await ports.registry.current(tenant), "It was trained.");
    return createServingModel(await openVersion(ports.items, tenant, await readVersion(ports, tenant, version)));
  } finally {
    await engine.close();
  }
}

const tasteIn = (model: ServingModel, likings: readonly Liking[]): Taste =>
  tasteOf(
    model,
    likings.map(([, id, value]) => ({
      itemId: parseItemId(id),
      value,
      lastAtMs: 0,
      isFinished: true,
      isStarted: true,
    })),
  );

function rowsOf(
  model: ServingModel,
  what: string,
  alike: readonly Pair[],
  others: readonly Pair[],
): readonly BenchRow[] {
  const measures: Readonly<Record<string, Measure>> = {
    "taste match": (one, other) => tasteSimilarity(model, one, other) ?? 0,
    "in the space for new domains": (one, other) => tasteSimilarity({ als: model.transfer }, one, other) ?? 0,
    "cosine of r_ui": cosineOfLikes,
  };
  return Object.entries(measures).flatMap(([name, measure]) => {
    const [near, far] = [alike, others].map((pairs) => pairs.map(([one, other]) => measure(one, other))) as [
      number[],
      number[],
    ];
    const row = (figure: string, value: number) => ({
      case: `${what}: ${name}, ${figure}`,
      value: Number(value.toFixed(3)),
      unit: "",
    });
    return [
      row("chance that they are more alike than others", areaUnder(near, far)),
      row("median of them", median(near)),
      row("median of others", median(far)),
    ];
  });
}

function cosineOfLikes(one: Taste, other: Taste): number {
  const known = new Map([...one.items].map((item, place) => [item, one.values[place] ?? 0]));
  let product = 0;
  for (let place = 0; place < other.items.length; place += 1)
    product += (known.get(other.items[place] ?? 0) ?? 0) * (other.values[place] ?? 0);
  const lengths = [one, other].map(({ values }) => Math.hypot(...values));
  return product === 0 ? 0 : product / ((lengths[0] ?? 1) * (lengths[1] ?? 1));
}

/** The chance that one of `near` is above one of `far`, half of it where they are equal. */
function areaUnder(near: readonly number[], far: readonly number[]): number {
  const sorted = far.toSorted((a, b) => a - b);
  const below = (value: number, isWith: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = sorted[middle] ?? 0;
      if (at < value || (isWith && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = near.reduce((sum, value) => sum + below(value, false) + below(value, true), 0);
  return wins / (2 * near.length * far.length);
}
