import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { symmetricEigen } from "./eigen.ts";

function randomSymmetric(n: number, seed: number, rank: number): Float64Array {
  const normal = seededNormal(seed);
  const factors = Float64Array.from({ length: n * rank }, normal);
  return Float64Array.from({ length: n * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let axis = 0; axis < rank; axis += 1)
      sum += (axis % 2 === 0 ? 1 : -0.5) * factors[row * rank + axis]! * factors[column * rank + axis]!;
    return sum;
  });
}

describe("symmetricEigen", () => {
  it("gives A = Q·diag(values)·Qᵀ with QᵀQ = I and descending values, also for singular and indefinite A", () => {
    const shape = {
      n: fc.integer({ min: 1, max: 24 }),
      seed: fc.nat({ max: 1e6 }),
      rank: fc.integer({ min: 0, max: 24 }),
    };
    fc.assert(
      fc.property(fc.record(shape), ({ n, seed, rank }) => {
        const matrix = randomSymmetric(n, seed, rank);
        const { values, vectors } = symmetricEigen(matrix, n);
        expect(values).toEqual(values.toSorted((a, b) => b - a));
        for (let row = 0; row < n; row += 1)
          for (let column = 0; column < n; column += 1) {
            let product = 0;
            let inner = 0;
            for (let axis = 0; axis < n; axis += 1) {
              product += vectors[row * n + axis]! * values[axis]! * vectors[column * n + axis]!;
              inner += vectors[axis * n + row]! * vectors[axis * n + column]!;
            }
            expect(product).toBeCloseTo(matrix[row * n + column]!, 9);
            expect(inner).toBeCloseTo(row === column ? 1 : 0, 10);
          }
      }),
      { numRuns: 60 },
    );
  });

  it("finds the eigenvalues of a matrix worked out by hand", () => {
    const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
  });

  it("leaves a diagonal matrix's values as they are, and its argument untouched", () => {
    const matrix = Float64Array.of(1, 0, 0, 5);
    expect(symmetricEigen(matrix, 2)).toEqual({ values: Float64Array.of(5, 1), vectors: Float64Array.of(0, 1, 1, 0) });
    expect(matrix).toEqual(Float64Array.of(1, 0, 0, 5));
  });

  it("refuses NaN and lengths that do not fit", () => {
    expect(() => symmetricEigen(Float64Array.of(1, 2, Number.NaN, 4), 2)).toThrow(/NaN at row 1, column 0/);
    expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow(RangeError);
  });
});
