import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idealDcg, meanNdcg } from "./ranking-rows.ts";

describe("NDCG", () => {
  it("is what the formula says on an example worked out by hand", () => {
    const rows = { groupOffsets: Uint32Array.of(0, 3, 5), grades: Uint8Array.of(0, 2, 1, 1, 0) };
    // First group in the order 0, 2, 1: (0 + 1/log₂3 + 3/log₂4) / (3 + 1/log₂3); the second is ideal.
    const first = (1 / Math.log2(3) + 3 / 2) / (3 + 1 / Math.log2(3));
    expect(meanNdcg(rows, Float32Array.of(3, 1, 2, 5, 4), 10)).toBeCloseTo((first + 1) / 2, 12);
    expect(meanNdcg(rows, Float32Array.of(3, 1, 2, 5, 4), 1)).toBeCloseTo(1 / 2, 12);
  });

  it("is 1 for the grades as scores, never more, and leaves out groups where nothing is good", () => {
    const groups = fc.array(fc.array(fc.tuple(fc.nat({ max: 31 }), fc.float({ noNaN: true })), { maxLength: 12 }));
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 15 }), (drawn, k) => {
        const grades = Uint8Array.from(drawn.flat(), ([grade]) => grade);
        const scores = Float32Array.from(drawn.flat(), ([, score]) => score);
        const groupOffsets = Uint32Array.from([0, ...drawn.map((_, group) => drawn.slice(0, group + 1).flat().length)]);
        const hasGood = grades.some((grade) => grade > 0);
        expect(meanNdcg({ groupOffsets, grades }, Float32Array.from(grades), k)).toBeCloseTo(Number(hasGood), 9);
        expect(meanNdcg({ groupOffsets, grades }, scores, k)).toBeLessThan(1 + 1e-9);
      }),
    );
  });

  it("puts the lower row first among equal scores", () => {
    const rows = { groupOffsets: Uint32Array.of(0, 2), grades: Uint8Array.of(0, 1) };
    expect(meanNdcg(rows, new Float32Array(2), 1)).toBe(0);
    expect(idealDcg(rows.grades, 2)).toBe(1);
  });
});
