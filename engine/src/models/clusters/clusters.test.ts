import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageBands, type AgeBand, type Demographics } from "../../domain/demographics.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../model.ts";
import { clusters, type ClustersConfig } from "./clusters.ts";

const genres = ["crime", "poetry", "history"];
const catalogue = createCatalogue(
  Array.from({ length: 30 }, (_, item) =>
    createItem({
      id: parseItemId(`item-${item}`),
      domain: item % 2 === 0 ? "book" : "movie",
      title: `Work ${item}`,
      genres: [genres[item % 3]!],
    }),
  ),
);
const allItems = Uint32Array.from(catalogue.items.keys());

interface Person {
  readonly demographics: Demographics | undefined;
  readonly likes: readonly number[];
}

function dataOf(people: readonly Person[]): TrainingData {
  const entries = people.flatMap(({ likes }, row) => [...new Set(likes)].map((item) => [row, item] as const));
  return {
    catalogue,
    preferences: sparseFromTriples(
      people.length,
      catalogue.items.length,
      entries.map(([row]) => row),
      entries.map(([, item]) => item),
      entries.map(() => 3),
    ),
    lastAtMs: new Float64Array(entries.length),
    relations: [],
    nowMs: 0,
    demographics: people.map(({ demographics }) => demographics),
  };
}

const trained = (people: readonly Person[], config: Partial<ClustersConfig> = {}) =>
  clusters.train(dataOf(people), { ...clusters.defaults, ...config }, { seed: 1 });

const repeated = (count: number, personAt: (place: number) => Person) =>
  Array.from({ length: count }, (_, at) => personAt(at));

const personArbitrary: fc.Arbitrary<Person> = fc.record({
  demographics: fc.option(
    fc.record(
      {
        ageBand: fc.constantFrom<AgeBand[]>(...ageBands),
        country: fc.constantFrom("DE", "FR", "US"),
        subdivision: fc.constantFrom("US-CA", "US-NY", "DE-BY"),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ),
  likes: fc.uniqueArray(fc.nat(catalogue.items.length - 1), { maxLength: 6 }),
});

describe("k-anonymity", () => {
  it("holds for every count that is kept, whoever the people are", () => {
    fc.assert(
      fc.property(
        fc.array(personArbitrary, { maxLength: 120 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (people, minimumMembers, clusterLimit) => {
          const model = trained(people, { minimumMembers, clusterLimit });
          const { header, arrays } = model.save();
          const counts = ["memberBandCounts", "memberPlaceCounts", "bandCounts"].flatMap((name) => [...arrays[name]!]);
          expect(counts.filter((count) => count > 0 && count < minimumMembers)).toEqual([]);
          expect([...arrays["memberCounts"]!].filter((count) => count < minimumMembers)).toEqual([]);
          const livingIn = (place: string) =>
            people.filter(({ demographics: one }) => one?.country === place || one?.subdivision === place).length;
          expect((header["places"] as string[]).filter((place) => livingIn(place) < minimumMembers)).toEqual([]);
          expect(model.clusterCount).not.toBe(1);
          const found = people.flatMap(({ demographics }) => model.clusterOf(demographics) ?? []);
          const sizes = Array.from({ length: model.clusterCount }, () => 0);
          for (const cluster of found) sizes[cluster]! += 1;
          expect(sizes.filter((size) => !(size >= minimumMembers))).toEqual([]);
          for (let cluster = 0; cluster < model.clusterCount; cluster += 1) {
            const lifts = model.lifts(cluster, allItems);
            expect(lifts.every((lift) => lift >= -1 && lift <= 1)).toBe(true);
            expect(model.domainMix(cluster).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it("keeps nothing of who in a cluster likes what, while those are few", () => {
    const world = (young: number, old: number) =>
      repeated(80, (at) => ({
        demographics: { ageBand: at < 40 ? "18-24" : "55 and over" },
        likes: [0, 2, 4, ...(at < 19 ? [young] : []), ...(at >= 40 && at < 59 ? [old] : [])],
      }));
    // Both of one domain and genre, so that only who likes which differs.
    expect(trained(world(6, 12)).save()).toEqual(trained(world(12, 6)).save());
    const many = (item: number, other: number) =>
      repeated(80, (at) => ({
        demographics: { ageBand: at < 40 ? "18-24" : "55 and over" },
        likes: [0, 2, 4, at < 40 ? item : other],
      }));
    expect(trained(many(6, 12)).save()).not.toEqual(trained(many(12, 6)).save());
  });
});

describe("clusters", () => {
  const planted = repeated(120, (at) => ({
    demographics: at % 2 === 0 ? { ageBand: "25-34", country: "DE" } : { ageBand: "55 and over", country: "FR" },
    likes: [0, at % 2 === 0 ? 6 : 12, at % 2 === 0 ? 1 : 3],
  }));

  it("tell what their members like more and less than everybody", () => {
    const model = trained(planted);
    const young = model.clusterOf({ ageBand: "25-34", country: "DE" })!;
    expect(model.summary(young)).toEqual({ memberCount: 60, ageBand: "25-34", country: "DE" });
    const [all = 0, own = 0, others = 0] = model.lifts(young, Uint32Array.of(0, 6, 12));
    expect(own).toBeGreaterThan(0.05);
    expect(others).toBeLessThan(-0.05);
    expect(Math.abs(all)).toBeLessThan(0.02);
  });

  it("take the nearest cluster for somebody of whom half is known, and none of whom nothing is", () => {
    const model = trained(planted);
    const young = model.clusterOf({ ageBand: "25-34", country: "DE" });
    expect(model.clusterOf({ country: "DE" })).toBe(young);
    expect(model.clusterOf({ ageBand: "18-24" })).toBe(young);
    expect(model.clusterOf({ ageBand: "18-24", country: "NZ" })).toBe(young);
    expect(model.clusterOf({})).toBeUndefined();
    expect(model.clusterOf({ country: "NZ" })).toBeUndefined();
    expect(model.clusterOf(undefined)).toBeUndefined();
  });

  it.each([
    ["nobody agreed", repeated(100, () => ({ demographics: undefined, likes: [1, 2] }))],
    ["one agreed", repeated(100, (at) => ({ demographics: at === 0 ? { country: "DE" } : undefined, likes: [1] }))],
    ["too few agreed", planted.slice(0, 39)],
    ["all are alike", repeated(100, () => ({ demographics: { country: "DE" }, likes: [1] }))],
    ["there is nobody", []],
  ])("are none where %s", (_, people) => {
    const model = trained(people);
    expect(model.clusterCount).toBe(0);
    expect(model.clusterOf({ ageBand: "25-34", country: "DE" })).toBeUndefined();
  });

  it("are the same after they were written and read", () => {
    const model = trained(planted);
    const loaded = clusters.load(model.save(), catalogue);
    expect(loaded.save()).toEqual(model.save());
    for (const { demographics } of planted) expect(loaded.clusterOf(demographics)).toBe(model.clusterOf(demographics));
    expect(loaded.lifts(0, allItems)).toEqual(model.lifts(0, allItems));
    const { header, arrays } = model.save();
    expect(() => clusters.load({ header: { ...header, places: [7] }, arrays }, catalogue)).toThrow("places");
    const { itemLiftsValues: _, ...incomplete } = arrays;
    expect(() => clusters.load({ header, arrays: incomplete }, catalogue)).toThrow("itemLiftsValues");
  });
});
