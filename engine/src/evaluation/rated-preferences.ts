/** Ratings as the product sees them. */
import type { TasteEvent } from "../domain/event.ts";
import { parseAccountId, parseEventId } from "../domain/ids.ts";
import { preferencesOf, type Preference } from "../domain/preference.ts";
import { sparseFromTriples } from "../kernels/sparse.ts";
import type { Taste, TrainingData } from "../models/model.ts";
import { tasteOf, type ServingModel } from "../serving/serving-model.ts";
import type { JudgedData } from "./data-sets/judged-data.ts";
import { eventsAt, type EventLists } from "./splits/events.ts";

/** Lowest and highest rating of a data set. */
export type RatingScale = readonly [low: number, high: number];

const account = parseAccountId("judged");

/**
 * What becomes of a user's ratings in the product: the importers make each a `rate` event whose ratio is its place on the scale,
 * and `preferencesOf` turns these into r_ui = 3 · (2 · ratio − 1), fading with age: the lower half of the scale are dislikes, and
 * the user's own mean plays no part.
 */
function preferencesFrom(
  { events, catalogue }: JudgedData,
  own: Uint32Array,
  [low, high]: RatingScale,
): readonly Preference[] {
  const rated = Array.from(own, (event): TasteEvent[] => {
    const item = catalogue.items[events.items[event] ?? 0];
    if (item === undefined) return [];
    const ratio = ((events.values[event] ?? 0) - low) / (high - low);
    const atMs = 1000 * (events.times?.[event] ?? 0);
    return [{ id: parseEventId(String(event)), accountId: account, itemId: item.id, atMs, kind: "rate", ratio }];
  });
  return preferencesOf(rated.flat());
}

/** The taste of which serving makes a list when these are all of a user's ratings. */
export function servedTaste(
  model: ServingModel,
  { data, own, scale }: { readonly data: JudgedData; readonly own: Uint32Array; readonly scale: RatingScale },
): Taste {
  return tasteOf(model, preferencesFrom(data, own, scale));
}

/** What the product would train on when these are all ratings there are. */
export function servedTrainingData(data: JudgedData, byUser: EventLists, scale: RatingScale): TrainingData {
  const { catalogue } = data;
  const indexOf = new Map(catalogue.items.map((item, index) => [item.id, index]));
  const entries = Array.from({ length: byUser.offsets.length - 1 }, (_, user) =>
    preferencesFrom(data, eventsAt(byUser, user), scale)
      .map(({ itemId, value, lastAtMs }) => ({ user, item: indexOf.get(itemId) ?? 0, value, lastAtMs }))
      .toSorted((one, other) => one.item - other.item),
  ).flat();
  return {
    catalogue,
    preferences: sparseFromTriples(
      byUser.offsets.length - 1,
      catalogue.items.length,
      entries.map(({ user }) => user),
      entries.map(({ item }) => item),
      entries.map(({ value }) => value),
    ),
    lastAtMs: Float64Array.from(entries, ({ lastAtMs }) => lastAtMs),
    relations: [],
    nowMs: entries.reduce((latest, { lastAtMs }) => Math.max(latest, lastAtMs), 0),
  };
}
