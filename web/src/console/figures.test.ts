import { describe, expect, it } from "vitest";
import { bytesText, durationText, figureText, momentText, shareText } from "./figures.ts";

describe("figures", () => {
  it.each([
    [0, "0 ms"],
    [0.8412, "0.841 ms"],
    [999, "999 ms"],
    [1234, "1.23 s"],
    [90_000, "1.5 min"],
    [-7_200_000, "-2 h"],
    [200_000_000, "2.31 d"],
    [60_000_000_000, "1.9 years"],
  ])("says %d ms as %s", (durationMs, words) => expect(durationText(durationMs)).toBe(words));

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [345_678_901, "346 MB"],
    [5e16, "50,000 TB"],
  ])("says %d bytes as %s", (sizeBytes, words) => expect(bytesText(sizeBytes)).toBe(words));

  it("keeps three digits below a hundred and none above", () => {
    expect([figureText(0.12345), figureText(12.345), figureText(1234.5)]).toEqual(["0.123", "12.3", "1,235"]);
    expect(shareText(0.00123)).toBe("0.123%");
  });

  it("says the year of a moment where it is not this one", () => {
    const nowMs = Date.parse("2026-11-29T12:00:00Z");
    expect(momentText("2026-05-03T12:00:00Z", nowMs)).toMatch(/^May 3, \d\d:00$/);
    expect(momentText("2024-05-03T12:00:00Z", nowMs)).toMatch(/^May 3, 2024, \d\d:00$/);
  });
});
