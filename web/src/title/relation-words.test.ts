import type { Relation } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { someItem } from "../works/testing-item.ts";
import { relationName, relationPhrase } from "./relation-words.ts";

const book = someItem("book", "book");
const film = someItem("film", "movie");
const record = someItem("record", "music");
const relation = (from: string, kind: Relation["kind"], to: string): Relation => ({ from, to, kind, confidence: 1 });

describe("relationName and relationPhrase", () => {
  it("name the other end by what it is to this one", () => {
    const adapted = relation("film", "adaptation-of", "book");
    expect([relationName(adapted, film), relationName(adapted, book)]).toEqual(["film", "book"]);
    const heard = relation("record", "soundtrack-of", "film");
    expect([relationName(heard, record), relationName(heard, film)]).toEqual(["soundtrack", "film"]);
    const continued = relation("film", "sequel-of", "book");
    expect([relationName(continued, film), relationName(continued, book)]).toEqual(["sequel", "part before"]);
  });

  it("say which way it goes", () => {
    const adapted = relation("film", "adaptation-of", "book");
    expect([relationPhrase(adapted, "film"), relationPhrase(adapted, "book")]).toEqual(["adapted from", "adapted as"]);
  });
});
