import type { ItemId } from "./ids.ts";
import type { Item } from "./item.ts";
import { normaliseName, normaliseText, normaliseTitle } from "./text.ts";

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

/** What `Works` are made of without a look at the items: plain data. */
export interface WorksIndex {
  readonly workAt: Uint32Array;
  /** By place, a hash of what editions of one work have alike. */
  readonly keyHashes: Uint32Array;
  /** Ids of works that items are editions of and that are not in the catalogue. */
  readonly missingWorks: readonly ItemId[];
  readonly series: readonly Series[];
}

interface Series {
  readonly key: string;
  /** Places of all its items. */
  readonly members: readonly number[];
  /** In reading order, one a position. */
  readonly volumes: readonly number[];
}

type PlaceOf = (id: ItemId) => number | undefined;

/** Indexes editions and series of a catalogue once, O(items). */
export function createWorks(items: readonly Item[]): Works {
  const placeById = new Map(items.map((item, place) => [item.id, place]));
  const placeOf: PlaceOf = (id) => placeById.get(id);
  return worksOf(items, indexWorks(items, placeOf), placeOf);
}

/** `placeOf` an item's own id, not of one of its aliases. Looks at no item. */
export function worksOf(items: readonly Item[], { workAt, series }: WorksIndex, placeOf: PlaceOf): Works {
  const seriesByPlace = new Map(
    series.flatMap(({ members, volumes }) => members.map((place) => [place, volumes] as const)),
  );
  const isInSeries = new Uint8Array(items.length);
  for (const place of seriesByPlace.keys()) isInSeries[place] = 1;
  return {
    items,
    workAt,
    workOf: (id) => workAt[placeOf(id) ?? -1] ?? id,
    seriesAt: (place) => seriesByPlace.get(place) ?? noVolumes,
    isInSeries,
  };
}

const noVolumes: readonly number[] = [];
const nothing: WorksIndex = {
  workAt: new Uint32Array(),
  keyHashes: new Uint32Array(),
  missingWorks: [],
  series: [],
};

/**
 * What `createWorks` finds. With `known`, the index of the first of `items`, it looks only at the others and at what they resemble;
 * the result is the same.
 */
export function indexWorks(items: readonly Item[], placeOf: PlaceOf, known: WorksIndex = nothing): WorksIndex {
  const first = known.workAt.length;
  const missing = new Set(known.missingWorks);
  for (let place = first; place < items.length; place += 1)
    if (missing.has(itemAt(items, place).id)) return indexWorks(items, placeOf);
  const itemOf = (id: ItemId) => items[placeOf(id) ?? -1];
  const originalOf = (item: Item) => itemOf(rootEdition(item, itemOf)) ?? item;
  const [workAt, keyHashes] = [withRoom(known.workAt, items.length), withRoom(known.keyHashes, items.length)];
  const workByKey = new Map<string, number>();
  const knownWork = (key: string, hash: number) => {
    for (let place = known.keyHashes.indexOf(hash); place >= 0; place = known.keyHashes.indexOf(hash, place + 1))
      if (titleKey(originalOf(itemAt(items, place))) === key) return known.workAt[place];
    return undefined;
  };
  for (let place = first; place < items.length; place += 1) {
    const item = itemAt(items, place);
    const root = rootEdition(item, itemOf);
    if (placeOf(root) === undefined) missing.add(root);
    const original = itemOf(root) ?? item;
    const key = titleKey(original);
    const hash = hashOf(key);
    const work = workByKey.get(key) ?? knownWork(key, hash) ?? placeOf(original.id) ?? place;
    workByKey.set(key, work);
    workAt[place] = work;
    keyHashes[place] = hash;
  }
  return { workAt, keyHashes, missingWorks: [...missing], series: findSeries(items, first, known.series) };
}

function withRoom(array: Uint32Array, length: number): Uint32Array {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}

function itemAt(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (item === undefined) throw new RangeError(`There is no item ${place} among ${items.length}.`);
  return item;
}

function titleKey(item: Item): string {
  const creator = item.creators[0];
  return [item.domain, normaliseTitle(item.title), creator ? normaliseName(creator.name) : item.id].join("\n");
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
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

function findSeries(items: readonly Item[], first: number, known: readonly Series[]): readonly Series[] {
  const found = new Map(known.map((series) => [series.key, series]));
  const added = new Map<string, number[]>();
  for (let place = first; place < items.length; place += 1) {
    const { domain, series } = itemAt(items, place);
    if (series === undefined) continue;
    const key = `${domain}\n${normaliseText(series.name)}`;
    added.set(key, [...(added.get(key) ?? []), place]);
  }
  for (const [key, places] of added) {
    const members = [...(found.get(key)?.members ?? []), ...places];
    found.set(key, { key, members, volumes: onePerPosition(items, members) });
  }
  return [...found.values()];
}

function onePerPosition(items: readonly Item[], places: readonly number[]): readonly number[] {
  const positionOf = (place: number | undefined) => items[place ?? -1]?.series?.position;
  const idOf = (place: number) => items[place]?.id ?? "";
  const sorted = places.toSorted((a, b) => (positionOf(a) ?? 0) - (positionOf(b) ?? 0) || (idOf(a) < idOf(b) ? -1 : 1));
  return sorted.filter((place, index) => positionOf(place) !== positionOf(sorted[index - 1]));
}
