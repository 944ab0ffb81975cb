import { describe, expect, it } from "vitest";
import type { Clock } from "./clock.ts";

export function describeClock(name: string, open: () => Clock): void {
  describe(`${name} as Clock`, () => {
    it("says a time of this age in whole milliseconds, and does not run backwards", () => {
      const clock = open();
      const times = Array.from({ length: 1000 }, () => clock.nowMs());
      expect(times.every(Number.isSafeInteger)).toBe(true);
      expect(times[0]).toBeGreaterThan(Date.UTC(2020, 0, 1));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });
  });
}
