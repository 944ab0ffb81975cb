import { beforeAll, describe, expect, it } from "vitest";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { signalsFor } from "../serving/signals.ts";
import { ablations } from "./ablation.ts";
import { servedList, servedScores } from "./served.ts";

const { data, heldOut } = createTestWorld();
const { taste } = heldOut[0]!;
const nobody = { items: new Uint32Array(), values: new Float32Array() };
const items = Uint32Array.from(data.catalogue.items.keys());

let model: ServingModel;

beforeAll(async () => {
  model = await trainServingModel(data, { seed: 1 });
});

const without = (name: string) => ablations.find((one) => one.name === name)!.without(model);
const partsOf = (served: ServingModel) =>
  signalsFor(served, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity }).parts;

describe("an ablation", () => {
  it.each(["content", "graph", "popular"] as const)(
    "leaves nothing of its part (%s), and the others as they were",
    (part) => {
      const name = { content: "content", graph: "knowledge graph", popular: "popularity" }[part];
      const reduced = partsOf(without(name));
      expect(reduced[part].every((value) => value === 0)).toBe(true);
      expect(partsOf(model)[part].some((value) => value !== 0)).toBe(true);
      const others = (["content", "graph"] as const).filter((other) => other !== part);
      for (const other of others) expect(reduced[other]).toEqual(partsOf(model)[other]);
    },
  );

  it.each(ablations.map((ablation) => [ablation.name, ablation] as const))(
    "of %s changes scores, and leaves a list",
    (_, ablation) => {
      const reduced = ablation.without(model);
      expect(servedScores(reduced, taste, items)).not.toEqual(servedScores(model, taste, items));
      expect(servedList(reduced, taste, { n: 10 })).toHaveLength(10);
    },
  );
});
