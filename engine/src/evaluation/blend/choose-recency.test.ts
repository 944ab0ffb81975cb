import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TrainingData } from "../../models/model.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { chooseRecency } from "./choose-recency.ts";

const { data } = createTestWorld();
const dayMs = 86_400_000;
const userCount = 600;
const likeCount = 6;

/** One user a day, who likes books on that day: of the twelve in fashion then, or of any. */
function fashions(isFashionable: boolean, atMs = (user: number) => user * dayMs): TrainingData {
  const uniform = seededUniform(5);
  const triples = Array.from({ length: userCount }, (_, user) => {
    const first = isFashionable ? 12 * Math.floor(user / 120) : 0;
    const liked = new Set<number>();
    while (liked.size < likeCount) liked.add(first + Math.floor(uniform() * (isFashionable ? 12 : 60)));
    return [...liked].map((item) => [user, item] as const);
  }).flat();
  const preferences = sparseFromTriples(
    userCount,
    data.catalogue.items.length,
    triples.map(([user]) => user),
    triples.map(([, item]) => item),
    triples.map(() => 3),
  );
  const lastAtMs = Float64Array.from(preferences.values, (_, entry) => atMs(Math.floor(entry / likeCount)));
  return { ...data, preferences, lastAtMs, nowMs: userCount * dayMs };
}

describe("chooseRecency", () => {
  it("follows a fashion, and newcomers' lists are better by far", () => {
    const { recent, metrics } = chooseRecency(fashions(true));
    expect(Object.keys(recent)).toEqual(["book"]);
    expect(recent["book"]!.share).toBeGreaterThan(0.5);
    expect(recent["book"]!.halfLifeDays).toBeLessThan(60);
    expect(metrics["popularity.book.newcomers"]).toBeGreaterThan(100);
    expect(metrics["popularity.book.ndcg10"]).toBeGreaterThan(1.5 * metrics["popularity.book.ndcg10AllTimes"]!);
  });

  it("loses nothing where all times are alike", () => {
    const { metrics } = chooseRecency(fashions(false));
    expect(metrics["popularity.book.ndcg10"]).toBeGreaterThanOrEqual(metrics["popularity.book.ndcg10AllTimes"]!);
  });

  it("keeps the popularity of all times where there are no times, or all are the same", () => {
    for (const at of [0, 5 * dayMs])
      expect(chooseRecency(fashions(true, () => at))).toEqual({ recent: {}, metrics: {} });
  });

  it("keeps it where too few came anew", () => {
    const { preferences, lastAtMs, ...rest } = fashions(true);
    const entryCount = 40 * likeCount;
    const few = {
      ...preferences,
      rowCount: 40,
      offsets: preferences.offsets.slice(0, 41),
      columns: preferences.columns.slice(0, entryCount),
      values: preferences.values.slice(0, entryCount),
    };
    const some = { ...rest, preferences: few, lastAtMs: lastAtMs.slice(0, entryCount) };
    expect(chooseRecency(some).recent).toEqual({});
  });
});
