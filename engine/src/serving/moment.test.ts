import { beforeAll, describe, expect, it } from "vitest";
import { ndcgAt } from "../evaluation/metrics/accuracy.ts";
import { judgeList } from "../evaluation/metrics/judged-list.ts";
import { seededUniform } from "../kernels/random.ts";
import { sparseFromTriples } from "../kernels/sparse.ts";
import type { Taste, TrainingData } from "../models/model.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import { breakdownOf } from "../ranking/blend.ts";
import { scoreItems } from "./rank-for.ts";
import { anchorsOf, reasonsFor } from "./reasons.ts";
import type { ServingModel } from "./serving-model.ts";
import { signalsFor } from "./signals.ts";
import { weightsFor } from "./weights.ts";

const { data } = createTestWorld();
const hourMs = 3_600_000;
const userCount = 240;
const bookCount = 72;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
const books = Uint32Array.from({ length: bookCount }, (_, item) => item);

/** People go from book to book in the catalogue's order, an hour each, over one now and then, for 8 to 15 books. */
function walkOf(uniform: () => number): readonly number[] {
  const walk = [Math.floor(uniform() * bookCount)];
  const length = 8 + Math.floor(uniform() * 8);
  while (walk.length < length) walk.push((walk.at(-1)! + (uniform() < 0.8 ? 1 : 2)) % bookCount);
  return walk;
}

function readers(hasTimes: boolean): TrainingData {
  const uniform = seededUniform(3);
  const triples = Array.from({ length: userCount }, (_, user) =>
    walkOf(uniform).map((item, place) => ({ user, item, place })),
  ).flat();
  const sorted = triples.toSorted((a, b) => a.user - b.user || a.item - b.item);
  const preferences = sparseFromTriples(
    userCount,
    data.catalogue.items.length,
    sorted.map(({ user }) => user),
    sorted.map(({ item }) => item),
    sorted.map(() => 3),
  );
  const lastAtMs = Float64Array.from(sorted, ({ user, place }) => (hasTimes ? (24 * user + place) * hourMs : 0));
  return { ...data, preferences, lastAtMs, nowMs: (24 * userCount + 24) * hourMs };
}

/** Somebody who has read all of a walk but its last book, newest first. */
function reader(walk: readonly number[]): { readonly taste: Taste; readonly next: number } {
  const items = Uint32Array.from(walk.slice(0, -1).toReversed());
  return { taste: { items, values: new Float32Array(items.length).fill(3) }, next: walk.at(-1)! };
}

function inputOf(taste: Taste, sinceAnchorMs: number) {
  return { taste, friendTaste: nobody, sinceAnchorMs };
}

/** Mean NDCG@10 of what somebody came to next, among all books. */
function meanNdcg(model: ServingModel, sinceAnchorMs: number): number {
  const uniform = seededUniform(4);
  const users = Array.from({ length: 100 }, () => reader(walkOf(uniform)));
  const values = users.map(({ taste, next }) => {
    const candidates = books.filter((item) => !taste.items.includes(item));
    const scores = scoreItems(model, inputOf(taste, sinceAnchorMs), candidates);
    const order = [...candidates.keys()].toSorted((a, b) => scores[b]! - scores[a]!);
    return ndcgAt(
      judgeList(
        Uint32Array.from(order, (place) => candidates[place]!),
        new Set([next]),
      ),
      10,
    );
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

let model: ServingModel;
let timeless: ServingModel;

beforeAll(async () => {
  model = await trainServingModel(readers(true), { seed: 1 });
  timeless = await trainServingModel(readers(false), { seed: 1 });
});

describe("the moment", () => {
  it("finds what comes next, as long as it lasts", () => {
    expect(model.blend.byDomain["book"]!.followShare).toBeGreaterThan(0.5);
    const [now, later, never] = [0, 48 * hourMs, Infinity].map((since) => meanNdcg(model, since));
    expect(now).toBeGreaterThan(0.6);
    expect(now).toBeGreaterThan(never! + 0.1);
    expect(later).toBeLessThan(now!);
    const withoutFollowing = { ...model, blend: { ...model.blend, byDomain: {} } };
    expect(meanNdcg(model, 0)).toBeGreaterThan(meanNdcg(withoutFollowing, 0) + 0.1);
  });

  it("has nothing that follows where no times were told", () => {
    expect(timeless.blend.byDomain["book"]!.followShare).toBe(0);
  });

  it("adds up from what follows and what is alike, and gives the book before as the reason", () => {
    const { taste, next } = reader([10, 11, 12, 13, 14, 15, 16, 17]);
    const table = signalsFor(model, books, inputOf(taste, 0));
    const { following } = table.parts;
    const { followShare } = model.blend.byDomain["book"]!;
    const place = books.indexOf(next);
    expect(Math.max(...following)).toBeCloseTo(followShare, 6);
    expect(following[place]).toBeGreaterThan(0);
    for (const value of table.values.ctx) expect(value).toBeLessThanOrEqual(1 + 1e-6);
    const values = { cf: 0, cb: 0, ctx: table.values.ctx[place]!, social: 0 };
    const breakdown = breakdownOf(values, weightsFor(model, taste)("book"));
    const reasons = reasonsFor(
      { model, taste, anchors: anchorsOf(taste), table },
      {
        index: next,
        place,
        breakdown,
        pulls: new Float32Array(taste.items.length),
        friendCount: 0,
        namedFriends: () => [],
        isTrending: false,
        isFresh: false,
      },
    );
    const [before] = taste.items;
    expect(reasons).toContainEqual(
      expect.objectContaining({
        kind: "taste",
        text: `Where many went on to after ${model.catalogue.items[before!]!.title}`,
        anchorIds: [model.catalogue.items[before!]!.id],
      }),
    );
  });

  it("leads nowhere in domains other than the newest like's", () => {
    const { taste } = reader([10, 11, 12, 13]);
    const all = Uint32Array.from(model.catalogue.items.keys());
    const { following } = signalsFor(model, all, inputOf(taste, 0)).parts;
    expect([...following].slice(bookCount).every((value) => value === 0)).toBe(true);
    const film = { items: Uint32Array.of(bookCount + 1, ...taste.items), values: new Float32Array(4).fill(3) };
    expect(signalsFor(model, all, inputOf(film, 0)).parts.following.every((value) => value === 0)).toBe(true);
  });
});
