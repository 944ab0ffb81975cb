/** What every implementation of EASE must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { seededUniform } from "../random.ts";
import { sparseFromTriples, type SparseMatrix } from "../sparse.ts";
import type { EaseModel, EaseOptions } from "./ease.ts";

export type EaseKernel = (preferences: SparseMatrix, options: EaseOptions) => EaseModel | Promise<EaseModel>;

export interface Size {
  readonly userCount: number;
  readonly itemCount: number;
  readonly seed: number;
}

/** A third of the places, with values in ±{1, 2, 3}; the last user and the last item have none. */
export function randomPreferences({ userCount, itemCount, seed }: Size): SparseMatrix {
  const uniform = seededUniform(seed);
  const [rows, columns, values]: number[][] = [[], [], []];
  for (let user = 0; user + 1 < userCount; user += 1)
    for (let item = 0; item + 1 < itemCount; item += 1) {
      if (uniform() > 1 / 3) continue;
      rows!.push(user);
      columns!.push(item);
      values!.push((uniform() < 0.2 ? -1 : 1) * (1 + Math.floor(uniform() * 3)));
    }
  return sparseFromTriples(userCount, itemCount, rows!, columns!, values!);
}

/** Column j of B by its definition: the ridge regression of item j on all other items. */
function naiveWeights(
  { rowCount, columnCount: n, offsets, columns, values }: SparseMatrix,
  lambda: number,
): number[][] {
  const gram = Array.from({ length: n }, () => new Float64Array(n));
  for (let user = 0; user < rowCount; user += 1)
    for (let left = offsets[user]!; left < offsets[user + 1]!; left += 1)
      for (let right = offsets[user]!; right < offsets[user + 1]!; right += 1)
        gram[columns[left]!]![columns[right]!]! += values[left]! * values[right]!;
  const weights = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  for (let item = 0; item < n; item += 1) {
    const others = Array.from({ length: n }, (_, other) => other).filter((other) => other !== item);
    const system = Float64Array.from(others.flatMap((a) => others.map((b) => gram[a]![b]! + (a === b ? lambda : 0))));
    const solution = Float64Array.from(others, (other) => gram[other]![item]!);
    choleskyFactor(system, others.length);
    choleskySolve(system, others.length, solution);
    for (const [place, other] of others.entries()) weights[other]![item] = solution[place]!;
  }
  return weights;
}

const unit = (item: number, value = 1) => ({ items: Uint32Array.of(item), values: Float32Array.of(value) });

export function rowsOf(model: EaseModel): Float64Array[] {
  return Array.from({ length: model.itemCount }, (_, item) => {
    const out = new Float64Array(model.itemCount);
    model.score(unit(item), out);
    return out;
  });
}

export function describeEase(name: string, train: EaseKernel): void {
  const sizes = fc.record({
    userCount: fc.integer({ min: 0, max: 14 }),
    itemCount: fc.integer({ min: 0, max: 14 }),
    seed: fc.nat({ max: 1e6 }),
  });
  const cases = [
    { precision: "float64", form: "items", tolerance: 1e-12 },
    { precision: "float64", form: "users", tolerance: 1e-12 },
    { precision: "float32", form: "items", tolerance: 1e-5 },
    // The rest of 1 that a leverage leaves has fewer digits.
    { precision: "float32", form: "users", tolerance: 1e-4 },
  ] as const;

  describe.each(cases)(`${name} EASE, $precision, from $form`, ({ precision, form, tolerance }) => {
    it("gives each item the ridge regression on all others", async () => {
      await fc.assert(
        fc.asyncProperty(sizes, fc.constantFrom(1, 30), async (size, regularization) => {
          const preferences = randomPreferences(size);
          const rows = rowsOf(await train(preferences, { regularization, precision, form }));
          for (const [item, expected] of naiveWeights(preferences, regularization).entries()) {
            for (const [other, weight] of expected.entries())
              expect(Math.abs(rows[item]![other]! - weight)).toBeLessThan(tolerance);
          }
        }),
        { numRuns: 30 },
      );
    });

    it("scores a history by the sum of its items' weights", async () => {
      const model = await train(randomPreferences({ userCount: 20, itemCount: 17, seed: 3 }), {
        regularization: 5,
        precision,
        form,
      });
      const rows = rowsOf(model);
      const out = new Float32Array(17);
      model.score({ items: Uint32Array.of(4, 1, 4), values: Float32Array.of(1, -2, 0.5) }, out);
      for (const [item, score] of out.entries())
        expect(score).toBeCloseTo(1.5 * rows[4]![item]! - 2 * rows[1]![item]!, 5);
      model.score({ items: new Uint32Array(), values: new Float32Array() }, out);
      expect(out.every((score) => score === 0)).toBe(true);
    });

    it.each(["row", "column"] as const)("keeps the largest weights of each %s, and only of those", async (side) => {
      await fc.assert(
        fc.asyncProperty(sizes, fc.nat({ max: 16 }), async (size, count) => {
          const model = await train(randomPreferences(size), { regularization: 2, precision, form });
          const rows = rowsOf(model);
          for (const [item, row] of rows.entries()) row[item] = 0;
          const { offsets, columns, values } = await model.pruned({ count, side });
          const kept = Array.from({ length: model.itemCount }, (): number[] => []);
          for (let row = 0; row < model.itemCount; row += 1)
            for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1) {
              expect(Math.abs(values[entry]! - rows[row]![columns[entry]!]!)).toBeLessThan(Math.max(tolerance, 1e-6));
              expect(entry === offsets[row] || columns[entry]! > columns[entry - 1]!).toBe(true);
              kept[side === "row" ? row : columns[entry]!]!.push(Math.abs(values[entry]!));
            }
          for (const [place, magnitudes] of kept.entries()) {
            const all = side === "row" ? [...rows[place]!] : rows.map((row) => row[place]!);
            const expected = all.map(Math.abs).toSorted((a, b) => b - a);
            const found = magnitudes.toSorted((a, b) => b - a);
            expect(found.length).toBeLessThanOrEqual(count);
            for (const [rank, value] of expected.slice(0, count).entries())
              expect(Math.abs((found[rank] ?? 0) - value)).toBeLessThan(Math.max(tolerance, 1e-6));
          }
        }),
        { numRuns: 20 },
      );
    });
  });

  describe(`${name} EASE`, () => {
    const options = { regularization: 1, precision: "float64" } as const;

    it.each([
      [0, 3],
      [3, 0],
      [0, 0],
    ])("of %d users and %d items has scores of 0", async (userCount, itemCount) => {
      const model = await train(sparseFromTriples(userCount, itemCount, [], [], []), options);
      expect(
        rowsOf(model)
          .flatMap((row) => [...row])
          .every((score) => score === 0),
      ).toBe(true);
      expect((await model.pruned({ count: 2, side: "row" })).offsets).toEqual(new Uint32Array(itemCount + 1));
    });

    it("finds held-out likes in planted clusters that popularity does not", async () => {
      const { train: known, heldOut } = plantedClusters();
      const model = await train(known, { regularization: 20, precision: "float32" });
      const popularity = new Float64Array(known.columnCount);
      for (const item of known.columns) popularity[item]! += 1;
      const scores = new Float64Array(known.columnCount);
      const hits = { ease: 0, popularity: 0 };
      for (const [user, item] of heldOut.entries()) {
        const items = known.columns.slice(known.offsets[user], known.offsets[user + 1]);
        model.score({ items, values: new Float32Array(items.length).fill(1) }, scores);
        hits.ease += rankOf(item, scores, items) < 10 ? 1 : 0;
        hits.popularity += rankOf(item, popularity, items) < 10 ? 1 : 0;
      }
      expect(hits.ease / heldOut.length).toBeGreaterThan(0.7);
      expect(hits.ease).toBeGreaterThan(3 * hits.popularity);
    });

    it.each([0, -1, Number.NaN, Infinity])("refuses a regularization of %d", async (regularization) => {
      const preferences = randomPreferences({ userCount: 3, itemCount: 3, seed: 1 });
      await expect((async () => train(preferences, { ...options, regularization }))()).rejects.toThrow(
        /regularization is/,
      );
    });

    it.each([
      ["NaN", { values: Float32Array.of(1, Number.NaN) }, /Row 1 holds NaN/],
      ["an infinite value", { values: Float32Array.of(Infinity, 1) }, /Row 0 holds Infinity/],
      ["a column out of range", { columns: Uint32Array.of(0, 2) }, /Row 1 has column 2, outside 2/],
      ["offsets that do not fit", { offsets: Uint32Array.of(0, 1, 3) }, /offsets of 2 rows/],
    ])("refuses %s, and names the row", async (_, part, message) => {
      const preferences = { ...sparseFromTriples(2, 2, [0, 1], [0, 1], [1, 1]), ...part };
      const attempt = (async () => train(preferences, options))();
      await expect(attempt).rejects.toThrow(RangeError);
      await expect(attempt).rejects.toThrow(message);
    });

    it("refuses values whose squares pass the precision", async () => {
      const preferences = sparseFromTriples(2, 2, [0, 1], [0, 1], [1, 1e30]);
      const attempt = async () => train(preferences, { ...options, precision: "float32" });
      await expect(attempt()).rejects.toThrow(/not positive definite at row 1/);
    });

    it("refuses a history with an item or a weight that cannot be", async () => {
      const model = await train(randomPreferences({ userCount: 3, itemCount: 3, seed: 1 }), options);
      expect(() => model.score(unit(3), new Float32Array(3))).toThrow(/Item 3 is outside 3/);
      expect(() => model.score(unit(1, Number.NaN), new Float32Array(3))).toThrow(/weight of item 1 is NaN/);
      expect(() => model.score(unit(1), new Float32Array(2))).toThrow(/room for 2 scores/);
      await expect((async () => model.pruned({ count: -1, side: "row" }))()).rejects.toThrow(/count is -1/);
    });
  });
}

/** Each user likes items of one cluster of ten, and some of all; one like of the own cluster is held out. */
function plantedClusters() {
  const uniform = seededUniform(5);
  const [userCount, itemCount, clusterCount] = [300, 120, 8];
  const liked = Array.from({ length: userCount }, (_, user) => {
    const own = Array.from({ length: itemCount }, (__, item) => item).filter(
      (item) => item % clusterCount === user % clusterCount,
    );
    const items = own.filter(() => uniform() < 0.5);
    for (let draw = 0; draw < 3; draw += 1) items.push(Math.floor(uniform() ** 2 * itemCount));
    return { items: [...new Set(items)], heldOut: items[user % 3]! };
  });
  const pairs = liked.flatMap(({ items, heldOut }, user) =>
    items.filter((item) => item !== heldOut).map((item) => [user, item]),
  );
  const train = sparseFromTriples(
    userCount,
    itemCount,
    pairs.map(([user]) => user!),
    pairs.map(([, item]) => item!),
    pairs.map(() => 1),
  );
  return { train, heldOut: liked.map(({ heldOut }) => heldOut) };
}

/** Items outside the history that score higher. */
function rankOf(item: number, scores: Float64Array, history: Uint32Array): number {
  return scores.filter((score, other) => score > scores[item]! && !history.includes(other)).length;
}
