/**
 * Card I of the evaluation: a user's whole history in the target domain is hidden, and its items are ranked from the history in
 * another domain alone. The rules and the user lists are those of the data folder `xdomain-splits`; only items with at least
 * one like in training are ranked ("seen"). The model's parameters were chosen on the validation users, never on these.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { likeCountsOf } from "../bridge/bridge.ts";
import { createCatalogue, type Recommender, type Taste, type TrainingData } from "../model.ts";
import { scoresOf } from "../recommender.contract.ts";
import { crossDomainConfig, implicitAls } from "./implicit-als.ts";

const root = process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets";

interface Event {
  readonly user: string;
  readonly item: string;
  readonly domain: string;
  readonly isLike: boolean;
}

interface DataSet {
  readonly name: string;
  readonly read: () => Event[];
}

const linesOf = (path: string) =>
  gunzipSync(readFileSync(join(root, path)))
    .toString("utf8")
    .trimEnd()
    .split("\n");

/** Any review is a like; items up to 12,874 are films, the others books. User numbers restart in each file. */
const amazon: DataSet = {
  name: "xdomain-amazon-movie-book",
  read: () =>
    ["train_overlap", "valid", "test", "train_A"].flatMap((file) =>
      linesOf(`xdomain-amazon-movie-book/${file}.txt.gz`).flatMap((line) => {
        const [user, items] = line.split("\t") as [string, string];
        return items.split(",").map((item): Event => {
          const domain = Number(item) <= 12_874 ? "movie" : "book";
          return { user: `${file} ${user}`, item, domain, isLike: true };
        });
      }),
    ),
};

const epinionsDomains = new Map([
  ["3", "movie"],
  ["4", "book"],
  ["5", "music"],
]);

/** A rating of 4 or 5 is a like. */
const epinions: DataSet = {
  name: "xdomain-epinions",
  read: () =>
    linesOf("xdomain-epinions/ratings.tsv.gz")
      .slice(1)
      .flatMap((line): Event[] => {
        const [user, item, category, rating] = line.split("\t") as [string, string, string, string];
        const domain = epinionsDomains.get(category);
        return domain === undefined ? [] : [{ user, item: `${category} ${item}`, domain, isLike: Number(rating) >= 4 }];
      }),
};

/** Test users of the first seed. */
function readTestUsers({ name }: DataSet, direction: string): readonly string[] {
  const splits = JSON.parse(readFileSync(join(root, "xdomain-splits", `${name}.json`), "utf8"));
  const users = splits.directions[direction].test["0"] as readonly number[] | Record<string, readonly number[]>;
  if (Array.isArray(users)) return users.map(String);
  return Object.entries(users).flatMap(([file, ids]: [string, readonly number[]]) => ids.map((id) => `${file} ${id}`));
}

interface HiddenUser {
  readonly taste: Taste;
  /** All events in the target domain, likes or not. */
  readonly own: Set<number>;
  readonly likes: number[];
}

interface Split {
  readonly data: TrainingData;
  readonly users: readonly HiddenUser[];
  /** Items of the target domain with a like in training, most liked first, ties in random order. */
  readonly ranked: Uint32Array;
  readonly likeCounts: Uint32Array;
}

/** Gives every new key the next number. */
function createNumbering() {
  const numbers = new Map<string, number>();
  const of = (key: string) => {
    const known = numbers.get(key) ?? numbers.size;
    if (known === numbers.size) numbers.set(key, known);
    return known;
  };
  return { of, keys: () => [...numbers.keys()] };
}

function splitEvents(events: readonly Event[], target: string, testUsers: readonly string[]): Split {
  const users = createNumbering();
  const items = createNumbering();
  const domains: string[] = [];
  const hidden = new Map(testUsers.map((user) => [user, { own: new Set<number>(), likes: [] as number[] }]));
  const shown: (readonly [user: number, item: number, value: number])[] = [];
  for (const { user, item, domain, isLike } of events) {
    const index = items.of(item);
    domains[index] = domain;
    const row = users.of(user);
    const kept = domain === target ? hidden.get(user) : undefined;
    if (kept === undefined) shown.push([row, index, isLike ? 1 : -1]);
    else {
      kept.own.add(index);
      if (isLike) kept.likes.push(index);
    }
  }
  const preferences = sparseFromTriples(
    users.keys().length,
    domains.length,
    shown.map(([user]) => user),
    shown.map(([, item]) => item),
    shown.map(([, , value]) => value),
  );
  const catalogue = createCatalogue(
    items.keys().map((key, index) => createItem({ id: parseItemId(key), domain: domains[index]!, title: key })),
  );
  const likeCounts = likeCountsOf(preferences);
  const uniform = seededUniform(2);
  const ties = Float64Array.from(likeCounts, uniform);
  return {
    data: { catalogue, preferences, lastAtMs: new Float64Array(preferences.values.length), relations: [], nowMs: 0 },
    users: testUsers.map((user) => {
      const [start, end] = [preferences.offsets[users.of(user)]!, preferences.offsets[users.of(user) + 1]!];
      const taste = { items: preferences.columns.slice(start, end), values: preferences.values.slice(start, end) };
      return { taste, ...hidden.get(user)! };
    }),
    ranked: Uint32Array.from(likeCounts.keys())
      .filter((item) => domains[item] === target && likeCounts[item]! > 0)
      .toSorted((a, b) => likeCounts[b]! - likeCounts[a]! || ties[a]! - ties[b]!),
    likeCounts,
  };
}

interface Pairs {
  readonly good: Uint32Array;
  readonly other: Uint32Array;
}

/** For each of at most 60 likes, 50 rivals from the whole catalogue (uniform) or the 20 nearest in popularity (matched). */
function drawPairs({
  users,
  ranked,
}: Split): readonly { readonly uniform: Pairs; readonly matched: Pairs; readonly taste: Taste }[] {
  const random = seededUniform(5);
  const rankOf = new Map(Array.from(ranked, (item, rank) => [item, rank]));
  const nearest = (rank: number, step: 1 | -1, own: ReadonlySet<number>) => {
    const found: number[] = [];
    for (let at = rank + step; found.length < 10 && at >= 0 && at < ranked.length; at += step)
      if (!own.has(ranked[at]!)) found.push(ranked[at]!);
    return found;
  };
  return users.flatMap(({ taste, own, likes }) => {
    const seen = likes.filter((item) => rankOf.has(item)).slice(0, 60);
    if (seen.length === 0) return [];
    const uniform = seen.map((good) => {
      const rivals: number[] = [];
      while (rivals.length < 50) {
        const rival = ranked[Math.floor(random() * ranked.length)]!;
        if (!own.has(rival)) rivals.push(rival);
      }
      return { good, rivals };
    });
    const matched = seen.map((good) => {
      const rank = rankOf.get(good)!;
      return { good, rivals: [...nearest(rank, 1, own), ...nearest(rank, -1, own)] };
    });
    const toPairs = (drawn: typeof uniform): Pairs => ({
      good: Uint32Array.from(drawn.flatMap(({ good, rivals }) => rivals.map(() => good))),
      other: Uint32Array.from(drawn.flatMap(({ rivals }) => rivals)),
    });
    return [{ taste, uniform: toPairs(uniform), matched: toPairs(matched) }];
  });
}

/** Share of pairs in the right order, ties one half. */
function accuracyOf({ good, other }: Pairs, score: (items: Uint32Array) => Float32Array): number {
  const [left, right] = [score(good), score(other)];
  return (
    left.reduce((sum, value, pair) => sum + (value > right[pair]! ? 1 : value === right[pair]! ? 0.5 : 0), 0) /
    left.length
  );
}

/** Mean over users with its normal 95 % interval. */
function summarise(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return {
    mean,
    low: mean - half,
    high: mean + half,
    text: `${mean.toFixed(3)} [${(mean - half).toFixed(3)}, ${(mean + half).toFixed(3)}]`,
  };
}

function judge(split: Split, model: Recommender) {
  const users = drawPairs(split);
  const popular = (items: Uint32Array) => Float32Array.from(items, (item) => split.likeCounts[item]!);
  const measure = (kind: "uniform" | "matched", score: (taste: Taste, items: Uint32Array) => Float32Array) =>
    summarise(users.map((user) => accuracyOf(user[kind], (items) => score(user.taste, items))));
  const byModel = (taste: Taste, items: Uint32Array) => scoresOf(model, taste, items);
  return {
    userCount: users.length,
    uniform: measure("uniform", byModel),
    matched: measure("matched", byModel),
    popularUniform: measure("uniform", (_, items) => popular(items)),
    popularMatched: measure("matched", (_, items) => popular(items)),
  };
}

const missing = [amazon.name, epinions.name, "xdomain-splits"].filter((name) => !existsSync(join(root, name)));

describe.skipIf(missing.length > 0)(
  `users known in one domain only${missing.length > 0 ? ` (no ${missing.join(", ")} in ${root})` : ""}`,
  () => {
    it.each([
      { set: amazon, source: "book", target: "movie" },
      { set: epinions, source: "book", target: "music" },
    ])(
      "get $target items in better order from their $source history than by popularity, on $set.name",
      { timeout: 60_000 },
      async ({ set, source, target }) => {
        const split = splitEvents(set.read(), target, readTestUsers(set, `${source}>${target}`));
        const config = { ...implicitAls.defaults, ...crossDomainConfig, iterationCount: 8 };
        const model = await implicitAls.train(split.data, config, { seed: 1 });
        const { userCount, uniform, matched, popularUniform, popularMatched } = judge(split, model);
        console.info(
          `${set.name} ${source}>${target}, ${userCount} users, seen items: popularity-matched ${matched.text}, ` +
            `most popular ${popularMatched.text}; uniform ${uniform.text}, most popular ${popularUniform.text}`,
        );
        expect(matched.low).toBeGreaterThan(0.5);
        expect(matched.low).toBeGreaterThan(popularMatched.high);
        expect(uniform.mean).toBeGreaterThan(popularUniform.mean);
      },
    );
  },
);
