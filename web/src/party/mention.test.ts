import { describe, expect, it } from "vitest";
import { namesToMention, withMention } from "./mention.ts";

describe("mentions", () => {
  it("offers whom a beginning may mean, and completes it", () => {
    const names = ["Ben", "Bea van Dyk", "Cem"];
    expect(namesToMention("hello @be", names)).toEqual(["Ben", "Bea van Dyk"]);
    expect(namesToMention("hello @bea v", names)).toEqual(["Bea van Dyk"]);
    expect(namesToMention("mail me@be", names)).toEqual([]);
    expect(namesToMention("hello @Ben", names)).toEqual([]);
    expect(withMention("hello @bea v", "Bea van Dyk")).toBe("hello @Bea van Dyk ");
  });
});
