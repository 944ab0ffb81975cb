import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { parseItemId } from "../ids.ts";
import { createItem } from "../item.ts";
import { parseBoost } from "./boost.ts";
import {
  comparisons,
  createItemPredicate,
  isApart,
  isWithin,
  numberFields,
  textFields,
  type ItemFilter,
} from "./item-filter.ts";
import { formatItemFilter, parseItemFilter } from "./parse-item-filter.ts";

const value = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => text.trim() !== "");
const leaf: fc.Arbitrary<ItemFilter> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), field: fc.constantFrom(...textFields), value }),
  fc.record({
    kind: fc.constant("number" as const),
    field: fc.constantFrom(...numberFields),
    comparison: fc.constantFrom(...comparisons),
    value: fc.oneof(
      fc.integer({ min: -3000, max: 3000 }),
      fc.integer({ min: 0, max: 999 }).map((n) => n / 8),
    ),
  }),
  fc.record({ kind: fc.constant("present" as const), field: fc.constantFrom(...textFields, ...numberFields) }),
);
const filter: fc.Arbitrary<ItemFilter> = fc.letrec<{ filter: ItemFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ kind: fc.constant("not" as const), part: tie("filter") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).filter;

const gatsby = createItem({
  id: parseItemId("book:gatsby"),
  domain: "book",
  title: "The Great Gatsby",
  year: 1925,
  creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
  genres: ["Jazz Age", "classic"],
  pageCount: 180,
});
function outcomeOf(text: string): string {
  try {
    return fits(text) ? "fits" : "fits not";
  } catch (error) {
    return error instanceof EngineError ? `${error.code} ${error.message}` : String(error);
  }
}
const fits = (text: string) => createItemPredicate(parseItemFilter(text))(gatsby);

describe("a filter's text", () => {
  it("says what the filter says: parsing it gives the filter again", () => {
    fc.assert(
      fc.property(filter, (one) => {
        expect(parseItemFilter(formatItemFilter(one))).toEqual(one);
      }),
    );
  });

  it("is read or refused with a place in it, whatever it is", () => {
    const piece = fc.constantFrom(
      "genre",
      ":",
      "jazz",
      "(",
      ")",
      " AND ",
      " OR ",
      "NOT ",
      '"',
      ">=",
      "1990",
      "year",
      "\\",
      "^",
      "*",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          expect(outcomeOf(text)).toMatch(/^(fits|fits not|INVALID_INPUT .* at character \d+:)/s);
        },
      ),
    );
  });

  it.each([
    ["genre:jazz AND", 15, "it ends"],
    ["genre=jazz", 6, '"="'],
    ["colour:red", 1, "the fields are"],
    ["(genre:jazz", 12, "“)”"],
    ["year:old", 6, "a number"],
    ["genre>jazz", 6, "compared with “:”"],
    ['genre:"jazz', 7, "no end"],
    ["genre:jazz year:1990", 12, "AND, OR or the end"],
    ["", 1, "a condition"],
  ])("%s is refused at character %i", (text, place, hint) => {
    expect(() => parseItemFilter(text)).toThrow(`at character ${place}:`);
    expect(() => parseItemFilter(text)).toThrow(hint);
  });

  it("has an end to its depth", () => {
    expect(() => parseItemFilter(`${"NOT ".repeat(400)}genre:jazz`)).toThrow("20 deep");
    expect(() => parseItemFilter("x".repeat(2001))).toThrow("2000 characters");
  });
});

describe("an item fits a filter", () => {
  it.each([
    ["domain:book AND (genre:jazz OR year<1990)", true],
    ["genre:jazz OR domain:book AND year>1990", false],
    ['creator:"Fitzgerald, F. Scott"', true],
    ['genre:"JAZZ-AGE"', true],
    ["NOT genre:classic", false],
    ["series:*", false],
    ["pages:* AND pages<=180", true],
    ["minutes>1", false],
    ["NOT minutes>1", true],
    ['id:"book:gatsby"', true],
  ])("%s: %s", (text, expected) => {
    expect(fits(text)).toBe(expected);
  });
});

describe("filters beside each other", () => {
  const item = fc
    .record({
      id: fc.constantFrom("a", "b"),
      domain: fc.constantFrom("book", "movie"),
      genres: fc.subarray(["jazz", "drama"]),
      year: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    .map(({ id, year, ...rest }) => createItem({ title: id, id: parseItemId(id), ...rest, ...(year && { year }) }));
  const small = fc.oneof(
    fc.constantFrom("id:a", "id:b", "domain:book", "domain:movie", "genre:jazz", "genre:drama", "year>1"),
    fc.constantFrom(
      "domain:book AND genre:jazz",
      "domain:movie OR id:a",
      "NOT domain:book",
      "NOT (genre:jazz OR year>1)",
    ),
  );

  it("are within one another, or apart, only where every item says so", () => {
    fc.assert(
      fc.property(small, small, fc.array(item, { minLength: 8 }), (one, other, items) => {
        const [a, b] = [parseItemFilter(one), parseItemFilter(other)];
        const [fitsA, fitsB] = [createItemPredicate(a), createItemPredicate(b)];
        const outside = items.filter((each) => fitsA(each) && !fitsB(each));
        const inBoth = items.filter((each) => fitsA(each) && fitsB(each));
        expect(isWithin(a, b) ? outside : []).toEqual([]);
        expect(isApart(a, b) ? inBoth : []).toEqual([]);
      }),
    );
    expect(isApart(parseItemFilter("domain:book"), parseItemFilter("domain:movie AND genre:jazz"))).toBe(true);
    expect(isWithin(parseItemFilter("domain:movie AND genre:jazz"), parseItemFilter("genre:Jazz"))).toBe(true);
  });
});

describe("parseBoost", () => {
  it("reads the factor behind the filter", () => {
    expect(parseBoost("genre:jazz^2.5")).toEqual({ filter: parseItemFilter("genre:jazz"), factor: 2.5 });
    expect(parseBoost('title:"2^3"^0')).toEqual({ filter: parseItemFilter('title:"2^3"'), factor: 0 });
  });

  it.each(["genre:jazz", "genre:jazz^", "genre:jazz^-1", "genre:jazz^101", "^2"])("refuses %s", (text) => {
    expect(() => parseBoost(text)).toThrow(/boost|filter/);
  });
});
