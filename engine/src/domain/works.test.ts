import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemId } from "./ids.ts";
import { createItem, type Item } from "./item.ts";
import { createWorks, indexWorks, worksOf } from "./works.ts";

/** Few names, so that editions, series and chains come about; some originals are in no catalogue. */
const anyItem = fc.record({
  title: fc.constantFrom("Dune", "The Dune", "Emma", "Ulysses"),
  domain: fc.constantFrom("book", "movie"),
  creator: fc.constantFrom("Ann", "Bo", undefined),
  editionOf: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
  series: fc.option(fc.record({ name: fc.constantFrom("S", "T"), position: fc.integer({ min: 1, max: 3 }) }), {
    nil: undefined,
  }),
});

function itemsFrom(drawn: readonly (typeof anyItem extends fc.Arbitrary<infer T> ? T : never)[]): readonly Item[] {
  return drawn.map(({ title, domain, creator, editionOf, series }, place) =>
    createItem({
      id: `i${place}` as ItemId,
      title,
      domain,
      ...(creator !== undefined && { creators: [{ name: creator, role: "author" }] }),
      ...(editionOf !== undefined && { editionOf: `i${editionOf}` as ItemId }),
      ...(series !== undefined && { series }),
    }),
  );
}

const placesIn = (items: readonly Item[]) => {
  const places = new Map(items.map(({ id }, place) => [id, place]));
  return (id: ItemId) => places.get(id);
};

describe("indexWorks", () => {
  it("finds for items behind known ones what it finds for all at once", () => {
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 12 }), fc.nat(12), (drawn, count) => {
        const all = itemsFrom(drawn);
        const first = all.slice(0, count);
        const index = indexWorks(all, placesIn(all), indexWorks(first, placesIn(first)));
        const [extended, whole] = [worksOf(all, index, placesIn(all)), createWorks(all)];
        expect(extended.workAt).toEqual(whole.workAt);
        expect(extended.isInSeries).toEqual(whole.isInSeries);
        for (const [place, { id }] of all.entries()) {
          expect(extended.seriesAt(place)).toEqual(whole.seriesAt(place));
          expect(extended.workOf(id)).toBe(whole.workOf(id));
        }
      }),
      { numRuns: 500 },
    );
  });
});
