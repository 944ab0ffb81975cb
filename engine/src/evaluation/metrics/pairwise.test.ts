import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { pairwiseAccuracy, popularityMatchedNegatives, popularityOrder, uniformNegatives } from "./pairwise.ts";

const catalogue = Uint32Array.from({ length: 400 }, (_, item) => item);

describe("pairwise accuracy", () => {
  it("is the share of pairs in the right order, ties one half", () => {
    const pairs = {
      positives: Uint32Array.of(0, 1),
      offsets: Uint32Array.of(0, 3, 4),
      negatives: Uint32Array.of(2, 3, 4, 4),
    };
    expect(pairwiseAccuracy(Float32Array.of(3, 1, 2, 3, 5), pairs)).toBe(1.5 / 4);
    expect(pairwiseAccuracy(Float32Array.of(-Infinity, 1, -Infinity, 0, 0), pairs)).toBe(1.5 / 4);
  });

  it("refuses items without a score, and is not a number without pairs", () => {
    const pairs = { positives: Uint32Array.of(0), offsets: Uint32Array.of(0, 1), negatives: Uint32Array.of(1) };
    for (const scores of [[Number.NaN, 1], [-Infinity, Number.NaN], [1]])
      expect(() => pairwiseAccuracy(Float32Array.from(scores), pairs)).toThrow("has no score");
    const none = { positives: new Uint32Array(), offsets: new Uint32Array(1), negatives: new Uint32Array() };
    expect(pairwiseAccuracy(Float32Array.of(1), none)).toBeNaN();
  });

  it("is one half for a constant scorer and 1 for an oracle", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(399), { minLength: 1, maxLength: 60, size: "max" }),
        fc.nat(),
        (liked, seed) => {
          const positives = Uint32Array.from(liked);
          const draw = { positives, own: positives, catalogue, perPositive: 5 };
          const pairs = uniformNegatives(draw, seededUniform(seed));
          const oracle = new Float64Array(400);
          for (const item of positives) oracle[item] = 1;
          expect(pairwiseAccuracy(new Float64Array(400), pairs)).toBe(0.5);
          expect(pairwiseAccuracy(oracle, pairs)).toBe(1);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("negatives", () => {
  it("are never the user's own, and uniform ones reach the whole catalogue", () => {
    const own = Uint32Array.of(1, 2, 3, 4);
    const draw = { positives: Uint32Array.of(1, 2), own, catalogue, perPositive: 4_000 };
    const { negatives, offsets } = uniformNegatives(draw, seededUniform(3));
    expect([...offsets]).toEqual([0, 4_000, 8_000]);
    expect(new Set(negatives)).toEqual(new Set(catalogue.slice(5)).add(0));
    expect(uniformNegatives({ ...draw, catalogue: own }, seededUniform(3)).negatives).toHaveLength(0);
  });

  it("are the nearest in popularity, the own stepped over, fewer at the ends", () => {
    const popularity = Uint32Array.of(9, 8, 7, 6, 5, 4, 3);
    const order = popularityOrder(catalogue.slice(0, 7), popularity, 1);
    const matched = popularityMatchedNegatives(Uint32Array.of(3, 0), Uint32Array.of(0, 2, 3), order, 2);
    expect([...matched.offsets]).toEqual([0, 3, 5]);
    expect([...matched.negatives]).toEqual([1, 4, 5, 1, 4]);
    expect(() => popularityMatchedNegatives(Uint32Array.of(9), new Uint32Array(), order)).toThrow("Item 9 is not");
  });

  it("leave popularity with nothing to tell when they are matched, and with much when they are uniform", () => {
    const uniform = seededUniform(4);
    const popularity = Uint32Array.from(catalogue, (item) => Math.round(400 / (1 + item)));
    const liked = Uint32Array.from({ length: 60 }, () => 10 + Math.floor(uniform() ** 2 * 380));
    const own = Uint32Array.from(new Set(liked));
    const scores = Float64Array.from(popularity);
    const order = popularityOrder(catalogue, popularity, 2);
    expect(pairwiseAccuracy(scores, popularityMatchedNegatives(own, own, order))).toBeCloseTo(0.5, 1);
    const draw = { positives: own, own, catalogue, perPositive: 50 };
    expect(pairwiseAccuracy(scores, uniformNegatives(draw, uniform))).toBeGreaterThan(0.6);
  });

  it("order equally popular items by the seed", () => {
    const order = (seed: number) => popularityOrder(catalogue, new Uint32Array(400), seed).items;
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
    expect(order(2).toSorted()).toEqual(catalogue);
  });
});
