import { moodWords } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { middleOf, moodAt, namedMoods, stepOf } from "./moods.ts";

describe("namedMoods", () => {
  it("are such that each is called otherwise", () => {
    expect(new Set(namedMoods.map(([, , mood]) => moodWords(mood))).size).toBe(namedMoods.length);
  });
});

describe("stepOf", () => {
  it("goes up with more intensity and right with more cheer, further with shift", () => {
    expect(stepOf("ArrowUp", false)).toEqual({ valence: 0, arousal: 0.1 });
    expect(stepOf("ArrowRight", true)).toEqual({ valence: 0.3, arousal: 0 });
    expect(stepOf("Tab", false)).toBeUndefined();
  });
});

describe("moodAt", () => {
  it("stays on the pad", () => expect(moodAt(-7, 0.123)).toEqual({ valence: -1, arousal: 0.12 }));
});

describe("middleOf", () => {
  it("is where the moods are on the whole", () => {
    expect(
      middleOf([
        { valence: -0.5, arousal: 0 },
        { valence: 0.5, arousal: 0.5 },
      ]),
    ).toEqual({
      valence: 0,
      arousal: 0.25,
    });
    expect(middleOf([])).toBeUndefined();
  });
});
