import type { TasteEvent } from "../domain/event.ts";
import type { EventId, ItemId } from "../domain/ids.ts";
import type { CounterfactualVerdict } from "../domain/recommendation.ts";
import { begunBy } from "./continue-row.ts";
import { explainedItem } from "./explained-item.ts";
import { rankFor } from "./rank-for.ts";
import type { ServingModel } from "./serving-model.ts";
import { signalsFor } from "./signals.ts";
import { skeleton, skeletonWith } from "./skeleton.ts";
import type { RecommendInput } from "./use-cases.ts";
import { momentOf, readKnown, type ServingPorts, type UserMoment } from "./user-moment.ts";
import { knownDeleted } from "./without-deleted.ts";

export interface CounterfactualInput extends Pick<RecommendInput, "tenant" | "userId" | "domain" | "moment"> {
  readonly n: number;
  readonly itemId: ItemId;
  /** What is done with so many works at most is looked for. */
  readonly workLimit: number;
}

export interface Counterfactual {
  readonly itemId: ItemId;
  readonly verdict: CounterfactualVerdict;
  /** Newest first; empty but for the verdict `events`. */
  readonly events: readonly TasteEvent[];
  /** Place in the list, from 1; absent where it is not there. */
  readonly rank?: number;
}

/** So many works that speak for an item are tried. */
const triedWorks = 8;

/**
 * Finds the events of the user without which an item would not be among the first `n` of their list. Works that speak for it are left out
 * one after the other, each time the one whose loss sets it back most, until the list, made anew, has it no more; then every event is put
 * back without which it stays away. Throws `MODEL_NOT_FOUND` and `ITEM_NOT_FOUND`.
 */
export async function counterfactual(ports: ServingPorts, input: CounterfactualInput): Promise<Counterfactual> {
  const { model, item, index } = await explainedItem(ports, input);
  const known = await readKnown(ports, model, input);
  const user = await momentOf(ports, model, known, input.moment);
  const { events } = user.history;
  const deletedItemIds = knownDeleted({ ...ports, model, tenant: input.tenant });
  const asked = { ...input, deletedItemIds };
  const rankWithout = async (removed: ReadonlySet<EventId>): Promise<number> => {
    const rest = ports.histories.without(known, model, removed);
    return rankIn(model, await momentOf(ports, model, { ...known, ...rest }, input.moment), asked, item.id);
  };
  const rank = rankIn(model, user, asked, item.id);
  const answer = (verdict: CounterfactualVerdict, found: readonly TasteEvent[] = []): Counterfactual => ({
    itemId: item.id,
    verdict,
    events: found,
    ...(rank <= input.n && { rank }),
  });
  if (rank > input.n) return answer("not-listed");
  if ((await rankWithout(new Set(events.map(({ id }) => id)))) <= input.n) return answer("without-history");
  const groups = eventGroups(model, user, index).slice(0, triedWorks);
  const removed = await removedUntilGone(groups, { rankWithout, ...input });
  if (removed === undefined) return answer("many-events");
  const needed = await withoutNeedless(removed, async (ids) => (await rankWithout(ids)) > input.n);
  return answer(
    "events",
    events.filter(({ id }) => needed.has(id)),
  );
}

/** The place of an item in the list that `recommend` gives, Infinity where it is not there. */
function rankIn(
  model: ServingModel,
  user: UserMoment,
  input: CounterfactualInput & { readonly deletedItemIds: ReadonlySet<ItemId> },
  itemId: ItemId,
): number {
  const isBegun = new Set(begunBy(model, user, { ...input, rules: [], nowMs: 0 }).map(({ item }) => item.id));
  const place = rankFor(model, user, { ...input, isBegun }).ranked.findIndex(({ item }) => item.id === itemId);
  return place < 0 ? Infinity : place + 1;
}

/** The user's events by work, what speaks most for the item first. */
function eventGroups(model: ServingModel, user: UserMoment, index: number): readonly (readonly EventId[])[] {
  const { taste, history, context } = user;
  const strengths = strengthsFor(model, user, index);
  const byItem = Map.groupBy(history.events, ({ itemId }) => model.indexOf.get(itemId) ?? itemId);
  // A mood is told by what was done last, whatever it says of the item.
  const newest = context.mood === undefined ? [] : history.events.slice(0, triedWorks).map(({ itemId }) => itemId);
  const told = new Set(newest.map((id) => model.indexOf.get(id) ?? id));
  return [...byItem]
    .map(([item, events]) => {
      const place = typeof item === "number" ? taste.items.indexOf(item) : -1;
      const strength = (strengths[place] ?? 0) + (told.has(item) ? 0.5 : 0);
      return { strength, newestMs: events[0]?.atMs ?? 0, ids: events.map(({ id }) => id) };
    })
    .toSorted((a, b) => b.strength - a.strength || b.newestMs - a.newestMs)
    .map(({ ids }) => ids);
}

/** Of each item of the taste, how much it speaks for an item: the sum of its shares in what each model says. */
function strengthsFor(model: ServingModel, user: UserMoment, index: number): Float64Array {
  const { taste } = user;
  const { cluster, mood } = user.context;
  const candidates = skeleton(model, taste, user.friendTaste, { cluster, mood: mood?.target });
  const { items } = signalsFor(model, skeletonWith(candidates, index).indices, user);
  const likes = (strengthOf: (item: number) => number) =>
    Float64Array.from(taste.items, (item, place) => ((taste.values[place] ?? 0) > 0 ? strengthOf(item) : 0));
  const strengths = new Float64Array(taste.items.length);
  const newestLike = taste.items[taste.values.findIndex((value) => value > 0)];
  for (const part of [
    Float64Array.from(model.collaborative.contributions(taste, Uint32Array.of(index), items)),
    likes((item) => model.content.similarity(item, index)),
    likes((item) => model.graph.bestPath([item], index)?.strength ?? 0),
    likes((item) => model.transitions.leadOf(item, index)),
    likes((item) => (item === newestLike ? 0.5 : 0)),
  ]) {
    const largest = part.reduce((most, value) => Math.max(most, value), 0) || 1;
    for (const [place, value] of part.entries())
      strengths[place] = (strengths[place] ?? 0) + Math.max(0, value) / largest;
  }
  return strengths;
}

interface Search {
  readonly rankWithout: (removed: ReadonlySet<EventId>) => Promise<number>;
  readonly n: number;
  readonly workLimit: number;
}

/** Undefined where the item stays in the list without `workLimit` groups. */
async function removedUntilGone(
  groups: readonly (readonly EventId[])[],
  { rankWithout, n, workLimit }: Search,
): Promise<ReadonlySet<EventId> | undefined> {
  const left = new Set(groups);
  let removed: ReadonlySet<EventId> = new Set();
  for (let count = 0; count < workLimit && left.size > 0; count += 1) {
    let [worst, farthest]: [readonly EventId[] | undefined, number] = [undefined, 0];
    for (const group of left) {
      const rank = await rankWithout(new Set([...removed, ...group]));
      if (rank > farthest) [worst, farthest] = [group, rank];
      if (rank > n) break;
    }
    if (worst === undefined) return undefined;
    removed = new Set([...removed, ...worst]);
    left.delete(worst);
    if (farthest > n) return removed;
  }
  return undefined;
}

/** As few as do it: each alone put back would bring the item back. */
async function withoutNeedless(
  removed: ReadonlySet<EventId>,
  isGone: (removed: ReadonlySet<EventId>) => Promise<boolean>,
): Promise<ReadonlySet<EventId>> {
  let needed = removed;
  for (const id of removed) {
    const fewer = new Set([...needed].filter((other) => other !== id));
    if (fewer.size > 0 && (await isGone(fewer))) needed = fewer;
  }
  return needed;
}
