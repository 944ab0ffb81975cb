/** What every implementation of the Cholesky kernel must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import type { CholeskyKernel } from "./cholesky-wasm.ts";

/** B·Bᵀ + I of a random B. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const normal = seededNormal(seed);
  const b = Float64Array.from({ length: n * n }, normal);
  return Float64Array.from({ length: n * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = row === column ? 1 : 0;
    for (let axis = 0; axis < n; axis += 1) sum += b[row * n + axis]! * b[column * n + axis]!;
    return sum;
  });
}

export function describeCholesky(name: string, { factor, solve, solveLanes }: CholeskyKernel): void {
  describe(`${name} Cholesky`, () => {
    it("solves what it factored: A·x gives back b", () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
          const a = positiveDefinite(n, seed);
          const b = Float64Array.from({ length: n }, seededNormal(seed + 1));
          const l = a.slice();
          const x = b.slice();
          factor(l, n);
          solve(l, n, x);
          for (let row = 0; row < n; row += 1) {
            let sum = 0;
            for (let column = 0; column < n; column += 1) sum += a[row * n + column]! * x[column]!;
            expect(sum).toBeCloseTo(b[row]!, 8);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("solves several right-hand sides as it solves each, whatever stands beside it", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom(4, 8, 12, 16),
          fc.integer({ min: 0, max: 1e6 }),
          (n, laneCount, seed) => {
            const l = positiveDefinite(n, seed);
            factor(l, n);
            const sides = Float64Array.from({ length: n * laneCount }, seededNormal(seed + 1));
            const solved = sides.slice();
            solveLanes(l, n, solved);
            const others = sides.map((value, place) => (place % laneCount === 1 ? value : 0));
            solveLanes(l, n, others);
            for (let lane = 0; lane < laneCount; lane += 1) {
              const x = Float64Array.from({ length: n }, (_, row) => sides[row * laneCount + lane]!);
              solve(l, n, x);
              for (let row = 0; row < n; row += 1) expect(solved[row * laneCount + lane]).toBeCloseTo(x[row]!, 8);
            }
            for (let row = 0; row < n; row += 1) expect(others[row * laneCount + 1]).toBe(solved[row * laneCount + 1]);
          },
        ),
        { numRuns: 50 },
      );
      expect(() => solveLanes(new Float64Array(4), 2, new Float64Array(6))).toThrow(RangeError);
    });

    it("leaves the factor L of L·Lᵀ = A in the lower triangle, and the upper triangle alone", () => {
      // A = L·Lᵀ for L = (2 · ·, 1 3 ·, −1 2 1), worked out by hand; 99 marks what must not be read.
      const a = Float64Array.of(4, 99, 99, 2, 10, 99, -2, 5, 6);
      factor(a, 3);
      expect(a).toEqual(Float64Array.of(2, 99, 99, 1, 3, 99, -1, 2, 1));
    });

    it.each([
      ["indefinite", [1, 0, 2, 1], /row 1 is -3/],
      ["singular", [1, 0, 1, 1], /row 1 is 0/],
      ["negative", [-1, 0, 0, 1], /row 0 is -1/],
      ["holding NaN", [1, 0, Number.NaN, 1], /row 1 is NaN/],
      ["holding infinity", [Infinity, 0, 0, 1], /row 0 is Infinity/],
    ])("refuses a matrix that is %s, and names the row", (_, values, message) => {
      expect(() => factor(Float64Array.from(values), 2)).toThrow(message);
      expect(() => factor(Float64Array.from(values), 2)).toThrow(RangeError);
    });

    it("names the first row that fails, wherever it is", () => {
      for (let bad = 0; bad < 11; bad += 1)
        for (const value of [-1, Number.NaN]) {
          const matrix = positiveDefinite(11, bad);
          matrix[bad * 11 + bad] = value;
          expect(() => factor(matrix, 11)).toThrow(`row ${bad} is`);
        }
    });

    it("solves an ill-conditioned system as far as its numbers reach", () => {
      const n = 8;
      const hilbert = Float64Array.from({ length: n * n }, (_, index) => 1 / (1 + Math.floor(index / n) + (index % n)));
      const x = Float64Array.from({ length: n }, (_, row) =>
        hilbert.subarray(row * n, (row + 1) * n).reduce((sum, value) => sum + value, 0),
      );
      factor(hilbert, n);
      solve(hilbert, n, x);
      for (const value of x) expect(value).toBeCloseTo(1, 4);
    });

    it("refuses lengths that do not fit", () => {
      expect(() => factor(new Float64Array(3), 2)).toThrow(RangeError);
      expect(() => solve(new Float64Array(4), 2, new Float64Array(3))).toThrow(RangeError);
    });
  });
}
