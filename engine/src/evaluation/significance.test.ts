import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../kernels/random.ts";
import { bootstrapInterval, bootstrapRatioInterval, fisherRandomisation, holm } from "./significance.ts";

const normalValues = (count: number, mean: number, seed: number) => {
  const normal = seededNormal(seed);
  return Float64Array.from({ length: count }, () => mean + normal());
};

describe("bootstrapInterval", () => {
  it("is about the mean ± 1.96 standard errors", () => {
    const values = normalValues(400, 3, 1);
    const mean = values.reduce((sum, value) => sum + value, 0) / 400;
    const { low, high } = bootstrapInterval(values, { seed: 1 });
    expect(Math.abs(low - (mean - 0.098))).toBeLessThan(0.015);
    expect(Math.abs(high - (mean + 0.098))).toBeLessThan(0.015);
    const narrow = bootstrapInterval(values, { seed: 1, confidence: 0.5 });
    expect(narrow.high - narrow.low).toBeLessThan(0.5 * (high - low));
  });

  it("is the same for the same seed, and a point for equal values", () => {
    const values = normalValues(50, 0, 2);
    const options = { seed: 3, resampleCount: 100 };
    expect(bootstrapInterval(values, options)).toEqual(bootstrapInterval(values, options));
    expect(bootstrapInterval(values, options)).not.toEqual(bootstrapInterval(values, { ...options, seed: 4 }));
    expect(bootstrapInterval(Float64Array.of(2, 2, 2), options)).toEqual({ low: 2, high: 2 });
  });

  it("refuses users who were not measured", () => {
    expect(() => bootstrapInterval(Float64Array.of(1, Number.NaN), { seed: 1 })).toThrow("User 1 has the value NaN");
  });

  it("of a ratio draws numerator and denominator of the same users", () => {
    const denominators = normalValues(60, 9, 5);
    const { low, high } = bootstrapRatioInterval(
      denominators.map((value) => 0.25 * value),
      denominators,
      { seed: 1, resampleCount: 100 },
    );
    expect([low, high]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.25, 12)]);
  });
});

describe("fisherRandomisation", () => {
  it("agrees with counting all sign patterns", () => {
    // Of 16 patterns of ±1 ±2 ±3 ±4 one sums to 10, one more to 8 and one to −10.
    const { difference, oneSided, twoSided } = fisherRandomisation(Float64Array.of(1, 2, 3, 4), new Float64Array(4), {
      seed: 1,
    });
    expect(difference).toBe(2.5);
    expect(oneSided).toBeCloseTo(1 / 16, 2);
    expect(twoSided).toBeCloseTo(2 / 16, 2);
    expect(fisherRandomisation(Float64Array.of(-1, 2, 3, 4), new Float64Array(4), { seed: 1 }).oneSided).toBeCloseTo(
      2 / 16,
      2,
    );
  });

  it("finds no difference between equals", () => {
    const values = normalValues(40, 0, 1);
    const options = { seed: 1, permutationCount: 200 };
    expect(fisherRandomisation(values, values, options)).toEqual({
      difference: 0,
      effectSize: 0,
      oneSided: 1,
      twoSided: 1,
    });
  });

  it("gives tenths the same p as whole numbers, although their sums are off by rounding", () => {
    const whole = Float64Array.of(3, -1, 4, 1, -5, 9, 2, -6, 5, 3);
    const none = new Float64Array(10);
    const { oneSided, twoSided } = fisherRandomisation(whole, none, { seed: 1 });
    const ofTenths = fisherRandomisation(
      whole.map((value) => value * 0.1),
      none,
      { seed: 1 },
    );
    expect([ofTenths.oneSided, ofTenths.twoSided]).toEqual([oneSided, twoSided]);
  });

  it("finds a real difference, from one side only", () => {
    const first = normalValues(200, 0.5, 3);
    const second = normalValues(200, 0, 4);
    const options = { seed: 2, permutationCount: 1_000 };
    const better = fisherRandomisation(first, second, options);
    expect(better.oneSided).toBe(1 / 1_001);
    expect(better.effectSize).toBeGreaterThan(0.2);
    expect(fisherRandomisation(second, first, options).oneSided).toBeGreaterThan(0.99);
    expect(fisherRandomisation(second, first, options).twoSided).toBeLessThan(0.01);
  });

  it("has p below 0.1 in one of ten cases where nothing differs", () => {
    const uniform = seededUniform(5);
    let smallCount = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const [first, second] = [0, 1].map(() => Float64Array.from({ length: 40 }, uniform));
      const { twoSided } = fisherRandomisation(first!, second!, { seed: trial, permutationCount: 199 });
      if (twoSided <= 0.1) smallCount += 1;
    }
    // 40 expected, with a standard deviation of 6.
    expect(Math.abs(smallCount - 40)).toBeLessThan(20);
  });

  it("refuses sides of unequal length", () => {
    expect(() => fisherRandomisation(new Float64Array(2), new Float64Array(3), { seed: 1 })).toThrow("2 users on one");
  });
});

describe("holm", () => {
  it("corrects as in the textbook, in the order given", () => {
    const adjusted = holm(Float64Array.of(0.01, 0.04, 0.03, 0.005));
    expect([...adjusted]).toEqual([0.03, 0.06, 0.06, 0.02].map((value) => expect.closeTo(value, 14) as number));
    expect([...holm(new Float64Array())]).toEqual([]);
  });

  it("never makes a p smaller, never passes 1 and keeps their order", () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pValues, (some) => {
        const adjusted = holm(Float64Array.from(some));
        for (const [index, p] of some.entries()) {
          expect(adjusted[index]!).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]!).toBeLessThanOrEqual(1);
        }
        const byP = [...some.keys()].toSorted((one, other) => some[one]! - some[other]!);
        const inOrder = byP.map((index) => adjusted[index]!);
        expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
      }),
    );
  });
});
