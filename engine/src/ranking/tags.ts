import type { Item } from "../domain/item.ts";
import type { Candidate } from "./candidate.ts";

/** What makes items alike in the eye of a reader, creators, genres, themes and series, as numbers. */
export interface TagNumbers {
  /** Of an item, none twice; worked out once for an index of the catalogue. */
  of(this: void, candidate: Pick<Candidate, "index" | "item">): Uint32Array;
  /** All numbers so far are below it. */
  count(this: void): number;
}

export function createTagNumbers(): TagNumbers {
  const numbers = new Map<string, number>();
  const known = new Map<number, Uint32Array>();
  const numberOf = (tag: string) => {
    const number = numbers.get(tag) ?? numbers.size;
    numbers.set(tag, number);
    return number;
  };
  return {
    of({ index, item }) {
      const before = known.get(index);
      if (before !== undefined) return before;
      const tags = Uint32Array.from(new Set(tagsOf(item).map(numberOf)));
      known.set(index, tags);
      return tags;
    },
    count: () => numbers.size,
  };
}

function tagsOf(item: Item): readonly string[] {
  const creators = item.creators.slice(0, 2).map((creator) => `by ${creator.name}`);
  return [...creators, ...item.genres, ...item.themes, ...(item.series ? [`in ${item.series.name}`] : [])];
}
