/** What every implementation of the MRF must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { randomPreferences, rowsOf, type Size } from "../ease/ease.contract.ts";
import { trainEase } from "../ease/ease.ts";
import { sparseFromTriples, type SparseMatrix } from "../sparse.ts";
import type { MrfOptions } from "./mrf.ts";

export type MrfKernel = (preferences: SparseMatrix, options: MrfOptions) => SparseMatrix | Promise<SparseMatrix>;

function denseOf({ rowCount, columnCount, offsets, columns, values }: SparseMatrix): number[][] {
  const rows = Array.from({ length: rowCount }, () => Array.from({ length: columnCount }, () => 0));
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1) rows[row]![columns[entry]!] = values[entry]!;
  return rows;
}

/** Correlations of all pairs from centred columns; undefined where no user has both or one does not vary. */
function naiveCorrelations(users: readonly number[][], n: number): (number | undefined)[][] {
  const columns = Array.from({ length: n }, (_, item) => users.map((row) => row[item]!));
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return column.map((value) => value - mean);
  });
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, place) => sum + value * b[place]!, 0);
  const isConstant = columns.map((column) => column.every((value) => value === column[0]));
  return centred.map((a, i) =>
    centred.map((b, j) => {
      const isShared = columns[i]!.some((value, user) => value !== 0 && columns[j]![user] !== 0);
      if (!isShared || i === j || isConstant[i] === true || isConstant[j] === true) return undefined;
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }),
  );
}

/** The regression of an item on the given others, among users × items. */
function naiveRegression(
  users: readonly number[][],
  item: number,
  others: readonly number[],
  lambda: number,
): Float64Array {
  const product = (a: number, b: number) => users.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
  const system = Float64Array.from(others.flatMap((a) => others.map((b) => product(a, b) + (a === b ? lambda : 0))));
  const solution = Float64Array.from(others, (other) => product(other, item));
  choleskyFactor(system, others.length);
  choleskySolve(system, others.length, solution);
  return solution;
}

export function describeMrf(name: string, train: MrfKernel): void {
  describe(`${name} MRF`, () => {
    const options = { regularization: 2, neighbourCount: 4 };
    const sizes: fc.Arbitrary<Size> = fc.record({
      userCount: fc.integer({ min: 0, max: 20 }),
      itemCount: fc.integer({ min: 0, max: 14 }),
      seed: fc.nat({ max: 1e6 }),
    });

    it("regresses each item on what it is most correlated with", async () => {
      await fc.assert(
        fc.asyncProperty(sizes, fc.nat({ max: 16 }), fc.constantFrom(0, 0.3), async (size, neighbourCount, least) => {
          const preferences = randomPreferences(size);
          const users = denseOf(preferences);
          const correlations = naiveCorrelations(users, size.itemCount);
          const weights = denseOf(await train(preferences, { ...options, neighbourCount, leastCorrelation: least }));
          for (let item = 0; item < size.itemCount; item += 1) {
            const strength = (other: number) => Math.abs(correlations[item]![other] ?? Number.NaN);
            const all = Array.from({ length: size.itemCount }, (_, other) => other);
            const ranked = all
              .map(strength)
              .filter((value) => value >= least - 1e-9)
              .toSorted((a, b) => b - a);
            const others = all.filter((other) => weights[other]![item] !== 0);
            // Ties and rounding may pick another item, but no weaker one.
            expect(others.length).toBeLessThanOrEqual(Math.min(neighbourCount, ranked.length));
            const weakest = ranked[Math.min(neighbourCount, ranked.length) - 1] ?? 0;
            for (const other of others) expect(strength(other)).toBeGreaterThan(weakest - 1e-9);
            for (const [place, value] of naiveRegression(users, item, others, 2).entries())
              expect(weights[others[place]!]![item]).toBeCloseTo(value, 5);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("is EASE where all items are neighbours", async () => {
      // The first user has everything, so that each two items have a user in common.
      const part = randomPreferences({ userCount: 30, itemCount: 12, seed: 4 });
      const users = [Array.from({ length: 12 }, () => 1), ...denseOf(part)];
      const entries = users.flatMap((row, user) => row.map((value, item) => [user, item, value] as const));
      const preferences = sparseFromTriples(
        users.length,
        12,
        entries.map(([user]) => user),
        entries.map(([, item]) => item),
        entries.map(([, , value]) => value),
      );
      const weights = denseOf(await train(preferences, { regularization: 3, neighbourCount: 20 }));
      const expected = rowsOf(trainEase(preferences, { regularization: 3, precision: "float64" }));
      for (const [item, row] of weights.entries())
        for (const [other, value] of row.entries()) expect(value).toBeCloseTo(expected[item]![other]!, 6);
    });

    it.each([
      [0, 3],
      [3, 0],
      [0, 0],
    ])("of %d users and %d items has no weights", async (userCount, itemCount) => {
      const weights = await train(sparseFromTriples(userCount, itemCount, [], [], []), options);
      expect(weights).toEqual(sparseFromTriples(itemCount, itemCount, [], [], []));
    });

    it("gives no weight to what every user has alike", async () => {
      const pairs = [0, 1, 2, 3].flatMap((user) =>
        [0, 1, 2].filter((item) => item === 0 || user < 2).map((item) => [user, item]),
      );
      const preferences = sparseFromTriples(
        4,
        3,
        pairs.map(([user]) => user!),
        pairs.map(([, item]) => item!),
        pairs.map(() => 1),
      );
      const { offsets, columns } = await train(preferences, options);
      expect([...offsets]).toEqual([0, 0, 1, 2]);
      expect([...columns]).toEqual([2, 1]);
    });

    it.each([
      [{ regularization: 0 }, /regularization is 0/],
      [{ regularization: Number.NaN }, /regularization is NaN/],
      [{ neighbourCount: 1.5 }, /neighbourCount is 1.5/],
      [{ leastCorrelation: -0.1 }, /leastCorrelation is -0.1/],
      [{ leastCorrelation: Number.NaN }, /leastCorrelation is NaN/],
    ])("refuses %o", async (part, message) => {
      const preferences = randomPreferences({ userCount: 4, itemCount: 4, seed: 1 });
      const attempt = (async () => train(preferences, { ...options, ...part }))();
      await expect(attempt).rejects.toThrow(RangeError);
      await expect(attempt).rejects.toThrow(message);
    });

    it("names the row of a value that is not finite, and the item of a system without solution", async () => {
      const preferences = sparseFromTriples(3, 4, [0, 0, 0, 1, 1, 1, 2], [0, 1, 2, 0, 1, 2, 3], [1, 1, 1, 2, 2, 2, 1]);
      const bad = {
        ...preferences,
        values: preferences.values.map((value, entry) => (entry === 4 ? Infinity : value)),
      };
      await expect((async () => train(bad, options))()).rejects.toThrow(/Row 1 holds Infinity/);
      const vanishing = (async () => train(preferences, { ...options, regularization: 1e-300 }))();
      await expect(vanishing).rejects.toThrow(/neighbours of item 0 have no solution/);
    });
  });
}
