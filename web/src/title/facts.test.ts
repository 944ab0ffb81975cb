import type { Item } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { creditsOf, keyFactsOf, languageName, seriesText } from "./facts.ts";

const item = (more: Partial<Item>): Item => ({
  id: "a",
  domain: "book",
  title: "A",
  creators: [],
  genres: [],
  themes: [],
  places: [],
  externalIds: {},
  offers: [],
  ...more,
});

describe("keyFactsOf", () => {
  it("tells what is known, in the work's own measure", () => {
    expect(keyFactsOf(item({ year: 1925, pageCount: 180, language: "en", minimumAgeYears: 12 }))).toEqual([
      "1925",
      "180 pages",
      "English",
      "From 12 years",
    ]);
    const mood = { valence: -0.5, arousal: 0.6 };
    expect(keyFactsOf(item({ lengthMinutes: 143, mood, minimumAgeYears: 0 }))).toEqual([
      "2 h 23 min",
      "Feels dark, tense",
    ]);
    expect(keyFactsOf(item({}))).toEqual([]);
  });
});

describe("languageName", () => {
  it("names languages, music without words, and leaves a code as it is that nobody knows", () => {
    expect(["de", "zxx", "not a code"].map(languageName)).toEqual(["German", "Instrumental", "not a code"]);
  });
});

describe("creditsOf", () => {
  it("gathers names by what they did, each once", () => {
    const creators = [
      { name: "Ada", role: "director" },
      { name: "Ada", role: "screenwriter" },
      { name: "Ben", role: "screenwriter" },
      { name: "Ben", role: "screenwriter" },
      { name: "Cem", role: "puppet-maker" },
    ];
    expect(creditsOf({ creators })).toEqual([
      { words: "Directed by", names: ["Ada"] },
      { words: "Written by", names: ["Ada", "Ben"] },
      { words: "Puppet maker:", names: ["Cem"] },
    ]);
  });
});

describe("seriesText", () => {
  it("tells the place in a series, fractions too", () => {
    expect(seriesText({ name: "Dune", position: 1.5 })).toBe("Number 1.5 of Dune");
  });
});
