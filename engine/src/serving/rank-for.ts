import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { signals } from "../domain/recommendation.ts";
import { blend, shortlist } from "../ranking/blend.ts";
import type { Candidate, ScoredCandidate } from "../ranking/candidate.ts";
import { defaultDiversityConfig, diversify, type DiversityConfig } from "../ranking/diversify.ts";
import { discoveryReach, popularityDiscount, withDiscoveries } from "../ranking/discover.ts";
import { createJudge } from "../ranking/rules.ts";
import { moodShareOf } from "./mood-part.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { signalsFor, toCandidate, type SignalInput, type SignalTable } from "./signals.ts";
import { skeleton } from "./skeleton.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserContext } from "./user-context.ts";
import { domainMixOf } from "./user-history.ts";
import { ruleInput, type UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

export interface RankInput extends Partial<RecommendInput> {
  readonly n: number;
  /** What stands in the continue row already. */
  readonly isBegun: ReadonlySet<ItemId>;
}

/** What a user's list holds, best first: everything between reading the user and presenting the items, from memory alone. */
export function rankFor(
  model: ServingModel,
  user: UserMoment,
  input: RankInput,
): { readonly table: SignalTable; readonly ranked: readonly ScoredCandidate[] } {
  const { cluster, mood } = user.context;
  const candidates = skeleton(model, user.taste, user.friendTaste, {
    ...input,
    cluster,
    mood: mood?.target,
    wishes: user.wishes,
  });
  const judge = createJudge(ruleInput(user, model, input), model.works);
  const found: Found[] = [];
  for (const [index, sources] of candidates) {
    const judgement = judge(itemAt(model, index));
    if (judgement.kind === "allowed") found.push({ index, sources: [...sources] });
    if (judgement.kind === "waits" && judgement.entry !== undefined)
      found.push({ index, sources: ["series"], entry: judgement.entry });
  }
  const table = signalsFor(
    model,
    Uint32Array.from(found, ({ index }) => index),
    user,
  );
  const scored = blend(
    found.map(({ sources, entry }, place) => asEntry(model, toCandidate(model, table, place, sources), entry)),
    weightsFor(model, user.taste),
  );
  const fresh = scored.filter(({ item }) => !input.isBegun.has(item.id));
  const mix = domainMixOf(user.history.preferences, (id) => model.itemOf(id)?.domain);
  const { n, discovery: isDiscovering = false } = input;
  const reach = withoutTwins(shortlist(fresh, n, isDiscovering ? discoveryReach : undefined), model);
  const diversity = { ...defaultDiversityConfig, ...explorationOf(model, user.context) };
  if (!isDiscovering) return { table, ranked: diversify(reach, n, mix, diversity) };
  const discovery = { popularityOf: model.popularityOf, key: user.history.userId };
  const config = { ...diversity, discount: popularityDiscount(discovery) };
  return { table, ranked: withDiscoveries(diversify(reach, n, mix, config), reach, discovery) };
}

/**
 * A mood leads across domains: the surer it is, and the more it weighs, the less do a user's usual domains count, and the less those
 * that the mood was told by, since of these a playlist offers more.
 */
function explorationOf(
  { blend: { default: weights } }: ServingModel,
  { mood }: UserContext,
): Pick<DiversityConfig, "domainExploration" | "explorationWeightOf"> {
  const { domainExploration } = defaultDiversityConfig;
  if (mood === undefined) return { domainExploration };
  const { target, believed, toldBy } = mood;
  const weight = Math.min(1, moodShareOf(mood, weights.moodShare));
  return {
    domainExploration: domainExploration + (1 - domainExploration) * weight * target.confidence,
    explorationWeightOf: (domain) => 1 - weight * believed.confidence * (toldBy.get(domain) ?? 0),
  };
}

interface Found {
  readonly index: number;
  readonly sources: Candidate["sources"];
  readonly entry?: Item;
}

/** A later volume gives its place to the volume at which its series is to be entered. */
function asEntry(model: ServingModel, candidate: Candidate, entry: Item | undefined): Candidate {
  const index = entry && model.indexOf.get(entry.id);
  if (entry === undefined || index === undefined) return candidate;
  return { ...candidate, item: entry, index, entersSeriesOf: candidate.item };
}

/** One edition of a work is enough: the best one. */
function withoutTwins(candidates: readonly ScoredCandidate[], { works }: ServingModel): readonly ScoredCandidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ item }) => {
    const work = works.workOf(item.id);
    return !seen.has(work) && seen.add(work);
  });
}

/** The scoring half of `rankFor`: the hybrid score of each of `items`, whether or not any source would name it. */
export function scoreItems(model: ServingModel, user: SignalInput, items: Uint32Array): Float64Array {
  const table = signalsFor(model, items, user);
  const weightsOf = weightsFor(model, user.taste);
  return Float64Array.from(items, (item, place) => {
    const weights = weightsOf(itemAt(model, item).domain);
    return signals.reduce((sum, signal) => sum + weights[signal] * (table.values[signal][place] ?? 0), 0);
  });
}
