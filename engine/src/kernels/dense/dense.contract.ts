/** What every implementation of the kernels on tall matrices must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import type { DenseKernel } from "./dense-wasm.ts";
import type { scoreRows } from "./dense.ts";

const shapes = fc.record({
  rowCount: fc.oneof(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 60, max: 200 })),
  width: fc.integer({ min: 1, max: 21 }),
  otherWidth: fc.integer({ min: 1, max: 21 }),
  seed: fc.nat({ max: 1e6 }),
});

const normals = (count: number, seed: number) => Float32Array.from({ length: count }, seededNormal(seed));

/** Σ over `count` places of products, and the same of their sizes, by which rounding is measured. */
function sumOf(count: number, product: (place: number) => number): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  for (let place = 0; place < count; place += 1) {
    sum += product(place);
    size += Math.abs(product(place));
  }
  return { sum, size };
}

/** Largest error of a width × otherWidth matrix against what `naive` gives for each of its entries. */
function errorOf(
  actual: ArrayLike<number>,
  rowCount: number,
  columnCount: number,
  naive: (row: number, column: number) => { readonly sum: number; readonly size: number },
): number {
  let largest = 0;
  for (let row = 0; row < rowCount; row += 1)
    for (let column = 0; column < columnCount; column += 1) {
      const { sum, size } = naive(row, column);
      largest = Math.max(largest, Math.abs(actual[row * columnCount + column]! - sum) / (size || 1));
    }
  return largest;
}

/** `tolerance` is the greatest error of a sum that is allowed, relative to the sum of its terms' sizes. */
export function describeDense(name: string, kernel: DenseKernel, tolerance: number): void {
  describe(`${name} tall matrices`, () => {
    it("gram is Σ w·y·yᵀ, with all weights 1 when there are none", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const rows = normals(rowCount * width, seed);
          const weights = Float32Array.from({ length: rowCount }, seededUniform(seed));
          for (const given of [undefined, weights]) {
            const out = new Float64Array(width * width).fill(7);
            kernel.gram(rows, width, given, out);
            const naive = (a: number, b: number) =>
              sumOf(rowCount, (row) => (given?.[row] ?? 1) * rows[row * width + a]! * rows[row * width + b]!);
            expect(errorOf(out, width, width, naive)).toBeLessThan(tolerance);
            for (let a = 0; a < width; a += 1)
              for (let b = 0; b < a; b += 1) expect(out[a * width + b]).toBe(out[b * width + a]);
          }
        }),
      );
    });

    it("cross is Σ w·x·yᵀ, with all weights 1 when there are none", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, otherWidth, seed }) => {
          const [left, right] = [normals(rowCount * width, seed), normals(rowCount * otherWidth, seed + 1)];
          const weights = Float32Array.from({ length: rowCount }, seededUniform(seed));
          for (const given of [undefined, weights]) {
            const out = new Float64Array(width * otherWidth).fill(7);
            kernel.cross(left, width, right, otherWidth, given, out);
            const naive = (a: number, b: number) =>
              sumOf(rowCount, (row) => (given?.[row] ?? 1) * left[row * width + a]! * right[row * otherWidth + b]!);
            expect(errorOf(out, width, otherWidth, naive)).toBeLessThan(tolerance);
          }
        }),
      );
    });

    it("multiply gives y·Q for each row y, exactly zero for a row of zeros", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, otherWidth, seed }) => {
          const [rows, q] = [normals(rowCount * width, seed), normals(width * otherWidth, seed + 1)];
          if (rowCount > 0) rows.fill(0, 0, width);
          const out = new Float32Array(rowCount * otherWidth).fill(7);
          kernel.multiply(rows, width, q, out);
          const naive = (row: number, column: number) =>
            sumOf(width, (axis) => rows[row * width + axis]! * q[axis * otherWidth + column]!);
          expect(errorOf(out, rowCount, otherWidth, naive)).toBeLessThan(1e-6);
          expect(out.subarray(0, Math.min(rowCount, 1) * otherWidth).every((value) => value === 0)).toBe(true);
        }),
      );
    });

    it("multiplyRows replaces each row y by y·Q, and leaves rows of zeros exactly zero", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const rows = normals(rowCount * width, seed);
          if (rowCount > 0) rows.fill(0, 0, width);
          const q = Float64Array.from({ length: width * width }, seededNormal(seed + 1));
          const out = rows.slice();
          kernel.multiplyRows(out, width, q);
          const naive = (row: number, column: number) =>
            sumOf(width, (axis) => rows[row * width + axis]! * q[axis * width + column]!);
          expect(errorOf(out, rowCount, width, naive)).toBeLessThan(1e-6);
          expect(out.subarray(0, Math.min(rowCount, 1) * width).every((value) => value === 0)).toBe(true);
        }),
      );
    });

    it("a row with NaN gives a row with NaN and spoils no other", () => {
      const rows = Float32Array.of(1, 2, 3, Number.NaN, 5, 6, 7, 8, 9, 10);
      const out = new Float32Array(10);
      kernel.multiply(rows, 2, Float32Array.of(1, 0, 0, 1), out);
      expect(out).toEqual(Float32Array.of(1, 2, Number.NaN, Number.NaN, 5, 6, 7, 8, 9, 10));
      kernel.multiplyRows(rows, 2, Float64Array.of(1, 0, 0, 1));
      expect(rows).toEqual(out);
      const sums = new Float64Array(4);
      kernel.gram(rows, 2, undefined, sums);
      expect([...sums].every(Number.isNaN)).toBe(true);
    });

    it("numbers too small for products in 32 bits leave no trace in the others", () => {
      const sums = new Float64Array(4);
      kernel.gram(Float32Array.of(1e-25, 1, 2, 1e-44), 2, Float32Array.of(1, 1), sums);
      expect(sums[0]).toBeCloseTo(4, 12);
      expect(sums[1]).toBeCloseTo(0, 12);
      expect(sums[3]).toBeCloseTo(1, 12);
    });

    it("products smaller than 1e-18 become 0, whatever their sign", () => {
      const out = Float32Array.of(1e-10, -1e-10, 1, 0);
      kernel.multiplyRows(out, 2, Float64Array.of(1e-9, 0, 0, 1e-7));
      expect(out).toEqual(Float32Array.of(0, -1e-17, 1e-9, 0));
    });
  });
}

export function describeScoreRows(name: string, kernel: typeof scoreRows): void {
  describe(`${name} scoreRows`, () => {
    it("gives the inner product with each row that was picked, in the order picked", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const [rows, vector] = [normals(rowCount * width, seed), normals(width, seed + 1)];
          const picked = Uint32Array.from({ length: rowCount }, (_, place) => (place * 5) % rowCount);
          const out = new Float32Array(rowCount);
          kernel(vector, rows, picked, out);
          const naive = (place: number) => sumOf(width, (axis) => vector[axis]! * rows[picked[place]! * width + axis]!);
          expect(errorOf(out, rowCount, 1, naive)).toBeLessThan(1e-6);
        }),
      );
    });

    it("refuses a row that is not there", () => {
      const score = () => kernel(Float32Array.of(1), Float32Array.of(1, 2), Uint32Array.of(2), new Float32Array(1));
      expect(score).toThrow(/Row 2 cannot be scored: there are 2/);
    });
  });
}
