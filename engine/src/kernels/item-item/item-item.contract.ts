/** What every implementation of the search over weights of items by items must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededUniform } from "../random.ts";
import { sparseFromTriples, type SparseMatrix } from "../sparse.ts";
import { createTopKResult, type TopKResult } from "../top-k/top-k-index.ts";
import type { ItemItemQuery, ItemItemSearch } from "./item-item.ts";

export type ItemItemKernel = (weights: SparseMatrix) => ItemItemSearch;

function randomWeights(itemCount: number, seed: number): SparseMatrix {
  const uniform = seededUniform(seed);
  const places = Array.from({ length: itemCount ** 2 }, (_, place) => place).filter(() => uniform() < 0.3);
  return sparseFromTriples(
    itemCount,
    itemCount,
    places.map((place) => Math.floor(place / itemCount)),
    places.map((place) => place % itemCount),
    // Few different values, so that scores tie.
    places.map(() => [-1, -0.5, 0, 0.5, 1][Math.floor(uniform() * 5)]!),
  );
}

function naive({ offsets, columns, values }: SparseMatrix, { history, k, excluded }: ItemItemQuery) {
  const scores = new Map<number, number>();
  for (const [index, item] of history.items.entries())
    for (let entry = offsets[item]!; entry < offsets[item + 1]!; entry += 1)
      scores.set(columns[entry]!, (scores.get(columns[entry]!) ?? 0) + history.values[index]! * values[entry]!);
  return [...scores]
    .map(([item, score]) => ({ item, score: Math.fround(score) }))
    .filter(({ item }) => !(excluded ?? new Uint32Array()).includes(item))
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
    it("finds what scoring all items and sorting finds, search after search", () => {
      const item = fc.nat({ max: 19 });
      const query = fc.record({
        history: fc.array(fc.tuple(item, fc.constantFrom(-1, 0.25, 1, 2)), { maxLength: 12 }),
        k: fc.nat({ max: 25 }),
        excluded: fc.option(fc.array(item, { maxLength: 8 }), { nil: undefined }),
      });
      fc.assert(
        fc.property(fc.nat({ max: 1e6 }), fc.array(query, { maxLength: 4 }), (seed, queries) => {
          const weights = randomWeights(20, seed);
          const scorer = createSearch(weights);
          const result = createTopKResult(25);
          for (const { history, k, excluded } of queries) {
            const [items, values] = [history.map(([each]) => each), history.map(([, value]) => value)];
            const asked = { history: vector(items, values), k, excluded: excluded && Uint32Array.from(excluded) };
            scorer.search(asked, result);
            expect(entriesOf(result)).toEqual(naive(weights, asked));
          }
        }),
      );
    });

    it("takes a history longer than the catalogue", () => {
      const scorer = createSearch(sparseFromTriples(2, 2, [0, 1], [1, 0], [0.5, 0.25]));
      const result = createTopKResult(2);
      const items = Array.from({ length: 3_000 }, (_, index) => index % 2);
      scorer.search({ history: vector(items), k: 2 }, result);
      expect(entriesOf(result)).toEqual([
        { item: 1, score: 750 },
        { item: 0, score: 375 },
      ]);
    });

    it("finds nothing in a catalogue without weights or items", () => {
      const result = createTopKResult(3);
      createSearch(sparseFromTriples(3, 3, [], [], [])).search({ history: vector([0, 2]), k: 3 }, result);
      expect(result.count).toBe(0);
      createSearch(sparseFromTriples(0, 0, [], [], [])).search({ history: vector([]), k: 3 }, result);
      expect(result.count).toBe(0);
    });

    it("refuses what it cannot use, and answers the next search as if nothing had been", () => {
      const scorer = createSearch(sparseFromTriples(2, 2, [0, 1], [1, 0], [0.5, 0.25]));
      const result = createTopKResult(2);
      const history = vector([0]);
      expect(() => scorer.search({ history, k: 3 }, result)).toThrow(/k is 3; the result has room for 2/);
      expect(() => scorer.search({ history: vector([2]), k: 1 }, result)).toThrow(/Item 2 is outside 2/);
      expect(() => scorer.search({ history: vector([1], [Infinity]), k: 1 }, result)).toThrow(
        /weight of item 1 is Infinity/,
      );
      expect(() => scorer.search({ history, k: 1, excluded: Uint32Array.of(1, 2) }, result)).toThrow(/Item 2 cannot/);
      scorer.search({ history, k: 2 }, result);
      expect(entriesOf(result)).toEqual([{ item: 1, score: 0.5 }]);
    });

    it("refuses weights that are not square, finite or in range", () => {
      expect(() => createSearch(sparseFromTriples(2, 3, [], [], []))).toThrow(/not 2 × 3/);
      const weights = sparseFromTriples(2, 2, [0, 1], [1, 0], [1, 1]);
      expect(() => createSearch({ ...weights, values: Float32Array.of(1, Number.NaN) })).toThrow(/Row 1 holds NaN/);
      expect(() => createSearch({ ...weights, columns: Uint32Array.of(1, 7) })).toThrow(/Row 1 has column 7/);
    });
  });
}
