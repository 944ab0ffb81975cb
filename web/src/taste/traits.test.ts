import { describe, expect, it } from "vitest";
import { isSame, traitText, traitValue } from "./traits.ts";

describe("traits", () => {
  it("are written as works have them, and read as people write", () => {
    expect(traitValue("theme", "  Coming of  age ")).toBe("coming-of-age");
    expect(traitValue("person", " Hayao Miyazaki ")).toBe("Hayao Miyazaki");
    expect(traitText({ facet: "theme", value: "coming-of-age" })).toBe("coming of age");
    expect(traitText({ facet: "person", value: "Jean-Luc Godard" })).toBe("Jean-Luc Godard");
    expect(traitText({ facet: "domain", value: "movie" })).toBe("Films");
  });

  it("are the same however they are capitalised", () => {
    expect(isSame({ facet: "genre", value: "Jazz" }, { facet: "genre", value: "jazz" })).toBe(true);
    expect(isSame({ facet: "theme", value: "jazz" }, { facet: "genre", value: "jazz" })).toBe(false);
  });
});
