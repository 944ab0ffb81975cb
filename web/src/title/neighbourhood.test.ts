import type { Relation } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { neighbourhood } from "./neighbourhood.ts";

const relation = (from: string, kind: Relation["kind"], to: string): Relation => ({ from, to, kind, confidence: 1 });
const film = relation("film", "adaptation-of", "book");
const remake = relation("remake", "remake-of", "film");
const record = relation("record", "soundtrack-of", "film");

describe("neighbourhood", () => {
  it("reaches two steps far, by relations of either direction, each told from both ends", () => {
    const { places } = neighbourhood("book", [film, film, record, remake]);
    expect(places).toEqual([
      { id: "book", depth: 0 },
      { id: "film", depth: 1, via: { id: "book", relation: film } },
      { id: "record", depth: 2, via: { id: "film", relation: record } },
      { id: "remake", depth: 2, via: { id: "film", relation: remake } },
    ]);
  });

  it("names a work once, where it is nearest", () => {
    const also = relation("remake", "adaptation-of", "book");
    const { places } = neighbourhood("book", [film, remake, also]);
    expect(places.map(({ id, depth }) => [id, depth])).toEqual([
      ["book", 0],
      ["film", 1],
      ["remake", 1],
    ]);
  });

  it("tells what it has no room for", () => {
    const sequels = Array.from({ length: 13 }, (_, index) => relation(`part ${index}`, "same-series", "book"));
    const { places, rest } = neighbourhood("book", sequels);
    expect(places).toHaveLength(11);
    expect(rest).toEqual(["part 10", "part 11", "part 12"]);
  });

  it("of a work without relations is the work alone", () => {
    expect(neighbourhood("book", [])).toEqual({ places: [{ id: "book", depth: 0 }], rest: [] });
  });
});
