import { describe, expect, it } from "vitest";
import { openHolidays } from "./holidays.ts";
import { localTimeOf } from "./local-time.ts";
import { momentValues } from "./moment.ts";
import { isSouthern, seasonOf } from "./season.ts";
import { temporalScore } from "./temporal-score.ts";

describe("localTimeOf", () => {
  it.each([
    ["2026-03-29T00:59:59Z", "Europe/Berlin", { year: 2026, month: 3, day: 29, hour: 1, weekday: 0 }],
    ["2026-03-29T01:00:00Z", "Europe/Berlin", { year: 2026, month: 3, day: 29, hour: 3, weekday: 0 }],
    ["2026-01-01T00:00:00Z", "America/New_York", { year: 2025, month: 12, day: 31, hour: 19, weekday: 3 }],
    ["2026-01-01T00:20:00Z", "Asia/Kolkata", { year: 2026, month: 1, day: 1, hour: 5, weekday: 4 }],
    ["2026-07-01T14:30:00Z", "Australia/Lord_Howe", { year: 2026, month: 7, day: 2, hour: 1, weekday: 4 }],
    ["1970-01-02T00:00:00Z", "UTC", { year: 1970, month: 1, day: 2, hour: 0, weekday: 5 }],
  ])("%s in %s", (at, timeZone, expected) => {
    expect(localTimeOf(Date.parse(at), timeZone)).toEqual(expected);
  });

  it("agrees with the platform at every half hour around the changes of a year", () => {
    for (const timeZone of ["Europe/London", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Chatham"]) {
      const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23", day: "numeric" });
      for (let atMs = Date.UTC(2025, 0, 1, 0, 17); atMs < Date.UTC(2026, 0, 1); atMs += 13 * 1_800_000) {
        const { day, hour } = localTimeOf(atMs, timeZone);
        const told = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
        expect([timeZone, atMs, day, hour]).toEqual([timeZone, atMs, told.get("day"), told.get("hour")]);
      }
    }
  });

  it("refuses a time that no date holds", () => {
    expect(() => localTimeOf(Number.NaN)).toThrow(RangeError);
  });
});

describe("seasonOf", () => {
  it("turns round south of the equator, by the time zone before the country", () => {
    expect(seasonOf({ month: 12 }, { region: "DE" })).toBe("winter");
    expect(seasonOf({ month: 12 }, { region: "AU" })).toBe("summer");
    expect(seasonOf({ month: 12 }, { region: "DE", timeZone: "America/Sao_Paulo" })).toBe("summer");
    expect(seasonOf({ month: 5 }, { timeZone: "Pacific/Auckland" })).toBe("autumn");
    expect(seasonOf({ month: 5 }, {})).toBe("spring");
    expect(isSouthern({ timeZone: "America/Argentina/Ushuaia" })).toBe(true);
    expect(isSouthern({ timeZone: "America/New_York", region: "NZ" })).toBe(false);
  });
});

describe("holidays", () => {
  it("are those of the country, felt some days before", async () => {
    const holidays = await openHolidays();
    const near = (month: number, day: number, region: string) =>
      holidays.holidayNear({ year: 2026, month, day }, region)?.name;
    expect(near(12, 25, "DE")).toBe("Christmas Day");
    expect(near(11, 24, "US")).toBe("Thanksgiving Day");
    expect(near(11, 24, "GB")).not.toBe("Thanksgiving Day");
    expect(near(12, 20, "DE")).toBe("Christmas Day");
    expect(near(12, 31, "US")).toBe("New Year's Day");
    expect(near(10, 31, "US")).toBe("Halloween");
    expect(near(8, 12, "DE")).toBeUndefined();
    expect(near(12, 25, "XX")).toBeUndefined();
  });
});

describe("momentValues", () => {
  it("tells what a moment is where somebody is", async () => {
    const atMs = Date.parse("2026-12-20T19:30:00Z");
    const holidays = await openHolidays();
    expect(momentValues({ atMs, region: "US", timeZone: "America/Chicago", company: "family" }, holidays)).toEqual({
      time: "weekend afternoon",
      weekday: "Sunday",
      season: "winter",
      holiday: "Christmas Day",
      company: "family",
    });
    expect(momentValues({ atMs, timeZone: "Australia/Sydney", weather: "sunny" })).toEqual({
      time: "weekday morning",
      weekday: "Monday",
      season: "summer",
      weather: "sunny",
    });
  });

  it("lets a day end at five in the morning", () => {
    expect(momentValues({ atMs: Date.parse("2026-12-21T02:00:00Z") }).time).toBe("weekend night");
  });
});

describe("temporalScore", () => {
  it("is 1 this year and one half a decay away, on either side", () => {
    expect(temporalScore(2026, 2026, 5)).toBe(1);
    expect(temporalScore(2026, 2021, 5)).toBe(0.5);
    expect(temporalScore(2026, 2031, 5)).toBe(0.5);
    expect(temporalScore(2026, 2016, 5)).toBeCloseTo(1 / 3);
    expect(() => temporalScore(2026, 2016, 0)).toThrow(RangeError);
  });
});
