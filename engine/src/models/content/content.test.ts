import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { describeRecommender } from "../recommender.contract.ts";
import { createTestWorld } from "../testing-data.ts";
import { dataOf } from "../testing-demo.ts";
import { content, type ContentConfig, type ContentModel } from "./content.ts";

const withoutSentences = () => {
  const world = createTestWorld();
  const { sentenceVectors: _, ...data } = world.data;
  return { ...world, data };
};

describeRecommender("content", content, { ndcgFloor: 0.16 });
describeRecommender("content without an encoder", content, { ndcgFloor: 0.15, world: withoutSentences() });

const work = (domain: string, title: string, fields: Partial<Item> = {}) =>
  createItem({ id: parseItemId(`${domain}:${title}`), domain, title, ...fields });

const works: readonly Item[] = [
  work("book", "The Great Gatsby", {
    creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
    genres: ["novel"],
    themes: ["jazz-age", "wealth", "unrequited-love"],
    places: ["Long Island"],
    description: "Nick Carraway watches his rich neighbour Gatsby throw parties on Long Island to win back Daisy.",
  }),
  work("movie", "The Great Gatsby", {
    creators: [{ name: "Baz Luhrmann", role: "director" }],
    genres: ["drama"],
    themes: ["jazz-age", "wealth"],
    places: ["Long Island"],
    description: "Baz Luhrmann films F. Scott Fitzgerald's novel: parties, champagne and Gatsby waiting for Daisy.",
  }),
  work("music", "Music of the Jazz Age", {
    genres: ["jazz"],
    themes: ["jazz-age"],
    description: "Parties and champagne.",
  }),
  work("book", "Moby-Dick", {
    creators: [{ name: "Herman Melville", role: "author" }],
    genres: ["novel"],
    themes: ["sea", "obsession"],
    description: "Captain Ahab hunts a white whale across the oceans.",
  }),
  work("movie", "In the Heart of the Sea", {
    genres: ["drama"],
    themes: ["sea", "survival"],
    description: "The whale ship that gave Herman Melville his novel about the white whale sinks.",
  }),
  work("music", "Songs of the Sea", { genres: ["folk"], themes: ["sea"], description: "Whaling songs and shanties." }),
  work("music", "Nothing Alike", { genres: ["ambient"] }),
];

const trainOn = (items: readonly Item[], config: Partial<ContentConfig> = {}): Promise<ContentModel> =>
  content.train(dataOf(items), { ...content.defaults, ...config }, { seed: 1 });

describe("content of real works", () => {
  it("finds the same story in other domains first", async () => {
    const model = await trainOn(works);
    expect(model.neighbours(0).items[0]).toBe(1);
    expect(model.neighbours(0).items).toContain(2);
    expect(model.neighbours(3).items.slice(0, 2)).toEqual(Uint32Array.of(4, 5));
    expect(model.similarity(0, 1)).toBeGreaterThan(model.similarity(0, 3));
    expect(model.mostSimilar([3, 1, 2], 0)).toEqual({ item: 1, similarity: model.similarity(1, 0) });
    expect(model.mostSimilar([], 0)).toBeUndefined();
    expect(model.candidates({ items: Uint32Array.of(3, 0), values: Float32Array.of(2, -2) }, 2)).toEqual(
      Uint32Array.of(4, 5),
    );
  });

  it("names what two works share, rarest first", async () => {
    const model = await trainOn(works);
    expect(model.sharedThemes(0, 1)).toEqual(["wealth", "jazz-age"]);
    expect(model.sharedThemes(0, 3)).toEqual([]);
    const people = model.sharedTerms(3, 4).filter(({ kind }) => kind === "word");
    expect(people.map(({ label }) => label)).toContain("whale");
    expect(model.sharedTerms(6, 0)).toEqual([]);
  });

  it("turns away from what a user dislikes", async () => {
    const model = await trainOn(works);
    const scores = new Float32Array(2);
    model.score({ items: Uint32Array.of(0, 3), values: Float32Array.of(2, -2) }, Uint32Array.of(1, 4), scores);
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[1]).toBeLessThan(0);
  });

  it("has no neighbours and a score of 0 for an item that shares nothing", async () => {
    const model = await trainOn(works);
    expect(model.neighbours(6).items).toHaveLength(0);
    const scores = Float32Array.of(Number.NaN);
    model.score({ items: Uint32Array.of(0), values: Float32Array.of(1) }, Uint32Array.of(6), scores);
    expect(scores[0]).toBe(0);
  });

  it("trains on one item and on none", async () => {
    expect((await trainOn(works.slice(0, 1))).neighbours(0).items).toHaveLength(0);
    expect((await trainOn([])).denseFeatures().values).toHaveLength(0);
  });

  it("keeps other domains among the neighbours however loud the own one is", async () => {
    const loud = Array.from({ length: 200 }, (_, index) =>
      work("book", `Sea ${index}`, {
        genres: ["novel"],
        themes: ["sea"],
        description: "The white whale and the ship.",
      }),
    );
    const model = await trainOn([...works, ...loud], { neighbourCount: 10 });
    const near = model.neighbours(3).items;
    expect(near).toHaveLength(10);
    expect(near).toContain(4);
    expect(near).toContain(5);
  });

  it("refuses arrays that point outside the catalogue", async () => {
    const model = await trainOn(works);
    const { header, arrays } = model.save();
    const { catalogue } = dataOf(works);
    const damaged = { ...arrays, neighbourItems: (arrays["neighbourItems"] as Uint32Array).map(() => 99) };
    expect(() => content.load({ header, arrays: damaged }, catalogue)).toThrow(/neighbourItems is 99/);
    expect(() => content.load({ header, arrays }, dataOf(works.slice(1)).catalogue)).toThrow(/entries, not/);
  });
});

const words = ["sea", "whale", "jazz", "party", "ghost", "robot", "king", "river", "train", "garden"];
const anyItems = fc
  .array(
    fc.record({
      domain: fc.constantFrom("book", "movie", "music"),
      themes: fc.uniqueArray(fc.constantFrom(...words), { maxLength: 4 }),
      description: fc.array(fc.constantFrom(...words, "the", "and"), { maxLength: 12 }).map((list) => list.join(" ")),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map(({ domain, ...fields }, index) => work(domain, `item ${index}`, fields)));

describe("content of any works", () => {
  it("gives symmetric similarities within -1..1, 1 to an item itself, and neighbours that agree with them", () =>
    fc.assert(
      fc.asyncProperty(anyItems, async (items) => {
        const model = await trainOn(items, { neighbourCount: 5 });
        for (const a of items.keys()) {
          const { items: near, scores } = model.neighbours(a);
          expect(near).not.toContain(a);
          for (const [place, b] of near.entries()) {
            expect(scores[place]).toBeCloseTo(model.similarity(a, b), 5);
            expect(scores[place]).toBeLessThanOrEqual(scores[place - 1] ?? 1.00001);
          }
          const b = (a * 7 + 3) % items.length;
          expect(model.similarity(a, b)).toBeCloseTo(model.similarity(b, a), 5);
          const self = model.similarity(a, a);
          expect(self === 0 || Math.abs(self - 1) < 1e-5).toBe(true);
        }
      }),
      { numRuns: 40, seed: 3 },
    ));

  it("finds what comparing every pair finds", () =>
    fc.assert(
      fc.asyncProperty(anyItems, async (items) => {
        const model = await trainOn(items, { neighbourCount: 6, perDomainRatio: 0 });
        for (const a of items.keys()) {
          const all = [...items.keys()]
            .filter((b) => b !== a)
            .map((b) => model.similarity(a, b))
            .filter((score) => score > 1e-6)
            .toSorted((one, other) => other - one);
          const { scores } = model.neighbours(a);
          expect(scores).toHaveLength(Math.min(6, all.length));
          for (const [rank, score] of scores.entries()) expect(score).toBeCloseTo(all[rank]!, 5);
        }
      }),
      { numRuns: 40, seed: 4 },
    ));
});

describe("dense features", () => {
  it("are the sentence vectors where there are any", async () => {
    const { data } = createTestWorld();
    const model = await content.train(data, content.defaults, { seed: 1 });
    expect(model.denseFeatures().values).toBe(data.sentenceVectors?.values);
  });

  it("are projected words without them: unit rows whose cosines resemble those of the words", async () => {
    const { data } = withoutSentences();
    const model = await content.train(data, content.defaults, { seed: 1 });
    const { dimension, values } = model.denseFeatures();
    const cosine = (a: number, b: number) => {
      let sum = 0;
      for (let axis = 0; axis < dimension; axis += 1)
        sum += values[a * dimension + axis]! * values[b * dimension + axis]!;
      return sum;
    };
    let worst = 0;
    for (let a = 0; a < 60; a += 1) {
      expect(cosine(a, a)).toBeCloseTo(1, 5);
      const b = (a * 31 + 7) % data.catalogue.items.length;
      worst = Math.max(worst, Math.abs(cosine(a, b) - model.similarity(a, b)));
    }
    expect(worst).toBeLessThan(0.45);
  });
});
