/** What every implementation of implicit ALS must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { gram } from "../dense/dense.ts";
import { seededNormal, seededUniform } from "../random.ts";
import { sparseFromTriples, transpose, type SparseMatrix } from "../sparse.ts";
import type { AlsKernel } from "./als-wasm.ts";
import { alsLoss, rendleOptions, type AlsOptions } from "./als.ts";

type Objective = Pick<AlsOptions, "alpha" | "entryBase" | "regularization" | "regularizationExponent">;

const plain: AlsOptions = {
  factorCount: 6,
  iterationCount: 5,
  alpha: 8,
  regularization: 0.7,
  regularizationExponent: 0,
  stepCount: 3,
  seed: 1,
};

/** Some row and some column have no entry when there is room for that. */
function randomMatrix(rowCount: number, columnCount: number, seed: number, density = 0.2): SparseMatrix {
  const uniform = seededUniform(seed);
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 1; row < rowCount; row += 1)
    for (let column = 1; column < columnCount; column += 1) {
      if (uniform() >= density) continue;
      rows.push(row);
      columns.push(column);
      values.push(0.25 + 3 * uniform());
    }
  return sparseFromTriples(rowCount, columnCount, rows, columns, values);
}

const randomWeights = (count: number, seed: number) =>
  Float32Array.from({ length: count }, seededUniform(seed)).map((w) => 0.1 + 3 * w);

function entriesOf(matrix: SparseMatrix, row: number): ReadonlyMap<number, number> {
  const [start, end] = [matrix.offsets[row]!, matrix.offsets[row + 1]!];
  return new Map(
    [...matrix.columns.subarray(start, end)].map((column, index) => [column, matrix.values[start + index]!]),
  );
}

const dotOf = (a: ArrayLike<number>, aRow: number, b: ArrayLike<number>, bRow: number, width: number) => {
  let sum = 0;
  for (let axis = 0; axis < width; axis += 1) sum += a[aRow * width + axis]! * b[bRow * width + axis]!;
  return sum;
};

/** The minimiser for one row by the textbook: every column of the matrix visited, entry or not. */
function naiveRow(
  entries: ReadonlyMap<number, number>,
  fixed: Float32Array,
  width: number,
  objective: Objective,
  weights?: Float32Array,
): Float64Array {
  const system = new Float64Array(width * width);
  const x = new Float64Array(width);
  let mass = 0;
  for (let column = 0; column < fixed.length / width; column += 1) {
    const value = entries.get(column) ?? 0;
    const confidence = (weights?.[column] ?? 1) * (1 + objective.alpha * value);
    mass += confidence;
    for (let a = 0; a < width; a += 1) {
      if (value > 0)
        x[a]! +=
          (confidence - (weights?.[column] ?? 1) * (1 - (objective.entryBase ?? 1))) * fixed[column * width + a]!;
      for (let b = 0; b < width; b += 1)
        system[a * width + b]! += confidence * fixed[column * width + a]! * fixed[column * width + b]!;
    }
  }
  for (let axis = 0; axis < width; axis += 1)
    system[axis * width + axis]! += objective.regularization * mass ** objective.regularizationExponent;
  choleskyFactor(system, width);
  choleskySolve(system, width, x);
  return x;
}

/** The objective with every pair of a user and an item visited. */
function naiveLoss(matrix: SparseMatrix, users: Float32Array, items: Float32Array, options: AlsOptions): number {
  const { factorCount: width, alpha, entryBase = 1, regularization, regularizationExponent, itemWeights } = options;
  const itemMass = new Float64Array(matrix.columnCount);
  let loss = 0;
  for (let user = 0; user < matrix.rowCount; user += 1) {
    const entries = entriesOf(matrix, user);
    let userMass = 0;
    for (let item = 0; item < matrix.columnCount; item += 1) {
      const weight = itemWeights?.[item] ?? 1;
      const confidence = 1 + alpha * (entries.get(item) ?? 0);
      const score = dotOf(users, user, items, item, width);
      const isApart = entryBase === 0 && entries.has(item);
      loss += isApart
        ? weight * (score ** 2 + (confidence - 1) * (1 - score) ** 2)
        : weight * confidence * ((entries.has(item) ? 1 : 0) - score) ** 2;
      userMass += weight * confidence;
      itemMass[item]! += confidence;
    }
    loss += regularization * userMass ** regularizationExponent * dotOf(users, user, users, user, width);
  }
  for (const [item, mass] of itemMass.entries())
    loss +=
      (itemWeights?.[item] ?? 1) *
      regularization *
      mass ** regularizationExponent *
      dotOf(items, item, items, item, width);
  return loss;
}

/** Largest difference, relative to the largest number expected. */
function errorOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Math.max(1e-3, ...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, index) => Math.abs(actual[index]! - value) / scale));
}

/** `tolerance` is the greatest error of a factor allowed, relative to the largest factor of its row. */
export function describeAls(name: string, kernel: AlsKernel, tolerance = 1e-5): void {
  describe(`${name} implicit ALS`, () => {
    const shapes = fc.record({
      rowCount: fc.integer({ min: 1, max: 12 }),
      columnCount: fc.integer({ min: 1, max: 12 }),
      width: fc.integer({ min: 1, max: 9 }),
      exponent: fc.constantFrom(0, 0.5, 1),
      isWeighted: fc.boolean(),
      seed: fc.nat({ max: 1e6 }),
    });

    it("solves rows as the textbook does, exactly or by as many steps as there are factors", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, columnCount, width, exponent, isWeighted, seed }) => {
          const entries = randomMatrix(rowCount, columnCount, seed);
          const fixed = new Float32Array(columnCount * width);
          // A basis in which the Gram matrix is diagonal: each column of the matrix lies on one axis.
          const normal = seededNormal(seed);
          for (let column = 0; column < columnCount; column += 1) fixed[column * width + (column % width)] = normal();
          const columnWeights = isWeighted ? randomWeights(columnCount, seed) : undefined;
          const matrix = new Float64Array(width * width);
          gram(fixed, width, columnWeights, matrix);
          const gramDiagonal = Float64Array.from({ length: width }, (_, axis) => matrix[axis * width + axis]!);
          const entryBase = seed % 2 === 0 ? 1 : 0;
          const objective = { alpha: 5, entryBase, regularization: 0.3, regularizationExponent: exponent } as const;
          for (const stepCount of [0, width + 2]) {
            const out = Float32Array.from({ length: rowCount * width }, normal);
            kernel.solveAlsRows(
              { ...objective, entries, fixed, gramDiagonal, columnWeights, stepCount },
              0,
              rowCount,
              out,
            );
            for (let row = 0; row < rowCount; row += 1)
              expect(
                errorOf(
                  out.subarray(row * width, (row + 1) * width),
                  naiveRow(entriesOf(entries, row), fixed, width, objective, columnWeights),
                ),
                // Some of these shapes are badly conditioned, where rounding shows most.
              ).toBeLessThan(5 * tolerance);
          }
        }),
      );
    });

    it("touches no row outside the range it was given", () => {
      const entries = randomMatrix(6, 8, 3, 0.6);
      const fixed = new Float32Array(16).map((_, index) => (index % 2 === 0 ? 1 : 0));
      const out = new Float32Array(12).fill(9);
      const step = { ...plain, entries, fixed, gramDiagonal: Float64Array.of(8, 0) };
      kernel.solveAlsRows(step, 2, 4, out);
      expect([...out.subarray(0, 4), ...out.subarray(8)]).toEqual([9, 9, 9, 9, 9, 9, 9, 9]);
      expect(out[4]).not.toBe(9);
    });

    it.each<[string, Partial<AlsOptions>]>([
      ["constant regularisation", {}],
      ["scaled by frequency", { regularization: 0.02, regularizationExponent: 1 }],
      ["weighted items", { itemWeights: randomWeights(20, 4) }],
      ["entries apart", { entryBase: 0 }],
      [
        "weighted entries apart, scaled",
        { entryBase: 0, regularizationExponent: 1, itemWeights: randomWeights(20, 4) },
      ],
      ["weighted and scaled", { itemWeights: randomWeights(20, 4), regularization: 0.02, regularizationExponent: 1 }],
    ])("reports the objective as written down, falling at every exact iteration: %s", async (_, change) => {
      const matrix = randomMatrix(30, 20, 8);
      const options: AlsOptions = { ...plain, ...change, stepCount: 0, wantsLosses: true };
      const { userFactors, itemFactors, losses } = await kernel.trainAls(matrix, options);
      expect(losses).toHaveLength(options.iterationCount);
      for (let iteration = 1; iteration < losses.length; iteration += 1)
        expect(losses[iteration]!).toBeLessThanOrEqual(losses[iteration - 1]! * (1 + 1e-6));
      const expected = naiveLoss(matrix, userFactors, itemFactors, options);
      expect(Math.abs(losses.at(-1)! / expected - 1)).toBeLessThan(tolerance);
      expect(alsLoss(matrix, { userFactors, itemFactors }, options)).toBeCloseTo(losses.at(-1)!, 2);
    });

    it("ends at each item's exact minimiser given the users, and the weights leave that equation alone", async () => {
      const matrix = randomMatrix(30, 20, 8);
      for (const itemWeights of [undefined, randomWeights(20, 4)]) {
        const { userFactors, itemFactors } = await kernel.trainAls(matrix, { ...plain, itemWeights, stepCount: 0 });
        const byItem = transpose(matrix);
        for (let item = 0; item < 20; item += 1)
          expect(
            errorOf(
              itemFactors.subarray(item * 6, item * 6 + 6),
              naiveRow(entriesOf(byItem, item), userFactors, 6, plain),
            ),
          ).toBeLessThan(10 * tolerance);
      }
    });

    it("comes within 1 % of the exact objective in as many iterations with three steps of conjugate gradient", async () => {
      const matrix = randomMatrix(60, 40, 11);
      const exact = await kernel.trainAls(matrix, { ...plain, stepCount: 0, wantsLosses: true });
      const stepped = await kernel.trainAls(matrix, { ...plain, wantsLosses: true });
      expect(stepped.losses.at(-1)! / exact.losses.at(-1)!).toBeLessThan(1.01);
      expect(stepped.losses.at(-1)!).toBeLessThan(exact.losses[0]!);
    });

    it("minimises what Rendle et al. write down", async () => {
      const matrix = randomMatrix(30, 20, 8);
      const theirs = { unobservedWeight: 0.2, regularization: 0.05, regularizationExponent: 0.7 };
      const options: AlsOptions = { ...plain, ...rendleOptions(theirs), stepCount: 0, wantsLosses: true };
      const { userFactors, itemFactors, losses } = await kernel.trainAls(matrix, options);
      let loss = 0;
      const [byUser, byItem] = [matrix, transpose(matrix)];
      for (let user = 0; user < 30; user += 1)
        for (let item = 0; item < 20; item += 1) {
          const score = dotOf(userFactors, user, itemFactors, item, 6);
          loss += 0.2 * score ** 2 + (entriesOf(byUser, user).get(item) ?? 0) * (1 - score) ** 2;
        }
      for (const [entries, factors, otherCount] of [
        [byUser, userFactors, 20],
        [byItem, itemFactors, 30],
      ] as const)
        for (let row = 0; row < entries.rowCount; row += 1) {
          const mass = [...entriesOf(entries, row).values()].reduce((sum, value) => sum + value, 0);
          loss += 0.05 * (mass + 0.2 * otherCount) ** 0.7 * dotOf(factors, row, factors, row, 6);
        }
      expect(Math.abs(losses.at(-1)! / (loss / 0.2) - 1)).toBeLessThan(tolerance);
    });

    it("leaves steps out that bring little", async () => {
      const matrix = randomMatrix(60, 40, 11);
      const many: AlsOptions = { ...plain, stepCount: 8, iterationCount: 20, wantsLosses: true };
      const all = await kernel.trainAls(matrix, many);
      const some = await kernel.trainAls(matrix, { ...many, stepTolerance: 0.1 });
      expect(some.itemFactors).not.toEqual(all.itemFactors);
      expect(some.losses.at(-1)! / all.losses.at(-1)!).toBeLessThan(1.01);
    });

    it("comes to a lower loss in as many iterations when over-relaxed, where regularisation is weak", async () => {
      const matrix = randomMatrix(60, 40, 11);
      const weak: AlsOptions = { ...plain, regularization: 0.01, stepCount: 1, iterationCount: 12, wantsLosses: true };
      const relaxed = await kernel.trainAls(matrix, { ...weak, relaxation: 1.5 });
      expect(relaxed.losses.at(-1)!).toBeLessThan((await kernel.trainAls(matrix, weak)).losses.at(-1)!);
      for (let iteration = 1; iteration < 12; iteration += 1)
        expect(relaxed.losses[iteration]!).toBeLessThan(relaxed.losses[iteration - 1]!);
    });

    it("goes on from where it is told to", async () => {
      const matrix = randomMatrix(30, 20, 8);
      const losses = { wantsLosses: true };
      const whole = await kernel.trainAls(matrix, { ...plain, ...losses, iterationCount: 8 });
      const start = await kernel.trainAls(matrix, { ...plain, iterationCount: 5 });
      const rest = await kernel.trainAls(matrix, { ...plain, ...losses, iterationCount: 3, start });
      expect(rest.losses[2]! / whole.losses[7]!).toBeCloseTo(1, 3);
      const { itemFactors } = start;
      const items = await kernel.trainAls(matrix, { ...plain, ...losses, iterationCount: 3, start: { itemFactors } });
      expect(items.losses[2]! / whole.losses[7]!).toBeCloseTo(1, 2);
    });

    it("returns a basis in which the weighted Gram matrix of the items is diagonal and descending", async () => {
      const itemWeights = randomWeights(20, 4);
      const { itemFactors } = await kernel.trainAls(randomMatrix(30, 20, 8), { ...plain, itemWeights });
      const matrix = new Float64Array(36);
      gram(itemFactors, 6, itemWeights, matrix);
      for (let a = 0; a < 6; a += 1)
        for (let b = 0; b < a; b += 1) expect(Math.abs(matrix[a * 6 + b]!)).toBeLessThan(1e-5 * matrix[0]!);
      const diagonal = Array.from({ length: 6 }, (_, axis) => matrix[axis * 7]!);
      expect(diagonal).toEqual(diagonal.toSorted((a, b) => b - a));
    });

    it("repeats itself for a seed, and differs for another", async () => {
      const matrix = randomMatrix(30, 20, 8);
      const first = await kernel.trainAls(matrix, plain);
      expect(await kernel.trainAls(matrix, plain)).toEqual(first);
      expect((await kernel.trainAls(matrix, { ...plain, seed: 2 })).itemFactors).not.toEqual(first.itemFactors);
    });

    it("gives rows and columns without entries factors of exactly 0", async () => {
      const { userFactors, itemFactors } = await kernel.trainAls(randomMatrix(10, 10, 5, 0.5), plain);
      expect(userFactors.subarray(0, 6).every((value) => value === 0)).toBe(true);
      expect(itemFactors.subarray(0, 6).every((value) => value === 0)).toBe(true);
      expect(userFactors.some((value) => value !== 0)).toBe(true);
    });

    it.each([
      ["no rows", 0, 4],
      ["no columns", 4, 0],
      ["no entries", 4, 4],
    ])("trains on %s", async (_, rowCount, columnCount) => {
      const empty = sparseFromTriples(rowCount, columnCount, [], [], []);
      const { userFactors, itemFactors } = await kernel.trainAls(empty, plain);
      expect(userFactors).toEqual(new Float32Array(rowCount * 6));
      expect(itemFactors).toEqual(new Float32Array(columnCount * 6));
    });

    it("keeps finite and free of denormals with values from 1e-30 to 1e6 side by side, however strongly regularised", async () => {
      const matrix = randomMatrix(25, 25, 9, 0.3);
      const uniform = seededUniform(1);
      const wild = { ...matrix, values: matrix.values.map(() => 10 ** (36 * uniform() - 30)) };
      const isBad = (value: number) => !Number.isFinite(value) || (value !== 0 && Math.abs(value) < 1.2e-38);
      for (const stepCount of [0, 3])
        for (const regularization of [1e-3, 1e4, 1e38]) {
          const options = { ...plain, iterationCount: 1, regularization, stepCount };
          const { userFactors, itemFactors } = await kernel.trainAls(wild, options);
          expect([...userFactors, ...itemFactors].find(isBad)).toBeUndefined();
        }
    });

    it("reports every half-iteration and stops when the signal says so", async () => {
      const matrix = randomMatrix(30, 20, 8);
      const steps: number[] = [];
      await kernel.trainAls(matrix, plain, { onProgress: (done, total) => steps.push(done / total) });
      expect(steps).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
      const controller = new AbortController();
      const onProgress = (done: number) => {
        if (done === 3) controller.abort(new Error("enough"));
      };
      await expect(kernel.trainAls(matrix, plain, { onProgress, signal: controller.signal })).rejects.toThrow("enough");
    });

    it("lets timers run while it trains, so that an abort from outside arrives", async () => {
      const signal = AbortSignal.timeout(1);
      const endless = { ...plain, iterationCount: 1e6 };
      await expect(kernel.trainAls(randomMatrix(30, 20, 8), endless, { signal })).rejects.toThrow(/timeout/);
    });

    it.each([
      ["a value of 0", { values: Float32Array.of(1, 0) }, {}, /row 1 is 0/],
      ["a negative value", { values: Float32Array.of(-1, 1) }, {}, /row 0 is -1/],
      ["NaN", { values: Float32Array.of(1, Number.NaN) }, {}, /Row 1 holds NaN/],
      ["an item out of range", { columns: Uint32Array.of(0, 2) }, {}, /Row 1 has column 2, outside 2/],
      [
        "an entry twice",
        { columns: Uint32Array.of(1, 1), offsets: Uint32Array.of(0, 2, 2) },
        {},
        /Row 0 has column 1 after/,
      ],
      ["no factors", {}, { factorCount: 0 }, /factorCount/],
      ["half an iteration", {}, { iterationCount: 0.5 }, /iterationCount/],
      ["steps below 0", {}, { stepCount: -1 }, /stepCount/],
      ["no regularisation", {}, { regularization: 0 }, /regularization/],
      ["a NaN exponent", {}, { regularizationExponent: Number.NaN }, /regularizationExponent/],
      ["a step tolerance of 1", {}, { stepTolerance: 1 }, /stepTolerance/],
      ["a relaxation of 2", {}, { relaxation: 2 }, /relaxation/],
      ["too few factors to start from", {}, { start: { itemFactors: new Float32Array(11) } }, /11 item factors/],
      [
        "NaN to start from",
        {},
        { start: { itemFactors: new Float32Array(12), userFactors: new Float32Array(12).fill(Number.NaN, 7) } },
        /factor of user 1/,
      ],
      ["infinite alpha", {}, { alpha: Infinity }, /alpha/],
      ["too few weights", {}, { itemWeights: Float32Array.of(1) }, /1 item weights for 2 items/],
      ["a weight of 0", {}, { itemWeights: Float32Array.of(1, 0) }, /weight of item 1 is 0/],
    ])("refuses %s", async (_, matrixChange, optionChange, message) => {
      const matrix = { ...sparseFromTriples(2, 2, [0, 1], [0, 1], [1, 1]), ...matrixChange };
      const run = kernel.trainAls(matrix, { ...plain, ...optionChange });
      await expect(run).rejects.toThrow(message);
      await expect(run).rejects.toThrow(RangeError);
    });
  });

  describe(`${name} fold-in`, () => {
    const itemFactors = Float32Array.from({ length: 150 * 6 }, seededNormal(3));
    const itemWeights = randomWeights(150, 4);
    const prepare = (objective: Objective, weights?: Float32Array) => {
      const matrix = new Float64Array(36);
      gram(itemFactors, 6, weights, matrix);
      return kernel.prepareFoldIn({ ...objective, itemFactors, gram: matrix, itemWeights: weights });
    };

    it("finds what training finds for the same user, for histories shorter and longer than its block", () => {
      const history = fc.uniqueArray(fc.tuple(fc.nat({ max: 149 }), fc.float({ min: 0.125, max: 6, noNaN: true })), {
        selector: ([item]) => item,
        minLength: 1,
        maxLength: 150,
      });
      for (const exponent of [0, 1])
        for (const weights of [undefined, itemWeights]) {
          const objective = { alpha: 4, regularization: 0.5, regularizationExponent: exponent };
          const foldIn = prepare(objective, weights);
          fc.assert(
            fc.property(history, (entries) => {
              const out = new Float32Array(6);
              foldIn.solve(
                Uint32Array.from(entries, ([item]) => item),
                Float32Array.from(entries, ([, value]) => value),
                out,
              );
              expect(errorOf(out, naiveRow(new Map(entries), itemFactors, 6, objective, weights))).toBeLessThan(
                tolerance,
              );
            }),
            { numRuns: 30 },
          );
        }
    });

    it("splits a score among the entries, so that the parts add up to it and dislikes have none", () => {
      const foldIn = prepare({ alpha: 4, regularization: 0.5, regularizationExponent: 1 }, itemWeights);
      const items = Uint32Array.of(4, 7, 90, 3);
      const values = Float32Array.of(1, -4, 2, 0.5);
      const vector = new Float32Array(6);
      foldIn.solve(items, values, vector);
      for (const item of [4, 55, 149]) {
        const parts = new Float32Array(4).fill(9);
        foldIn.contributions(items, values, Uint32Array.of(item), parts);
        expect(parts[1]).toBe(0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(dotOf(vector, 0, itemFactors, item, 6), 5);
        const [only, theirs] = [new Float32Array(1), new Float32Array(6)];
        foldIn.contributions(items.slice(0, 1), values.slice(0, 1), Uint32Array.of(item), only);
        foldIn.solve(items.slice(0, 1), values.slice(0, 1), theirs);
        expect(only[0]).toBeCloseTo(dotOf(theirs, 0, itemFactors, item, 6), 5);
      }
      const [four, both] = [new Float32Array(4), new Float32Array(8)];
      foldIn.contributions(items, values, Uint32Array.of(55), four);
      foldIn.contributions(items, values, Uint32Array.of(4, 55), both);
      expect(both.subarray(4)).toEqual(four);
      const none = new Float32Array(1).fill(9);
      foldIn.contributions(Uint32Array.of(7), Float32Array.of(-4), Uint32Array.of(4), none);
      expect(none).toEqual(new Float32Array(1));
      expect(() => foldIn.contributions(items, values, Uint32Array.of(150), new Float32Array(4))).toThrow(
        /not of item 150/,
      );
      expect(() => foldIn.contributions(items, values, Uint32Array.of(4), new Float32Array(3))).toThrow(
        /holds 3 parts, not 4/,
      );
    });

    it("splits the scores of many targets among many entries as each of them alone", () => {
      const foldIn = prepare({ alpha: 4, regularization: 0.5, regularizationExponent: 1 }, itemWeights);
      const items = Uint32Array.from({ length: 150 }, (_, place) => (place * 7) % 150);
      const values = Float32Array.from(items, (item) => (item % 5) - 1);
      const targets = Uint32Array.from({ length: 37 }, (_, place) => place * 4);
      const [parts, again, alone] = [new Float32Array(37 * 150), new Float32Array(37 * 150), new Float32Array(150)];
      foldIn.contributions(items, values, targets, parts);
      foldIn.contributions(items, values, targets, again);
      expect(again).toEqual(parts);
      const [few, vector] = [items.slice(0, 20), new Float32Array(6)];
      foldIn.solve(few, values.slice(0, 20), vector);
      foldIn.solve(items, values, vector);
      for (const [place, target] of targets.entries()) {
        const row = parts.subarray(place * 150, (place + 1) * 150);
        foldIn.contributions(items, values, Uint32Array.of(target), alone);
        expect(alone).toEqual(row);
        expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(dotOf(vector, 0, itemFactors, target, 6), 4);
        expect(row.filter((_, at) => values[at]! <= 0).every((part) => part === 0)).toBe(true);
      }
    });

    it("splits scores of histories longer than its block, whatever it was asked before", () => {
      const foldIn = prepare({ alpha: 4, regularization: 0.5, regularizationExponent: 1 }, itemWeights);
      const items = Uint32Array.from({ length: 140 }, (_, entry) => 149 - entry);
      const values = Float32Array.from(items, (item) => (item % 5) - 1);
      const [vector, again] = [new Float32Array(6), new Float32Array(6)];
      const [targets, parts] = [Uint32Array.of(149, 2, 77), new Float32Array(3 * items.length)];
      foldIn.solve(items, values, vector);
      for (const count of [140, 3, 140]) {
        const [some, given] = [items.subarray(0, count), values.subarray(0, count)];
        foldIn.solve(some, given, again);
        const own = parts.subarray(0, 3 * count);
        foldIn.contributions(some, given, targets, own);
        for (const [place, target] of targets.entries()) {
          const sum = own.subarray(place * count, (place + 1) * count).reduce((total, part) => total + part, 0);
          expect(sum).toBeCloseTo(dotOf(again, 0, itemFactors, target, 6), 4);
        }
      }
      expect(again).toEqual(vector);
      values[0] = 2;
      foldIn.solve(items, values, again);
      expect(again).not.toEqual(vector);
    });

    it("leaves entries of 0 or less out, and is 0 without any other", () => {
      const foldIn = prepare(plain);
      const [some, more, none] = [new Float32Array(6), new Float32Array(6), new Float32Array(6).fill(5)];
      foldIn.solve(Uint32Array.of(4, 90), Float32Array.of(1, 2), some);
      foldIn.solve(Uint32Array.of(4, 7, 90, 3), Float32Array.of(1, -4, 2, 0), more);
      expect(more).toEqual(some);
      foldIn.solve(Uint32Array.of(7), Float32Array.of(-4), none);
      expect(none).toEqual(new Float32Array(6));
    });

    it("refuses what it cannot use, and answers the next call as if nothing had been", () => {
      const foldIn = prepare(plain);
      const out = new Float32Array(6);
      foldIn.solve(Uint32Array.of(4), Float32Array.of(1), out);
      const before = out.slice();
      expect(() => foldIn.solve(Uint32Array.of(4, 150), Float32Array.of(1, 1), out)).toThrow(/names item 150 of 150/);
      expect(() => foldIn.solve(Uint32Array.of(4, 5), Float32Array.of(1, Number.NaN), out)).toThrow(
        /item 5, has the value NaN/,
      );
      expect(() => foldIn.solve(Uint32Array.of(4, 5), Float32Array.of(1), out)).toThrow(/value undefined/);
      expect(() => foldIn.solve(Uint32Array.of(4), Float32Array.of(1), new Float32Array(5))).toThrow(/holds 5 factors/);
      foldIn.solve(Uint32Array.of(4), Float32Array.of(1), out);
      expect(out).toEqual(before);
      expect(() => kernel.prepareFoldIn({ ...plain, itemFactors, gram: new Float64Array(35) })).toThrow(RangeError);
    });
  });
}
