import { moodDistance } from "../domain/mood.ts";
import type { MoodContext } from "./mood-context.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { blendOf, defaultBlend } from "./weights.ts";

/**
 * What the mood says of each of `items`: share · sureness of the user's mood · confidence in the item's · (d̄ − d) / d̄, where d is the
 * item's distance to where the mood leads and d̄ the mean distance of the domain's items, so that half of each domain gains and half loses.
 */
export function moodPart(model: ServingModel, context: MoodContext | undefined, items: Uint32Array): Float32Array {
  const part = new Float32Array(items.length);
  if (context === undefined) return part;
  const { target } = context;
  const sureness = surenessOf(context);
  const distances = Array.from(items, (item) => {
    const mood = model.mood.moodOf(item);
    return mood && { distance: moodDistance(mood, target), confidence: mood.confidence };
  });
  const means = meanDistances(model, items, distances);
  for (const [place, item] of items.entries()) {
    const own = distances[place];
    const mean = means.get(model.catalogue.domainOf[item] ?? 0) ?? 0;
    if (own === undefined || mean === 0) continue;
    const share = moodShareOf(context, blendOf(model.blend, itemAt(model, item).domain).moodShare);
    const fit = Math.max(-1, (mean - own.distance) / mean);
    part[place] = share * sureness * own.confidence * fit;
  }
  return part;
}

/** What a single finished work leaves of doubt: of a mood told by works alone only what is believed beyond it counts. */
const doubt = 1 / 3;

/** How far a mood is acted on, 0..1: confidence where it was stated or shown, and (confidence − doubt) / (1 − doubt) where works tell it. */
function surenessOf({ target: { confidence }, isShown }: MoodContext): number {
  return isShown ? confidence : Math.max(0, (confidence - doubt) / (1 - doubt));
}

/** What was learned; for a mood that somebody stated, or a contrast that somebody asked for, at least the default. */
export function moodShareOf({ believed }: MoodContext, learned: number): number {
  const isAsked = believed.isStated || believed.goal === "contrast";
  return isAsked ? Math.max(learned, defaultBlend.default.moodShare) : learned;
}

function meanDistances(
  { catalogue }: ServingModel,
  items: Uint32Array,
  distances: readonly ({ readonly distance: number } | undefined)[],
): ReadonlyMap<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [place, item] of items.entries()) {
    const own = distances[place];
    if (own === undefined) continue;
    const domain = catalogue.domainOf[item] ?? 0;
    const known = sums.get(domain) ?? { sum: 0, count: 0 };
    sums.set(domain, { sum: known.sum + own.distance, count: known.count + 1 });
  }
  return new Map([...sums].map(([domain, { sum, count }]) => [domain, sum / count]));
}
