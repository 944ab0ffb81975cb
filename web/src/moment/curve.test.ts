import { describe, expect, it } from "vitest";
import { placesOf, smoothPath } from "./curve.ts";

describe("placesOf", () => {
  it("puts each entry at the middle of its time", () => {
    expect(placesOf([30, 60, 30])).toEqual([0.125, 0.5, 0.875]);
  });

  it("gives what has no length a usual one", () => expect(placesOf([undefined, undefined])).toEqual([0.25, 0.75]));
});

describe("smoothPath", () => {
  it("goes through each point", () => {
    expect(
      smoothPath([
        { x: 0, y: 10 },
        { x: 20, y: 30.04 },
      ]),
    ).toBe("M0 10C10 10 10 30 20 30");
    expect(smoothPath([])).toBe("");
  });
});
