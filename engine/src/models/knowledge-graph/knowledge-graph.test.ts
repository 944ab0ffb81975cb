import { beforeAll, describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { TrainingData } from "../model.ts";
import { describeRecommender } from "../recommender.contract.ts";
import { dataOf, readDemoData } from "../testing-demo.ts";
import { knowledgeGraph, type KnowledgeGraphConfig, type KnowledgeGraphModel } from "./knowledge-graph.ts";

describeRecommender("knowledge graph", knowledgeGraph, { ndcgFloor: 0.15 });

const train = (data: TrainingData, config: Partial<KnowledgeGraphConfig> = {}): Promise<KnowledgeGraphModel> =>
  knowledgeGraph.train(data, { ...knowledgeGraph.defaults, ...config }, { seed: 1 });

const liking = (...items: readonly number[]) => ({
  items: Uint32Array.from(items),
  values: new Float32Array(items.length).fill(2),
});

describe("knowledge graph of the demo", () => {
  let data: TrainingData;
  let model: KnowledgeGraphModel;
  const indexOf = (id: string) => data.catalogue.items.findIndex((item) => item.id === id);
  const idsOf = (items: Iterable<number>) => [...items].map((item) => data.catalogue.items[item]!.id);

  /** Share of the works with relations into another domain that have one of these in the first ten. */
  function hitRatio(graph: (anchor: number) => KnowledgeGraphModel): number {
    const place = new Map(data.catalogue.items.map((item, index) => [item.id, index]));
    const right = data.catalogue.items.map(() => new Set<number>());
    for (const { from, to } of data.relations) {
      const [a, b] = [place.get(from)!, place.get(to)!];
      if (data.catalogue.domainOf[a] === data.catalogue.domainOf[b]) continue;
      right[a]!.add(b);
      right[b]!.add(a);
    }
    const anchors = [...right.keys()].filter((anchor) => right[anchor]!.size > 0);
    const hits = anchors.filter((anchor) =>
      graph(anchor)
        .reach(liking(anchor), 10)
        .items.some((item) => right[anchor]!.has(item)),
    );
    expect(anchors.length).toBeGreaterThan(300);
    return hits.length / anchors.length;
  }

  beforeAll(async () => {
    data = readDemoData();
    model = await train(data);
  });

  it("leads from a book to its films, their soundtracks and the author's other books", () => {
    const reached = idsOf(model.reach(liking(indexOf("book:the-great-gatsby-1925")), 10).items);
    expect(reached).toContain("movie:the-great-gatsby-2013");
    expect(reached).toContain("music:the-great-gatsby-music-from-baz-luhrmanns-film-2013");
    expect(reached).toContain("book:tales-of-the-jazz-age-1922");
  });

  it("finds a right work of another domain in the first ten without the anchor's own relations", () => {
    expect(hitRatio(() => model)).toBeGreaterThan(0.98);
    expect(hitRatio((anchor) => model.withoutRelationsOf(anchor))).toBeGreaterThan(0.9);
  });

  it("finds it still for half of them when titles and text are switched off", async () => {
    const off = { title: 0, "title-part": 0, "title-mentioned": 0, "name-mentioned": 0, "person-mentioned": 0 };
    const bare = await train(data, { edges: { ...knowledgeGraph.defaults.edges, ...off } });
    expect(hitRatio((anchor) => bare.withoutRelationsOf(anchor))).toBeGreaterThan(0.5);
  });

  it("has one node for a person of several domains, mentioned or credited", () => {
    const fitzgerald = [
      "book:the-great-gatsby-1925",
      "movie:the-great-gatsby-1974",
      "music:the-great-gatsby-original-soundtrack-recording-1974",
    ].map((id) => model.entitiesOf(indexOf(id)).find(({ label }) => label === "F. Scott Fitzgerald"));
    expect(new Set(fitzgerald.map((entity) => entity?.entity)).size).toBe(1);
    expect(fitzgerald.map((entity) => entity?.tie)).toEqual(["written", "person-mentioned", "person-mentioned"]);
  });
});

const work = (id: string, title: string, fields: Partial<Item> = {}) =>
  createItem({ id: parseItemId(id), domain: id.slice(0, id.indexOf(":")), title, ...fields });
const relation = (from: string, kind: Relation["kind"], to: string): Relation => ({
  from: parseItemId(from),
  to: parseItemId(to),
  kind,
  confidence: 1,
});

/** In the order of their ids, so that indices are as written. */
const items = [
  work("book:0", "The Long Sea", {
    creators: [{ name: "Ann Bell", role: "author" }],
    places: ["Port Royal"],
    description: "Captain Crale sails for revenge.",
  }),
  work("book:1", "A Short Shore", { creators: [{ name: "Ann Bell", role: "author" }], themes: ["revenge"] }),
  work("movie:2", "Sea of Salt", {
    creators: [{ name: "Bo Carr", role: "director" }],
    description: "Captain Crale again.",
  }),
  work("music:3", "Sea of Salt (Original Soundtrack)", { creators: [{ name: "Cy Dove", role: "composer" }] }),
  work("music:4", "Dove Songs", { creators: [{ name: "Cy Dove", role: "composer" }], places: ["Port Royal"] }),
  work("music:5", "Silence"),
];
const relations = [relation("movie:2", "adaptation-of", "book:0"), relation("music:3", "soundtrack-of", "movie:2")];

describe("paths", () => {
  let model: KnowledgeGraphModel;
  const pathText = (from: number, to: number) =>
    model.bestPath([from], to)?.steps.map(({ phrase, label }) => `${phrase} ${label}`);

  beforeAll(async () => {
    model = await train(dataOf(items, relations));
  });

  it("read a relation from either end", () => {
    expect(pathText(0, 2)).toEqual(["adapted as Sea of Salt"]);
    expect(pathText(2, 0)).toEqual(["adapted from The Long Sea"]);
    expect(model.bestPath([0], 2)?.relation).toEqual({ kind: "adaptation-of", isForward: true });
    expect(model.bestPath([2], 0)?.relation).toEqual({ kind: "adaptation-of", isForward: false });
    expect(model.bestPath([0], 2)?.steps.at(-1)?.itemId).toBe("movie:2");
  });

  it("follow two relations, an entity, or both", () => {
    expect(pathText(0, 3)).toEqual(["adapted as Sea of Salt", "with the soundtrack Sea of Salt (Original Soundtrack)"]);
    expect(pathText(0, 1)).toEqual(["both by Ann Bell", "as is A Short Shore"]);
    expect(pathText(0, 4)).toEqual(["both set in Port Royal", "as is Dove Songs"]);
    expect(pathText(3, 4)).toEqual(["both with music by Cy Dove", "as is Dove Songs"]);
    expect(pathText(2, 4)).toEqual([
      "with the soundtrack Sea of Salt (Original Soundtrack)",
      "both with music by Cy Dove",
      "as is Dove Songs",
    ]);
    expect(pathText(4, 2)?.at(-1)).toBe("soundtrack of Sea of Salt");
    expect(model.bestPath([0], 1)?.relation).toBeUndefined();
  });

  it("are absent between what nothing ties, and from an item to itself", () => {
    expect(model.bestPath([0], 5)).toBeUndefined();
    expect(model.bestPath([0], 0)).toBeUndefined();
  });

  it("and scores leave out the relations of an item that is asked to have none", () => {
    const without = model.withoutRelationsOf(0);
    expect(without.bestPath([0], 2)?.steps[0]?.phrase).toBe("both connected with");
    const scores = new Float32Array(2);
    model.score(liking(0), Uint32Array.of(2, 4), scores);
    const full = scores.slice();
    without.score(liking(0), Uint32Array.of(2, 4), scores);
    expect(scores[0]).toBeLessThan(full[0]!);
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[1]).toBeGreaterThan(full[1]!);
    model.score(liking(0), Uint32Array.of(2, 4), scores);
    expect(scores).toEqual(full);
  });

  it("are as strong as what the walk carries over them", () => {
    const [direct, over] = [model.bestPath([0], 2)!, model.bestPath([0], 3)!];
    expect(direct.strength).toBeGreaterThan(over.strength);
  });

  it("begin where the strongest one does", () => {
    for (const [to] of items.entries()) {
      const alone = [...items.keys()].flatMap((from) => model.bestPath([from], to) ?? []);
      const [best] = alone.toSorted((a, b) => b.strength - a.strength);
      expect(model.bestPath([...items.keys()], to)).toEqual(best);
    }
  });
});

describe("reach", () => {
  it("holds what is near and nothing that is known or disliked", async () => {
    const model = await train(dataOf(items, relations));
    expect(model.reach(liking(0), 10).items.toSorted()).toEqual(Uint32Array.of(1, 2, 3, 4));
    const disliked = { items: Uint32Array.of(0), values: Float32Array.of(-2) };
    expect(model.reach(disliked, 10).items).toHaveLength(0);
    expect(model.reach(liking(5), 10).items).toHaveLength(0);
    expect(model.reach(liking(0), 2).items).toHaveLength(2);
  });
});

describe("model files", () => {
  it("are refused when they do not fit the catalogue or hold what cannot be", async () => {
    const data = dataOf(items, relations);
    const { header, arrays } = (await train(data)).save();
    const load = (more: Readonly<Record<string, Uint8Array | Uint32Array>>, catalogue = data.catalogue) =>
      knowledgeGraph.load({ header, arrays: { ...arrays, ...more } }, catalogue);
    expect(() => load({})).not.toThrow();
    expect(() => load({}, dataOf(items.slice(1)).catalogue)).toThrow(/entityOffsets has 7 entries, not 6/);
    expect(() => load({ edgeKindOf: (arrays["edgeKindOf"] as Uint8Array).map(() => 200) })).toThrow(
      /edgeKindOf has a kind/,
    );
    expect(() => load({ entityColumns: (arrays["entityColumns"] as Uint32Array).map(() => 9999) })).toThrow(
      /not below/,
    );
    expect(() => knowledgeGraph.load({ header: {}, arrays }, data.catalogue)).toThrow(/hopCount/);
  });
});
