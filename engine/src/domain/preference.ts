import type { TasteEvent, TasteEventKind } from "./event.ts";
import type { ItemId } from "./ids.ts";

/** What one event of each kind says about `r_ui`. Ratings scale linearly from `-rate` at 0 to `rate` at 1. */
export interface PreferenceWeights extends Readonly<Record<TasteEventKind, number>> {}

export interface PreferenceConfig {
  readonly weights: PreferenceWeights;
  /** An event counts half when it is this many days older than the user's newest one; Infinity switches decay off. */
  readonly halfLifeDays: number;
  /** |r_ui| never exceeds this, however often an event repeats. */
  readonly limit: number;
}

export const defaultPreferenceConfig: PreferenceConfig = {
  weights: {
    impression: 0,
    view: 0.2,
    start: 0.5,
    progress: 1,
    finish: 2,
    like: 3,
    dislike: -3,
    rate: 3,
    save: 1.5,
    skip: -0.5,
    purchase: 3,
    emoji: 0.5,
  },
  halfLifeDays: 730,
  limit: 6,
};

/** How one user feels about one item, summed over that user's events. */
export interface Preference {
  readonly itemId: ItemId;
  /** r_ui: above 0 liked, below 0 disliked, within ±`limit`. */
  readonly value: number;
  readonly lastAtMs: number;
  readonly isFinished: boolean;
  readonly isStarted: boolean;
}

const happyEmoji =
  /[\u{1F600}-\u{1F60D}\u{1F970}\u{1F929}\u{2764}\u{1F44D}\u{1F44F}\u{1F525}\u{1F389}\u{1F602}\u{1F923}]/u;
/** Verdicts: thumbs down, anger, boredom, disgust. */
const refusingEmoji = /[\u{1F44E}\u{1F620}\u{1F621}\u{1F624}\u{1F92C}\u{1F634}\u{1F971}\u{1F92E}\u{1F922}\u{1F4A9}]/u;

/** Tears, sorrow and fear tell a mood, not a verdict: whom a song moves to tears may love it, so they count 0. */
function emojiSign(emoji: string): number {
  if (refusingEmoji.test(emoji)) return -1;
  return happyEmoji.test(emoji) ? 1 : 0;
}

/** What one event adds to r_ui before decay. */
export function eventWeight(event: TasteEvent, weights: PreferenceWeights): number {
  const weight = weights[event.kind];
  if (event.kind === "progress") return weight * event.ratio;
  if (event.kind === "rate") return weight * (2 * event.ratio - 1);
  return event.kind === "emoji" ? weight * emojiSign(event.emoji) : weight;
}

const dayMs = 86_400_000;

/** What is left of an event's weight at an age: 2^(−age / halfLife). */
export function decayFactor(ageMs: number, halfLifeDays: number): number {
  return 2 ** (-ageMs / (halfLifeDays * dayMs));
}

/**
 * r_ui of every item in a user's events: Σ weight(event) · 2^(−age / halfLife), clamped to ±limit. Ages count from the
 * user's newest event, so that a person who comes back after years, or an old data set, is not a stranger.
 * The order of the events does not matter; the result is sorted by last time, newest first, then by id.
 */
export function preferencesOf(
  events: readonly TasteEvent[],
  config: PreferenceConfig = defaultPreferenceConfig,
): readonly Preference[] {
  let newestMs = 0;
  for (const event of events) newestMs = Math.max(newestMs, event.atMs);
  const byItem = Map.groupBy(
    events.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    (event) => event.itemId,
  );
  const found = [...byItem].map(([itemId, own]) => withinLimit(preferenceOf(itemId, own, newestMs, config), config));
  return found.toSorted(newestLikeFirst);
}

/** Unlimited r_ui of one item over a user's events with it, as it is when the user's newest event is at `newestMs`. */
export function preferenceOf(
  itemId: ItemId,
  events: readonly TasteEvent[],
  newestMs: number,
  config: PreferenceConfig,
): Preference {
  const sum = { itemId, value: 0, lastAtMs: 0, isFinished: false, isStarted: false };
  for (const event of events) {
    sum.value += eventWeight(event, config.weights) * decayFactor(newestMs - event.atMs, config.halfLifeDays);
    if (event.kind !== "impression") sum.lastAtMs = Math.max(sum.lastAtMs, event.atMs);
    sum.isFinished ||=
      event.kind === "finish" || event.kind === "rate" || (event.kind === "progress" && event.ratio >= 0.95);
    sum.isStarted ||= event.kind === "start" || event.kind === "progress";
  }
  return sum;
}

/** `factor` is what is left of the value meanwhile. */
export function withinLimit(preference: Preference, { limit }: PreferenceConfig, factor = 1): Preference {
  return { ...preference, value: Math.min(limit, Math.max(-limit, factor * preference.value)) };
}

/** The order of preferences. */
export function newestLikeFirst(a: Preference, b: Preference): number {
  return b.lastAtMs - a.lastAtMs || (a.itemId < b.itemId ? -1 : 1);
}
