import { describe, expect, it } from "vitest";
import { cleanText, parseCount, parseNumber, parseRatio, parseTime, parseTitle, yearOrNothing } from "./fields.ts";

const nowMs = Date.UTC(2026, 0, 1);

describe("parseTime", () => {
  it.each([
    ["964982703", 964_982_703_000],
    ["964982703.5", 964_982_703_500],
    ["1588687728923", 1_588_687_728_923],
    ["2020-02-29", Date.UTC(2020, 1, 29)],
    ["2020/2/9", Date.UTC(2020, 1, 9)],
    ["2020-02-29 13:45", Date.UTC(2020, 1, 29, 13, 45)],
    ["2020-02-29T13:45:10.123456789Z", Date.UTC(2020, 1, 29, 13, 45, 10, 123)],
    ["2020-02-29T13:45:10+02:00", Date.UTC(2020, 1, 29, 11, 45, 10)],
    ["2020-01-01 01:01:01.000000001 +0000 UTC", Date.UTC(2020, 0, 1, 1, 1, 1)],
  ])("reads %s", (text, atMs) => {
    expect(parseTime(text, nowMs)).toBe(atMs);
  });

  it.each([
    ["1601-01-01", /before 1970/],
    ["-11644473600", /before 1970/],
    ["0", /before 1970/],
    ["0001-01-01 00:00:00 +0000 UTC", /before 1970/],
    ["2031-01-01", /in the future/],
    ["99999999999999", /in the future/],
    ["2021-02-29", /is not a time/],
    ["2021-13-01", /is not a time/],
    ["2021-01-01 25:00", /is not a time/],
    ["yesterday", /is not a time/],
    ["", /is not a time/],
    ["NaN", /is not a time/],
  ])("refuses %j", (text, reason) => {
    expect(() => parseTime(text, nowMs)).toThrow(reason);
  });
});

describe("numbers", () => {
  it.each(["", " ", "NaN", "Infinity", "-Infinity", "1e999", "five", "0x", "1,5"])("%j is no number", (text) => {
    expect(() => parseNumber(text, "rating")).toThrow(/rating .* is not a number/);
  });

  it("puts a scale on 0..1 and refuses what is outside", () => {
    expect(parseRatio("0.5", "rating", [0.5, 5])).toBe(0);
    expect(parseRatio(" 5 ", "rating", [0.5, 5])).toBe(1);
    expect(() => parseRatio("-1", "rating", [1, 10])).toThrow("rating -1 is outside of 1..10");
    expect(() => parseRatio("11", "rating", [1, 10])).toThrow(/outside/);
  });

  it("counts are whole and above 0", () => {
    expect(parseCount("13883", "count")).toBe(13_883);
    for (const text of ["0", "-3", "1.5", "NaN"])
      expect(() => parseCount(text, "count")).toThrow(/count .* is not a (whole )?number/);
  });

  it("leaves impossible years out", () => {
    expect(yearOrNothing("1925", nowMs)).toBe(1925);
    expect(yearOrNothing("-750.0", nowMs)).toBe(-750);
    for (const year of ["0", "2050", "-9999", "1925.5", "", "NaN", undefined])
      expect(yearOrNothing(year, nowMs)).toBeUndefined();
    expect(yearOrNothing("1601", nowMs, 1870)).toBeUndefined();
  });
});

describe("texts", () => {
  it("cleans control characters and space, and wants a title", () => {
    expect(cleanText("  a\u0000b \n\t c ")).toBe("a b c");
    expect(parseTitle("“Ω” 😀")).toBe("“Ω” 😀");
    expect(() => parseTitle(" \u0007 ")).toThrow("has no title");
    expect(parseTitle("x".repeat(10_000))).toHaveLength(500);
  });
});
