import type { Item } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { formOf, patchOf, rebased } from "./item-form.ts";

const gatsby: Item = {
  id: "book:gatsby",
  domain: "book",
  title: "The Great Gatsby",
  year: 1925,
  creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
  genres: ["novel"],
  themes: ["wealth", "love"],
  places: [],
  externalIds: { goodreads: "4671" },
  offers: [],
  series: { name: "Jazz Age", position: 1.5 },
  mood: { valence: -0.2, arousal: 0.1 },
};

const changed = (fields: Readonly<Record<string, string>>) => patchOf(gatsby, { ...formOf(gatsby), ...fields });

describe("patchOf", () => {
  it("is empty where nothing was typed", () => {
    expect(changed({})).toEqual({ patch: {}, problems: {} });
  });

  it("holds the changed fields alone", () => {
    expect(changed({ year: "1926", genres: "novel, classic,novel" }).patch).toEqual({
      year: 1926,
      genres: ["novel", "classic"],
    });
  });

  it("takes away what was emptied", () => {
    expect(changed({ year: " ", series: "", mood: "", externalIds: "" }).patch).toEqual({
      year: null,
      series: null,
      mood: null,
      externalIds: { goodreads: null },
    });
  });

  it("reads creators, series, mood and other ids as they are shown", () => {
    expect(
      changed({
        creators: "F. Scott Fitzgerald (author)\n\nMax Perkins (editor)",
        series: "Jazz Age #2",
        mood: "0.5,-1",
        externalIds: "goodreads: 4671\nisbn: 978-0",
      }).patch,
    ).toEqual({
      creators: [
        { name: "F. Scott Fitzgerald", role: "author" },
        { name: "Max Perkins", role: "editor" },
      ],
      series: { name: "Jazz Age", position: 2 },
      mood: { valence: 0.5, arousal: -1 },
      externalIds: { goodreads: "4671", isbn: "978-0" },
    });
  });

  it.each([
    ["title", "  ", /needs a title/],
    ["year", "soon", /whole number/],
    ["year", "19.5", /whole number/],
    ["minimumAgeYears", "40", /0 to 21/],
    ["language", "English", /small letters/],
    ["imageUrl", "cover.jpg", /https/],
    ["creators", "Nobody", /Nobody \(author\)/],
    ["series", "Dune", /#1/],
    ["mood", "2, 0", /from -1 to 1/],
    ["externalIds", "tt1", /not understood/],
  ])("says what is wrong with %s %j", (name, value, message) => {
    const { patch, problems } = changed({ [name]: value });
    expect(problems[name]).toMatch(message);
    expect(patch).toEqual({});
  });
});

describe("rebased", () => {
  it("keeps what was typed, takes over the rest, and names what both changed", () => {
    const form = { ...formOf(gatsby), year: "1926", title: "Gatsby" };
    const fresh: Item = { ...gatsby, title: "Great Gatsby", genres: ["classic"] };
    const { form: merged, bothChanged } = rebased(gatsby, form, fresh);
    expect(bothChanged).toEqual(["Title"]);
    expect(merged).toMatchObject({ year: "1926", title: "Gatsby", genres: "classic" });
    expect(patchOf(fresh, merged).patch).toEqual({ title: "Gatsby", year: 1926 });
  });
});
