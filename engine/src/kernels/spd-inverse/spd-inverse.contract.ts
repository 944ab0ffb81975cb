/** What every implementation of the inverse of a symmetric positive definite matrix must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import type { SquareNumbers } from "./spd-inverse.ts";

/** Inverts row-major n × n numbers in place. */
export type SpdInverseKernel = (matrix: SquareNumbers, n: number) => void | Promise<void>;

/** Bound of |(A·A⁻¹ − I)_ij| / n for the matrices below, whose condition is below a hundred. */
const kinds = [
  ["float64", Float64Array, 1e-14],
  ["float32", Float32Array, 5e-6],
] as const;

/** A symmetric matrix whose eigenvalues lie between about √n and 5·√n. */
export function wellConditioned(n: number, seed: number): Float64Array {
  const normal = seededNormal(seed);
  const matrix = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column <= row; column += 1) {
      const value = row === column ? 3 * Math.sqrt(n) + Math.abs(normal()) : normal();
      matrix[row * n + column] = value;
      matrix[column * n + row] = value;
    }
  return matrix;
}

/** max |A·X − I|, over every row of a small matrix and over fifty of a large one. */
function residual(a: SquareNumbers, x: SquareNumbers, n: number): number {
  let worst = 0;
  const sums = new Float64Array(n);
  for (let row = 0; row < n; row += Math.ceil(n / 50)) {
    sums.fill(0);
    sums[row] = -1;
    for (let axis = 0; axis < n; axis += 1)
      for (let column = 0; column < n; column += 1) sums[column]! += a[row * n + axis]! * x[axis * n + column]!;
    for (const sum of sums) worst = Math.max(worst, Number.isNaN(sum) ? Infinity : Math.abs(sum));
  }
  return worst;
}

export function describeSpdInverse(name: string, invert: SpdInverseKernel): void {
  describe.each(kinds)(`${name} inverse, %s`, (_, kind, tolerance) => {
    /** Relative to n; infinite where the inverse is not symmetric to the bit. */
    const errorOf = async (n: number, seed: number) => {
      const a = kind.from(wellConditioned(n, seed));
      const inverse = a.slice();
      for (let row = 0; row < n; row += 1) inverse.fill(Number.NaN, row * n + row + 1, row * n + n);
      await invert(inverse, n);
      const isSymmetric = inverse.every((value, place) => value === inverse[(place % n) * n + Math.floor(place / n)]);
      return isSymmetric ? residual(a, inverse, n) / Math.max(1, n) : Infinity;
    };

    it("times the matrix is the identity, symmetric to the bit, and reads the lower triangle only", async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.nat({ max: 1e6 }), async (n, seed) => {
          expect(await errorOf(n, seed)).toBeLessThan(tolerance);
        }),
        { numRuns: 30 },
      );
    });

    // Around the sizes of the compiled kernel's tiles, pivot blocks and pieces.
    it.each([128, 137, 300])("holds for %d rows", async (n) => {
      expect(await errorOf(n, n)).toBeLessThan(tolerance);
    });

    it("is what can be worked out by hand", async () => {
      const matrix = kind.of(4, 0, 0, 2, 10, 0, -2, 5, 6);
      await invert(matrix, 3);
      const expected = [35, -22, 30, -22, 20, -24, 30, -24, 36].map((value) => value / 36);
      for (const [place, value] of expected.entries()) expect(matrix[place]).toBeCloseTo(value, 5);
    });

    it.each([
      ["indefinite", [1, 0, 2, 1], /row 1/],
      ["singular", [1, 0, 1, 1], /row 1/],
      ["negative", [-1, 0, 0, 1], /row 0/],
      ["holding NaN", [1, 0, Number.NaN, 1], /row 1/],
      ["holding Infinity", [1, 0, Infinity, 1], /row 1/],
      ["next to nothing", [kind === Float64Array ? 1e-320 : 1e-44, 0, 0, 1], /too large to write down at row 0/],
    ])("refuses a matrix that is %s, and names the row", async (__, values, message) => {
      const attempt = (async () => invert(kind.from(values), 2))();
      await expect(attempt).rejects.toThrow(RangeError);
      await expect(attempt).rejects.toThrow(message);
    });

    it("names a late row", async () => {
      const n = 300;
      const matrix = kind.from(wellConditioned(n, 1));
      matrix[287 * n + 287] = 0;
      await expect((async () => invert(matrix, n))()).rejects.toThrow(/row 287/);
    });

    it("refuses lengths that do not fit", async () => {
      await expect((async () => invert(new kind(3), 2))()).rejects.toThrow(/3 numbers, not 4/);
      await expect((async () => invert(new kind(3), -1))()).rejects.toThrow(RangeError);
    });
  });
}
