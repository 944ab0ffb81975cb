import { describe, expect, it } from "vitest";
import { moodLine } from "./mood-line.ts";

describe("moodLine", () => {
  it("draws glad above and down below the middle, and one mood as a level line", () => {
    const size = { width: 100, height: 40 };
    expect(moodLine([{ valence: 1 }, { valence: 0 }, { valence: -1 }], size)).toBe("0.0,0.0 50.0,20.0 100.0,40.0");
    expect(moodLine([{ valence: 0 }], size)).toBe("0.0,20.0 100.0,20.0");
    expect(moodLine([], size)).toBe("");
  });
});
