import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGroupScores } from "./group-scores.ts";
import { scaleMemberScores } from "./scale-member-scores.ts";
import { nextWeights, satisfactions } from "./sequential-fairness.ts";
import { vetoMisery } from "./veto-misery.ts";

const row = (...scores: number[]) => Float64Array.from(scores);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("createGroupScores", () => {
  it("refuses members who scored different candidates, and nobody", () => {
    expect(() => createGroupScores([row(1, 0), row(1)])).toThrow(RangeError);
    expect(() => createGroupScores([])).toThrow(RangeError);
    expect(() => createGroupScores([row(1)], row(0.5, 0.5))).toThrow(RangeError);
  });
});

describe("scaleMemberScores", () => {
  it("keeps the order and stays within 0 and 1, whatever the scale", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }), (scores) => {
        const scaled = scaleMemberScores(Float64Array.from(scores));
        expect(scaled.every((one) => one > 0 && one <= 1)).toBe(true);
        for (const [a, one] of scores.entries())
          for (const [b, other] of scores.entries())
            expect(Math.sign(scaled[a]! - scaled[b]!)).toBe(Math.sign(one - other) + 0);
      }),
    );
  });
});

describe("vetoMisery", () => {
  it("drops what a member cannot stand", () => {
    expect([...vetoMisery(createGroupScores([row(0.9, 0.5, 0.5), row(0.1, 0.5, 0.2)]), 0.3)]).toEqual([1]);
  });

  it("never leaves nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share), { minLength: 1 }), share, (scores, threshold) => {
        const group = createGroupScores([0, 1].map((member) => Float64Array.from(scores, (pair) => pair[member]!)));
        expect(vetoMisery(group, threshold).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("satisfactions", () => {
  it("is what a member got of the most they could have got", () => {
    const group = createGroupScores([row(0.8, 0.4, 0.2), row(0, 0.1, 0.3)]);
    expect([...satisfactions(group, [0, 1])]).toEqual([1, expect.closeTo(0.25)]);
    expect([...satisfactions(group, [])]).toEqual([1, 1]);
  });
});

describe("nextWeights", () => {
  it("leaves attention equal where all were served alike", () => {
    expect([...nextWeights(row(0.4, 0.4))]).toEqual([0.5, 0.5]);
  });

  it("turns to whom less was given, wholly at the widest gap", () => {
    const weights = nextWeights(row(0.9, 0.5, 0.6));
    expect(weights[1]).toBeGreaterThan(weights[2]!);
    expect(weights[2]).toBeGreaterThan(weights[0]!);
    expect([...nextWeights(row(1, 0))]).toEqual([0, 1]);
  });

  it("gives shares of a whole", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 8 }), (last) => {
        const weights = nextWeights(Float64Array.from(last));
        expect(weights.every((weight) => weight >= 0)).toBe(true);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});
