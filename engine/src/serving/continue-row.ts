import { must } from "../domain/errors.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Recommendation } from "../domain/recommendation.ts";
import { createItemPredicate } from "../domain/filter/item-filter.ts";
import { blend } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { continuations } from "../ranking/rules.ts";
import { activeEmbargoes, embargoOf } from "../ranking/surface-rules.ts";
import { present } from "./present.ts";
import type { ServingModel } from "./serving-model.ts";
import { bitOf } from "./source-bits.ts";
import { signalsFor, toCandidate } from "./signals.ts";
import type { ListInput } from "./recommend.ts";
import type { ServingPorts, UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";
import { withoutDeleted } from "./without-deleted.ts";

const continueLimit = 6;

type RowInput = Pick<ListInput, "tenant" | "domain" | "excludedItemIds" | "filter" | "rules" | "nowMs">;

interface BegunInput extends Omit<RowInput, "tenant"> {
  /** What the catalogue has no more. */
  readonly deletedItemIds: ReadonlySet<ItemId>;
}

/** What a user has begun: unfinished items and next volumes, newest first. */
export async function continueRow(
  ports: Pick<ServingPorts, "items">,
  model: ServingModel,
  user: UserMoment,
  input: RowInput,
): Promise<readonly Recommendation[]> {
  const { row } = await withoutDeleted({ ...ports, model, tenant: input.tenant }, async (deletedItemIds) => {
    const begun = begunBy(model, user, { ...input, deletedItemIds });
    if (begun.length === 0) return { row: [], isShort: false, candidates: () => [] };
    const choice = rankBegun(model, user, begun);
    const presented = await present(ports, model, user, { input, ...choice });
    return { row: presented, isShort: presented.length < begun.length, candidates: () => choice.table.items };
  });
  return row;
}

function rankBegun(model: ServingModel, user: UserMoment, begun: ReturnType<typeof begunBy>) {
  const indices = Uint32Array.from(begun, ({ item }) => model.indexOf.get(item.id) ?? 0);
  const table = signalsFor(model, indices, user);
  const chosen = blend(
    begun.map((_, place) => toCandidate(model, table, place, bitOf("series"))),
    weightsFor(model, user.taste),
  ).toSorted((a, b) => indices.indexOf(a.index) - indices.indexOf(b.index));
  const reasonByIndex = new Map(begun.map((found, place) => [indices[place], continueReason(model, found)]));
  const reasonOf = ({ index }: ScoredCandidate) => must(reasonByIndex.get(index), `Item ${index} is not begun.`);
  return { table, chosen, reasonOf };
}

/** What stands in the row. */
export function begunBy(
  model: ServingModel,
  user: UserMoment,
  { domain, excludedItemIds = [], deletedItemIds, filter, rules, nowMs }: BegunInput,
): ReturnType<typeof continuations> {
  const fits = filter === undefined ? () => true : createItemPredicate(filter);
  const embargoes = activeEmbargoes(rules, nowMs);
  return continuations(user.history.preferences, (id) => model.indexOf.get(id), model.works)
    .filter(({ item }) => (domain === undefined || item.domain === domain) && !excludedItemIds.includes(item.id))
    .filter(({ item }) => !deletedItemIds.has(item.id))
    .filter(({ item }) => fits(item) && embargoOf({ embargoes }, item) === undefined)
    .slice(0, continueLimit);
}

function continueReason(model: ServingModel, found: ReturnType<typeof continuations>[number]) {
  const { item, anchorId, isNextVolume } = found;
  const series = item.series;
  const text = isNextVolume
    ? `Volume ${series?.position ?? ""} of ${series?.name ?? "the series"}, after ${model.itemOf(anchorId)?.title ?? ""}`
    : "You have begun it";
  return { kind: "series", text, share: 1, anchorId, position: series?.position ?? 1 } as const;
}
