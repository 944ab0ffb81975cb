import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { parseTrait, tasteFacets, tasteWishes, type TasteEdit } from "../domain/taste.ts";
import { wishedValue, wishFactorOf, wishProblem } from "./wishes.ts";

const item = createItem({
  id: parseItemId("x"),
  domain: "book",
  title: "X",
  genres: ["Drama"],
  themes: ["jazz-age"],
  creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
});
const wish = (facet: string, value: string, what: TasteEdit["wish"]): TasteEdit => ({
  ...parseTrait(facet, value),
  wish: what,
});

describe("wishes", () => {
  it("are of the traits that an item has, however they are capitalised", () => {
    expect(wishFactorOf(item, [wish("genre", "drama", "more")])).toBeGreaterThan(1);
    expect(wishFactorOf(item, [wish("person", "f. scott fitzgerald", "less")])).toBeLessThan(1);
    expect(wishFactorOf(item, [wish("theme", "drama", "more"), wish("genre", "Drama", "never")])).toBe(1);
    expect(wishProblem(item, [wish("theme", "JAZZ-AGE", "never")])).toMatch(/never wants the theme/);
    expect(wishProblem(item, [wish("domain", "movie", "never"), wish("genre", "drama", "less")])).toBeUndefined();
  });

  it("are bounded, and move what speaks for and against an item the same way", () => {
    const edit = fc.record({
      facet: fc.constantFrom(...tasteFacets),
      value: fc.constantFrom("book", "drama", "jazz-age", "other"),
      wish: fc.constantFrom(...tasteWishes),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), fc.double({ min: -1, max: 1, noNaN: true }), (edits, value) => {
        const factor = wishFactorOf(item, edits);
        expect(factor).toBeGreaterThanOrEqual(1 / 2.25);
        expect(factor).toBeLessThanOrEqual(2.25);
        expect(Math.sign(wishedValue(value, factor) - value) * Math.sign(factor - 1)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("refuse facets and values that there are not", () => {
    expect(() => parseTrait("mood", "sad")).toThrow(/no facet/);
    for (const value of ["", " ", "a\u0000b", "x".repeat(201)])
      expect(() => parseTrait("genre", value)).toThrow(/characters/);
  });
});
