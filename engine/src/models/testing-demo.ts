/** The demo's own works as training data, for tests that need real ones. */
import { readFileSync } from "node:fs";
import { createItem, type Item } from "../domain/item.ts";
import type { Relation } from "../domain/relation.ts";
import { createCatalogue, type TrainingData } from "./model.ts";

const folder = new URL("../../../demo/", import.meta.url);

/** The values of a JSON Lines file of the demo. */
export function readDemoLines(path: string): readonly unknown[] {
  const lines = readFileSync(new URL(path, folder), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
}

/** The whole demo catalogue with its relations, and nobody who has used it. */
export function readDemoData(): TrainingData {
  const items = ["books", "movies", "albums"].flatMap((name) =>
    readDemoLines(`catalogue/${name}.jsonl`),
  ) as readonly Item[];
  const relations = readDemoLines("catalogue/relations.jsonl") as readonly Omit<Relation, "confidence">[];
  return dataOf(
    items.map(createItem).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    relations.map((relation) => ({ confidence: 1, ...relation })),
  );
}

/** Items and relations that nobody has used, as training data. */
export function dataOf(items: readonly Item[], relations: readonly Relation[] = []): TrainingData {
  const catalogue = createCatalogue(items);
  const preferences = {
    rowCount: 0,
    columnCount: items.length,
    offsets: new Uint32Array(1),
    columns: new Uint32Array(),
    values: new Float32Array(),
  };
  return { catalogue, preferences, lastAtMs: new Float64Array(), relations, nowMs: Date.UTC(2026, 0, 1) };
}
