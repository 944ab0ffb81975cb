import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { sparseFromTriples } from "../sparse.ts";
import {
  addDenseRow,
  addSparseRow,
  clearSparseRow,
  denseDot,
  normaliseRows,
  normaliseSparseRows,
  projectRows,
  sparseDot,
} from "./profile.ts";

const rowCount = 5;
const columnCount = 12;
const anyMatrix = fc
  .array(fc.tuple(fc.nat({ max: rowCount - 1 }), fc.nat({ max: columnCount - 1 }), fc.integer({ min: -5, max: 5 })))
  .map((triples) =>
    sparseFromTriples(
      rowCount,
      columnCount,
      triples.map(([row]) => row),
      triples.map(([, column]) => column),
      triples.map(([, , value]) => value),
    ),
  );

describe("sparse profile", () => {
  it("is bilinear, and clearing its rows leaves nothing", () => {
    fc.assert(
      fc.property(anyMatrix, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), (matrix, a, b) => {
        const profile = new Float32Array(columnCount);
        const dots = (row: number) => {
          const own = new Float32Array(columnCount);
          addSparseRow(matrix, row, 1, own);
          return sparseDot(matrix, 4, own);
        };
        addSparseRow(matrix, 0, a, profile);
        addSparseRow(matrix, 1, b, profile);
        expect(sparseDot(matrix, 4, profile)).toBeCloseTo(a * dots(0) + b * dots(1), 4);
        clearSparseRow(matrix, 0, profile);
        clearSparseRow(matrix, 1, profile);
        expect(profile).toEqual(new Float32Array(columnCount));
      }),
    );
  });

  it("has rows of length 1 or 0 after normalising", () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        normaliseSparseRows(matrix);
        for (let row = 0; row < rowCount; row += 1) {
          const profile = new Float32Array(columnCount);
          addSparseRow(matrix, row, 1, profile);
          const square = sparseDot(matrix, row, profile);
          expect(Math.min(Math.abs(square), Math.abs(square - 1))).toBeLessThan(1e-5);
        }
      }),
    );
  });
});

describe("dense rows", () => {
  it.each([1, 3, 4, 7, 16])("have the dot products of their numbers at width %i", (dimension) => {
    const normal = seededNormal(dimension);
    const rows = Float32Array.from({ length: 3 * dimension }, normal);
    const expected = Array.from({ length: dimension }, (_, axis) => rows[axis]! * rows[2 * dimension + axis]!);
    expect(denseDot(rows, 0, rows, 2, dimension)).toBeCloseTo(
      expected.reduce((sum, value) => sum + value, 0),
      5,
    );
    const profile = new Float32Array(dimension);
    addDenseRow(rows, 1, 2, profile);
    expect([...profile]).toEqual([...rows.subarray(dimension, 2 * dimension)].map((value) => Math.fround(2 * value)));
    rows.fill(0, 0, dimension);
    normaliseRows(rows, dimension);
    expect(denseDot(rows, 0, rows, 0, dimension)).toBe(0);
    expect(denseDot(rows, 1, rows, 1, dimension)).toBeCloseTo(1, 5);
  });
});

describe("random projection", () => {
  it("keeps cosines of long sparse rows within a few hundredths, and follows its seed", () => {
    const normal = seededNormal(9);
    const [rows, columns, values]: [number[], number[], number[]] = [[], [], []];
    for (let row = 0; row < 30; row += 1) {
      for (let entry = 0; entry < 60; entry += 1) {
        rows.push(row);
        columns.push(Math.floor(Math.abs(normal()) * 200) % 900);
        values.push(1 + Math.abs(normal()));
      }
    }
    const matrix = sparseFromTriples(30, 900, rows, columns, values);
    normaliseSparseRows(matrix);
    const dimension = 256;
    const projected = projectRows(matrix, dimension, 1);
    let squares = 0;
    for (let row = 1; row < 30; row += 1) {
      const profile = new Float32Array(900);
      addSparseRow(matrix, 0, 1, profile);
      squares += (denseDot(projected, 0, projected, row, dimension) - sparseDot(matrix, row, profile)) ** 2;
    }
    expect(Math.sqrt(squares / 29)).toBeLessThan(0.1);
    expect(projectRows(matrix, dimension, 1)).toEqual(projected);
    expect(projectRows(matrix, dimension, 2)).not.toEqual(projected);
  });
});
