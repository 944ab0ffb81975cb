import { describe, expect, it } from "vitest";
import { parseBookTitle, parseMovieTitle, tagOf, tagsOf } from "./titles.ts";

describe("parseMovieTitle", () => {
  it.each([
    ["Toy Story (1995)", { title: "Toy Story", year: 1995 }],
    ["Matrix, The (1999) ", { title: "The Matrix", year: 1999 }],
    [
      "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
      { title: "The City of Lost Children", year: 1995 },
    ],
    ["Avventura, L' (Adventure, The) (1960)", { title: "L'Avventura", year: 1960 }],
    ["Land Before Time III (1995) (V)", { title: "Land Before Time III", year: 1995 }],
    ["Fullmetal Alchemist (2009–2010)", { title: "Fullmetal Alchemist", year: 2009 }],
    ["2001: A Space Odyssey (1968)", { title: "2001: A Space Odyssey", year: 1968 }],
    ["Babylon 5", { title: "Babylon 5" }],
    ["(500) Days of Summer (2009)", { title: "(500) Days of Summer", year: 2009 }],
  ])("%s", (text, parsed) => {
    expect(parseMovieTitle(text)).toEqual(parsed);
  });
});

describe("parseBookTitle", () => {
  it.each([
    ["Twilight (Twilight, #1)", { title: "Twilight", series: { name: "Twilight", position: 1 } }],
    ["A Feast (Discworld, #1.5; Rincewind #2)", { title: "A Feast", series: { name: "Discworld", position: 1.5 } }],
    ["The Forbidden Game (The Forbidden Game, #1-3)", { title: "The Forbidden Game" }],
    ["What If?", { title: "What If?" }],
    ["Emma (Penguin Classics)", { title: "Emma (Penguin Classics)" }],
  ])("%s", (text, parsed) => {
    expect(parseBookTitle(text)).toEqual(parsed);
  });
});

describe("tags", () => {
  it("have one form in all domains", () => {
    expect(
      ["Sci-Fi", "Science Fiction", "Film-Noir", "Children's", "R&B", "(no genres listed)", " "].map(tagOf),
    ).toEqual(["science-fiction", "science-fiction", "noir", "children", "r-and-b", undefined, undefined]);
    expect(tagsOf(["Drama", "drama", "IMAX", "War", "Crime"], 2)).toEqual(["drama", "war"]);
  });
});
