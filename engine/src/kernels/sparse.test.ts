import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positivePart, sparseFromTriples, transpose, type SparseMatrix } from "./sparse.ts";

interface Triples {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entries: readonly (readonly [row: number, column: number, value: number])[];
}

const triples: fc.Arbitrary<Triples> = fc
  .record({ rowCount: fc.integer({ min: 1, max: 8 }), columnCount: fc.integer({ min: 1, max: 8 }) })
  .chain(({ rowCount, columnCount }) =>
    fc.record({
      rowCount: fc.constant(rowCount),
      columnCount: fc.constant(columnCount),
      entries: fc.array(
        fc.tuple(
          fc.nat({ max: rowCount - 1 }),
          fc.nat({ max: columnCount - 1 }),
          fc.float({ min: -100, max: 100, noNaN: true }),
        ),
        { maxLength: 40 },
      ),
    }),
  );

const build = ({ rowCount, columnCount, entries }: Triples) =>
  sparseFromTriples(
    rowCount,
    columnCount,
    entries.map(([row]) => row),
    entries.map(([, column]) => column),
    entries.map(([, , value]) => value),
  );

/** Dense twin: adds up in the order given, in f32. Undefined where there is no entry. */
function naive({ rowCount, columnCount, entries }: Triples): (number | undefined)[][] {
  const dense = Array.from({ length: rowCount }, () => Array.from<number | undefined>({ length: columnCount }));
  for (const [row, column, value] of entries) dense[row]![column] = Math.fround((dense[row]![column] ?? 0) + value);
  return dense;
}

function toDense({ rowCount, columnCount, offsets, columns, values }: SparseMatrix): (number | undefined)[][] {
  const dense = Array.from({ length: rowCount }, () => Array.from<number | undefined>({ length: columnCount }));
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry += 1)
      dense[row]![columns[entry]!] = values[entry]!;
  return dense;
}

describe("sparseFromTriples", () => {
  it("holds what a dense table of the same triples holds, with columns ascending", () => {
    fc.assert(
      fc.property(triples, (input) => {
        const matrix = build(input);
        expect(toDense(matrix)).toEqual(naive(input));
        expect(matrix.offsets).toHaveLength(input.rowCount + 1);
        expect(matrix.columns).toHaveLength(matrix.offsets[input.rowCount]!);
        for (let row = 0; row < input.rowCount; row += 1) {
          const columns = [...matrix.columns.subarray(matrix.offsets[row], matrix.offsets[row + 1])];
          expect(columns).toEqual([...new Set(columns)].toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("makes an empty matrix of no triples", () => {
    expect(sparseFromTriples(2, 3, [], [], [])).toEqual({
      rowCount: 2,
      columnCount: 3,
      offsets: new Uint32Array(3),
      columns: new Uint32Array(),
      values: new Float32Array(),
    });
  });

  it.each([
    ["a row past the end", [2], [0], [1], /Entry 0 is at \(2, 0\), outside 2 × 2/],
    ["a negative column", [0, 0], [1, -1], [1, 1], /Entry 1 is at \(0, -1\)/],
    ["a fractional row", [0.5], [0], [1], /Entry 0 is at \(0.5, 0\)/],
    ["NaN as a value", [0], [1], [Number.NaN], /Entry 0 at \(0, 1\) is NaN/],
    ["a value beyond f32", [0], [1], [1e39], /Entry 0 at \(0, 1\) is 1e\+39/],
    ["a sum beyond f32", [0, 0], [1, 1], [3e38, 3e38], /values at \(0, 1\) add up/],
    ["lists of unequal length", [0, 1], [1], [1, 1], /2 rows, 1 columns and 2 values/],
  ])("refuses %s", (_, rows, columns, values, message) => {
    expect(() => sparseFromTriples(2, 2, rows, columns, values)).toThrow(message);
    expect(() => sparseFromTriples(2, 2, rows, columns, values)).toThrow(RangeError);
  });
});

describe("transpose", () => {
  it("swaps rows and columns, and is its own inverse", () => {
    fc.assert(
      fc.property(triples, (input) => {
        const matrix = build(input);
        const swapped = transpose(matrix);
        const dense = toDense(matrix);
        expect(toDense(swapped)).toEqual(
          Array.from({ length: input.columnCount }, (_, column) => dense.map((row) => row[column])),
        );
        expect(transpose(swapped)).toEqual(matrix);
      }),
    );
  });
});

describe("positivePart", () => {
  it("keeps exactly the entries above 0", () => {
    fc.assert(
      fc.property(triples, (input) => {
        const matrix = build(input);
        const expected = toDense(matrix).map((row) => row.map((value) => ((value ?? 0) > 0 ? value : undefined)));
        expect(toDense(positivePart(matrix))).toEqual(expected);
      }),
    );
  });
});
