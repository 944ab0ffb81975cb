/** What every implementation of the kernels on tall matrices must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import type { gram, multiplyRows, scoreRows } from "./dense.ts";

export interface DenseKernel {
  readonly gram: typeof gram;
  readonly multiplyRows: typeof multiplyRows;
  readonly scoreRows: typeof scoreRows;
}

const shapes = fc.record({
  rowCount: fc.integer({ min: 0, max: 13 }),
  width: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat({ max: 1e6 }),
});

export function describeDense(name: string, kernel: DenseKernel): void {
  describe(`${name} tall matrices`, () => {
    it("gram is Σ w·y·yᵀ, with all weights 1 when there are none", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const rows = Float32Array.from({ length: rowCount * width }, seededNormal(seed));
          const weights = Float32Array.from({ length: rowCount }, seededUniform(seed));
          for (const given of [undefined, weights]) {
            const out = new Float64Array(width * width).fill(7);
            kernel.gram(rows, width, given, out);
            for (let a = 0; a < width; a += 1)
              for (let b = 0; b < width; b += 1) {
                let sum = 0;
                for (let row = 0; row < rowCount; row += 1)
                  sum += (given?.[row] ?? 1) * rows[row * width + a]! * rows[row * width + b]!;
                expect(out[a * width + b]).toBeCloseTo(sum, 10);
              }
          }
        }),
      );
    });

    it("multiplyRows replaces each row y by y·Q, and leaves rows of zeros exactly zero", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const rows = Float32Array.from({ length: rowCount * width }, seededNormal(seed));
          if (rowCount > 0) rows.fill(0, 0, width);
          const q = Float64Array.from({ length: width * width }, seededNormal(seed + 1));
          const out = rows.slice();
          kernel.multiplyRows(out, width, q);
          for (let row = 0; row < rowCount; row += 1)
            for (let column = 0; column < width; column += 1) {
              let sum = 0;
              for (let axis = 0; axis < width; axis += 1) sum += rows[row * width + axis]! * q[axis * width + column]!;
              expect(out[row * width + column]).toBeCloseTo(sum, 5);
            }
          expect(out.subarray(0, Math.min(rowCount, 1) * width).every((value) => value === 0)).toBe(true);
        }),
      );
    });

    it("scoreRows gives the inner product with each row that was picked, in the order picked", () => {
      fc.assert(
        fc.property(shapes, ({ rowCount, width, seed }) => {
          const rows = Float32Array.from({ length: rowCount * width }, seededNormal(seed));
          const vector = Float32Array.from({ length: width }, seededNormal(seed + 1));
          const picked = Uint32Array.from({ length: rowCount }, (_, place) => (place * 5) % rowCount);
          const out = new Float32Array(rowCount);
          kernel.scoreRows(vector, rows, picked, out);
          for (const [place, row] of picked.entries()) {
            let sum = 0;
            for (let axis = 0; axis < width; axis += 1) sum += vector[axis]! * rows[row * width + axis]!;
            expect(out[place]).toBeCloseTo(sum, 5);
          }
        }),
      );
      const score = () =>
        kernel.scoreRows(Float32Array.of(1), Float32Array.of(1, 2), Uint32Array.of(2), new Float32Array(1));
      expect(score).toThrow(/Row 2 cannot be scored: there are 2/);
    });
  });
}
