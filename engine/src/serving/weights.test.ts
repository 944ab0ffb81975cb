import { describe, expect, it } from "vitest";
import type { Taste } from "../models/model.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { defaultBlendWeights } from "../ranking/blend.ts";
import { defaultBlend, popularWeights, weightsFor } from "./weights.ts";

const { catalogue } = createTestWorld().data;
const learned = { ...defaultBlend.default, cf: 0.7, cb: 0, popularShare: 1, popularStrength: 9 };
const model = { catalogue, blend: { ...defaultBlend, byDomain: { book: learned } } };
const books = [...catalogue.items.keys()].filter((item) => catalogue.items[item]?.domain === "book");
const reader = (count: number): Taste => ({
  items: Uint32Array.from(books.slice(0, count)),
  values: new Float32Array(count).fill(1),
});

describe("weightsFor", () => {
  it("goes from the default to what is learned as likes in the domain grow", () => {
    expect(weightsFor(model, reader(0))("book")).toEqual(defaultBlendWeights);
    expect(weightsFor(model, reader(3))("book").cf).toBeCloseTo((0.35 + 0.7) / 2, 10);
    expect(weightsFor(model, reader(27))("book").cb).toBeCloseTo(0.035, 10);
  });

  it("keeps the default in domains without likes or without learned weights, of any name", () => {
    for (const domain of ["movie", "opera", "constructor"])
      expect(weightsFor(model, reader(45))(domain)).toEqual(defaultBlendWeights);
  });

  it("trusts content in a new domain as little as was learned there, and not more, for who has likes elsewhere", () => {
    const movie = { ...learned, cf: 0.1, cb: 0.6 };
    const both = { ...model, blend: { ...defaultBlend, byDomain: { book: learned, movie } } };
    const films = [...catalogue.items.keys()].filter((item) => catalogue.items[item]?.domain === "movie");
    const viewer: Taste = { items: Uint32Array.from(films.slice(0, 2)), values: Float32Array.of(1, 1) };
    expect(weightsFor(both, viewer)("book")).toMatchObject({ cf: 0.7, cb: 0 });
    expect(weightsFor(both, reader(2))("movie")).toEqual(defaultBlendWeights);
  });

  it("does not count dislikes", () => {
    const { items, values } = reader(9);
    expect(weightsFor(model, { items, values: values.map((value) => -value) })("book")).toEqual(defaultBlendWeights);
  });
});

describe("popularWeights", () => {
  const weightIn = (domain: string, taste: Taste) => popularWeights(model, taste)[catalogue.domains.indexOf(domain)];

  it("is all of cf for newcomers, and less the more is liked, as learned where the user has likes", () => {
    expect(popularWeights(model, reader(0))).toEqual([1, 1, 1]);
    expect(weightIn("book", reader(1))).toBeCloseTo(0.9, 10);
    expect(weightIn("book", reader(9))).toBeCloseTo(0.5, 10);
    expect(weightIn("movie", reader(9))).toBeCloseTo((0.25 * 3) / 12, 10);
  });

  it("takes who only dislikes for a newcomer", () => {
    const { items, values } = reader(9);
    expect(popularWeights(model, { items, values: values.map((value) => -value) })).toEqual([1, 1, 1]);
  });
});
