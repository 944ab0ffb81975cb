import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextDailyMs, startDaily } from "./daily.ts";

const at = { hour: 3, minute: 30 };
const time = (text: string) => Date.parse(`${text}Z`);

describe("nextDailyMs", () => {
  it("is later today, or tomorrow when the time has come already", () => {
    expect(nextDailyMs(time("2026-02-28T01:00"), at)).toBe(time("2026-02-28T03:30"));
    expect(nextDailyMs(time("2026-02-28T03:30"), at)).toBe(time("2026-03-01T03:30"));
    expect(nextDailyMs(time("2026-12-31T23:00"), at)).toBe(time("2027-01-01T03:30"));
  });
});

describe("startDaily", () => {
  beforeEach(() => void vi.useFakeTimers({ now: time("2026-05-01T02:00") }));
  afterEach(() => void vi.useRealTimers());

  it("runs once a day at its time, until it is stopped", async () => {
    const runs: string[] = [];
    const stop = startDaily(at, {
      nowMs: () => Date.now(),
      run: async () => void runs.push(new Date().toISOString().slice(0, 16)),
    });
    await vi.advanceTimersByTimeAsync(89 * 60_000);
    expect(runs).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(runs).toEqual(["2026-05-01T03:30", "2026-05-02T03:30"]);
    stop();
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(runs).toHaveLength(2);
  });

  it("waits for a run that takes longer than a day", async () => {
    let startCount = 0;
    const stop = startDaily(at, {
      nowMs: () => Date.now(),
      run: async () => {
        startCount += 1;
        await new Promise((resolve) => setTimeout(resolve, 30 * 3_600_000));
      },
    });
    await vi.advanceTimersByTimeAsync(50 * 3_600_000);
    expect(startCount).toBe(2);
    stop();
  });
});
