import { describe, expect, it } from "vitest";
import { titleParts } from "./titles.ts";

const keys = (title: string) => titleParts(title).map(({ key }) => key);

describe("titleParts", () => {
  it.each([
    ["The Great Gatsby", ["great gatsby"]],
    [
      "The Great Gatsby: Music from Baz Luhrmann's Film",
      ["great gatsby music from baz luhrmanns", "great gatsby", "baz luhrmanns"],
    ],
    ["Little Women: Original Motion Picture Soundtrack", ["little women"]],
    ["Dune (Original Motion Picture Soundtrack)", ["dune"]],
    ["Grieg: Peer Gynt", ["grieg peer gynt", "grieg", "peer gynt"]],
    ["The Godfather Part II", ["godfather"]],
    ["The Album", []],
  ])("of %j", (title, expected) => {
    expect(keys(title)).toEqual(expected);
  });

  it("keeps the spelling of the shortest piece as label", () => {
    expect(titleParts("Little Women: Original Score")).toEqual([{ key: "little women", label: "Little Women" }]);
  });
});
