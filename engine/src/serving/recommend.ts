import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import { blend, shortlist } from "../ranking/blend.ts";
import type { Candidate, ScoredCandidate } from "../ranking/candidate.ts";
import { diversify } from "../ranking/diversify.ts";
import { createJudge } from "../ranking/rules.ts";
import { continueRow } from "./continue-row.ts";
import { fallbackList } from "./fallback.ts";
import { present } from "./present.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { signalsFor, toCandidate } from "./signals.ts";
import { skeleton, type Skeleton } from "./skeleton.ts";
import type { RecommendInput } from "./use-cases.ts";
import { readUser, ruleInput, type ServingPorts, type UserMoment } from "./user-moment.ts";
import { domainMixOf } from "./user-history.ts";

/** A list for a user in four steps: skeleton (candidates), hydrate (signals), rank (blend, rules, diversity), present (items, reasons). */
export async function recommend(ports: ServingPorts, input: RecommendInput): Promise<RecommendationList> {
  const model = await ports.model(input.tenant);
  const user = await readUser(ports, model, input);
  if (model === undefined) return fallbackList(ports, input, user.history);
  const begun = await continueRow(ports, model, user, input);
  const candidates = skeleton(model, user.taste, user.friendTaste, { domain: input.domain });
  const isBegun = new Set(begun.map(({ item }) => item.id));
  const { table, ranked } = rankCandidates(model, user, candidates, { ...input, isBegun });
  const items = await present(ports, model, user, { input, table, chosen: ranked });
  return {
    recommendationId: ports.random.newId(),
    userId: user.history.userId,
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    modelVersion: model.version,
    isFallback: false,
    items,
    continue: begun,
  };
}

interface RankInput extends RecommendInput {
  /** What stands in the continue row already. */
  readonly isBegun: ReadonlySet<ItemId>;
}

function rankCandidates(model: ServingModel, user: UserMoment, candidates: Skeleton, input: RankInput) {
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
    model.blendWeights,
  );
  const fresh = scored.filter(({ item }) => !input.isBegun.has(item.id));
  const mix = domainMixOf(user.history.preferences, (id) => model.itemOf(id)?.domain);
  return { table, ranked: diversify(withoutTwins(shortlist(fresh, input.n), model), input.n, mix) };
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
