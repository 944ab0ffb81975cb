import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Breakdown, Reason, Recommendation } from "../domain/recommendation.ts";
import { breakdownOf } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { anchorsOf, reasonsFor, type ReasonSources } from "./reasons.ts";
import { withRuleReasons } from "./rule-reasons.ts";
import type { ServingModel } from "./serving-model.ts";
import type { SignalTable } from "./signals.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { ServingPorts, UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";
import { withoutDeleted } from "./without-deleted.ts";

interface Choice {
  readonly table: SignalTable;
  readonly chosen: readonly ScoredCandidate[];
  /** For a list whose reasons are not those of its scores. */
  readonly reasonOf?: (candidate: ScoredCandidate) => Reason;
}

interface Chosen extends Choice {
  readonly input: Pick<RecommendInput, "tenant">;
}

type PresentedUser = Pick<UserMoment, "taste" | "friends" | "context" | "wishes">;

/** Adds fresh items, breakdowns and reasons. Items that were deleted since the training fall out. */
export async function present(
  { items }: Pick<ServingPorts, "items">,
  model: ServingModel,
  user: PresentedUser,
  { input, table, chosen, reasonOf }: Chosen,
): Promise<readonly Recommendation[]> {
  const fresh = await items.get(
    input.tenant,
    chosen.map((candidate) => candidate.item.id),
  );
  const weightsOf = weightsFor(model, user.taste);
  const reasonsOf: ReasonsOf =
    reasonOf === undefined ? scoreReasons(model, user, { table, chosen }) : (candidate) => [reasonOf(candidate)];
  const presented: Recommendation[] = [];
  for (const [position, candidate] of chosen.entries()) {
    const item = fresh[position];
    if (item === undefined) continue;
    const { score, sources, rules = [], entersSeriesOf: later } = candidate;
    const breakdown = breakdownOf(candidate.signals, weightsOf(candidate.item.domain));
    const reasons =
      later === undefined ? reasonsOf(candidate, { item, position, breakdown }) : [entryReason(item, later)];
    presented.push({
      item,
      rank: presented.length + 1,
      score,
      sources,
      breakdown,
      reasons: withRuleReasons(reasons, rules),
      ...(rules.length > 0 && { rules }),
    });
  }
  return presented;
}

interface Choosing<Made extends Choice> {
  readonly input: Pick<RecommendInput, "tenant">;
  readonly choose: (deletedItemIds: ReadonlySet<ItemId>) => Made;
}

/** The same of what is chosen when nothing may come that was deleted, so that nothing falls out. */
export async function presentStored<Made extends Choice>(
  { items }: Pick<ServingPorts, "items">,
  model: ServingModel,
  user: PresentedUser,
  { input, choose }: Choosing<Made>,
): Promise<{ readonly made: Made; readonly presented: readonly Recommendation[] }> {
  return withoutDeleted({ items, model, tenant: input.tenant }, async (deletedItemIds) => {
    const made = choose(deletedItemIds);
    const presented = await present({ items }, model, user, { ...made, input });
    const candidates = () => [...made.table.items, ...made.chosen.map(({ index }) => index)];
    return { made, presented, isShort: presented.length < made.chosen.length, candidates };
  });
}

type ReasonsOf = (
  candidate: ScoredCandidate,
  about: { readonly item: Item; readonly position: number; readonly breakdown: Breakdown },
) => readonly Reason[];

/** Reasons from what moved the scores; what all candidates have in common is worked out once. */
function scoreReasons(
  model: ServingModel,
  { taste, friends, context, wishes }: PresentedUser,
  { table, chosen }: Pick<Chosen, "table" | "chosen">,
): ReasonsOf {
  const indices = Uint32Array.from(chosen, (candidate) => candidate.index);
  const pulls = model.collaborative.contributions(taste, indices, table.items);
  const width = taste.items.length;
  const sources: ReasonSources = { model, taste, anchors: anchorsOf(taste), table, ...context, wishes };
  return ({ index, sources: namedBy }, { item, position, breakdown }) =>
    reasonsFor(sources, {
      index,
      place: table.items.indexOf(index),
      breakdown,
      pulls: pulls.subarray(position * width, (position + 1) * width),
      friendCount: friends.likerCounts.get(item.id) ?? 0,
      namedFriends: () => friends.namedLikers(item.id),
      isTrending: namedBy.includes("trending"),
      isFresh: namedBy.includes("fresh"),
    });
}

function entryReason(item: Item, later: Item): Reason {
  const position = item.series?.position ?? 1;
  const text = `Comes before ${later.title} in the series ${item.series?.name ?? ""}`;
  return { kind: "series", text, share: 1, anchorId: later.id, position };
}
