import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { firstColumns, rowsInStrongestDirections, strongestDirections } from "./truncated-svd.ts";

/** 5·u₁v₁ᵀ + 2·u₂v₂ᵀ with u₁, u₂ on rows 0-1 and 2-3. */
const blocks = sparseFromTriples(
  5,
  4,
  [0, 0, 1, 1, 2, 2, 3, 3],
  [0, 1, 0, 1, 2, 3, 2, 3],
  [2.5, 2.5, 2.5, 2.5, 1, -1, 1, -1],
);

describe("rows in the strongest directions", () => {
  it("are U·S, strongest first, and 0 past the rank", () => {
    const rows = rowsInStrongestDirections(blocks, { count: 3, seed: 1 });
    const sizes = Array.from(rows, Math.abs);
    const root = Math.SQRT1_2;
    const expected = [5 * root, 0, 0, 5 * root, 0, 0, 0, 2 * root, 0, 0, 2 * root, 0, 0, 0, 0];
    for (const [place, size] of expected.entries()) expect(sizes[place]).toBeCloseTo(size, 3);
    expect(Math.sign(rows[0]!)).toBe(Math.sign(rows[3]!));
  });

  it("are the same for the same seed", () => {
    const once = rowsInStrongestDirections(blocks, { count: 2, seed: 7 });
    expect(rowsInStrongestDirections(blocks, { count: 2, seed: 7 })).toEqual(once);
  });

  it("are found again from the columns' directions", () => {
    const { rows, columns } = strongestDirections(blocks, { count: 2, seed: 1 });
    const at = (row: number, axis: number) => {
      let sum = 0;
      for (let entry = blocks.offsets[row]!; entry < blocks.offsets[row + 1]!; entry += 1)
        sum += blocks.values[entry]! * columns[blocks.columns[entry]! * 2 + axis]!;
      return sum;
    };
    for (const [place, value] of rows.entries()) expect(at(Math.floor(place / 2), place % 2)).toBeCloseTo(value, 4);
  });

  it("are cut to fewer columns", () => {
    expect([...firstColumns(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2)]).toEqual([1, 2, 4, 5]);
  });
});
