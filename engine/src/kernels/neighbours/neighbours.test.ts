import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseDot, normaliseRows, normaliseSparseRows } from "../profile/profile.ts";
import { seededNormal, seededUniform } from "../random.ts";
import { sparseFromTriples } from "../sparse.ts";
import { createGroupedBest } from "./grouped-best.ts";
import { createNeighbourSearch, type NeighbourFeatures } from "./neighbours.ts";

describe("grouped best", () => {
  it("keeps the best of each group first, then the best of all, sorted", () => {
    const offers = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: -5, max: 500 })), { maxLength: 60 });
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 12 }), fc.nat({ max: 4 }), (list, count, perGroup) => {
        const perGroupCount = Math.min(perGroup, Math.floor(count / 3));
        const best = createGroupedBest(
          Uint8Array.from(list, ([group]) => group),
          3,
          { count, perGroupCount },
        );
        for (const [item, [, score]] of list.entries()) best.offer(item, score);
        const [items, scores] = [new Uint32Array(count), new Float32Array(count)];
        const length = best.take(0, items, scores);
        const sorted = [...list.keys()]
          .filter((item) => list[item]![1] > 0)
          .toSorted((a, b) => list[b]![1] - list[a]![1] || a - b);
        const owed = [0, 1, 2].flatMap((group) =>
          sorted.filter((item) => list[item]![0] === group).slice(0, perGroupCount),
        );
        const expected = new Set([...owed, ...sorted].slice(0, Math.max(owed.length, 0)));
        for (const item of sorted) if (expected.size < count) expected.add(item);
        expect([...items.subarray(0, length)].map((item) => list[item]![1])).toEqual(
          [...expected].map((item) => list[item]![1]).toSorted((a, b) => b - a),
        );
        expect([...scores.subarray(0, length)]).toEqual([...items.subarray(0, length)].map((item) => list[item]![1]));
      }),
    );
  });
});

/** Items in 40 topics: words and dense rows both follow the topic, each with noise of its own. */
function createTopics(itemCount: number, dimension: number): NeighbourFeatures {
  const topicCount = 40;
  const uniform = seededUniform(5);
  const normal = seededNormal(6);
  const centres = Float32Array.from({ length: topicCount * dimension }, normal);
  const values = new Float32Array(itemCount * dimension);
  const [rows, columns, weights]: [number[], number[], number[]] = [[], [], []];
  for (let item = 0; item < itemCount; item += 1) {
    const topic = item % topicCount;
    for (let axis = 0; axis < dimension; axis += 1)
      values[item * dimension + axis] = centres[topic * dimension + axis]! + 0.8 * normal();
    for (let word = 0; word < 12; word += 1) {
      rows.push(item);
      columns.push(uniform() < 0.5 ? topic * 10 + Math.floor(10 * uniform()) : Math.floor(400 * uniform()));
      weights.push(1 + uniform());
    }
  }
  normaliseRows(values, dimension);
  const sparse = sparseFromTriples(itemCount, topicCount * 10, rows, columns, weights);
  normaliseSparseRows(sparse);
  return {
    sparse,
    dense: { dimension, values },
    groupOf: Uint8Array.from(rows, (_, item) => item % 3).slice(0, itemCount),
    groupCount: 3,
  };
}

describe("neighbour search", () => {
  it("finds nearly all that comparing every pair finds, without comparing every pair", () => {
    const features = createTopics(1600, 16);
    const search = createNeighbourSearch(features, { count: 20, perGroupCount: 0 });
    expect(search.stepCount).toBe(3 * 1600);
    search.advance(search.stepCount);
    const { offsets, items, scores } = search.result();
    let found = 0;
    let wanted = 0;
    for (let item = 0; item < 1600; item += 40) {
      const near = items.subarray(offsets[item], offsets[item + 1]);
      expect(scores.subarray(offsets[item], offsets[item + 1])).toEqual(
        scores
          .slice(offsets[item], offsets[item + 1])
          .toSorted()
          .toReversed(),
      );
      for (const best of nearestByBruteForce(features, item, 10)) {
        wanted += 1;
        if (near.includes(best)) found += 1;
      }
    }
    expect(found / wanted).toBeGreaterThan(0.85);
  });
});

function nearestByBruteForce({ sparse, dense }: NeighbourFeatures, item: number, count: number): readonly number[] {
  const profile = new Float32Array(sparse.columnCount);
  const rowPlaces = (row: number) =>
    Array.from({ length: sparse.offsets[row + 1]! - sparse.offsets[row]! }, (_, at) => sparse.offsets[row]! + at);
  for (const place of rowPlaces(item)) profile[sparse.columns[place]!] = sparse.values[place]!;
  const scoreOf = (other: number) =>
    rowPlaces(other).reduce((sum, place) => sum + profile[sparse.columns[place]!]! * sparse.values[place]!, 0) +
    denseDot(dense!.values, item, dense!.values, other, dense!.dimension);
  const scored = Array.from({ length: sparse.rowCount }, (_, other) => ({
    other,
    score: other === item ? -2 : scoreOf(other),
  }));
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ other }) => other);
}
