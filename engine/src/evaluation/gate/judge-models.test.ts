import { describe, expect, it } from "vitest";
import { decide, gateLimits, type Verdict } from "./judge-models.ts";

const figures = (serving: number, candidate: number, differenceHigh: number, userCount = 100) => ({
  serving,
  candidate,
  differenceLow: candidate - serving - 0.05,
  differenceHigh,
  userCount,
});
const decisionOf = (...given: Parameters<typeof decide>): Verdict["decision"] => decide(...given).decision;

describe("decide", () => {
  it("refuses what is surely worse, and nothing that may be chance", () => {
    expect(decisionOf(figures(0.3, 0.29, -0.001), {})).toBe("refuse");
    expect(decisionOf(figures(0.3, 0.29, 0.001), {})).toBe("promote");
    expect(decisionOf(figures(0.3, 0.31, 0.02), {})).toBe("promote");
    expect(decide(figures(0.3, 0.29, -0.001), {}).reason).toContain("NDCG@10 0.2900 after 0.3000");
  });

  it("refuses what surely spoils one domain by more than its share, and names it", () => {
    const good = figures(0.3, 0.31, 0.02);
    const spoilt = decide(good, { book: good, movie: figures(0.3, 0.23, -0.03) });
    expect(spoilt).toMatchObject({ decision: "refuse", reason: expect.stringContaining("In movie") });
    expect(decisionOf(good, { movie: figures(0.3, 0.25, -0.01) })).toBe("promote");
    expect(decisionOf(good, { movie: figures(0.3, 0.2, 0.001) })).toBe("promote");
    expect(decisionOf(good, { movie: figures(0.3, 0.2, -0.03, gateLimits.minimumUserCount - 1) })).toBe("promote");
  });

  it("promotes where too few can judge, and says so", () => {
    expect(decide(undefined, {}).reason).toMatch(/Only 0 users/);
    const few = decide(figures(0.3, 0.1, -0.1, gateLimits.minimumUserCount - 1), {});
    expect(few).toMatchObject({ decision: "promote", reason: expect.stringContaining("Only 29 users") });
  });
});
