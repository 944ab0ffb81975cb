import { expect, it } from "vitest";
import { queryWords, titleWords } from "./title-words.ts";

it("knows a title by all of its words, each once", () => {
  expect(titleWords("The Lord of the Rings: The Two Towers (Extended)")).toEqual([
    "the",
    "lord",
    "of",
    "rings",
    "two",
    "towers",
    "extended",
  ]);
  expect(titleWords("…")).toEqual([]);
});

it("asks without the article and without brackets", () => {
  expect(queryWords("The Two Towers [DVD]")).toEqual(["two", "towers"]);
  expect(queryWords("")).toEqual([]);
});
