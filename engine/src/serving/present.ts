import type { Item } from "../domain/item.ts";
import type { Reason, Recommendation } from "../domain/recommendation.ts";
import { breakdownOf } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { anchorsOf, reasonsFor, type ReasonSources } from "./reasons.ts";
import { withRuleReasons } from "./rule-reasons.ts";
import type { ServingModel } from "./serving-model.ts";
import type { SignalTable } from "./signals.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { ServingPorts, UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

interface Chosen {
  readonly input: Pick<RecommendInput, "tenant">;
  readonly table: SignalTable;
  readonly chosen: readonly ScoredCandidate[];
}

/** Adds fresh items, breakdowns and reasons. Items that were deleted since training fall out. */
export async function present(
  { items }: Pick<ServingPorts, "items">,
  model: ServingModel,
  user: Pick<UserMoment, "taste" | "friends" | "context" | "wishes">,
  { input, table, chosen }: Chosen,
): Promise<readonly Recommendation[]> {
  const fresh = await items.get(
    input.tenant,
    chosen.map((candidate) => candidate.item.id),
  );
  const { taste, context, friends, wishes } = user;
  const indices = Uint32Array.from(chosen, (candidate) => candidate.index);
  const pulls = model.collaborative.contributions(taste, indices, table.items);
  const weightsOf = weightsFor(model, taste);
  const sources: ReasonSources = { model, taste, anchors: anchorsOf(taste), table, ...context, wishes };
  const presented: Recommendation[] = [];
  for (const [position, candidate] of chosen.entries()) {
    const item = fresh[position];
    if (item === undefined) continue;
    const breakdown = breakdownOf(candidate.signals, weightsOf(candidate.item.domain));
    const rank = presented.length + 1;
    const { index, entersSeriesOf: later } = candidate;
    if (later !== undefined) {
      presented.push(entryRecommendation(candidate, item, later, { breakdown, rank }));
      continue;
    }
    const reasons = reasonsFor(sources, {
      index,
      place: table.items.indexOf(index),
      breakdown,
      pulls: pulls.subarray(position * taste.items.length, (position + 1) * taste.items.length),
      friendCount: friends.likerCounts.get(item.id) ?? 0,
      isTrending: candidate.sources.includes("trending"),
      isFresh: candidate.sources.includes("fresh"),
    });
    presented.push(recommendationOf(candidate, item, reasons, { breakdown, rank }));
  }
  return presented;
}

function entryRecommendation(
  candidate: ScoredCandidate,
  item: Item,
  later: Item,
  about: Pick<Recommendation, "breakdown" | "rank">,
): Recommendation {
  const position = item.series?.position ?? 1;
  const text = `Comes before ${later.title} in the series ${item.series?.name ?? ""}`;
  const reason = { kind: "series", text, share: 1, anchorId: later.id, position } as const;
  return recommendationOf(candidate, item, [reason], about);
}

function recommendationOf(
  { score, sources, rules = [] }: ScoredCandidate,
  item: Item,
  reasons: readonly Reason[],
  { breakdown, rank }: Pick<Recommendation, "breakdown" | "rank">,
): Recommendation {
  return {
    item,
    rank,
    score,
    sources,
    breakdown,
    reasons: withRuleReasons(reasons, rules),
    ...(rules.length > 0 && { rules }),
  };
}
