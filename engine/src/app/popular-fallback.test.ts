import { expect, it } from "vitest";
import { MemoryModelRegistry } from "../adapters/memory/memory-model-registry.ts";
import { createEngine } from "./engine.ts";

const items = Array.from({ length: 40 }, (_, index) => ({
  id: `book ${index}`,
  domain: "book",
  title: `Book ${index}`,
  year: 1980 + index,
}));

it("what a promoted model knows to be popular leads the lists of an engine that has no model any more", async () => {
  const engine = await createEngine({ threadCount: 1 });
  await engine.putItems(items);
  const before = await engine.recommend({ userId: "stranger", n: 3 });
  expect(before.items.map(({ item, sources }) => [item.id, sources])).toEqual([
    ["book 39", ["fresh"]],
    ["book 38", ["fresh"]],
    ["book 37", ["fresh"]],
  ]);
  const likes = items
    .slice(0, 10)
    .flatMap(({ id }, index) =>
      Array.from(
        { length: 20 - index },
        (_, person) => ({ accountId: `person ${person}`, itemId: id, kind: "like" }) as const,
      ),
    );
  await engine.recordEvents(likes);
  await engine.train();

  const without = await createEngine({
    threadCount: 1,
    ports: { ...engine.ports, registry: new MemoryModelRegistry() },
  });
  const list = await without.recommend({ userId: "stranger", n: 12 });
  expect(list.isFallback).toBe(true);
  expect(list.items.slice(0, 3).map(({ item }) => item.id)).toEqual(["book 0", "book 1", "book 2"]);
  expect(list.items.map(({ sources }) => sources[0])).toEqual([
    ...Array.from({ length: 10 }, () => "popular"),
    "fresh",
    "fresh",
  ]);
  expect(list.items[10]?.item.id).toBe("book 39");
  await without.close();
});
