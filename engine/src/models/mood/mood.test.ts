import { beforeAll, describe, expect, it } from "vitest";
import type { Item } from "../../domain/item.ts";
import type { ItemFeatures } from "../bridge/bridge.ts";
import { content } from "../content/content.ts";
import { createCatalogue } from "../model.ts";
import { readDemoData } from "../testing-demo.ts";
import { mood } from "./mood.ts";

const data = readDemoData();
const { items } = data.catalogue;
let features: ItemFeatures;

beforeAll(async () => {
  features = (await content.train(data, content.defaults, { seed: 1 })).denseFeatures();
});

function withoutMood({ mood: _mood, ...item }: Item): Item {
  return item;
}

function learnWithout(isHidden: (index: number) => boolean) {
  const catalogue = createCatalogue(items.map((item, index) => (isHidden(index) ? withoutMood(item) : item)));
  return mood.train(catalogue, features, { seed: 1 });
}

/** 1 − Σ (y − ŷ)² / Σ (y − ȳ)², and Pearson's r, of one axis. */
function judge(hidden: readonly number[], predicted: Float32Array, axis: "valence" | "arousal") {
  const truth = hidden.map((index) => items[index]!.mood![axis]);
  const guesses = hidden.map((index) => predicted[index]!);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(truth), mean(guesses)];
  const sum = (of: (at: number) => number) => truth.reduce((total, _, at) => total + of(at), 0);
  const all = sum((at) => (truth[at]! - a) ** 2);
  return {
    r2: 1 - sum((at) => (truth[at]! - guesses[at]!) ** 2) / all,
    r: sum((at) => (truth[at]! - a) * (guesses[at]! - b)) / Math.sqrt(all * sum((at) => (guesses[at]! - b) ** 2)),
  };
}

const text = ({ r2, r }: ReturnType<typeof judge>) => `R² ${r2.toFixed(2)}, r ${r.toFixed(2)}`;

describe("moods of items", () => {
  it("are as stated, where all are", () => {
    const model = learnWithout(() => false);
    expect(model.moodOf(3)).toEqual({
      valence: Math.fround(items[3]!.mood!.valence),
      arousal: Math.fround(items[3]!.mood!.arousal),
      confidence: 1,
    });
  });

  it.each([0, 1, 2])("are inferred where a third is hidden, as surely as is said (third %i)", (third) => {
    const model = learnWithout((index) => index % 3 === third);
    const hidden = [...items.keys()].filter((index) => index % 3 === third);
    const [valence, arousal] = [judge(hidden, model.valence, "valence"), judge(hidden, model.arousal, "arousal")];
    const said = hidden.reduce((sum, index) => sum + model.confidence[index]!, 0) / hidden.length;
    console.log(`third ${third} hidden: valence ${text(valence)}; arousal ${text(arousal)}; said ${said.toFixed(2)}`);
    expect(valence.r2).toBeGreaterThan(0.45);
    expect(arousal.r2).toBeGreaterThan(0.45);
    expect(Math.abs(said - (valence.r2 + arousal.r2) / 2)).toBeLessThan(0.12);
  });

  it.each(data.catalogue.domains)("of all works of one domain are inferred from the others (%s)", (domain) => {
    const isOf = (index: number) => items[index]!.domain === domain;
    const model = learnWithout(isOf);
    const hidden = [...items.keys()].filter(isOf);
    const [valence, arousal] = [judge(hidden, model.valence, "valence"), judge(hidden, model.arousal, "arousal")];
    const said = model.confidence[hidden[0]!]!;
    console.log(`all of ${domain} hidden: valence ${text(valence)}; arousal ${text(arousal)}; said ${said.toFixed(2)}`);
    expect(valence.r).toBeGreaterThan(0.6);
    expect(arousal.r).toBeGreaterThan(0.5);
    expect(said).toBeLessThan(1);
  });

  it("are unknown where too few are stated, or nothing explains them", () => {
    expect(learnWithout((index) => index >= 30).moodOf(40)).toBeUndefined();
    const shuffledMoods = items.map((item, index) => ({
      ...withoutMood(item),
      ...(index % 2 === 0 && { mood: items[(index * 617) % items.length]!.mood! }),
    }));
    const model = mood.train(createCatalogue(shuffledMoods), features, { seed: 1 });
    expect(model.moodOf(1)?.confidence ?? 0).toBeLessThan(0.1);
  });

  it("are unknown for an item of which nothing is said", () => {
    const blank = { ...withoutMood(items[0]!), title: "", description: "", genres: [], themes: [] };
    const blankFeatures = { ...features, values: features.values.slice().fill(0, 0, features.dimension) };
    const model = mood.train(createCatalogue([blank, ...items.slice(1)]), blankFeatures, { seed: 1 });
    expect(model.moodOf(0)).toBeUndefined();
  });

  it("are found by what is near, and kept as they were", () => {
    const model = learnWithout((index) => index % 5 === 0);
    const target = { valence: -0.6, arousal: -0.2 };
    for (const near of model.nearestPerDomain(target, 20)) {
      expect(near.length).toBe(20);
      const distance = (item: number) => Math.hypot(model.valence[item]! + 0.6, model.arousal[item]! + 0.2);
      expect(Math.max(...[...near].map(distance))).toBeLessThan(0.6);
    }
    const kept = mood.load(model.save(), data.catalogue);
    expect(kept.save()).toEqual(model.save());
    expect(() => mood.load({ header: {}, arrays: {} }, data.catalogue)).toThrow(/valence/);
  });
});
