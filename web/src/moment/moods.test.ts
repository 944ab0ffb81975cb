import { describe, expect, it } from "vitest";
import { middleOf, moodAt, moodWords, namedMoods, stepOf } from "./moods.ts";

describe("moodWords", () => {
  it.each([
    [-0.6, -0.3, "quiet, sad"],
    [-0.4, 0.6, "dark, tense"],
    [0, 0, "even"],
    [0.6, 0.2, "cheerful"],
    [1, 1, "lively, happy"],
  ])("calls %d, %d %s", (valence, arousal, words) => expect(moodWords({ valence, arousal })).toBe(words));

  it("has other words for each of the named moods", () => {
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
