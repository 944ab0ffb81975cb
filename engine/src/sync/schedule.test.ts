import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positionAtMs } from "./playback.ts";
import { actDelayMs } from "./schedule.ts";

describe("actDelayMs", () => {
  it("is 400 ms at least and 3 s at most", () => {
    expect(actDelayMs([])).toBe(400);
    expect(actDelayMs([20, 80])).toBe(400);
    expect(actDelayMs([100, 400])).toBe(800);
    expect(actDelayMs([9_000])).toBe(3_000);
  });

  it("is not delayed by the slowest one of many, nor by members without a round trip", () => {
    const rttsMs = [...Array.from({ length: 39 }, () => 200), 2_500, Number.POSITIVE_INFINITY];
    expect(actDelayMs(rttsMs)).toBe(500);
  });
});

describe("positionAtMs", () => {
  it("never goes back while time goes on, and stands still before its anchor", () => {
    const playbacks = fc.record({
      playing: fc.boolean(),
      anchorPositionMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      anchorServerMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      rate: fc.double({ min: 0.25, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(playbacks, fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6), (playback, fromMs, laterMs) => {
        const startMs = playback.anchorServerMs + fromMs;
        const before = positionAtMs(playback, startMs);
        expect(positionAtMs(playback, startMs + laterMs)).toBeGreaterThanOrEqual(before);
        expect(positionAtMs(playback, playback.anchorServerMs - laterMs)).toBe(playback.anchorPositionMs);
      }),
    );
  });
});
