import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { normaliseName, normaliseText, normaliseTitle } from "../domain/text.ts";

/** The same for all editions of one work. */
export type Work = number | ItemId;

/** Editions and series of a catalogue. A place is an item's index in it. */
export interface Works {
  readonly items: readonly Item[];
  /** By place; editions of one work are those that name each other, and those with title, first creator and domain alike. */
  readonly workAt: Uint32Array;
  /** The same by id; what is not in the catalogue is a work of its own. */
  workOf(this: void, id: ItemId): Work;
  /** Places of the volumes of the item's series in reading order, one a position; empty when it is in none. */
  seriesAt(this: void, place: number): readonly number[];
  /** 1 for each item in a series: a look at hundreds of items themselves costs more. */
  readonly isInSeries: Uint8Array;
}

function titleKey(item: Item): string {
  const creator = item.creators[0];
  return [item.domain, normaliseTitle(item.title), creator ? normaliseName(creator.name) : item.id].join("\n");
}

const noVolumes: readonly number[] = [];

/** Indexes editions and series of a catalogue once, O(items). */
export function createWorks(items: readonly Item[]): Works {
  const placeById = new Map(items.map((item, place) => [item.id, place]));
  const itemOf = (id: ItemId) => items[placeById.get(id) ?? -1];
  const workAt = new Uint32Array(items.length);
  const workByTitle = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const original = itemOf(rootEdition(item, itemOf)) ?? item;
    const key = titleKey(original);
    const work = workByTitle.get(key) ?? placeById.get(original.id) ?? place;
    workByTitle.set(key, work);
    workAt[place] = work;
  }
  const seriesByPlace = findSeries(items);
  return {
    items,
    workAt,
    workOf: (id) => workAt[placeById.get(id) ?? -1] ?? id,
    seriesAt: (place) => seriesByPlace.get(place) ?? noVolumes,
    isInSeries: Uint8Array.from(items, (_, place) => (seriesByPlace.has(place) ? 1 : 0)),
  };
}

function rootEdition(item: Item, itemOf: (id: ItemId) => Item | undefined): ItemId {
  const seen = new Set<ItemId>();
  let current = item;
  while (current.editionOf !== undefined && !seen.has(current.id)) {
    seen.add(current.id);
    const next = itemOf(current.editionOf);
    if (next === undefined) return current.editionOf;
    current = next;
  }
  return current.id;
}

function findSeries(items: readonly Item[]): ReadonlyMap<number, readonly number[]> {
  const inSeries = [...items.keys()].filter((place) => items[place]?.series !== undefined);
  const byName = Map.groupBy(inSeries, (place) => seriesKey(items[place]));
  return new Map(
    [...byName.values()].flatMap((places) => {
      const volumes = onePerPosition(items, places);
      return places.map((place) => [place, volumes] as const);
    }),
  );
}

const seriesKey = (item: Item | undefined) => `${item?.domain ?? ""}\n${normaliseText(item?.series?.name ?? "")}`;

function onePerPosition(items: readonly Item[], places: readonly number[]): readonly number[] {
  const positionOf = (place: number | undefined) => items[place ?? -1]?.series?.position;
  const idOf = (place: number) => items[place]?.id ?? "";
  const sorted = places.toSorted((a, b) => (positionOf(a) ?? 0) - (positionOf(b) ?? 0) || (idOf(a) < idOf(b) ? -1 : 1));
  return sorted.filter((place, index) => positionOf(place) !== positionOf(sorted[index - 1]));
}
