import { describe, expect, it } from "vitest";
import type { Taste } from "../models/model.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { defaultBlendWeights } from "../ranking/blend.ts";
import { defaultBlend, weightsFor } from "./weights.ts";

const { catalogue } = createTestWorld().data;
const learned = { cf: 0.7, cb: 0, ctx: 0.2, social: 0.1, itemItemShare: 0.8 };
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

  it("does not count dislikes", () => {
    const { items, values } = reader(9);
    expect(weightsFor(model, { items, values: values.map((value) => -value) })("book")).toEqual(defaultBlendWeights);
  });
});
