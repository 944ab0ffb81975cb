import type { ItemId, TenantId } from "../domain/ids.ts";
import type { Reason } from "../domain/recommendation.ts";
import { relationPhrase, type Relation } from "../domain/relation.ts";
import type { ItemStore } from "../ports/item-store.ts";
import { inTurn } from "../serving/in-turn.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";

/** An item of another domain that belongs to a title that has just ended. */
export interface FollowUp {
  /** In the catalogue. */
  readonly index: number;
  readonly reason: Reason;
}

/** What is the same story or music in other domains: the soundtrack and the book of a film. Surest first, domains in turn. */
export async function followUpsOf(
  { relations: store }: { readonly relations: Pick<ItemStore, "relationsOf"> },
  model: ServingModel,
  { tenant, itemId }: { readonly tenant: TenantId; readonly itemId: ItemId },
): Promise<readonly FollowUp[]> {
  const title = model.itemOf(itemId);
  if (title === undefined) return [];
  const relations = await store.relationsOf(tenant, [...new Set([itemId, title.id])]);
  const found = new Map<number, FollowUp>();
  for (const relation of relations.toSorted((a, b) => b.confidence - a.confidence)) {
    const isForward = relation.to === itemId || relation.to === title.id;
    const index = model.indexOf.get(isForward ? relation.from : relation.to);
    if (index === undefined || itemAt(model, index).domain === title.domain || found.has(index)) continue;
    found.set(index, { index, reason: reasonOf(relation, isForward, title) });
  }
  return inTurn([...found.values()], ({ index }) => itemAt(model, index).domain);
}

function reasonOf(
  { kind }: Relation,
  isForward: boolean,
  title: { readonly id: ItemId; readonly title: string },
): Reason {
  const phrase = relationPhrase(kind, isForward);
  const text = `${phrase.slice(0, 1).toUpperCase()}${phrase.slice(1)} ${title.title}`;
  return { kind: "relation", text, share: 1, anchorId: title.id, relation: kind };
}
