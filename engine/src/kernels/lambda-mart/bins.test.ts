import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { binColumns, edgeStride, missingBin, placeEdges } from "./bins.ts";
import type { RankingRows } from "./ranking-rows.ts";

const column = (values: readonly number[]): RankingRows => ({
  featureCount: 1,
  features: Float32Array.from(values),
  groupOffsets: Uint32Array.of(0, values.length),
  grades: new Uint8Array(values.length),
});

describe("bins", () => {
  it("hold each distinct number alone where they suffice, in the order of the numbers", () => {
    const number = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(fc.array(fc.oneof(number, fc.constant(Number.NaN)), { maxLength: 100 }), (values) => {
        const rows = column(values);
        const numbers = [...new Set([...rows.features].filter((value) => !Number.isNaN(value)))].toSorted(
          (a, b) => a - b,
        );
        const edges = placeEdges(rows, 255, 1);
        expect(edges.binCounts[0]).toBe(numbers.length);
        for (const [row, bin] of binColumns(rows, edges).entries())
          expect(bin).toBe(Number.isNaN(rows.features[row]!) ? missingBin : numbers.indexOf(rows.features[row]! + 0));
      }),
    );
  });

  it("hold about equally many rows where numbers are many, and a frequent number keeps a bin of its own", () => {
    const normal = seededNormal(1);
    const rows = column(Array.from({ length: 120_000 }, (_, row) => (row % 3 === 0 ? -9 : normal())));
    const edges = placeEdges(rows, 100, 1);
    const counts = new Uint32Array(256);
    for (const bin of binColumns(rows, edges)) counts[bin]! += 1;
    expect(edges.binCounts[0]).toBe(100);
    expect(counts[0]).toBe(40_000);
    for (let bin = 1; bin < 100; bin += 1) expect(Math.abs(counts[bin]! / (80_000 / 99) - 1)).toBeLessThan(0.25);
  });

  it("and plain numbers always fall on the same side of an edge", () => {
    const rows = column(Array.from({ length: 3_000 }, seededNormal(2)));
    const edges = placeEdges(rows, 50, 1);
    const bins = binColumns(rows, edges);
    for (let bin = 0; bin < edgeStride - 1; bin += 7)
      for (let row = 0; row < 3_000; row += 11)
        expect(rows.features[row]! <= edges.edges[bin]!).toBe(bins[row]! <= bin);
  });
});
