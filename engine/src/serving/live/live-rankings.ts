import type { ItemSums } from "../../models/live/item-sums.ts";
import type { Catalogue } from "../../models/model.ts";
import { bestOf, rankedPerDomain, type Rankings } from "../rankings.ts";

/** So many are kept in order, more than are served, so that one that falls leaves no gap. */
const keptPerDomain = 2 * rankedPerDomain;
/** Time alone changes orders too, slowly; this long after the last look at all items comes the next. */
const rebuiltAfterMs = 600_000;

type Score = "popularityOf" | "trendOf";

/** Rankings that follow the sums: a request looks only at items that changed since the last one, beside the best so far. */
export function createLiveRankings({ domains, domainOf }: Catalogue, sums: ItemSums, nowMs: () => number): Rankings {
  const membersOf = domains.map((_, domain) =>
    Uint32Array.from(domainOf.keys()).filter((index) => domainOf[index] === domain),
  );
  let popular: Uint32Array[] = [];
  let trending: Uint32Array[] = [];
  let rebuiltAtMs = -Infinity;
  const best = (candidates: Uint32Array, score: Score) =>
    bestOf(
      score === "trendOf" ? candidates.filter((item) => sums.trendOf(item) > 0) : candidates,
      (item) => sums[score](item),
      keptPerDomain,
    );

  function refresh(): void {
    const changed = sums.takeChanged();
    const isDue = nowMs() - rebuiltAtMs > rebuiltAfterMs;
    if (isDue) {
      sums.mix();
      rebuiltAtMs = nowMs();
    } else if (changed.length === 0) return;
    const merged = (known: Uint32Array | undefined, domain: number) =>
      isDue
        ? (membersOf[domain] ?? new Uint32Array())
        : Uint32Array.from(new Set([...(known ?? []), ...changed.filter((item) => domainOf[item] === domain)]));
    popular = domains.map((_, domain) => best(merged(popular[domain], domain), "popularityOf"));
    trending = domains.map((_, domain) => best(merged(trending[domain], domain), "trendOf"));
  }

  return {
    popularOf(domain) {
      refresh();
      return (popular[domain] ?? new Uint32Array()).subarray(0, rankedPerDomain);
    },
    trendingOf(domain) {
      refresh();
      return (trending[domain] ?? new Uint32Array()).subarray(0, rankedPerDomain);
    },
    popularityOf(index) {
      refresh();
      const [top] = popular[domainOf[index] ?? 0] ?? [];
      return { own: sums.popularityOf(index), highest: top === undefined ? 0 : sums.popularityOf(top) };
    },
  };
}
