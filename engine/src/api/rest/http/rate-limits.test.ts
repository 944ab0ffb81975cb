import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimits, rateLimitHeaders } from "./rate-limits.ts";

const policy = { name: "person", count: 5, windowSeconds: 10 };

describe("RateLimits", () => {
  it("lets as many through within any window as may at once and as come back meanwhile, and never fewer than say", () => {
    const waits = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(waits, (steps) => {
        let nowMs = 1_000_000;
        const limits = new RateLimits(() => nowMs);
        const allowedAtMs: number[] = [];
        for (const waitMs of steps) {
          nowMs += waitMs;
          const before = limits.look(policy, "ada");
          const { retryAfterSeconds, remainingCount } = limits.take(policy, "ada");
          expect(retryAfterSeconds === 0).toBe(before.remainingCount > 0);
          if (retryAfterSeconds > 0) continue;
          expect(remainingCount).toBe(before.remainingCount - 1);
          allowedAtMs.push(nowMs);
        }
        for (const [first, startMs] of allowedAtMs.entries())
          for (const [last, endMs] of allowedAtMs.entries())
            expect(last - first + 1).toBeLessThanOrEqual(
              5 + Math.floor((endMs - startMs) / 2000) + (last < first ? 99 : 0),
            );
      }),
    );
  });

  it("lets through again after the time that it names", () => {
    let nowMs = 0;
    const limits = new RateLimits(() => nowMs);
    for (let taken = 0; taken < 5; taken += 1) expect(limits.take(policy, "ada").retryAfterSeconds).toBe(0);
    const { retryAfterSeconds } = limits.take(policy, "ada");
    expect(retryAfterSeconds).toBe(2);
    nowMs += retryAfterSeconds * 1000;
    expect(limits.take(policy, "ada").retryAfterSeconds).toBe(0);
    expect(limits.take(policy, "bob").remainingCount).toBe(4);
  });

  it("keeps no more callers than it has room for", () => {
    const limits = new RateLimits(() => 0);
    for (let caller = 0; caller < 100_050; caller += 1) limits.take(policy, String(caller));
    expect(limits.look(policy, "100049").remainingCount).toBe(4);
    expect(limits.look(policy, "0").remainingCount).toBe(5);
  });

  it("tells what is allowed and what is left as the draft has it", () => {
    expect(rateLimitHeaders(new RateLimits(() => 0).take(policy, "ada"))).toEqual({
      "ratelimit-policy": '"person";q=5;w=10',
      ratelimit: '"person";r=4;t=2',
    });
  });
});
