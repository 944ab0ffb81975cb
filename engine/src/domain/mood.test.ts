import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mood } from "./item.ts";
import { contrastingMood, moodDistance } from "./mood.ts";
import { moodWords } from "./mood-words.ts";

const axis = fc.double({ min: -1, max: 1, noNaN: true });
const mood: fc.Arbitrary<Mood> = fc.record({ valence: axis, arousal: axis });

describe("moods", () => {
  it("are as far apart as their corners at most, the same in both directions", () => {
    fc.assert(
      fc.property(mood, mood, (a, b) => {
        expect(moodDistance(a, b)).toBe(moodDistance(b, a));
        expect(moodDistance(a, b)).toBeLessThanOrEqual(1);
        expect(moodDistance(a, a)).toBe(0);
      }),
    );
  });

  it("have a contrast in bounds: bright for all that are not happy, their opposite for those that are", () => {
    fc.assert(
      fc.property(mood, (given) => {
        const contrast = contrastingMood(given);
        for (const value of Object.values(contrast)) expect(Math.abs(value)).toBeLessThanOrEqual(1);
        const isHappy = given.valence >= 0.2;
        expect(isHappy ? contrast.valence === -given.valence : contrast.valence >= 0.6).toBe(true);
      }),
    );
    expect(contrastingMood({ valence: -0.5, arousal: 0.8 }).arousal).toBe(-0.8);
  });

  it.each([
    [-0.6, -0.2, "quiet, sad"],
    [-0.6, 0.7, "dark, tense"],
    [0.1, -0.5, "calm"],
    [0.6, 0.7, "lively, happy"],
    [0.5, -0.2, "calm, content"],
    [0, 0.2, "even"],
  ])("valence %f and arousal %f are called %s", (valence, arousal, words) => {
    expect(moodWords({ valence, arousal })).toBe(words);
  });
});
