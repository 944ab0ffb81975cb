import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPlace, isNewcomer, newcomerId, parsePlace } from "./location.ts";

describe("the place in the address", () => {
  it("survives being written and read, whatever the ids hold", () => {
    const trimmed = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() === text);
    const place = fc.record({
      userId: trimmed,
      domain: fc.option(fc.constantFrom("book", "board-game"), { nil: undefined }),
    });
    const isKept = fc.property(place, (given) => {
      const read = parsePlace(formatPlace(given));
      return read?.userId === given.userId && read.domain === given.domain;
    });
    expect(fc.check(isKept)).toMatchObject({ failed: false });
  });

  it.each(["", "#", "#user=", "#user=%20", "#domain=book"])("is nowhere when %j names no user", (hash) => {
    expect(parsePlace(hash)).toBeUndefined();
  });
});

describe("newcomerId", () => {
  it("is a newcomer's and a new one each time", () => {
    expect(isNewcomer(newcomerId())).toBe(true);
    expect(newcomerId()).not.toBe(newcomerId());
  });
});
