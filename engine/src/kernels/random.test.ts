import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "./random.ts";

const draw = (source: () => number, count: number) => Float64Array.from({ length: count }, source);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("seeded random numbers", () => {
  it("repeat for the same seed and differ for another, also beyond 32 bits", () => {
    expect(draw(seededUniform(5), 20)).toEqual(draw(seededUniform(5), 20));
    expect(draw(seededUniform(5), 20)).not.toEqual(draw(seededUniform(6), 20));
    expect(draw(seededUniform(5), 20)).not.toEqual(draw(seededUniform(5 + 2 ** 40), 20));
    expect(() => seededUniform(0.5)).toThrow(RangeError);
  });

  it("are uniform in [0, 1): every tenth of the range has a tenth of 100,000 draws, within five deviations", () => {
    const values = draw(seededUniform(1), 100_000);
    const counts = new Float64Array(10);
    for (const value of values) counts[Math.floor(value * 10)]! += 1;
    expect(counts.every((count) => Math.abs(count - 10_000) < 5 * Math.sqrt(9000))).toBe(true);
    expect(mean(values.map((value, index) => (value - 0.5) * (values[index + 1] ?? 0.5)))).toBeCloseTo(0, 2);
  });

  it("are normal with mean 0 and deviation 1, with 0.27 % beyond three deviations", () => {
    const values = draw(seededNormal(2), 100_000);
    expect(mean(values)).toBeCloseTo(0, 1.5);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1.5);
    expect(values.filter((value) => Math.abs(value) > 3).length / values.length).toBeCloseTo(0.0027, 3);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
