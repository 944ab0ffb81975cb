import { must } from "../domain/errors.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import type { PreferenceConfig } from "../domain/preference.ts";
import type { Item } from "../domain/item.ts";
import type { Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Taste } from "../models/model.ts";
import type { Clock } from "../ports/clock.ts";
import type { ItemStore } from "../ports/item-store.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { Random } from "../ports/random.ts";
import { blend, breakdownOf } from "../ranking/blend.ts";
import type { Candidate, ScoredCandidate } from "../ranking/candidate.ts";
import { diversify } from "../ranking/diversify.ts";
import { continuations, createRules, type RuleInput, type Rules } from "../ranking/rules.ts";
import { fallbackList } from "./fallback.ts";
import { combineFriends, friendsOf, noFriends, type FriendActivity } from "./friends.ts";
import { reasonsFor } from "./reasons.ts";
import { tasteOf, type ServingModel } from "./serving-model.ts";
import { signalsFor, type SignalTable } from "./signals.ts";
import { skeleton, type Skeleton } from "./skeleton.ts";
import type { RecommendInput } from "./use-cases.ts";
import { domainMixOf, readUserHistory, type UserHistory } from "./user-history.ts";

export interface RecommendPorts {
  readonly items: ItemStore;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly preference: PreferenceConfig;
  /** The serving model of a tenant, undefined when there is none yet. */
  model(tenant: TenantId): ServingModel | undefined;
}

/** A list for a user in four steps: skeleton (candidates), hydrate (signals), rank (blend, rules, diversity), present (items, reasons). */
export async function recommend(ports: RecommendPorts, input: RecommendInput): Promise<RecommendationList> {
  const model = ports.model(input.tenant);
  const user = await readUser(ports, model, input);
  if (model === undefined) return fallbackList(ports, input, user.history);
  const candidates = skeleton(model, user.taste, user.friendTaste, { domain: input.domain });
  const { table, ranked } = rankCandidates(model, user, candidates, input);
  const items = await present(ports, model, user, { input, table, chosen: ranked });
  return {
    recommendationId: ports.random.newId(),
    userId: user.history.userId,
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    modelVersion: model.version,
    isFallback: false,
    items,
    continue: await continueRow(ports, model, user, input),
  };
}

/** A user at the moment of a request, in the model's terms. */
export interface UserMoment {
  readonly history: UserHistory;
  readonly taste: Taste;
  readonly friends: FriendActivity;
  readonly friendTaste: Taste;
  readonly sinceAnchorMs: number;
}

export async function readUser(
  ports: RecommendPorts,
  model: ServingModel | undefined,
  { tenant, userId }: Pick<RecommendInput, "tenant" | "userId">,
): Promise<UserMoment> {
  const options = { preference: ports.preference, canonicalOf: (id: ItemId) => model?.itemOf(id)?.id ?? id };
  const history = await readUserHistory(ports, tenant, userId, options);
  const friendIds = await friendsOf(ports, tenant, history.userId, history.accountIds);
  const histories = await Promise.all(friendIds.map((friend) => readUserHistory(ports, tenant, friend, options)));
  const friends = histories.length === 0 ? noFriends : combineFriends(histories.map((friend) => friend.preferences));
  const indexOf = model?.indexOf ?? new Map<ItemId, number>();
  const anchor = history.preferences.find((preference) => preference.value > 0);
  return {
    history,
    taste: tasteOf({ indexOf }, history.preferences),
    friends,
    friendTaste: tasteOf({ indexOf }, friends.preferences),
    sinceAnchorMs: anchor === undefined ? Infinity : Math.max(0, ports.clock.nowMs() - anchor.lastAtMs),
  };
}

function rankCandidates(model: ServingModel, user: UserMoment, candidates: Skeleton, input: RecommendInput) {
  const rules = createRules(ruleInput(user, model, input), model.works);
  const found = [...candidates.keys()].filter((index) => rules.problemOf(itemAt(model, index)) === undefined);
  const later = [...candidates.keys()].filter((index) => rules.entryOf(itemAt(model, index)) !== undefined);
  const table = signalsFor(model, Uint32Array.from([...found, ...later]), user);
  const scored = blend(
    [...found, ...later].map((index, place) =>
      asEntry(model, rules, toCandidate(model, table, place, [...(candidates.get(index) ?? [])])),
    ),
    model.blendWeights,
  );
  const mix = domainMixOf(user.history.preferences, (id) => model.itemOf(id)?.domain);
  return { table, ranked: diversify(withoutTwins(scored, model), input.n, mix) };
}

function itemAt(model: ServingModel, index: number) {
  return must(model.catalogue.items[index], `No item ${index} in the catalogue of ${model.version}.`);
}

export function toCandidate(
  model: ServingModel,
  table: SignalTable,
  place: number,
  sources: Candidate["sources"],
): Candidate {
  const index = table.items[place] ?? 0;
  const signals = {
    cf: table.values.cf[place] ?? 0,
    cb: table.values.cb[place] ?? 0,
    ctx: table.values.ctx[place] ?? 0,
    social: table.values.social[place] ?? 0,
  };
  return { item: itemAt(model, index), index, sources, signals };
}

/** A later volume gives its place to the volume at which its series is to be entered. */
function asEntry(model: ServingModel, rules: Rules, candidate: Candidate): Candidate {
  const entry = rules.entryOf(candidate.item);
  const index = entry && model.indexOf.get(entry.id);
  if (entry === undefined || index === undefined) return candidate;
  return { ...candidate, item: entry, index, sources: ["series"], entersSeriesOf: candidate.item };
}

/** One edition of a work is enough: the best one. */
function withoutTwins(candidates: readonly ScoredCandidate[], { works }: ServingModel): readonly ScoredCandidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ item }) => {
    const work = works.workOf(item.id);
    return !seen.has(work) && seen.add(work);
  });
}

export function ruleInput(user: UserMoment, model: ServingModel, input: Partial<RecommendInput>): RuleInput {
  const excluded = (input.excludedItemIds ?? []).map((id) => model.itemOf(id)?.id ?? id);
  return {
    preferences: user.history.preferences,
    excludedItemIds: new Set(excluded),
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    ...(input.services === undefined ? {} : { services: input.services }),
    ...(input.region === undefined ? {} : { region: input.region }),
    ...(input.maximumAgeYears === undefined ? {} : { maximumAgeYears: input.maximumAgeYears }),
  };
}

interface Chosen {
  readonly input: Pick<RecommendInput, "tenant">;
  readonly table: SignalTable;
  readonly chosen: readonly ScoredCandidate[];
}

/** Adds fresh items, breakdowns and reasons. Items that were deleted since training fall out. */
export async function present(
  { items }: Pick<RecommendPorts, "items">,
  model: ServingModel,
  user: UserMoment,
  { input, table, chosen }: Chosen,
): Promise<readonly Recommendation[]> {
  const fresh = await items.get(
    input.tenant,
    chosen.map((candidate) => candidate.item.id),
  );
  const places = new Map([...table.items].map((index, place) => [index, place]));
  return chosen
    .flatMap((candidate, position) => {
      const item = fresh[position];
      return item === undefined ? [] : [{ candidate, item }];
    })
    .map(({ candidate, item }, position) => {
      const breakdown = breakdownOf(candidate.signals, model.blendWeights);
      const later = candidate.entersSeriesOf;
      if (later !== undefined) return entryRecommendation(candidate, item, later, { breakdown, rank: position + 1 });
      const reasons = reasonsFor({
        model,
        taste: user.taste,
        table,
        place: places.get(candidate.index) ?? 0,
        breakdown,
        friendCount: user.friends.likerCounts.get(item.id) ?? 0,
        isTrending: candidate.sources.includes("trending"),
      });
      return { item, rank: position + 1, score: candidate.score, sources: candidate.sources, breakdown, reasons };
    });
}

function entryRecommendation(
  { score, sources }: ScoredCandidate,
  item: Item,
  later: Item,
  { breakdown, rank }: Pick<Recommendation, "breakdown" | "rank">,
): Recommendation {
  const position = item.series?.position ?? 1;
  const text = `Comes before ${later.title} in the series ${item.series?.name ?? ""}`;
  const reason = { kind: "series", text, share: 1, anchorId: later.id, position } as const;
  return { item, rank, score, sources, breakdown, reasons: [reason] };
}

const continueLimit = 6;

async function continueRow(
  ports: Pick<RecommendPorts, "items">,
  model: ServingModel,
  user: UserMoment,
  input: RecommendInput,
): Promise<readonly Recommendation[]> {
  const { domain } = input;
  const begun = continuations(user.history.preferences, (id) => model.itemOf(id), model.works)
    .filter(({ item }) => domain === undefined || item.domain === domain)
    .slice(0, continueLimit);
  const indices = Uint32Array.from(begun, ({ item }) => model.indexOf.get(item.id) ?? 0);
  const table = signalsFor(model, indices, user);
  const chosen = blend(
    begun.map((_, place) => toCandidate(model, table, place, ["series"])),
    model.blendWeights,
  ).toSorted((a, b) => indices.indexOf(a.index) - indices.indexOf(b.index));
  const presented = await present(ports, model, user, { input, table, chosen });
  return presented.map((recommendation) => {
    const found = begun.find(({ item }) => item.id === recommendation.item.id);
    return found === undefined ? recommendation : { ...recommendation, reasons: [continueReason(model, found)] };
  });
}

function continueReason(model: ServingModel, found: ReturnType<typeof continuations>[number]) {
  const { item, anchorId, isNextVolume } = found;
  const series = item.series;
  const text = isNextVolume
    ? `Volume ${series?.position ?? ""} of ${series?.name ?? "the series"}, after ${model.itemOf(anchorId)?.title ?? ""}`
    : "You have begun it";
  return { kind: "series", text, share: 1, anchorId, position: series?.position ?? 1 } as const;
}
