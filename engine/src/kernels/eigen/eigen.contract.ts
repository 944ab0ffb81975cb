/** What every implementation of the eigenvector kernel must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import type { Eigen, symmetricEigen } from "./eigen.ts";

/** B·S·Bᵀ for a random B of `rank` columns and S of signs. */
function randomSymmetric(n: number, seed: number, rank: number): Float64Array {
  const factors = Float64Array.from({ length: n * rank }, seededNormal(seed));
  return fromFunction(n, (row, column) => {
    let sum = 0;
    for (let axis = 0; axis < rank; axis += 1)
      sum += (axis % 2 === 0 ? 1 : -0.5) * factors[row * rank + axis]! * factors[column * rank + axis]!;
    return sum;
  });
}

const fromFunction = (n: number, entry: (row: number, column: number) => number) =>
  Float64Array.from({ length: n * n }, (_, index) => entry(Math.floor(index / n), index % n));

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Two symmetric reflections make Q, and Q·diag(values)·Qᵀ has these values. */
function withEigenvalues(values: readonly number[], seed: number): Float64Array {
  const n = values.length;
  const normal = seededNormal(seed);
  let matrix = fromFunction(n, (row, column) => (row === column ? values[row]! : 0));
  for (let round = 0; round < 2; round += 1) {
    const v = Float64Array.from({ length: n }, normal);
    const half = v.reduce((sum, value) => sum + value * value, 0) / 2;
    const reflected = (at: Float64Array) =>
      fromFunction(n, (row, column) => {
        let inner = 0;
        for (let axis = 0; axis < n; axis += 1) inner += v[axis]! * at[axis * n + column]!;
        return at[row * n + column]! - (inner / half) * v[row]!;
      });
    const transposed = (at: Float64Array) => fromFunction(n, (row, column) => at[column * n + row]!);
    matrix = reflected(transposed(reflected(matrix)));
  }
  return matrix.map((value, index) => (value + matrix[(index % n) * n + Math.floor(index / n)]!) / 2);
}

/** Largest entries of A − Q·diag(values)·Qᵀ and of QᵀQ − I, relative to the largest of A and to n; all is well below 1. */
function errorOf({ values, vectors }: Eigen, matrix: Float64Array, n: number): number {
  const scale = largest(matrix) || 1;
  let [productError, innerError] = [0, 0];
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column < n; column += 1) {
      let product = 0;
      let inner = 0;
      for (let axis = 0; axis < n; axis += 1) {
        product += vectors[row * n + axis]! * (values[axis]! / scale) * vectors[column * n + axis]!;
        inner += vectors[axis * n + row]! * vectors[axis * n + column]!;
      }
      productError = Math.max(productError, Math.abs(product - matrix[row * n + column]! / scale));
      innerError = Math.max(innerError, Math.abs(inner - (row === column ? 1 : 0)));
    }
  return Math.max(productError / 1e-14, innerError / 1e-15) / (n + 10);
}

export function describeEigen(name: string, kernel: typeof symmetricEigen): void {
  describe(`${name} symmetricEigen`, () => {
    it("takes singular and indefinite matrices apart", () => {
      const shape = {
        n: fc.integer({ min: 1, max: 40 }),
        seed: fc.nat({ max: 1e6 }),
        rank: fc.integer({ min: 0, max: 40 }),
      };
      fc.assert(
        fc.property(fc.record(shape), ({ n, seed, rank }) => {
          const matrix = randomSymmetric(n, seed, rank);
          const found = kernel(matrix, n);
          expect(errorOf(found, matrix, n)).toBeLessThan(1);
          expect(found.values).toEqual(found.values.toSorted((a, b) => b - a));
        }),
        { numRuns: 60 },
      );
    });

    it.each([
      ["all equal", 24, () => 3],
      ["in two clusters", 31, (place: number) => (place % 2 === 0 ? 1 : 1 + 1e-13 * place)],
      ["mostly 0", 32, (place: number) => (place < 3 ? place + 1 : 0)],
      ["falling by ten each", 33, (place: number) => 10 ** -place],
      ["rising by ten each", 33, (place: number) => 10 ** (place - 32)],
      ["of both signs", 128, (place: number) => (place - 60) ** 3],
    ])("finds values that are %s", (_, n, valueOf) => {
      const planted = Array.from({ length: n }, (__, place) => valueOf(place));
      const matrix = withEigenvalues(planted, 4);
      const found = kernel(matrix, n);
      expect(errorOf(found, matrix, n)).toBeLessThan(1);
      const scale = largest(Float64Array.from(planted));
      for (const [place, value] of planted.toSorted((a, b) => b - a).entries())
        expect(Math.abs(found.values[place]! - value) / scale).toBeLessThan(1e-13);
    });

    it.each([
      ["the second difference", 40, (row: number, column: number) => [2, -1][Math.abs(row - column)] ?? 0],
      ["Hilbert's", 12, (row: number, column: number) => 1 / (row + column + 1)],
      ["all ones", 17, () => 1],
      ["all zeros", 9, () => 0],
      ["two blocks", 16, (row: number, column: number) => (row % 2 === column % 2 ? 1 / (1 + row + column) : 0)],
      ["huge", 8, (row: number, column: number) => 1e300 / (row + column + 1)],
      ["tiny", 8, (row: number, column: number) => 1e-300 / (row + column + 1)],
    ])("takes apart a matrix that is %s", (_, n, entry) => {
      const matrix = fromFunction(n, entry);
      expect(errorOf(kernel(matrix, n), matrix, n)).toBeLessThan(1);
    });

    it("finds the values of matrices worked out by hand", () => {
      const { values } = kernel(Float64Array.of(2, 1, 1, 2), 2);
      expect(values[0]).toBeCloseTo(3, 12);
      expect(values[1]).toBeCloseTo(1, 12);
      const chain = fromFunction(10, (row, column) => [2, -1][Math.abs(row - column)] ?? 0);
      const roots = kernel(chain, 10).values;
      for (let place = 0; place < 10; place += 1)
        expect(roots[9 - place]).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (place + 1)) / 11), 12);
    });

    it("leaves a diagonal matrix's values as they are, equal ones in their order, and its argument untouched", () => {
      const matrix = Float64Array.of(1, 0, 0, 5);
      expect(kernel(matrix, 2)).toEqual({ values: Float64Array.of(5, 1), vectors: Float64Array.of(0, 1, 1, 0) });
      expect(matrix).toEqual(Float64Array.of(1, 0, 0, 5));
      const unit = fromFunction(5, (row, column) => (row === column ? 1 : 0));
      expect(kernel(unit, 5)).toEqual({ values: new Float64Array(5).fill(1), vectors: unit });
    });

    it("answers a second time what it answered first, whatever came between", () => {
      const matrix = randomSymmetric(20, 5, 20);
      const first = kernel(matrix, 20);
      kernel(randomSymmetric(33, 6, 33), 33);
      expect(kernel(matrix, 20)).toEqual(first);
    });

    it("finds the smallest number there is", () => {
      expect(kernel(Float64Array.of(5e-324), 1).values).toEqual(Float64Array.of(5e-324));
    });

    it("has nothing to say of an empty matrix", () => {
      expect(kernel(new Float64Array(0), 0)).toEqual({ values: new Float64Array(0), vectors: new Float64Array(0) });
    });

    it("refuses numbers that are not finite, and lengths that do not fit", () => {
      expect(() => kernel(Float64Array.of(1, 2, Number.NaN, 4), 2)).toThrow(/NaN at row 1, column 0/);
      expect(() => kernel(Float64Array.of(1, -Infinity, 1, 4), 2)).toThrow(/-Infinity at row 0, column 1/);
      expect(() => kernel(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
      expect(() => kernel(new Float64Array(3), 2)).toThrow(RangeError);
    });
  });
}
