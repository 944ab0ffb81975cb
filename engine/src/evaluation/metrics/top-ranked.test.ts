import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topRanked } from "./top-ranked.ts";

describe("topRanked", () => {
  it("finds what sorting everything finds", () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60, size: "max" });
    fc.assert(
      fc.property(scores, fc.nat(70), fc.array(fc.nat(59)), fc.nat(), (some, k, excluded, tieSeed) => {
        const ranked = topRanked(Float64Array.from(some), { k, excluded: Uint32Array.from(excluded), tieSeed });
        const sorted = some
          .keys()
          .filter((item) => !excluded.includes(item))
          .toArray()
          .toSorted((a, b) => some[b]! - some[a]!)
          .slice(0, k);
        expect(Array.from(ranked, (item) => some[item])).toEqual(sorted.map((item) => some[item]));
        expect(new Set(ranked).size).toBe(ranked.length);
        expect(ranked.some((item) => excluded.includes(item) || item >= some.length)).toBe(false);
      }),
    );
  });

  it("orders equals by the seed, alike each time, each item first as often as any other", () => {
    const scores = new Float32Array(10);
    const firstCounts = new Uint32Array(10);
    for (let tieSeed = 0; tieSeed < 5_000; tieSeed += 1) {
      firstCounts[topRanked(scores, { k: 10, tieSeed })[0]!]! += 1;
    }
    expect(topRanked(scores, { k: 10, tieSeed: 7 })).toEqual(topRanked(scores, { k: 10, tieSeed: 7 }));
    // 500 expected, with a standard deviation of 21.
    for (const count of firstCounts) expect(Math.abs(count - 500)).toBeLessThan(90);
  });

  it("orders the same equals alike whatever else is a candidate", () => {
    const scores = new Float32Array(30);
    const all = topRanked(scores, { k: 30, tieSeed: 5 });
    const candidates = Uint32Array.of(3, 29, 17, 8);
    expect([...topRanked(scores, { k: 9, candidates, tieSeed: 5 })]).toEqual(
      [...all].filter((item) => candidates.includes(item)),
    );
  });

  it("ranks only candidates that are not excluded, −Infinity last", () => {
    const scores = Float32Array.of(5, 4, -Infinity, 2, 1);
    const query = { k: 5, candidates: Uint32Array.of(4, 2, 1, 3), excluded: Uint32Array.of(3), tieSeed: 0 };
    expect([...topRanked(scores, query)]).toEqual([1, 4, 2]);
  });

  it("refuses an item without a score", () => {
    expect(() => topRanked(Float32Array.of(1, Number.NaN), { k: 1, tieSeed: 0 })).toThrow("Item 1 has no score.");
    const candidates = Uint32Array.of(9);
    expect(() => topRanked(Float32Array.of(1), { k: 1, candidates, tieSeed: 0 })).toThrow("Item 9 has no score.");
  });
});
