/** What every implementation of the top-k kernel must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import { createTopKResult, type TopKIndex, type TopKOptions, type TopKQuery, type TopKResult } from "./top-k-index.ts";

type TopKKernel = (rows: Float32Array, dimension: number, options?: Pick<TopKOptions, "groups">) => TopKIndex;

interface Entry {
  readonly row: number;
  readonly score: number;
}

/** All rows scored, filtered and sorted. */
function naive(rows: Float32Array, query: TopKQuery, groups?: Uint8Array): Entry[] {
  const dimension = query.vector.length;
  const excluded = new Set(query.excluded);
  return Array.from({ length: rows.length / dimension }, (_, row) => {
    let score = 0;
    for (let axis = 0; axis < dimension; axis += 1) score += rows[row * dimension + axis]! * query.vector[axis]!;
    return { row, score: Math.fround(score) };
  })
    .filter(({ row }) => !excluded.has(row) && (query.group === undefined || (groups?.[row] ?? 0) === query.group))
    .filter(({ row }) => query.allowed === undefined || ((query.allowed[row >> 5]! >>> (row & 31)) & 1) === 1)
    .toSorted((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, query.k);
}

const entriesOf = (result: TopKResult): Entry[] =>
  Array.from({ length: result.count }, (_, place) => ({ row: result.rows[place]!, score: result.scores[place]! }));

export function describeTopK(name: string, createIndex: TopKKernel): void {
  describe(`${name} top-k`, () => {
    const problem = fc.record({
      rowCount: fc.integer({ min: 0, max: 60 }),
      dimension: fc.constantFrom(1, 3, 15, 16, 17, 21, 40),
      k: fc.integer({ min: 0, max: 70 }),
      group: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      excludedShare: fc.constantFrom(0, 0.3, 1),
      allowedShare: fc.constantFrom(undefined, 0, 0.1, 0.9),
      seed: fc.nat({ max: 1e6 }),
    });

    /** Bits of about this share of the rows; none at all for no share. */
    const allowedRows = (rowCount: number, share: number | undefined, seed: number): Uint32Array | undefined => {
      if (share === undefined) return undefined;
      const uniform = seededUniform(seed);
      const allowed = new Uint32Array(Math.ceil(rowCount / 32));
      for (let row = 0; row < rowCount; row += 1) if (uniform() < share) allowed[row >> 5]! |= 1 << (row & 31);
      return allowed;
    };

    it("finds exactly what a full sort finds, on whole numbers with many ties", () => {
      fc.assert(
        fc.property(problem, ({ rowCount, dimension, k, group, excludedShare, allowedShare, seed }) => {
          const normal = seededNormal(seed);
          const rows = Float32Array.from({ length: rowCount * dimension }, () => Math.round(normal()));
          const vector = Float32Array.from({ length: dimension }, () => Math.round(normal()));
          const groups = Uint8Array.from({ length: rowCount }, (_, row) => (row * 7) % 3);
          const excluded = Uint32Array.from({ length: Math.floor(excludedShare * rowCount) }, (_, index) => index);
          const query = { vector, k, group, excluded, allowed: allowedRows(rowCount, allowedShare, seed) };
          const result = createTopKResult(k);
          createIndex(rows, dimension, { groups }).search(query, result);
          expect(entriesOf(result)).toEqual(naive(rows, query, groups));
        }),
        { numRuns: 300 },
      );
    });

    it("answers a batch as it answers each query", () => {
      const sizes = fc.record({
        queryCount: fc.constantFrom(0, 1, 2, 5, 32, 33, 70),
        dimension: fc.constantFrom(3, 16, 18),
        k: fc.constantFrom(0, 1, 7, 400),
        group: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
        hasExcluded: fc.boolean(),
        allowedShare: fc.constantFrom(undefined, 0.5),
        seed: fc.nat({ max: 1e6 }),
      });
      fc.assert(
        fc.property(sizes, ({ queryCount, dimension, k, group, hasExcluded, allowedShare, seed }) => {
          const normal = seededNormal(seed);
          const rowCount = 300;
          const rows = Float32Array.from({ length: rowCount * dimension }, (_, index) => normal() / (1 + index));
          const groups = Uint8Array.from({ length: rowCount }, (_, row) => row % 2);
          const index = createIndex(rows, dimension, { groups });
          const allowed = allowedRows(rowCount, allowedShare, seed);
          const vectors = Float32Array.from({ length: queryCount * dimension }, normal);
          const excluded = hasExcluded
            ? Array.from({ length: queryCount }, (_, query) =>
                query % 3 === 0 ? undefined : Uint32Array.of(query, 2 * query, query + 9, 9),
              )
            : undefined;
          const results = Array.from({ length: queryCount }, () => createTopKResult(k));
          index.searchBatch({ vectors, k, group, excluded, allowed }, results);
          const single = createTopKResult(k);
          for (const [query, result] of results.entries()) {
            const vector = vectors.subarray(query * dimension, (query + 1) * dimension);
            index.search({ vector, k, group, excluded: excluded?.[query], allowed }, single);
            expect(entriesOf(result)).toEqual(entriesOf(single));
          }
        }),
        { numRuns: 40 },
      );
    });

    it.each([1e-44, 1e-38, 1e-30, 1e-20, 1, 1e18, 3e19, 1e38])("finds the best of numbers around %d", (size) => {
      const normal = seededNormal(8);
      const rows = Float32Array.from({ length: 200 * 20 }, () => size * Math.max(-3, Math.min(3, normal())));
      for (const querySize of [1, size]) {
        const vector = Float32Array.from({ length: 20 }, () => querySize * Math.max(-3, Math.min(3, normal())));
        const result = createTopKResult(20);
        createIndex(rows, 20).search({ vector, k: 20 }, result);
        expect(entriesOf(result)).toEqual(
          naive(rows, { vector, k: 20 }).map(({ row }) => expect.objectContaining({ row })),
        );
      }
    });

    it("finds what a full sort finds on factors of unequal length, up to rounding", () => {
      fc.assert(
        fc.property(problem, ({ dimension, k, seed }) => {
          const normal = seededNormal(seed);
          const rows = Float32Array.from({ length: 500 * dimension }, (_, index) => {
            const [row, axis] = [Math.floor(index / dimension), index % dimension];
            return (normal() * Math.exp(Math.sin(row))) / (1 + axis);
          });
          const vector = Float32Array.from({ length: dimension }, normal);
          const result = createTopKResult(k);
          createIndex(rows, dimension).search({ vector, k }, result);
          const expected = naive(rows, { vector, k });
          expect(result.count).toBe(expected.length);
          const scale = Math.max(...expected.map(({ score }) => Math.abs(score)), 1e-3);
          for (const [place, { score }] of expected.entries())
            expect(Math.abs(result.scores[place]! - score) / scale).toBeLessThan(1e-5);
        }),
        { numRuns: 60 },
      );
    });

    it("finds rows that differ in their last digits only, whichever comes first", () => {
      const uniform = seededUniform(4);
      const rows = Float32Array.from({ length: 2 * 500 }, (_, index) =>
        index % 2 === 0 ? 1 : 0.5 + 0.015 * uniform(),
      );
      const vector = Float32Array.of(0, 1);
      const result = createTopKResult(20);
      // The longest rows are the best, so that the last must beat them by another coordinate.
      for (let row = 0; row < 250; row += 1) rows[2 * row] = 1.01;
      createIndex(rows, 2).search({ vector, k: 20 }, result);
      expect(entriesOf(result)).toEqual(naive(rows, { vector, k: 20 }));
    });

    it("minds coordinates of a query that are small beside another one", () => {
      const dimension = 16;
      const vector = new Float32Array(dimension).fill(0.0035);
      vector[0] = 1;
      vector[15] = 0;
      // Longer than the best row, and by length in this order: the second best, and enough others to part the two.
      const long = new Float32Array(dimension).fill(1, 0, 7);
      long[15] = 3.5;
      const other = new Float32Array(dimension);
      other[15] = 4;
      const best = new Float32Array(dimension).fill(1, 0, 15);
      const rows = Float32Array.of(...long, ...Array.from({ length: 40 }, () => [...other]).flat(), ...best);
      const result = createTopKResult(1);
      createIndex(rows, dimension).search({ vector, k: 1 }, result);
      expect(entriesOf(result).map(({ row }) => row)).toEqual([41]);
    });

    it("gives scores of any rows, in the order asked for", () => {
      const rows = Float32Array.from({ length: 50 * 21 }, seededNormal(5));
      const index = createIndex(rows, 21, { groups: Uint8Array.from({ length: 50 }, (_, row) => row % 3) });
      const vector = Float32Array.from({ length: 21 }, seededNormal(6));
      const picked = Uint32Array.of(7, 49, 0, 7, 12);
      for (const count of [5, 2, 0]) {
        const out = new Float32Array(count);
        index.scoresOf(vector, picked.subarray(0, count), out);
        const scores = new Map(naive(rows, { vector, k: 50 }).map(({ row, score }) => [row, score]));
        for (const [place, score] of out.entries()) expect(score).toBeCloseTo(scores.get(picked[place]!)!, 5);
      }
      expect(() => index.scoresOf(vector, Uint32Array.of(50), new Float32Array(1))).toThrow(/Row 50 cannot be scored/);
      expect(() => index.scoresOf(vector.subarray(1), picked, new Float32Array(5))).toThrow(/20 numbers, not 21/);
    });

    it("puts the lower row first among equals, wherever they come from", () => {
      const rows = Float32Array.of(1, 5, 5, 1, 5);
      const result = createTopKResult(3);
      createIndex(rows, 1, { groups: Uint8Array.of(0, 1, 0, 1, 0) }).search(
        { vector: Float32Array.of(1), k: 3 },
        result,
      );
      expect(entriesOf(result).map(({ row }) => row)).toEqual([1, 2, 4]);
    });

    it("keeps nothing of one search for the next", () => {
      const rows = Float32Array.from({ length: 40 * 5 }, seededNormal(2));
      const index = createIndex(rows, 5);
      const vector = Float32Array.from({ length: 5 }, seededNormal(3));
      const [first, second] = [createTopKResult(5), createTopKResult(5)];
      index.search({ vector, k: 5 }, first);
      index.search({ vector, k: 5, excluded: first.rows.slice() }, second);
      expect([...second.rows].filter((row) => first.rows.includes(row))).toEqual([]);
      index.search({ vector, k: 5 }, second);
      expect(second).toEqual(first);
    });

    it("is not changed by later writes to the rows it was made from", () => {
      const rows = Float32Array.of(1, 2, 3);
      const index = createIndex(rows, 1);
      rows.fill(0);
      const result = createTopKResult(1);
      index.search({ vector: Float32Array.of(1), k: 1 }, result);
      expect(entriesOf(result)).toEqual([{ row: 2, score: 3 }]);
    });

    it("finds all rows with a query of zeros, and none in a group that does not exist", () => {
      const index = createIndex(Float32Array.of(3, 1, 2), 1);
      const result = createTopKResult(3);
      index.search({ vector: Float32Array.of(0), k: 3 }, result);
      expect(entriesOf(result).map(({ row }) => row)).toEqual([0, 1, 2]);
      index.search({ vector: Float32Array.of(1), k: 3, group: 9 }, result);
      expect(result.count).toBe(0);
    });

    it("refuses what it cannot use, and answers the next search as if nothing had been", () => {
      const index = createIndex(Float32Array.of(3, 1, 2), 1);
      const vector = Float32Array.of(1);
      const result = createTopKResult(2);
      expect(() => index.search({ vector, k: 3 }, result)).toThrow(/k is 3; the result has room for 2/);
      expect(() => index.search({ vector, k: -1 }, result)).toThrow(RangeError);
      expect(() => index.search({ vector: Float32Array.of(Number.NaN), k: 1 }, result)).toThrow(/query is NaN at 0/);
      expect(() => index.search({ vector: new Float32Array(2), k: 1 }, result)).toThrow(/2 numbers, not 1/);
      expect(() => index.search({ vector, k: 1, excluded: Uint32Array.of(0, 3) }, result)).toThrow(/Row 3 cannot/);
      expect(() => index.search({ vector, k: 1, allowed: new Uint32Array() }, result)).toThrow(
        /0 words of allowed rows/,
      );
      index.search({ vector, k: 2 }, result);
      expect(entriesOf(result)).toEqual([
        { row: 0, score: 3 },
        { row: 2, score: 2 },
      ]);
    });

    it("refuses a batch that it cannot use", () => {
      const index = createIndex(Float32Array.of(3, 1, 2), 1);
      const vectors = Float32Array.of(1, 2);
      const results = [createTopKResult(2), createTopKResult(1)];
      expect(() => index.searchBatch({ vectors, k: 1 }, [])).toThrow(/2 numbers are not 0 queries of 1/);
      expect(() => index.searchBatch({ vectors, k: 2 }, results)).toThrow(/k is 2; the result has room for 1/);
      expect(() => index.searchBatch({ vectors, k: 1, excluded: [] }, results)).toThrow(/0 lists .* for 2 queries/);
      const excluded = [undefined, Uint32Array.of(3)];
      expect(() => index.searchBatch({ vectors, k: 1, excluded }, results)).toThrow(/Row 3 cannot/);
      vectors[1] = Number.NaN;
      expect(() => index.searchBatch({ vectors, k: 1 }, results)).toThrow(/query is NaN/);
    });

    it.each([
      ["a row with NaN", Float32Array.of(1, 2, Number.NaN, 4), undefined, /Row 1 holds NaN/],
      ["numbers that are no whole rows", Float32Array.of(1, 2, 3), undefined, /3 numbers are no rows of 2/],
      ["too few groups", Float32Array.of(1, 2, 3, 4), Uint8Array.of(1), /1 groups for 2 rows/],
    ])("refuses to be made of %s", (_, rows, groups, message) => {
      expect(() => createIndex(rows, 2, { groups })).toThrow(message);
    });
  });
}
