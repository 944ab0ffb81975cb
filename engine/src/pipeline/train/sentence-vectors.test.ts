import { describe, expect, it } from "vitest";
import { MemoryCache } from "../../adapters/memory/memory-cache.ts";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { defaultTenant, parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import type { Cache } from "../../ports/cache.ts";
import type { SentenceEncoder } from "../../ports/sentence-encoder.ts";
import { sentenceOf, sentenceVectorsFor } from "./sentence-vectors.ts";

/** Two numbers a text that tell texts apart, and a record of what was asked. */
function createCountingEncoder(id = "counting"): SentenceEncoder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id,
    dimension: 2,
    asked,
    encode: async (texts) => {
      asked.push(...texts);
      return Float32Array.from(texts.flatMap((text) => [Math.cos(text.length), Math.sin(text.length)]));
    },
  };
}

const book = (id: string, fields: Partial<Item> = {}) =>
  createItem({ id: parseItemId(id), domain: "book", title: id, ...fields });

describe("sentenceOf", () => {
  it("joins title, creators, description and themes", () => {
    const item = book("b", {
      title: "The Long Sea",
      creators: [
        { name: "Ann Bell", role: "author" },
        { name: "Ann Bell", role: "illustrator" },
      ],
      description: "A sailor waits for the wind.",
      themes: ["sea", "coming-of-age"],
    });
    expect(sentenceOf(item)).toBe("The Long Sea by Ann Bell. A sailor waits for the wind. sea, coming of age.");
    expect(sentenceOf(book("b", { title: " " }))).toBe("");
  });
});

const open = () => ({
  encoder: createCountingEncoder(),
  cache: new MemoryCache(new FixedClock(0)),
  tenant: defaultTenant,
});

describe("sentenceVectorsFor", () => {
  const items = Array.from({ length: 600 }, (_, index) => book(`book-${"x".repeat(index % 50)}-${index}`));

  it("gives every item its vector in order and zeros where there is no text", async () => {
    const sources = open();
    const progress: number[] = [];
    const vectors = await sentenceVectorsFor([...items, book("empty", { title: " " })], {
      ...sources,
      onProgress: (done) => progress.push(done),
    });
    expect(vectors).toMatchObject({ dimension: 2, encoderId: "counting" });
    for (const [index, item] of items.entries())
      expect(vectors.values[2 * index]).toBeCloseTo(Math.cos(sentenceOf(item).length), 6);
    expect(vectors.values.slice(-2)).toEqual(new Float32Array(2));
    expect(progress).toEqual([256, 512, 601]);
  });

  it("encodes each text once, and only new ones the next time", async () => {
    const sources = open();
    const twins = [book("a", { title: "Same" }), book("b", { title: "Same" }), ...items];
    const first = await sentenceVectorsFor(twins, sources);
    expect(sources.encoder.asked).toHaveLength(items.length + 1);
    const again = await sentenceVectorsFor([...twins, book("new")], sources);
    expect(sources.encoder.asked).toHaveLength(items.length + 2);
    expect(again.values.slice(0, first.values.length)).toEqual(first.values);
  });

  it("never mixes the vectors of two encoders, and encodes anew what the cache holds damaged", async () => {
    const sources = open();
    await sentenceVectorsFor(items.slice(0, 3), sources);
    const other = createCountingEncoder("other");
    await sentenceVectorsFor(items.slice(0, 3), { ...sources, encoder: other });
    expect(other.asked).toHaveLength(3);
    const damaged: Cache = {
      get: async (_, keys) => keys.map(() => new Uint8Array(3)),
      set: async () => {},
      delete: async () => {},
    };
    const vectors = await sentenceVectorsFor(items.slice(0, 3), { ...sources, cache: damaged });
    expect(vectors.values.every((value) => value !== 0)).toBe(true);
    expect(sources.encoder.asked).toHaveLength(6);
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(sentenceVectorsFor(items, { ...open(), signal })).rejects.toThrow("enough");
  });
});
