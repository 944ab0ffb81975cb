import type { BelievedMood } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { believedLine } from "./believed-line.ts";

const sad: BelievedMood = {
  valence: -0.6,
  arousal: -0.3,
  confidence: 0.4,
  isStated: false,
  goal: "match",
  words: "quiet, sad",
};

describe("believedLine", () => {
  it("tells a guess from what is sure, and both from what was said", () => {
    expect(believedLine(false, sad)).toBe("You seem quiet, sad (a guess).");
    expect(believedLine(false, { ...sad, confidence: 0.7 })).toBe("You seem quiet, sad (fairly sure).");
    expect(believedLine(false, { ...sad, confidence: 1, isStated: true })).toBe("You feel quiet, sad.");
  });

  it("says where nothing is known, and where moods are off", () => {
    expect(believedLine(false, undefined)).toMatch(/^Nothing is known yet\. React/);
    expect(believedLine(false, { ...sad, confidence: 0, goal: "contrast" })).toMatch(/simply a cheerful one/);
    expect(believedLine(true, sad)).toBe("Moods play no part.");
  });
});
