import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { precisionAt, rankDiscount } from "./accuracy.ts";
import { calibrationDivergence, domainMembership, groupShares } from "./calibration.ts";
import { intraListDiversity } from "./diversity.ts";
import { catalogueCoverage, exposureOf, giniOfExposure } from "./exposure.ts";
import { judgeList } from "./judged-list.ts";
import { meanSelfInformation, normalisedSelfInformation, popularityComplement } from "./novelty.ts";
import { averageRecommendationPopularity, longTailOf, longTailShare } from "./popularity-bias.ts";
import {
  serendipityOfHits,
  serendipityOfList,
  surprise,
  unexpectedHits,
  unexpectedRelevanceAt,
} from "./serendipity.ts";
import { cosineOfRows, jaccardOfRows } from "./similarity.ts";

const someItems = fc
  .uniqueArray(fc.nat(30), { minLength: 1, maxLength: 10, size: "max" })
  .map((items) => Uint32Array.from(items));

describe("exposure", () => {
  const lists = [
    [5, 7, 3],
    [4, 5, 2],
    [2, 3, 5],
    [1, 4, 6],
    [5, 3, 7],
  ].map((list) => Uint32Array.from(list));

  it("covers and is shared out as in RecBole's tests", () => {
    const exposure = exposureOf(lists, 8);
    expect([...exposure]).toEqual([0, 1, 2, 3, 2, 4, 1, 2]);
    expect(catalogueCoverage(exposure)).toBe(7 / 8);
    expect(giniOfExposure(exposure)).toBeCloseTo(41 / 120, 15);
  });

  it("is even at 0 and all in one hand at 1 − 1 / n, whatever the order and the number of lists", () => {
    expect(giniOfExposure(new Uint32Array(9).fill(4))).toBe(0);
    expect(giniOfExposure(Uint32Array.of(0, 0, 7, 0))).toBe(0.75);
    expect(giniOfExposure(new Uint32Array(4))).toBeNaN();
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 2 }), (counts) => {
        fc.pre(counts.some((count) => count > 0));
        const gini = giniOfExposure(Uint32Array.from(counts));
        expect(gini).toBeGreaterThanOrEqual(-1e-12);
        expect(gini).toBeLessThanOrEqual(1 - 1 / counts.length + 1e-12);
        expect(giniOfExposure(Uint32Array.from(counts.toReversed(), (count) => 3 * count))).toBeCloseTo(gini, 12);
      }),
    );
  });
});

describe("novelty", () => {
  const audience = { counts: Uint32Array.of(16, 8, 1, 0), userCount: 16 };

  it("counts bits, their share of log2 users, and those who do not have an item", () => {
    const list = Uint32Array.of(0, 1, 2);
    expect(meanSelfInformation(list, audience)).toBeCloseTo((0 + 1 + 4) / 3, 15);
    expect(normalisedSelfInformation(list, audience)).toBeCloseTo(5 / 12, 15);
    expect(popularityComplement(list, audience)).toBeCloseTo((0 + 8 + 15) / 48, 15);
  });

  it("is finite for an item that nobody has", () => {
    expect(normalisedSelfInformation(Uint32Array.of(3), audience)).toBe(1);
    expect(popularityComplement(Uint32Array.of(3), audience)).toBe(15 / 16);
    expect(meanSelfInformation(new Uint32Array(), audience)).toBeNaN();
  });

  it("of the most popular items is lowest", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 6, maxLength: 20, size: "max" }), fc.nat(3), (unsorted, shift) => {
        const counts = Uint32Array.from(unsorted).toSorted().toReversed();
        const of = (from: number) =>
          normalisedSelfInformation(Uint32Array.of(from, from + 1, from + 2), { counts, userCount: 50 });
        expect(of(0)).toBeLessThanOrEqual(of(shift) + 1e-12);
        expect(of(shift)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe("similarity of rows", () => {
  const rows = sparseFromTriples(4, 4, [0, 0, 1, 1, 1, 2], [0, 1, 1, 2, 3, 0], [1, 1, 1, 1, 1, 2]);

  it("is the cosine", () => {
    const cosine = cosineOfRows(rows);
    expect(cosine(0, 1)).toBeCloseTo(1 / Math.sqrt(6), 6);
    expect(cosine(2, 0)).toBeCloseTo(Math.SQRT1_2, 6);
    expect(cosine(1, 1)).toBeCloseTo(1, 6);
    expect(cosine(1, 3)).toBe(0);
  });

  it("is the share of common columns", () => {
    const jaccard = jaccardOfRows(rows);
    expect([jaccard(0, 1), jaccard(0, 2), jaccard(1, 2), jaccard(3, 3)]).toEqual([1 / 4, 1 / 2, 0, 0]);
  });
});

describe("serendipity", () => {
  const list = Uint32Array.of(1, 2, 3, 4, 5);

  it("S1 counts hits that an obvious list does not have, over all hits or over the list", () => {
    const one = unexpectedHits(list, new Set([1, 2, 3, 9]), new Set([1, 9]));
    const other = unexpectedHits(list, new Set([5]), new Set([5]));
    expect([one, other]).toEqual([
      { hitCount: 3, unexpectedCount: 2 },
      { hitCount: 1, unexpectedCount: 0 },
    ]);
    expect(serendipityOfHits([one, other])).toBe(0.5);
    expect(serendipityOfHits([])).toBeNaN();
    expect([serendipityOfList(one, 5), serendipityOfList(other, 5)]).toEqual([0.4, 0]);
  });

  it("S1 is 0 for the obvious list itself", () => {
    expect(serendipityOfHits([unexpectedHits(list, new Set([2, 4]), new Set(list))])).toBe(0);
  });

  it("S2 counts hits as far as they are unlike the history, never above the precision", () => {
    const similarity = (one: number, other: number) => 1 / (1 + Math.abs(one - other));
    const context = { history: Uint32Array.of(2, 6), relevant: new Set([1, 4, 8]), similarity };
    const expected = (1 - (1 / 2 + 1 / 6) / 2 + 1 - (1 / 3 + 1 / 3) / 2) / 5;
    expect(unexpectedRelevanceAt(list, 5, context)).toBeCloseTo(expected, 14);
    expect(unexpectedRelevanceAt(list, 5, context)).toBeLessThan(precisionAt(judgeList(list, context.relevant), 5));
    expect(unexpectedRelevanceAt(list, 5, { ...context, history: new Uint32Array() })).toBeNaN();
    expect(unexpectedRelevanceAt(list, 5, { ...context, relevant: new Set() })).toBeNaN();
  });

  it("S3 is the distance to the nearest thing known", () => {
    const similarity = (one: number, other: number) => Math.max(0, 1 - Math.abs(one - other) / 4);
    expect(surprise(Uint32Array.of(1, 5), Uint32Array.of(0, 2, 9), similarity)).toBe((1 / 4 + 3 / 4) / 2);
    expect(surprise(Uint32Array.of(1), new Uint32Array(), similarity)).toBeNaN();
    expect(surprise(list, list, similarity)).toBe(0);
  });
});

describe("diversity", () => {
  it("is the mean distance of all pairs, and knows no order", () => {
    const similarity = (one: number, other: number) => 1 / (1 + Math.abs(one - other));
    expect(intraListDiversity(Uint32Array.of(0, 1, 3), similarity)).toBeCloseTo((1 / 2 + 3 / 4 + 2 / 3) / 3, 14);
    expect(intraListDiversity(Uint32Array.of(4), similarity)).toBeNaN();
    fc.assert(
      fc.property(someItems, (items) => {
        fc.pre(items.length > 1);
        expect(intraListDiversity(items.toReversed(), similarity)).toBeCloseTo(
          intraListDiversity(items, similarity),
          12,
        );
        expect(intraListDiversity(items, () => 1)).toBe(0);
      }),
    );
  });
});

describe("calibration", () => {
  // Item 0 has genre 0, item 1 genres 0 and 1, item 2 genre 2, item 3 none.
  const genres = sparseFromTriples(4, 3, [0, 1, 1, 2], [0, 0, 1, 2], [1, 1, 1, 1]);

  it("shares an item's weight among its genres", () => {
    const shares = groupShares(Uint32Array.of(0, 1, 2, 3), [1, 2, 1, 9], genres);
    expect([...shares]).toEqual([0.5, 0.25, 0.25]);
    expect(groupShares(Uint32Array.of(3), [1], genres)[0]).toBeNaN();
  });

  it("weights a list by rank and works on domains too", () => {
    const domains = domainMembership(Uint8Array.of(0, 1, 1), 2);
    const list = Uint32Array.of(1, 0);
    const shares = groupShares(list, Array.from(list.keys(), rankDiscount), domains);
    expect(shares[1]).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 14);
  });

  it("is 0 for equal shares, finite where a genre is missing, and grows with the mismatch", () => {
    const history = Float64Array.of(0.7, 0.3, 0);
    expect(calibrationDivergence(history, history)).toBeCloseTo(0, 15);
    expect(calibrationDivergence(history, Float64Array.of(1, 0, 0))).toBeCloseTo(
      0.7 * Math.log(0.7 / (0.99 + 0.007)) + 0.3 * Math.log(0.3 / 0.003),
      14,
    );
    expect(calibrationDivergence(history, Float64Array.of(0, 0, 1))).toBeGreaterThan(
      calibrationDivergence(history, Float64Array.of(1, 0, 0)),
    );
    expect(calibrationDivergence(history, new Float64Array(3).fill(Number.NaN))).toBeNaN();
  });

  it("is never negative", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    const share = (some: readonly number[]) => {
      const total = some.reduce((sum, weight) => sum + weight, 0);
      return Float64Array.from(some, (weight) => weight / total);
    };
    fc.assert(
      fc.property(weights, weights, (p, q) => {
        expect(calibrationDivergence(share(p), share(q))).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });
});

describe("popularity bias", () => {
  const popularity = Uint32Array.of(1, 50, 2, 40, 3, 3, 2, 1, 0, 0);

  it("finds the head, and how much of a list lies outside it", () => {
    const isTail = longTailOf(popularity);
    expect([...isTail]).toEqual([1, 0, 1, 0, 1, 1, 1, 1, 1, 1]);
    expect(longTailShare(Uint32Array.of(1, 2, 3, 4), isTail)).toBe(0.5);
    expect(longTailShare(new Uint32Array(), isTail)).toBeNaN();
    expect([...longTailOf(popularity, 0.5)].filter((tail) => tail === 0)).toHaveLength(5);
  });

  it("is the mean popularity of what is shown", () => {
    expect(averageRecommendationPopularity(Uint32Array.of(1, 2, 8), popularity)).toBeCloseTo(52 / 3, 14);
  });
});
