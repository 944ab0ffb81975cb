import type { Item } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { isSame, movedBetween, traitText, traitValue } from "./traits.ts";

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

const work = (id: string): Item => ({
  id,
  domain: "book",
  title: id,
  creators: [],
  genres: [],
  themes: [],
  places: [],
  externalIds: {},
  offers: [],
});

describe("movedBetween", () => {
  it("tells what came and what went", () => {
    const { before, after } = movedBetween([work("a"), work("b")], [work("b"), work("c")]);
    expect(before.map(({ item, change }) => `${item.id} ${change}`)).toEqual(["a gone", "b stayed"]);
    expect(after.map(({ item, change }) => `${item.id} ${change}`)).toEqual(["b stayed", "c new"]);
  });
});
