import type { Item } from "../domain/item.ts";
import type { Recommendation } from "../domain/recommendation.ts";
import { breakdownOf } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { reasonsFor } from "./reasons.ts";
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
  const places = new Map([...table.items].map((index, place) => [index, place]));
  const pulls = model.collaborative.contributions(
    user.taste,
    Uint32Array.from(chosen, (candidate) => candidate.index),
    table.items,
  );
  const weightsOf = weightsFor(model, user.taste);
  const tasteSize = user.taste.items.length;
  return chosen
    .flatMap((candidate, position) => {
      const item = fresh[position];
      const row = pulls.subarray(position * tasteSize, (position + 1) * tasteSize);
      return item === undefined ? [] : [{ candidate, item, pulls: row }];
    })
    .map(({ candidate, item, pulls: row }, position) => {
      const breakdown = breakdownOf(candidate.signals, weightsOf(candidate.item.domain));
      const later = candidate.entersSeriesOf;
      if (later !== undefined) return entryRecommendation(candidate, item, later, { breakdown, rank: position + 1 });
      const reasons = reasonsFor({
        model,
        taste: user.taste,
        table,
        place: places.get(candidate.index) ?? 0,
        breakdown,
        pulls: row,
        friendCount: user.friends.likerCounts.get(item.id) ?? 0,
        time: user.context.time,
        isTrending: candidate.sources.includes("trending"),
        cluster: user.context.cluster,
        mood: user.context.mood,
        wishes: user.wishes,
        isFresh: candidate.sources.includes("fresh"),
      });
      const { score, sources, rules = [] } = candidate;
      return {
        item,
        rank: position + 1,
        score,
        sources,
        breakdown,
        reasons: withRuleReasons(reasons, rules),
        ...(rules.length > 0 && { rules }),
      };
    });
}

function entryRecommendation(
  { score, sources, rules = [] }: ScoredCandidate,
  item: Item,
  later: Item,
  { breakdown, rank }: Pick<Recommendation, "breakdown" | "rank">,
): Recommendation {
  const position = item.series?.position ?? 1;
  const text = `Comes before ${later.title} in the series ${item.series?.name ?? ""}`;
  const reason = { kind: "series", text, share: 1, anchorId: later.id, position } as const;
  const reasons = withRuleReasons([reason], rules);
  return { item, rank, score, sources, breakdown, reasons, ...(rules.length > 0 && { rules }) };
}
