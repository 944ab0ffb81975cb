import { describe, expect, it } from "vitest";
import { foldPlural, wordStem } from "./word-forms.ts";

describe("word forms", () => {
  it.each([
    ["obsession", "obsessed"],
    ["ghosts", "ghostly"],
    ["marriage", "marriages"],
    ["isolation", "isolated"],
    ["love", "loving"],
    ["politics", "politics"],
  ])("gives %s and %s one stem", (a, b) => {
    expect(wordStem(a)).toBe(wordStem(b));
  });

  it.each([
    ["quest", "question"],
    ["mad", "made"],
    ["sea", "season"],
  ])("keeps %s and %s apart", (a, b) => {
    expect(wordStem(a)).not.toBe(wordStem(b));
  });

  it("folds plurals and leaves other words that end in s", () => {
    expect(["stories", "houses", "ships", "bus", "glass", "is"].map(foldPlural)).toEqual([
      "story",
      "house",
      "ship",
      "bus",
      "glass",
      "is",
    ]);
  });
});
