import type { Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Item } from "../domain/item.ts";
import { createJudge } from "../ranking/rules.ts";
import { createWorks } from "../ranking/works.ts";
import type { Random } from "../ports/random.ts";
import type { ShownItems } from "./hot-items.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserMoment } from "./user-moment.ts";

/** So many items of the store are looked at when there is no model. */
const scanLimit = 2_000;
/** And so many popular ones of each domain, of which some will be known or not allowed. */
const popularLimit = 200;

/**
 * The last link of the fallback chain, without any model: what the last one knew to be popular, then the newest works, each domain
 * in turn. Never an error.
 */
export async function fallbackList(
  { items, random }: { readonly items: ShownItems; readonly random: Random },
  input: RecommendInput,
  { history, tiredItemIds = new Set(), wishes = [] }: Pick<UserMoment, "history" | "tiredItemIds" | "wishes">,
): Promise<RecommendationList> {
  const popular = await items.popular(input.tenant, popularLimit, input.domain);
  const popularIds = new Set(popular.map(({ id }) => id));
  const found = [...popular];
  for await (const item of items.scan(input.tenant)) {
    if (!popularIds.has(item.id) && found.push(item) >= scanLimit) break;
  }
  const judge = createJudge(
    {
      ...input,
      preferences: history.preferences,
      excludedItemIds: new Set(input.excludedItemIds),
      tiredItemIds,
      wishes,
    },
    createWorks(found),
  );
  const allowed = found.filter((item) => judge(item).kind === "allowed");
  const [known, others] = [
    allowed.filter(({ id }) => popularIds.has(id)),
    allowed.filter(({ id }) => !popularIds.has(id)),
  ];
  const newest = others.toSorted((a, b) => (b.year ?? 0) - (a.year ?? 0));
  const chosen = [...inTurn(known), ...inTurn(newest)].slice(0, input.n);
  return {
    recommendationId: random.newId(),
    userId: history.userId,
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    isFallback: true,
    items: chosen.map((item, place) => unscored(item, place + 1, popularIds.has(item.id) ? "popular" : "fresh")),
    continue: [],
  };
}

/** Items of all domains alternately, each domain in its own order. */
function inTurn(items: readonly Item[]): readonly Item[] {
  const counts = new Map<string, number>();
  return items
    .map((item) => {
      const turn = counts.get(item.domain) ?? 0;
      counts.set(item.domain, turn + 1);
      return { item, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ item }) => item);
}

const reasons = {
  popular: { kind: "popular", text: "Widely enjoyed", share: 1 },
  fresh: { kind: "fresh", text: "New in the catalogue", share: 1 },
} as const;

function unscored(item: Item, rank: number, source: keyof typeof reasons): Recommendation {
  const none = { value: 0, weight: 0 };
  return {
    item,
    rank,
    score: 0,
    sources: [source],
    breakdown: { cf: none, cb: none, ctx: none, social: none },
    reasons: [reasons[source]],
  };
}
