import { describe, expect, it } from "vitest";
import { clockText, timesOf } from "./evening-times.ts";

describe("timesOf", () => {
  it("lets each begin where the one before ends", () => {
    expect(timesOf([{ minutes: 84 }, {}, { minutes: 48 }, { minutes: 48 }])).toEqual([0, 84, 84, 132]);
  });
});

describe("clockText", () => {
  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [180, "3:00"],
  ])("writes %d minutes as %s", (minutes, text) => expect(clockText(minutes)).toBe(text));
});
