import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { normaliseName, normaliseText, normaliseTitle } from "../domain/text.ts";

/** Editions and series of a catalogue, looked up by item id. */
export interface Works {
  /** The same for all editions of one work: those that name each other, and those with title, first creator and domain alike. */
  workOf(id: ItemId): string;
  /** Volumes of the item's series in reading order, one item a position, empty when it is in none. */
  seriesOf(id: ItemId): readonly Item[];
}

function titleKey(item: Item): string {
  const creator = item.creators[0];
  return [item.domain, normaliseTitle(item.title), creator ? normaliseName(creator.name) : item.id].join("\n");
}

function seriesKey(item: Item): string | undefined {
  return item.series && `${item.domain}\n${normaliseText(item.series.name)}`;
}

/** Indexes editions and series of a catalogue once, O(items). */
export function createWorks(items: readonly Item[]): Works {
  const byId = new Map(items.map((item) => [item.id, item]));
  const workById = new Map<ItemId, string>();
  const workByTitle = new Map<string, string>();
  const series = new Map<string, Item[]>();
  for (const item of items) {
    const original = byId.get(rootEdition(item, byId)) ?? item;
    const key = titleKey(original);
    const work = workByTitle.get(key) ?? original.id;
    workByTitle.set(key, work);
    workById.set(item.id, work);
    const name = seriesKey(item);
    if (name !== undefined) series.set(name, [...(series.get(name) ?? []), item]);
  }
  for (const [name, volumes] of series) series.set(name, onePerPosition(volumes));
  return {
    workOf: (id) => workById.get(id) ?? id,
    seriesOf: (id) => {
      const item = byId.get(id);
      const name = item && seriesKey(item);
      return (name !== undefined && series.get(name)) || [];
    },
  };
}

function rootEdition(item: Item, byId: ReadonlyMap<ItemId, Item>): ItemId {
  const seen = new Set<ItemId>();
  let current = item;
  while (current.editionOf !== undefined && !seen.has(current.id)) {
    seen.add(current.id);
    const next = byId.get(current.editionOf);
    if (next === undefined) return current.editionOf;
    current = next;
  }
  return current.id;
}

function onePerPosition(volumes: readonly Item[]): Item[] {
  const sorted = volumes.toSorted(
    (a, b) => (a.series?.position ?? 0) - (b.series?.position ?? 0) || (a.id < b.id ? -1 : 1),
  );
  return sorted.filter((item, index) => item.series?.position !== sorted[index - 1]?.series?.position);
}
