import type { ItemFilter } from "../domain/filter/item-filter.ts";
import { atLeastOf } from "../domain/surface/surface.ts";
import type { Judge } from "../ranking/rules.ts";
import type { ActiveRules } from "../ranking/surface-rules.ts";
import type { RankInput } from "./rank-for.ts";
import { bestOf } from "./rankings.ts";
import type { ServingModel } from "./serving-model.ts";
import type { Skeleton } from "./candidate-marks.ts";
import { skeleton } from "./skeleton.ts";
import { bitOf, type SourceBits } from "./source-bits.ts";
import type { UserMoment } from "./user-moment.ts";

/** Candidates that may come. Arrays are aligned. */
export interface Found extends Skeleton {
  /** Where an item may not come itself, the volume at which its series is to be entered; else the item. */
  readonly entries: Uint32Array;
}

/** So many more than are needed are looked for where a filter lets few candidates through. */
const reserve = 28;

/**
 * What every source names and the judge lets through. Where a filter or a quota asks for more of something than that holds, the best
 * that the whole catalogue has of it, and what is pinned.
 */
export function findCandidates(
  { model, user, judge }: { readonly model: ServingModel; readonly user: UserMoment; readonly judge: Judge },
  input: RankInput,
  rules: ActiveRules | undefined,
): Found {
  const { cluster, mood } = user.context;
  const passedOver = passedOverBy(input);
  const named = skeleton(model, user.taste, user.friendTaste, {
    ...input,
    ...passedOver,
    cluster,
    mood: mood?.target,
    wishes: user.wishes,
  });
  const found = new Considered(judge);
  found.considerAll(named);
  const reach = passedOver.earlierCount + passedOver.deletedCount;
  for (const { filter, count } of wantedOf(input, rules))
    for (const index of missingOf(model, user, { filter, count: count + reach, found: found.indices() }))
      found.consider(index, bitOf("collaborative"));
  for (const { itemId } of rules?.pins ?? []) {
    const index = model.indexOf.get(itemId);
    if (index !== undefined && !found.indices().has(index)) found.consider(index, bitOf("rule"));
  }
  return found.finish();
}

/** How many candidates cannot come: so many more are looked for. */
const passedOverBy = ({ earlier, deletedItemIds }: RankInput) => ({
  earlierCount: earlier?.count ?? 0,
  deletedCount: deletedItemIds?.size ?? 0,
});

/** Grows by what the judge lets through. */
class Considered {
  readonly #judge: Judge;
  readonly #indices: number[] = [];
  readonly #sources: SourceBits[] = [];
  readonly #entries: number[] = [];

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  considerAll({ indices, sources }: Skeleton): void {
    for (let place = 0; place < indices.length; place += 1) this.consider(indices[place] ?? 0, sources[place] ?? 0);
  }

  consider(index: number, namedBy: SourceBits): void {
    const judgement = this.#judge(index);
    if (judgement.kind === "allowed") this.#add(index, namedBy, index);
    if (judgement.kind === "waits" && judgement.entry !== undefined) this.#add(index, bitOf("series"), judgement.entry);
  }

  indices(): ReadonlySet<number> {
    return new Set(this.#indices);
  }

  finish(): Found {
    return {
      indices: new Uint32Array(this.#indices),
      sources: new Uint16Array(this.#sources),
      entries: new Uint32Array(this.#entries),
    };
  }

  #add(index: number, sources: SourceBits, entry: number): void {
    this.#indices.push(index);
    this.#sources.push(sources);
    this.#entries.push(entry);
  }
}

/** The best of the catalogue that fit a filter, where fewer than enough of it are found. */
function missingOf(
  model: ServingModel,
  user: UserMoment,
  {
    filter,
    count,
    found,
  }: { readonly filter: ItemFilter; readonly count: number; readonly found: ReadonlySet<number> },
): Uint32Array {
  const matching = model.matching(filter);
  const missing = matching.filter((index) => !found.has(index));
  return matching.length - missing.length >= count ? new Uint32Array() : bestFor(model, user, missing, count);
}

/** What a request and its rules ask for, however rare it is, and how many candidates are enough. */
function wantedOf(
  { n, filter }: RankInput,
  rules: ActiveRules | undefined,
): readonly { readonly filter: ItemFilter; readonly count: number }[] {
  const quotas = (rules?.quotas ?? []).filter(({ atLeast }) => atLeast !== undefined);
  return [
    ...(filter === undefined ? [] : [{ filter, count: n + reserve }]),
    ...quotas.map((quota) => ({
      filter:
        filter === undefined ? quota.filter : ({ kind: "and", parts: [filter, quota.filter] } satisfies ItemFilter),
      count: atLeastOf(quota.atLeast, n) + reserve,
    })),
  ];
}

/** Of given items those that the user is likeliest to like, the better known among equals. */
function bestFor(model: ServingModel, { taste }: UserMoment, items: Uint32Array, count: number): Uint32Array {
  const scores = new Float32Array(items.length);
  model.collaborative.score(taste, items, scores);
  const known = new Set(taste.items);
  const scoreOf = new Map([...items].map((index, place) => [index, scores[place] ?? 0]));
  const popularity = (index: number) => {
    const { own, highest } = model.popularityOf(index);
    return highest > 0 ? own / highest : 0;
  };
  return bestOf(
    items.filter((index) => !known.has(index)),
    (index) => (scoreOf.get(index) ?? 0) + popularityShare * popularity(index),
    count,
  );
}

/** Enough to order items of which nothing else is known. */
const popularityShare = 0.001;
