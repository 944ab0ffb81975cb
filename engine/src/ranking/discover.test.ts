import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import type { ScoredCandidate } from "./candidate.ts";
import { popularityDiscount, withDiscoveries, type Discovery } from "./discover.ts";

const candidatesOf = (count: number): readonly ScoredCandidate[] =>
  Array.from({ length: count }, (_, index) => ({
    item: createItem({
      id: parseItemId(`item-${index}`),
      domain: index % 3 === 2 ? "music" : "movie",
      title: `${index}`,
    }),
    index,
    sources: ["collaborative"],
    signals: { cf: 1 - index / count, cb: 0, ctx: 0, social: 0 },
    score: 1 - index / count,
  }));

/** Likes fall from 1,000 with the index. */
const discoveryOf = (key: string): Discovery => ({
  popularityOf: (index) => ({ own: Math.log1p(1_000 / (1 + index)), highest: Math.log1p(1_000) }),
  key,
});

describe("withDiscoveries", () => {
  it("changes every tenth place alone, repeats nothing, keeps domains, and gives the same key the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 200 }), fc.string(), (n, more, key) => {
        const candidates = candidatesOf(n + more);
        const list = candidates.slice(0, n);
        const found = withDiscoveries(list, candidates, discoveryOf(key));
        expect(found).toHaveLength(n);
        expect(new Set(found.map(({ index }) => index)).size).toBe(n);
        for (const [place, { item, index }] of found.entries()) {
          expect(item.domain).toBe(list[place]?.item.domain);
          expect((place + 1) % 10 === 0 || index === list[place]?.index).toBe(true);
        }
        expect(withDiscoveries(list, candidates, discoveryOf(key))).toEqual(found);
      }),
    );
  });

  it("spreads over many items from person to person, the little known ones most", () => {
    const candidates = candidatesOf(200);
    const found = Array.from({ length: 600 }, (_, user) => {
      const list = withDiscoveries(candidates.slice(0, 10), candidates, discoveryOf(`user-${user}`));
      return list[9]?.index ?? 0;
    });
    expect(new Set(found).size).toBeGreaterThan(80);
    const mean = found.reduce((sum, index) => sum + index, 0) / found.length;
    expect(mean).toBeGreaterThan(105);
  });
});

describe("popularityDiscount", () => {
  it("takes most from the best known item, and nothing where nobody knows any", () => {
    const [first, second] = candidatesOf(2);
    const discount = popularityDiscount(discoveryOf("a"));
    expect(discount(first!)).toBeGreaterThan(discount(second!));
    expect(popularityDiscount({ popularityOf: () => ({ own: 0, highest: 0 }), key: "a" })(first!)).toBe(0);
  });
});
