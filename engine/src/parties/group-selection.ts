import type { ItemId } from "../domain/ids.ts";
import type { ItemStore } from "../ports/item-store.ts";
import type { PublishedSurface } from "../domain/surface/surface.ts";
import { defaultGroupStrategy } from "../ranking/groups/group-strategy.ts";
import { activeRules, type ActiveRules } from "../ranking/surface-rules.ts";
import type { GroupListInput } from "../serving/group-lists.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import { likedOf } from "../serving/skeleton.ts";
import { bitOf } from "../serving/source-bits.ts";
import { arrangeForGroup, type ArrangedPick } from "./group-arrange.ts";
import { findForGroup } from "./group-candidates.ts";
import { followUpsOf, type FollowUp } from "./group-follow-ups.ts";
import { createGroupJudge } from "./group-judge.ts";
import type { Member } from "./group-members.ts";
import type { MoodOfParty } from "./group-mood.ts";
import { createPool, itemIn, type GroupPool } from "./group-pool.ts";

/** What more than half of a group knows is no news to it. */
const defaultKnownRatio = 0.5;
/** Of a list, what belongs to the title that ended has this share at most. */
const followUpRatio = 0.5;

export interface Choosing {
  readonly input: GroupListInput & { readonly n: number; readonly maximumAgeYears: number };
  readonly members: readonly Member[];
  readonly published: PublishedSurface | undefined;
  readonly mood: MoodOfParty | undefined;
  readonly nowMs: number;
  /** Each member's share in the choice. */
  readonly attention: Float64Array;
  /** What the catalogue has no more. */
  readonly deletedItemIds: ReadonlySet<ItemId>;
}

export interface Choice {
  readonly pool: GroupPool;
  readonly picks: readonly ArrangedPick[];
  readonly followUps: readonly FollowUp[];
}

/** Candidates, what each member makes of them, and the list. */
export async function chooseForGroup(
  { relations }: { readonly relations: Pick<ItemStore, "relationsOf"> },
  model: ServingModel,
  choosing: Choosing,
): Promise<Choice> {
  const { input, members, mood, attention, deletedItemIds } = choosing;
  const { tenant, n, domains: wanted, followUpOf, excludedItemIds = [], strategy = defaultGroupStrategy } = input;
  const ended = followUpOf === undefined ? [] : [followUpOf];
  const judge = createGroupJudge(model, members, {
    ...input,
    excludedItemIds: [...excludedItemIds, ...ended],
    deletedItemIds,
    largestKnownRatio: input.largestKnownRatio ?? defaultKnownRatio,
  });
  const followUps =
    followUpOf === undefined ? [] : await followUpsOf({ relations }, model, { tenant, itemId: followUpOf });
  const rules = rulesOf(model, choosing);
  const pinned = (rules?.pins ?? []).flatMap(({ itemId }) => model.indexOf.get(itemId) ?? []);
  const domains = [...model.catalogue.domains.keys()].filter(
    (domain) => wanted?.includes(model.catalogue.domains[domain] ?? "") !== false,
  );
  const named = [
    ...followUps.map(({ index }) => [index, bitOf("graph")] as const),
    ...pinned.map((index) => [index, bitOf("rule")] as const),
  ];
  const found = findForGroup({ model, members, judge }, { n, deletedCount: deletedItemIds.size, domains, named });
  const sure = new Set(named.map(([index]) => index));
  const pool = createPool(model, found, { members, attention, domains, isSure: (index) => sure.has(index) });
  const places = new Map(pool.places.map((place) => [pool.indices[place] ?? 0, place]));
  const first = followUps.flatMap(({ index }) => places.get(index) ?? []).slice(0, Math.ceil(n * followUpRatio));
  const factorAt = (place: number) => mood?.factorOf(itemIn(pool, place)) ?? 1;
  const picks = arrangeForGroup(pool, { n, strategy, factorAt, first }, { rules, judge });
  return { pool, picks, followUps };
}

/** The rules of the surface, as for one who likes what any member likes; undefined where there are none. */
function rulesOf(model: ServingModel, { input, members, published, nowMs }: Choosing): ActiveRules | undefined {
  if (published === undefined || published.rules.length === 0) return undefined;
  const canonical = published.rules.map((rule) =>
    rule.kind === "pin" ? { ...rule, itemId: model.itemOf(rule.itemId)?.id ?? rule.itemId } : rule,
  );
  const likedItems = () => members.flatMap(({ moment }) => likedOf(moment.taste).map((index) => itemAt(model, index)));
  const { domains = [], region } = input;
  const domain = domains.length === 1 ? domains[0] : undefined;
  return activeRules({ rules: canonical }, [], { nowMs, domain, region, likedItems });
}
