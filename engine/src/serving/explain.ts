import { EngineError } from "../domain/errors.ts";
import { createItemPredicate } from "../domain/filter/item-filter.ts";
import type { Item } from "../domain/item.ts";
import { blend } from "../ranking/blend.ts";
import { atMostOf, longestList } from "../domain/surface/surface.ts";
import { createJudge } from "../ranking/rules.ts";
import { activeEmbargoes, embargoOf } from "../ranking/surface-rules.ts";
import { explainedItem } from "./explained-item.ts";
import { present } from "./present.ts";
import { signalsFor, toCandidates } from "./signals.ts";
import { skeleton, skeletonWith } from "./skeleton.ts";
import type { ExplainInput, Explanation } from "./use-cases.ts";
import { readUser, ruleInput, type ServingPorts } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

/** Why one item stands where it stands for one user: scored among all of the user's candidates, rules told but not applied. */
export async function explain(ports: ServingPorts, input: ExplainInput): Promise<Explanation> {
  const { model, item, index } = await explainedItem(ports, input);
  const user = await readUser(ports, model, input);
  const { cluster, mood } = user.context;
  const wanted = { cluster, mood: mood?.target, wishes: user.wishes };
  const { indices, sources } = skeletonWith(skeleton(model, user.taste, user.friendTaste, wanted), index);
  const table = signalsFor(model, indices, user);
  const ranked = blend(toCandidates(model, table, sources), weightsFor(model, user.taste));
  const rank = ranked.findIndex((candidate) => candidate.index === index) + 1;
  const chosen = ranked.slice(rank - 1, rank);
  const [presented] = await present(ports, model, user, { input, table, chosen });
  if (presented === undefined)
    throw new EngineError("ITEM_NOT_FOUND", `The item ${JSON.stringify(input.itemId)} was deleted.`);
  const judgement = createJudge(ruleInput(user, model, {}), model.works)(index);
  const exclusion =
    judgement.kind === "allowed"
      ? await surfaceExclusion(ports, input, { item, score: presented.score })
      : judgement.problem;
  return {
    ...presented,
    rank,
    modelVersion: model.version,
    ...(exclusion !== undefined && { exclusion }),
  };
}

/** What the published rules of the surface forbid, where one is named: each on its own keeps an item out of every list. */
async function surfaceExclusion(
  { surfaces, clock }: Pick<ServingPorts, "surfaces" | "clock">,
  { tenant, surface }: ExplainInput,
  { item, score }: { readonly item: Item; readonly score: number },
): Promise<string | undefined> {
  const published = surface && (await surfaces.published(tenant, surface));
  if (!published) return undefined;
  const { rules } = published;
  const embargo = embargoOf({ embargoes: activeEmbargoes(rules, clock.nowMs()) }, item);
  if (embargo !== undefined) return `The embargo ${embargo.id} of the surface ${surface} holds it back.`;
  if (rules.some((rule) => rule.kind === "pin" && rule.itemId === item.id)) return undefined;
  const minimum = rules.find((rule) => rule.kind === "minimum-relevance");
  if (minimum !== undefined && score < minimum.score)
    return `Its score is below ${minimum.score}, the minimum relevance of the surface ${surface}; only a quota can bring it.`;
  const quota = rules.find(
    (rule) =>
      rule.kind === "quota" && atMostOf(rule.atMost, longestList) === 0 && createItemPredicate(rule.filter)(item),
  );
  return quota && `The quota ${quota.id} of the surface ${surface} allows none of its kind.`;
}
