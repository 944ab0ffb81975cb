import type { Taste } from "../models/model.ts";
import type { ModelBundle } from "../registry/bundle.ts";

/** What is liked most in each domain. */
export interface Rankings {
  /** Catalogue indices of a domain, most popular first. */
  popularOf(this: void, domain: number): Uint32Array;
  /** The same by recent activity; only items that have any. */
  trendingOf(this: void, domain: number): Uint32Array;
  /** The popularity of the item at a catalogue index, and the highest of its domain. */
  popularityOf(this: void, index: number): { readonly own: number; readonly highest: number };
}

const noTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };
export const rankedPerDomain = 200;

/** As they were at the training. */
export function trainedRankings({ catalogue, popularity }: Pick<ModelBundle, "catalogue" | "popularity">): Rankings {
  const all = Uint32Array.from(catalogue.items.keys());
  const scores = new Float32Array(all.length);
  popularity.score(noTaste, all, scores);
  const popularities = scores.slice();
  const ranked = (above: number) =>
    catalogue.domains.map((_, domain) =>
      bestOf(
        all.filter((index) => catalogue.domainOf[index] === domain && (scores[index] ?? 0) > above),
        (index) => scores[index] ?? 0,
      ),
    );
  const popular = ranked(-Infinity);
  popularity.trend(all, scores);
  const trending = ranked(0);
  const highest = popular.map((items) => popularities[items[0] ?? 0] ?? 0);
  return {
    popularOf: (domain) => popular[domain] ?? new Uint32Array(),
    trendingOf: (domain) => trending[domain] ?? new Uint32Array(),
    popularityOf: (index) => ({
      own: popularities[index] ?? 0,
      highest: highest[catalogue.domainOf[index] ?? 0] ?? 0,
    }),
  };
}

/** The `count` items with the highest scores, best first, the lower index among equals. */
export function bestOf(items: Uint32Array, scoreOf: (index: number) => number, count = rankedPerDomain): Uint32Array {
  const scores = new Map<number, number>();
  const sorted = Float64Array.from(items, scoreOf).toSorted();
  const least = sorted[sorted.length - count] ?? -Infinity;
  for (const item of items) {
    const score = scoreOf(item);
    if (score >= least) scores.set(item, score);
  }
  const best = [...scores].toSorted(([a, scoreA], [b, scoreB]) => scoreB - scoreA || a - b);
  return Uint32Array.from(best.slice(0, count), ([item]) => item);
}
