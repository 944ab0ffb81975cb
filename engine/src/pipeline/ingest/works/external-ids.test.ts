import { describe, expect, it } from "vitest";
import { externalKeys, normaliseExternalId, normaliseIsbn } from "./external-ids.ts";

describe("external ids", () => {
  it.each([
    ["0195153448", "9780195153446"],
    ["195153448", "9780195153446"],
    ["9780195153446", "9780195153446"],
    ["978-0-19-515344-6", "9780195153446"],
    ['="0195153448"', "9780195153446"],
    ["039592720x", "9780395927205"],
    ["0195153449", undefined],
    ["9.78019515345e+12", undefined],
    ["B000FA64PK", undefined],
    ["", undefined],
  ])("ISBN %s", (text, isbn) => {
    expect(normaliseIsbn(text)).toBe(isbn);
  });

  it.each([
    ["imdb", "0114709", "tt0114709"],
    ["imdb", "tt00114709", "tt0114709"],
    ["imdb", "0", undefined],
    ["tmdb", "862.0", "862"],
    ["tmdb", "", undefined],
    ["asin", "b000fa64pk", "B000FA64PK"],
    ["wikidata", " Q42 ", "Q42"],
  ])("%s %s", (scheme, text, id) => {
    expect(normaliseExternalId(scheme, text)).toBe(id);
  });

  it("takes ids from names of the item too, and an ISBN from the ASIN of a printed book", () => {
    expect(externalKeys({ goodreads: "5" }, ["isbn:0195153448", "goodbooks:5", "shop:x:y"])).toEqual([
      "goodreads:5",
      "isbn:9780195153446",
    ]);
    expect(externalKeys({ asin: "0195153448" })).toEqual(["asin:0195153448", "isbn:9780195153446"]);
    expect(externalKeys({ asin: "B000FA64PK" })).toEqual(["asin:B000FA64PK"]);
  });
});
