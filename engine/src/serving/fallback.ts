import type { ItemId } from "../domain/ids.ts";
import type { AppliedRule, Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Item } from "../domain/item.ts";
import { applyRules } from "../ranking/apply-rules.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { createJudge } from "../ranking/rules.ts";
import { activeRules, type ActiveRules } from "../ranking/surface-rules.ts";
import { createWorks } from "../domain/works.ts";
import { createIdsOfHash } from "./earlier-pages.ts";
import type { ShownItems } from "./hot-items.ts";
import { inTurn } from "./in-turn.ts";
import type { ListInput } from "./recommend.ts";
import { withRuleReasons } from "./rule-reasons.ts";
import type { UserMoment } from "./user-moment.ts";

/** So many items of the store are looked at when there is no model. */
const scanLimit = 2_000;
/** And so many popular ones of each domain, of which some will be known or not allowed. */
const popularLimit = 200;

/** A list with what follows from it. */
interface FallbackList extends Pick<RecommendationList, "isFallback" | "items" | "continue"> {
  /** Ids of the list, in order. */
  readonly come: readonly ItemId[];
  readonly hasMore: boolean;
}

/**
 * The last link of the fallback chain, without any model: what the last one knew to be popular, then the newest works, each domain
 * in turn. Rules hold here too, but for the minimum relevance: there are no scores. Never an error.
 */
export async function fallbackList(
  { items }: { readonly items: ShownItems },
  input: ListInput,
  { history, tiredItemIds = new Set(), wishes = [] }: Pick<UserMoment, "history" | "tiredItemIds" | "wishes">,
): Promise<FallbackList> {
  const popular = await items.popular(input.tenant, popularLimit, input.domain);
  const popularIds = new Set(popular.map(({ id }) => id));
  const found = [...popular];
  for await (const item of items.scan(input.tenant)) {
    if (!popularIds.has(item.id) && found.push(item) >= scanLimit) break;
  }
  const works = createWorks(found);
  const judge = createJudge(
    {
      ...input,
      preferences: history.preferences,
      excludedItemIds: new Set(input.excludedItemIds),
      tiredItemIds,
      wishes,
    },
    works,
  );
  const hasCome = input.earlier?.hasCome({ works, idsOfHash: createIdsOfHash(() => found.map(({ id }) => id)) });
  const allowed = found.filter((item, place) => judge(place).kind === "allowed" && hasCome?.(item.id) !== true);
  const [known, others] = [
    allowed.filter(({ id }) => popularIds.has(id)),
    allowed.filter(({ id }) => !popularIds.has(id)),
  ];
  const domainOf = ({ domain }: Item) => domain;
  const newest = others.toSorted((a, b) => (b.year ?? 0) - (a.year ?? 0));
  const { list, hasMore } = applyRules(
    unweighed([...inTurn(known, domainOf), ...inTurn(newest, domainOf)]),
    rulesFor(input, history, found),
    {
      n: input.n,
      offset: input.earlier?.count ?? 0,
      workOf: (id) => works.workOf(id),
      choose: (candidates, n) => candidates.slice(0, n),
      problemOf: () => "Its item is not among those that are looked at without a model, or may not come.",
    },
  );
  return {
    isFallback: true,
    items: list.map(({ item, rules }, place) =>
      unscored(item, { rank: place + 1, rules, reason: popularIds.has(item.id) ? "popular" : "fresh" }),
    ),
    continue: [],
    come: list.map(({ item }) => item.id),
    hasMore,
  };
}

function rulesFor(
  { rules, boosts = [], domain, region, nowMs }: ListInput,
  { preferences }: UserMoment["history"],
  found: readonly Item[],
): ActiveRules {
  const byId = new Map(found.map((item) => [item.id, item]));
  const likedItems = () => preferences.flatMap(({ itemId, value }) => (value > 0 ? (byId.get(itemId) ?? []) : []));
  return activeRules({ rules: rules.filter(({ kind }) => kind !== "minimum-relevance") }, boosts, {
    nowMs,
    domain,
    region,
    likedItems,
  });
}

/** As candidates whose scores fall evenly from 1, so that boosts move them. */
function unweighed(items: readonly Item[]): readonly ScoredCandidate[] {
  const none = { cf: 0, cb: 0, ctx: 0, social: 0 };
  return items.map((item, index) => ({ item, index, sources: [], signals: none, score: 1 - index / items.length }));
}

const reasons = {
  popular: { kind: "popular", text: "Widely enjoyed", share: 1 },
  fresh: { kind: "fresh", text: "New in the catalogue", share: 1 },
} as const;

function unscored(
  item: Item,
  {
    rank,
    rules,
    reason,
  }: { readonly rank: number; readonly rules: readonly AppliedRule[]; readonly reason: keyof typeof reasons },
): Recommendation {
  const none = { value: 0, weight: 0 };
  return {
    item,
    rank,
    score: 0,
    sources: [rules.some(({ kind }) => kind === "pin") ? "rule" : reason],
    breakdown: { cf: none, cb: none, ctx: none, social: none },
    reasons: withRuleReasons([reasons[reason]], rules),
    ...(rules.length > 0 && { rules }),
  };
}
