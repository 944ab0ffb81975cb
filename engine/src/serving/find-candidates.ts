import type { Item } from "../domain/item.ts";
import type { ItemFilter } from "../domain/filter/item-filter.ts";
import type { Source } from "../domain/recommendation.ts";
import { atLeastOf } from "../domain/surface/surface.ts";
import type { Judge } from "../ranking/rules.ts";
import type { ActiveRules } from "../ranking/surface-rules.ts";
import type { RankInput } from "./rank-for.ts";
import { bestOf } from "./rankings.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { skeleton } from "./skeleton.ts";
import type { UserMoment } from "./user-moment.ts";

/** A candidate that may come. */
export interface Found {
  readonly index: number;
  readonly sources: readonly Source[];
  /** The volume at which its series is to be entered, where it may not come itself. */
  readonly entry?: Item;
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
): readonly Found[] {
  const { cluster, mood } = user.context;
  const earlierCount = input.earlier?.count ?? 0;
  const named = skeleton(model, user.taste, user.friendTaste, {
    ...input,
    earlierCount,
    cluster,
    mood: mood?.target,
    wishes: user.wishes,
  });
  const found = new Map<number, Found>();
  const consider = (index: number, sources: readonly Source[]) => {
    const judgement = judge(itemAt(model, index));
    if (judgement.kind === "allowed") found.set(index, { index, sources });
    if (judgement.kind === "waits" && judgement.entry !== undefined)
      found.set(index, { index, sources: ["series"], entry: judgement.entry });
  };
  for (const [index, sources] of named) consider(index, [...sources]);
  for (const { filter, count } of wantedOf(input, rules))
    for (const index of missingOf(model, user, { filter, count: count + earlierCount, found }))
      consider(index, ["collaborative"]);
  for (const { itemId } of rules?.pins ?? []) {
    const index = model.indexOf.get(itemId);
    if (index !== undefined && !found.has(index)) consider(index, ["rule"]);
  }
  return [...found.values()];
}

/** The best of the catalogue that fit a filter, where fewer than enough of it are found. */
function missingOf(
  model: ServingModel,
  user: UserMoment,
  {
    filter,
    count,
    found,
  }: { readonly filter: ItemFilter; readonly count: number; readonly found: ReadonlyMap<number, Found> },
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
