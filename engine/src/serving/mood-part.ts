import type { Mood } from "../domain/item.ts";
import { moodDistance } from "../domain/mood.ts";
import type { MoodArrays } from "../models/mood/mood.ts";
import type { MoodContext } from "./mood-context.ts";
import type { ServingModel } from "./serving-model.ts";
import { blendOf, defaultBlend } from "./weights.ts";

/**
 * What the mood says of each of `items`: share · sureness of the user's mood · confidence in the item's · (d̄ − d) / d̄, where d is the
 * item's distance to where the mood leads and d̄ the mean distance of the domain's items, so that half of each domain gains and half loses.
 */
export function moodPart(model: ServingModel, context: MoodContext | undefined, items: Uint32Array): Float32Array {
  const part = new Float32Array(items.length);
  if (context === undefined) return part;
  const { target } = context;
  const { domains, domainOf } = model.catalogue;
  const sureness = surenessOf(context);
  const shares = domains.map((domain) => moodShareOf(context, blendOf(model.blend, domain).moodShare));
  const distances = distancesTo(target, model.mood, items);
  const means = meanDistances(model, items, distances);
  for (let place = 0; place < items.length; place += 1) {
    const item = items[place] ?? 0;
    const domain = domainOf[item] ?? 0;
    const [distance, mean] = [distances[place] ?? NaN, means[domain] ?? 0];
    if (Number.isNaN(distance) || mean === 0) continue;
    const fit = Math.max(-1, (mean - distance) / mean);
    part[place] = (shares[domain] ?? 0) * sureness * (model.mood.confidence[item] ?? 0) * fit;
  }
  return part;
}

/** NaN where an item's mood is not known. */
function distancesTo(target: Mood, { valence, arousal, confidence }: MoodArrays, items: Uint32Array): Float64Array {
  const distances = new Float64Array(items.length);
  for (let place = 0; place < items.length; place += 1) {
    const item = items[place] ?? 0;
    distances[place] =
      confidence[item] === 0 ? NaN : moodDistance({ valence: valence[item] ?? 0, arousal: arousal[item] ?? 0 }, target);
  }
  return distances;
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

/** By domain, 0 where no item's mood is known. */
function meanDistances(
  { catalogue: { domains, domainOf } }: ServingModel,
  items: Uint32Array,
  distances: Float64Array,
): Float64Array {
  const sums = new Float64Array(domains.length);
  const counts = new Uint32Array(domains.length);
  for (let place = 0; place < items.length; place += 1) {
    const distance = distances[place] ?? NaN;
    if (Number.isNaN(distance)) continue;
    const domain = domainOf[items[place] ?? 0] ?? 0;
    sums[domain] = (sums[domain] ?? 0) + distance;
    counts[domain] = (counts[domain] ?? 0) + 1;
  }
  return sums.map((sum, domain) => sum / (counts[domain] || 1));
}
