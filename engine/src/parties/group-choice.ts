import { createGroupScores, type GroupScores } from "../ranking/groups/group-scores.ts";
import { pickForGroup, type GroupStrategy } from "../ranking/groups/group-strategy.ts";
import type { GroupPool } from "./group-pool.ts";

/** A candidate that was chosen for a group. */
export interface ChosenPick {
  /** In the pool. */
  readonly place: number;
  /** Members whom it serves, by row; never empty. */
  readonly serves: readonly number[];
}

export interface ChoiceWishes {
  readonly n: number;
  readonly strategy: GroupStrategy;
  /** What a candidate's chances are multiplied by: the mood of a party, boosts. */
  readonly factorAt: (place: number) => number;
  /** What comes first, in this order, where it is among the places. */
  readonly first: readonly number[];
}

/** The list out of some places of the pool: what comes first, then each domain by the strategy, the domains mixed by their shares. */
export function chooseMixed(pool: GroupPool, places: readonly number[], wishes: ChoiceWishes): readonly ChosenPick[] {
  const { model, indices } = pool;
  const domainOf = (place: number) => model.catalogue.domainOf[indices[place] ?? 0] ?? 0;
  const chosen: ChosenPick[] = [];
  const lists = new Map<number, readonly ChosenPick[]>();
  for (const [domain, own] of Map.groupBy(places, domainOf)) lists.set(domain, pickIn(pool, own, wishes));
  const counts = new Map<number, number>();
  const take = (pick: ChosenPick) => {
    const domain = domainOf(pick.place);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
    chosen.push(pick);
  };
  const there = new Set(places);
  for (const place of wishes.first)
    if (chosen.length < wishes.n && there.has(place)) take({ place, serves: servedBy(pool, place) });
  const taken = new Set(chosen.map(({ place }) => place));
  const waiting = new Map(
    [...lists].map(([domain, picks]) => [domain, picks.filter(({ place }) => !taken.has(place))] as const),
  );
  const nextAt = new Map<number, number>();
  while (chosen.length < wishes.n) {
    const domain = mostLacking(pool.shares, counts, {
      count: chosen.length,
      isOpen: (one) => (nextAt.get(one) ?? 0) < (waiting.get(one)?.length ?? 0),
    });
    if (domain === undefined) break;
    const at = nextAt.get(domain) ?? 0;
    const pick = waiting.get(domain)?.[at];
    nextAt.set(domain, at + 1);
    if (pick !== undefined) take(pick);
  }
  return chosen;
}

/** The domain that falls behind its share the most. */
function mostLacking(
  shares: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, number>,
  { count, isOpen }: { readonly count: number; readonly isOpen: (domain: number) => boolean },
): number | undefined {
  let most: number | undefined;
  let largest = -Infinity;
  for (const [domain, share] of shares) {
    const lack = share * (count + 1) - (counts.get(domain) ?? 0);
    if (lack > largest && isOpen(domain)) [most, largest] = [domain, lack];
  }
  return most;
}

/** The picks of one domain: as many as the whole list may need, since other domains may have few. */
function pickIn(pool: GroupPool, places: readonly number[], wishes: ChoiceWishes): readonly ChosenPick[] {
  return pickForGroup(wishes.strategy, groupScores(pool, places, wishes.factorAt), wishes.n).map(
    ({ candidate, serves }) => ({ place: places[candidate] ?? 0, serves }),
  );
}

export function groupScores(
  { rows, attention }: GroupPool,
  places: readonly number[],
  factorAt: (place: number) => number = () => 1,
): GroupScores {
  const factors = Float64Array.from(places, factorAt);
  const scaled = rows.map(({ chances }) =>
    Float64Array.from(places, (place, at) => Math.min(1, (chances[place] ?? 0) * (factors[at] ?? 1))),
  );
  return createGroupScores(scaled, attention);
}

/** What was not chosen for its score serves those who have it highest. */
export function servedBy({ rows }: GroupPool, place: number): readonly number[] {
  const own = rows.map(({ chances }) => chances[place] ?? 0);
  const highest = Math.max(...own);
  return own.flatMap((chance, member) => (chance >= highest / 2 ? [member] : []));
}
