/** What every implementation of the search over weights of items by items must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededUniform } from "../random.ts";
import { sparseFromTriples, type SparseMatrix } from "../sparse.ts";
import { createTopKResult, type TopKResult } from "../top-k/top-k-index.ts";
import type { SparseVector } from "../sparse-check.ts";
import type { ItemItemQuery, ItemItemSearch } from "./item-item.ts";

export type ItemItemKernel = (weights: SparseMatrix, groups?: Uint8Array) => ItemItemSearch;

const groups = Uint8Array.from({ length: 20 }, (_, item) => item % 3);

function randomWeights(itemCount: number, seed: number): SparseMatrix {
  const uniform = seededUniform(seed);
  const places = Array.from({ length: itemCount ** 2 }, (_, place) => place).filter(
    (place) => groups[Math.floor(place / itemCount)] === groups[place % itemCount] && uniform() < 0.6,
  );
  return sparseFromTriples(
    itemCount,
    itemCount,
    places.map((place) => Math.floor(place / itemCount)),
    places.map((place) => place % itemCount),
    // Few different values, so that scores tie.
    places.map(() => [-1, -0.5, 0, 0.5, 1][Math.floor(uniform() * 5)]!),
  );
}

function naiveScores({ offsets, columns, values }: SparseMatrix, history: SparseVector): Map<number, number> {
  const scores = new Map<number, number>();
  for (const [index, item] of history.items.entries())
    for (let entry = offsets[item]!; entry < offsets[item + 1]!; entry += 1)
      scores.set(columns[entry]!, (scores.get(columns[entry]!) ?? 0) + history.values[index]! * values[entry]!);
  return scores;
}

function naive(scores: ReadonlyMap<number, number>, { k, group, excluded }: ItemItemQuery) {
  return [...scores]
    .map(([item, score]) => ({ item, score: Math.fround(score) }))
    .filter(({ score }) => score !== 0)
    .filter(({ item }) => !(excluded ?? new Uint32Array()).includes(item))
    .filter(({ item }) => group === undefined || groups[item] === group)
    .toSorted((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, k);
}

const entriesOf = ({ count, rows, scores }: TopKResult) =>
  Array.from({ length: count }, (_, rank) => ({ item: rows[rank]!, score: scores[rank]! }));

const vector = (items: readonly number[], values: readonly number[] = items.map(() => 1)) => ({
  items: Uint32Array.from(items),
  values: Float32Array.from(values),
});

export function describeItemItem(name: string, createSearch: ItemItemKernel): void {
  describe(`${name} item-item search`, () => {
    it("gives and finds what scoring all items and sorting does, history after history", () => {
      const item = fc.nat({ max: 19 });
      const history = fc.array(fc.tuple(item, fc.constantFrom(-1, 0.25, 1, 2)), { maxLength: 12 });
      const query = fc.record({
        k: fc.nat({ max: 25 }),
        group: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
        excluded: fc.option(
          fc.array(fc.nat({ max: 22 }), { maxLength: 8 }).map((items) => Uint32Array.from(items)),
          { nil: undefined },
        ),
      });
      const asked = fc.tuple(history, fc.array(query, { maxLength: 3 }));
      fc.assert(
        fc.property(fc.nat({ max: 1e6 }), fc.array(asked, { maxLength: 4 }), (seed, histories) => {
          const weights = randomWeights(20, seed);
          const search = createSearch(weights, groups);
          const result = createTopKResult(25);
          for (const [entries, queries] of histories) {
            const given = vector(
              entries.map(([each]) => each),
              entries.map(([, value]) => value),
            );
            const scores = naiveScores(weights, given);
            search.sumUp(given);
            for (const each of queries) {
              search.search(each, result);
              expect(entriesOf(result)).toEqual(naive(scores, each));
            }
            const picked = Uint32Array.from({ length: 22 }, (_, place) => 21 - place);
            const out = new Float32Array(picked.length);
            search.scoresOf(picked, out);
            expect(out).toEqual(Float32Array.from(picked, (each) => scores.get(each) ?? 0));
          }
        }),
      );
    });

    it("tells each weight, and 0 of items that it does not know", () => {
      const scorer = createSearch(sparseFromTriples(3, 3, [0, 0, 2], [1, 2, 0], [0.5, 0.25, -1]));
      const weights = [0, 1, 2, 3].map((from) => {
        const row = new Float32Array(4).fill(9);
        scorer.weightsFrom(from, Uint32Array.of(0, 1, 2, 3), row);
        return [...row];
      });
      expect(weights).toEqual([
        [0, 0.5, 0.25, 0],
        [0, 0, 0, 0],
        [-1, 0, 0, 0],
        [0, 0, 0, 0],
      ]);
    });

    it("tells every weight of a long row", () => {
      const weights = randomWeights(20, 7);
      const scorer = createSearch(weights, groups);
      const [all, row] = [Uint32Array.from({ length: 20 }, (_, item) => item), new Float32Array(20)];
      for (const item of all) {
        scorer.weightsFrom(item, all, row);
        const expected = naiveScores(weights, vector([item]));
        expect(row).toEqual(Float32Array.from(all, (to) => expected.get(to) ?? 0));
      }
    });

    it("takes a history longer than the catalogue", () => {
      const scorer = createSearch(sparseFromTriples(2, 2, [0, 1], [1, 0], [0.5, 0.25]));
      const result = createTopKResult(2);
      const items = Array.from({ length: 3_000 }, (_, index) => index % 2);
      scorer.sumUp(vector(items));
      scorer.search({ k: 2 }, result);
      expect(entriesOf(result)).toEqual([
        { item: 1, score: 750 },
        { item: 0, score: 375 },
      ]);
    });

    it("finds nothing in a catalogue without weights or items", () => {
      const result = createTopKResult(3);
      const withoutWeights = createSearch(sparseFromTriples(3, 3, [], [], []));
      withoutWeights.sumUp(vector([0, 2]));
      for (const empty of [withoutWeights, createSearch(sparseFromTriples(0, 0, [], [], []))]) {
        empty.search({ k: 3 }, result);
        expect(result.count).toBe(0);
      }
    });

    it("refuses what it cannot use, and answers the next search as if nothing had been", () => {
      const scorer = createSearch(sparseFromTriples(2, 2, [0, 1], [1, 0], [0.5, 0.25]));
      const result = createTopKResult(2);
      scorer.sumUp(vector([0]));
      expect(() => scorer.search({ k: 3 }, result)).toThrow(/k is 3; the result has room for 2/);
      expect(() => scorer.sumUp(vector([2]))).toThrow(/Item 2 is outside 2/);
      expect(() => scorer.sumUp(vector([1], [Infinity]))).toThrow(/weight of item 1 is Infinity/);
      scorer.search({ k: 2 }, result);
      expect(entriesOf(result)).toEqual([{ item: 1, score: 0.5 }]);
    });

    it("refuses weights that are not square, finite or in range", () => {
      expect(() => createSearch(sparseFromTriples(2, 3, [], [], []))).toThrow(/not 2 × 3/);
      const weights = sparseFromTriples(2, 2, [0, 1], [1, 0], [1, 1]);
      expect(() => createSearch(weights, new Uint8Array(3))).toThrow(/3 groups for 2 items/);
      expect(() => createSearch(weights, Uint8Array.of(0, 1))).toThrow(/Item 0 leads to item 1, which is of another/);
      expect(() => createSearch({ ...weights, values: Float32Array.of(1, Number.NaN) })).toThrow(/Row 1 holds NaN/);
      expect(() => createSearch({ ...weights, columns: Uint32Array.of(1, 7) })).toThrow(/Row 1 has column 7/);
    });
  });
}
