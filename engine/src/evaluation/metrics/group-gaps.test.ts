import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { groupGaps } from "./group-gaps.ts";

describe("groupGaps", () => {
  it("has a mean for each group, and the widest gap between them", () => {
    const values = Float64Array.of(1, 0, 0.5, 0.25, Number.NaN, Number.NaN);
    const { groups, maxGap } = groupGaps(values, [0, 0, 1, 2, 2, 3], 4, { seed: 1, resampleCount: 50 });
    expect(groups.map(({ mean, measuredCount, unmeasuredCount }) => [mean, measuredCount, unmeasuredCount])).toEqual([
      [0.5, 2, 0],
      [0.5, 1, 0],
      [0.25, 1, 1],
      [Number.NaN, 0, 1],
    ]);
    expect(groups[1]?.interval).toEqual({ low: 0.5, high: 0.5 });
    expect(groups[3]?.interval.low).toBeNaN();
    expect(maxGap).toBe(0.25);
  });

  it("has an interval that tells a true gap from none", () => {
    const uniform = seededUniform(2);
    const groupOf = Array.from({ length: 400 }, (_, user) => user % 2);
    const values = Float64Array.from(groupOf, (group) => uniform() + 0.5 * group);
    const { gapInterval, maxGap } = groupGaps(values, groupOf, 2, { seed: 1, resampleCount: 500 });
    expect(gapInterval.low).toBeGreaterThan(0.4);
    expect(gapInterval.high).toBeLessThan(0.6);
    expect(gapInterval.low).toBeLessThan(maxGap);
    expect(maxGap).toBeLessThan(gapInterval.high);
    expect(groupGaps(values, groupOf, 2, { seed: 1, resampleCount: 500 }).gapInterval).toEqual(gapInterval);
  });

  it("has no gap without anybody", () => {
    expect(groupGaps(new Float64Array(), [], 2, { seed: 1, resampleCount: 10 }).maxGap).toBeNaN();
    expect(groupGaps(new Float64Array(), [], 0, { seed: 1, resampleCount: 10 }).gapInterval.low).toBeNaN();
  });
});
