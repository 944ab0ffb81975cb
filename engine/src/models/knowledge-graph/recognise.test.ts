import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { normaliseName, normaliseText } from "../../domain/text.ts";
import { readDemoData, readDemoLines } from "../testing-demo.ts";
import { createGazetteer, type Gazetteer } from "./gazetteer.ts";
import { recogniseEntities } from "./recognise.ts";

interface Labelled {
  readonly text: string;
  readonly entities: readonly { readonly name: string; readonly kind: string }[];
}

const labelledKinds = ["person", "place", "theme"];

function keysOf(entities: readonly { readonly name: string; readonly kind: string }[]): ReadonlySet<string> {
  const inScope = entities.filter(({ kind }) => labelledKinds.includes(kind));
  return new Set(
    inScope.map(({ kind, name }) => `${kind} ${kind === "person" ? normaliseName(name) : normaliseText(name)}`),
  );
}

function judge(labelled: readonly Labelled[], gazetteer: Gazetteer) {
  const counts = { found: 0, labelled: 0, right: 0 };
  for (const { text, entities } of labelled) {
    const [found, wanted] = [keysOf(recogniseEntities(text, gazetteer)), keysOf(entities)];
    counts.found += found.size;
    counts.labelled += wanted.size;
    counts.right += [...found].filter((key) => wanted.has(key)).length;
  }
  return { precision: counts.right / counts.found, recall: counts.right / counts.labelled };
}

describe("recognition in the demo's descriptions", () => {
  let gazetteer: Gazetteer;
  beforeAll(() => {
    gazetteer = createGazetteer(readDemoData().catalogue.items);
  });

  it.each(["test", "development"])("has precision .85 and recall .6 on the %s split", (split) => {
    const labelled = readDemoLines(`entity-labels/${split}.jsonl`) as readonly Labelled[];
    expect(labelled.length).toBeGreaterThanOrEqual(split === "test" ? 100 : 40);
    const { precision, recall } = judge(labelled, gazetteer);
    expect(precision).toBeGreaterThanOrEqual(0.85);
    expect(recall).toBeGreaterThanOrEqual(0.6);
  });

  it("finds nothing new in a name that it has found, and repeats nothing", () => {
    const found = recogniseEntities(
      "Paul Atreides rules. Paul sees Arrakis, and Arrakis sees Paul. War follows war.",
      gazetteer,
    );
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "person Paul Atreides",
      "place Arrakis",
      "theme war",
    ]);
  });
});

const book = (title: string, fields: Partial<Item> = {}) =>
  createItem({ id: parseItemId(`book:${title}`), domain: "book", title, ...fields });

describe("recognition with a small catalogue", () => {
  const gazetteer = createGazetteer([
    book("The Hill of Winds", {
      creators: [{ name: "Ada Quill", role: "author" }],
      places: ["Marrow Bay"],
      themes: ["obsession", "coming-of-age", "law"],
      series: { name: "Winds", position: 1 },
      description:
        "A river runs by the house where the young wait, and the wind tells of work, word, love and of an end.",
    }),
    book("Songs", { creators: [{ name: "The Low Tides", role: "performer" }] }),
  ]);
  const found = (text: string) => recogniseEntities(text, gazetteer).map(({ kind, name }) => `${kind}: ${name}`);

  it.each([
    ["Ada Quill wrote it.", ["person: Ada Quill"]],
    ["A film of Quill's novel.", ["person: Quill"]],
    ["They sail from Marrow Bay to Norway.", ["place: Marrow Bay", "place: Norway"]],
    ["The Low Tides play it.", ["group: The Low Tides"]],
    ["After The Hill of Winds she rested.", ["work: The Hill of Winds"]],
    ["A captain obsessed by it.", ["theme: obsession"]],
    ["She is growing up; a lawyer helps.", ["theme: coming-of-age", "theme: law"]],
    ["Captain Orlov meets Doctor Maria Stein.", ["person: Captain Orlov", "person: Maria Stein"]],
    ["Young Mario Vane leaves.", ["person: Mario Vane"]],
    ["The Russian army and an English duke.", []],
    ['He sings "Maria in the Rain" twice.', []],
    ["He hums Word of the Wind softly.", []],
    ["Ludwig van Hoorn lives at Thornby Hall.", ["person: Ludwig van Hoorn", "place: Thornby Hall"]],
    ["", []],
  ])("reads %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("says whom a surname can mean", () => {
    expect(recogniseEntities("Music after Quill's hills.", gazetteer)[0]).toEqual({
      kind: "person",
      name: "Quill",
      candidates: ["Ada Quill"],
    });
  });

  it("takes any text, and names only what stands in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        for (const { kind, name } of recogniseEntities(text, gazetteer))
          expect(kind === "theme" || text.includes(name)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
