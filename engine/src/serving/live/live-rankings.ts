import type { ItemSums } from "../../models/live/item-sums.ts";
import type { Catalogue } from "../../models/model.ts";
import { bestOf, rankedPerDomain, type Rankings } from "../rankings.ts";
import { RankedList } from "./ranked-list.ts";

/** So many are kept in order, more than are served, so that one that falls leaves no gap. */
const keptPerDomain = 2 * rankedPerDomain;
/** Time alone changes orders too, slowly; this long after the last look at all items comes the next. */
const rebuiltAfterMs = 600_000;

/** Rankings that follow the sums: a request looks only at items that changed since the last one. */
export function createLiveRankings({ domains, domainOf }: Catalogue, sums: ItemSums, nowMs: () => number): Rankings {
  let lists: readonly Lists[] = [];
  let rebuiltAtMs = -Infinity;

  function refresh(): void {
    if (nowMs() - rebuiltAtMs > rebuiltAfterMs) rebuild();
    for (const item of sums.takeChanged()) {
      const own = lists[domainOf[item] ?? 0];
      own?.popular.set(item, sums.popularityOf(item));
      own?.trending.set(item, sums.trendMassOf(item));
    }
  }

  function rebuild(): void {
    sums.takeChanged();
    sums.mix();
    rebuiltAtMs = nowMs();
    lists = domains.map((_, domain) => {
      const members = Uint32Array.from(domainOf.keys()).filter((item) => domainOf[item] === domain);
      return {
        // Items that nobody likes fill the list of a domain where few are liked.
        rest: members.filter((item) => sums.popularityOf(item) === 0).subarray(0, rankedPerDomain),
        popular: listOf(members, (item) => sums.popularityOf(item)),
        trending: listOf(members, (item) => sums.trendMassOf(item)),
      };
    });
  }

  return {
    popularOf(domain) {
      refresh();
      const liked = lists[domain]?.popular.first(rankedPerDomain) ?? new Uint32Array();
      if (liked.length >= rankedPerDomain) return liked;
      const isLiked = new Set(liked);
      const rest = lists[domain]?.rest.filter((item) => !isLiked.has(item)) ?? [];
      return Uint32Array.from([...liked, ...rest].slice(0, rankedPerDomain));
    },
    trendingOf(domain) {
      refresh();
      return lists[domain]?.trending.first(rankedPerDomain) ?? new Uint32Array();
    },
    popularityOf(index) {
      refresh();
      const top = lists[domainOf[index] ?? 0]?.popular.best;
      return { own: sums.popularityOf(index), highest: top === undefined ? 0 : sums.popularityOf(top) };
    },
  };
}

interface Lists {
  readonly popular: RankedList;
  readonly trending: RankedList;
  readonly rest: Uint32Array;
}

function listOf(members: Uint32Array, scoreOf: (item: number) => number): RankedList {
  const list = new RankedList(keptPerDomain);
  for (const item of bestOf(members, scoreOf, keptPerDomain)) list.set(item, scoreOf(item));
  return list;
}
