import { recentPlays } from "../context/mood.ts";
import type { Domain } from "../domain/domain.ts";
import { EngineError } from "../domain/errors.ts";
import type { TasteEvent } from "../domain/event.ts";
import {
  parseAccountId,
  type AccountId,
  type EventId,
  type ItemId,
  type TenantId,
  type UserId,
} from "../domain/ids.ts";
import type { BelievedMood } from "../domain/mood.ts";
import {
  isSameTrait,
  tasteEditLimit,
  tasteFacets,
  valuesOf,
  type TasteEdit,
  type TasteFacet,
  type TasteWish,
  type Trait,
} from "../domain/taste.ts";
import { clusterView } from "./cluster-view.ts";
import type { KeyLocks } from "./key-locks.ts";
import { changeUser } from "./people.ts";
import type { ServingModel } from "./serving-model.ts";
import type { ClusterView } from "./use-cases.ts";
import { momentOf, readKnown, type ServingPorts, type UserMoment } from "./user-moment.ts";

/** A trait that a user is believed to like, and what it is believed by. */
interface TasteBelief extends Trait {
  /** Of all that the user likes, the share that has it, 0 to 1. */
  readonly share: number;
  readonly likedItemCount: number;
  /** Events with such works, the newest first, five at most. */
  readonly eventIds: readonly EventId[];
  /** What these events happened to, each once, in the same order. */
  readonly itemIds: readonly ItemId[];
}

/** What is believed of a user's taste, and what they said of it themselves. */
export interface OwnTaste {
  /** By facet, then by share; the first dozen of each facet. */
  readonly beliefs: readonly TasteBelief[];
  readonly edits: readonly TasteEdit[];
  /** Absent where none is known. */
  readonly mood?: BelievedMood;
  readonly moodEventIds: readonly EventId[];
  readonly moodItemIds: readonly ItemId[];
  /** Absent without consent, and where clusters are off or do not help. */
  readonly cluster?: ClusterView;
}

const beliefsAFacet = 12;
const eventsABelief = 5;

/** What the system believes of a user's taste, each with the events that it rests on. Without a model nothing is believed. */
export async function getTaste(ports: ServingPorts, tenant: TenantId, userId: UserId): Promise<OwnTaste> {
  const model = await ports.model(tenant);
  const known = await readKnown(ports, model, { tenant, userId });
  const moment = await momentOf(ports, model, known, undefined);
  const { user } = known;
  const nowMs = ports.clock.nowMs();
  const mood = moment.context.mood?.believed;
  const cluster = model && user && clusterView(model, moment, user, nowMs);
  const moodEvidence = evidenceOf(mood === undefined ? [] : moodEvents(moment.history.events, nowMs));
  return {
    beliefs: model === undefined ? [] : tasteFacets.flatMap((facet) => beliefsOf(model, moment, facet)),
    edits: user?.tasteEdits ?? [],
    ...(mood && { mood }),
    moodEventIds: moodEvidence.eventIds,
    moodItemIds: moodEvidence.itemIds,
    ...(cluster && { cluster }),
  };
}

function beliefsOf(model: ServingModel, { history }: UserMoment, facet: TasteFacet): readonly TasteBelief[] {
  const liked = history.preferences.flatMap(({ itemId, value }) => {
    const item = model.itemOf(itemId);
    return item === undefined || value <= 0 ? [] : [{ item, value }];
  });
  const total = liked.reduce((sum, { value }) => sum + value, 0);
  const found = new Map<string, { readonly value: string; sum: number; readonly itemIds: Set<ItemId> }>();
  for (const { item, value } of liked)
    for (const own of new Set(valuesOf(item, facet))) {
      const key = own.toLowerCase();
      const belief = found.get(key) ?? { value: own, sum: 0, itemIds: new Set() };
      belief.sum += value;
      belief.itemIds.add(item.id);
      found.set(key, belief);
    }
  return [...found.values()]
    .toSorted((a, b) => b.sum - a.sum || (a.value < b.value ? -1 : 1))
    .slice(0, beliefsAFacet)
    .map(({ value, sum, itemIds }) => ({
      facet,
      value,
      share: sum / total,
      likedItemCount: itemIds.size,
      ...evidenceOf(history.events.filter(({ itemId }) => itemIds.has(model.itemOf(itemId)?.id ?? itemId))),
    }));
}

/** The first few of events, and what they happened to. */
function evidenceOf(events: readonly TasteEvent[]): Pick<TasteBelief, "eventIds" | "itemIds"> {
  const first = events.slice(0, eventsABelief);
  return { eventIds: first.map(({ id }) => id), itemIds: [...new Set(first.map(({ itemId }) => itemId))] };
}

/** The newest of what tells a mood: reactions, and what was played of late. */
function moodEvents(events: readonly TasteEvent[], nowMs: number): readonly TasteEvent[] {
  const played = new Set(recentPlays(events, nowMs).map(({ itemId }) => itemId));
  return events.filter(({ kind, itemId }) => kind === "emoji" || played.has(itemId));
}

export interface EditPorts extends Pick<ServingPorts, "profiles"> {
  readonly locks: KeyLocks;
  readonly users: { readonly changed: (tenant: TenantId, ids: readonly AccountId[]) => Promise<void> };
}

/**
 * Keeps what a user wants of a trait, from the next list on; without a wish they want nothing in particular of it. Throws `INVALID_INPUT`
 * beyond a hundred edits, and `UNKNOWN_DOMAIN` for a domain that there is not.
 */
export async function editTaste(
  ports: EditPorts & { readonly domains: readonly Domain[] },
  tenant: TenantId,
  userId: UserId,
  edit: Trait & { readonly wish?: TasteWish },
): Promise<void> {
  const { facet, value, wish } = edit;
  if (wish !== undefined && facet === "domain" && !ports.domains.includes(value))
    throw new EngineError(
      "UNKNOWN_DOMAIN",
      `${JSON.stringify(value)} is no domain; those are ${ports.domains.join(", ")}.`,
    );
  const kept = await changeUser(ports, tenant, userId, (user) => {
    const others = (user.tasteEdits ?? []).filter((other) => !isSameTrait(other, edit));
    const tasteEdits = wish === undefined ? others : [...others, { facet, value, wish }];
    if (tasteEdits.length > tasteEditLimit)
      throw new EngineError("INVALID_INPUT", `A taste has at most ${tasteEditLimit} edits. Take one back first.`);
    return { ...user, tasteEdits };
  });
  await ports.users.changed(tenant, [userId, kept.id].map(parseAccountId));
}
