import type { ItemId } from "../domain/ids.ts";
import type { SurfaceRule } from "../domain/surface/surface.ts";
import type { Taste } from "../models/model.ts";
import { applyRules } from "../ranking/apply-rules.ts";
import { bestOfGroups, byScore, shortlist, shortlistLength } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { diversify, diversityConfigOf, type DiversityConfig } from "../ranking/diversify.ts";
import { discoveryReach, popularityDiscount, withDiscoveries } from "../ranking/discover.ts";
import { createJudge, type Judge } from "../ranking/rules.ts";
import { activeRules, type ActiveRules, type RuleEffect, type UnmetRule } from "../ranking/surface-rules.ts";
import type { EarlierPages } from "./earlier-pages.ts";
import { findCandidates, type Found } from "./find-candidates.ts";
import { moodShareOf } from "./mood-part.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { signalsFor, toCandidate, type SignalInput, type SignalTable } from "./signals.ts";
import { likedOf } from "./skeleton.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserContext } from "./user-context.ts";
import { domainMixOf } from "./user-history.ts";
import { ruleInput, type UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

export interface RankInput extends Partial<RecommendInput> {
  readonly n: number;
  /** What stands in the continue row already. */
  readonly isBegun: ReadonlySet<ItemId>;
  /** What the model knows and the catalogue has no more. */
  readonly deletedItemIds?: ReadonlySet<ItemId>;
  /** The published rules of the surface. */
  readonly surfaceRules?: readonly SurfaceRule[] | undefined;
  /** What came before, when the list is not the first page. */
  readonly earlier?: EarlierPages | undefined;
  /** Only rules look at it. */
  readonly nowMs?: number;
}

/** What a user's list holds, best first, and what rules did to it. */
export interface Ranked {
  readonly table: SignalTable;
  readonly ranked: readonly ScoredCandidate[];
  /** Whether more would come behind it. */
  readonly hasMore: boolean;
  readonly effects: readonly RuleEffect[];
  readonly unmet: readonly UnmetRule[];
}

/** Everything between reading the user and presenting the items, from memory alone. */
export function rankFor(model: ServingModel, user: UserMoment, input: RankInput): Ranked {
  const judge = createJudge(ruleInput(user, model, input), model.works);
  const rules = rulesOf(model, user, input);
  const found = findCandidates({ model, user, judge }, input, rules);
  const table = signalsFor(model, found.indices, user);
  // A usual list needs but the best of each domain; rules may reach for any candidate.
  const perDomain = rules === undefined ? shortlistLength(input.n, reserveOf(input)) : Infinity;
  const fresh = freshCandidates({ model, found, table, taste: user.taste }, input, perDomain);
  const choose = chooserFor(model, user, input);
  if (rules === undefined) {
    const { chosen, reach } = choose(fresh, input.n);
    return { table, ranked: chosen, hasMore: reach.length > chosen.length, effects: [], unmet: [] };
  }
  const { list, ...outcome } = applyRules(fresh, rules, {
    n: input.n,
    offset: input.earlier?.count ?? 0,
    workOf: model.works.workOf,
    choose: (candidates, n) => choose(candidates, n).chosen,
    problemOf: (id) => absenceOf(id, { model, judge, isBegun: input.isBegun }),
  });
  const ranked = list.map((weighed): ScoredCandidate => {
    const { ownScore, isLast: _, ...candidate } = weighed;
    return { ...candidate, score: ownScore };
  });
  return { table, ranked, ...outcome };
}

/** Why the item of a pin is no candidate. */
function absenceOf(
  id: ItemId,
  {
    model,
    judge,
    isBegun,
  }: { readonly model: ServingModel; readonly judge: Judge; readonly isBegun: RankInput["isBegun"] },
): string {
  const item = model.itemOf(id);
  if (item === undefined) return "The serving model does not know its item.";
  const judgement = judge(model.indexOf.get(id) ?? -1);
  if (judgement.kind !== "allowed") return judgement.problem;
  return isBegun.has(item.id) ? "The user has begun it." : "It came on an earlier page.";
}

/** The rules that hold for a request; undefined where there are none at all. */
function rulesOf(
  model: ServingModel,
  { taste }: UserMoment,
  { surfaceRules = [], boosts = [], domain, region, nowMs = 0 }: RankInput,
): ActiveRules | undefined {
  if (surfaceRules.length === 0 && boosts.length === 0) return undefined;
  const likedItems = () => likedOf(taste).map((index) => itemAt(model, index));
  const canonical = surfaceRules.map((rule) =>
    rule.kind === "pin" ? { ...rule, itemId: model.itemOf(rule.itemId)?.id ?? rule.itemId } : rule,
  );
  return activeRules({ rules: canonical }, boosts, { nowMs, domain, region, likedItems });
}

const reserveOf = ({ discovery = false }: RankInput) => (discovery ? discoveryReach : undefined);

/** The usual list out of candidates, best first: relevance, variety and, where wanted, discoveries. */
function chooserFor(model: ServingModel, user: UserMoment, input: RankInput) {
  const { domains, domainOf } = model.catalogue;
  const { items, values } = user.taste;
  const mix = domainMixOf(values, (place) => domains[domainOf[items[place] ?? 0] ?? 0]);
  const { discovery: isDiscovering = false, diversity } = input;
  const exploration = explorationOf(model, user.context, diversity);
  const config = { ...diversityConfigOf(diversity), ...exploration, tags: model.tags };
  return (candidates: readonly ScoredCandidate[], n: number) => {
    const reach = withoutTwins(shortlist(candidates, n, reserveOf(input)), model);
    if (!isDiscovering) return { reach, chosen: diversify(reach, n, mix, config) };
    const discovery = { popularityOf: model.popularityOf, key: user.history.userId };
    const discounted = { ...config, discount: popularityDiscount(discovery) };
    return { reach, chosen: withDiscoveries(diversify(reach, n, mix, discounted), reach, discovery) };
  };
}

/**
 * A mood leads across domains: the surer it is, and the more it weighs, the less do a user's usual domains count, and the less those
 * that the mood was told by, since of these a playlist offers more.
 */
function explorationOf(
  { blend: { default: weights } }: ServingModel,
  { mood }: UserContext,
  diversity: number | undefined,
): Pick<DiversityConfig, "domainExploration" | "explorationWeightOf"> {
  const { domainExploration } = diversityConfigOf(diversity);
  if (mood === undefined) return { domainExploration };
  const { target, believed, toldBy } = mood;
  const weight = Math.min(1, moodShareOf(mood, weights.moodShare));
  return {
    domainExploration: domainExploration + (1 - domainExploration) * weight * target.confidence,
    explorationWeightOf: (domain) => 1 - weight * believed.confidence * (toldBy.get(domain) ?? 0),
  };
}

interface Scoring {
  readonly model: ServingModel;
  readonly found: Found;
  readonly table: SignalTable;
  readonly taste: Taste;
}

/** What has neither begun nor come before, scored, best first: the `perDomain` best of each domain, and who is as good as the last. */
function freshCandidates(
  { model, found, table, taste }: Scoring,
  { isBegun, earlier }: RankInput,
  perDomain: number,
): readonly ScoredCandidate[] {
  const scores = scoresOf(model, table, taste);
  const hasCome = earlier?.hasCome(model);
  const begun = new Set([...isBegun].map((id) => model.indexOf.get(id)));
  const fresh: number[] = [];
  for (let place = 0; place < scores.length; place += 1) {
    const entry = found.entries[place] ?? 0;
    if (!begun.has(entry) && hasCome?.(itemAt(model, entry).id) !== true) fresh.push(place);
  }
  const scored = { scores, groupOf: (place: number) => model.catalogue.domainOf[found.indices[place] ?? 0] ?? 0 };
  return bestOfGroups(fresh, scored, perDomain)
    .map((place) => asEntry(model, { found, table, place }, scores[place] ?? 0))
    .toSorted(byScore);
}

/** A later volume gives its place to the volume at which its series is to be entered. */
function asEntry(
  model: ServingModel,
  { found, table, place }: { readonly found: Found; readonly table: SignalTable; readonly place: number },
  score: number,
): ScoredCandidate {
  const { item, index, sources, signals } = toCandidate(model, table, place, found.sources[place] ?? 0);
  const entry = found.entries[place] ?? index;
  if (entry === index) return { item, index, sources, signals, score };
  return { item: itemAt(model, entry), index: entry, sources, signals, score, entersSeriesOf: item };
}

/** One edition of a work is enough: the best one. */
export function withoutTwins(
  candidates: readonly ScoredCandidate[],
  { works }: ServingModel,
): readonly ScoredCandidate[] {
  const seen = new Set<number>();
  return candidates.filter(({ index }) => {
    const work = works.workAt[index] ?? index;
    return !seen.has(work) && seen.add(work);
  });
}

/** The scoring half of `rankFor`: the hybrid score of each of `items`, whether or not any source would name it. */
export function scoreItems(model: ServingModel, user: SignalInput, items: Uint32Array): Float64Array {
  return scoreTable(model, user, items).scores;
}

/** The same with what the scores are made of. */
export function scoreTable(
  model: ServingModel,
  user: SignalInput,
  items: Uint32Array,
): { readonly table: SignalTable; readonly scores: Float64Array } {
  const table = signalsFor(model, items, user);
  return { table, scores: scoresOf(model, table, user.taste) };
}

function scoresOf(model: ServingModel, { items, values }: SignalTable, taste: Taste): Float64Array {
  const weightsOf = weightsFor(model, taste);
  const weightsAt = model.catalogue.domains.map(weightsOf);
  const scores = new Float64Array(items.length);
  for (let place = 0; place < items.length; place += 1) {
    const weights = weightsAt[model.catalogue.domainOf[items[place] ?? 0] ?? 0];
    if (weights === undefined) continue;
    scores[place] =
      weights.cf * (values.cf[place] ?? 0) +
      weights.cb * (values.cb[place] ?? 0) +
      weights.ctx * (values.ctx[place] ?? 0) +
      weights.social * (values.social[place] ?? 0);
  }
  return scores;
}
