/** Context: what the moment says of a user, from what the user did. This file: the mood. Pure. */
import type { plainEventKinds, TasteEvent } from "../domain/event.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Mood } from "../domain/item.ts";
import type { MoodState } from "../domain/mood.ts";
import { moodOfEmoji } from "./emoji-moods.ts";

export interface MoodConfig {
  /** What is this old tells half as much. */
  readonly halfLifeHours: number;
  /** An emoji tells as much as so many finished items. */
  readonly emojiWeight: number;
  /** How far a skip pushes the mood away from the item, beside what a finished one pulls. */
  readonly skipWeight: number;
  /** What a session that is faster or slower than usual tells of arousal. */
  readonly paceWeight: number;
  /** With evidence worth so many finished items that agree, confidence is one half. */
  readonly halfConfidenceWeight: number;
}

/** Chosen on simulated sessions (card `mood-state`), of other seeds than those it is judged on. */
export const moodDefaults: MoodConfig = {
  halfLifeHours: 4,
  emojiWeight: 1,
  skipWeight: 1,
  paceWeight: 0.5,
  halfConfidenceWeight: 1,
};

/** Something that was observed of valence and arousal, each with its own weight; both fade with age. */
interface Observation extends Mood {
  readonly atMs: number;
  readonly valenceWeight: number;
  readonly arousalWeight: number;
  /** Whether the mood is away from here. */
  readonly isSkipped: boolean;
}

type PlainEventKind = (typeof plainEventKinds)[number];

const hourMs = 3_600_000;
/** What is older than so many half-lives tells nothing. */
const halfLifeCount = 8;
/** Events with one item within this time are one play. */
const playMs = 0.5 * hourMs;
/** Evidence that scatters by this much around its mean is worth half: as much as moods of works do at random. */
const halfScatter = 0.5;
/** Below it nothing is believed. */
const leastConfidence = 0.02;

/**
 * The mood that a user's events tell at `nowMs`, or undefined where they tell none. Valence and arousal are means m of what emoji, plays
 * and pace tell, each weighted 2^(−age / half-life), and pushed away by `skipWeight` · (m − x) from the mean x of what was skipped, as far as
 * skips outweigh the rest. Confidence is W / (W + k · (1 + s²/s₀²)), W being the sum of weights, k and s₀ constants, and s the scatter of what
 * is told, (W · variance + s₀²) / (W + 1), as one thing alone cannot agree with anything: it grows with evidence that agrees, and fades.
 */
export function inferMood(
  events: readonly TasteEvent[],
  { moodOf, nowMs }: { readonly moodOf: (item: ItemId) => MoodState | undefined; readonly nowMs: number },
  config: MoodConfig = moodDefaults,
): MoodState | undefined {
  const recent = recentOf(events, nowMs, config);
  if (recent.length === 0) return undefined;
  const kept: Observation[] = [];
  const skipped: Observation[] = [];
  const add = (one: Observation | undefined) => {
    if (one === undefined) return;
    const rest = restOf(one.atMs, nowMs, config);
    const { valenceWeight, arousalWeight } = one;
    (one.isSkipped ? skipped : kept).push({
      ...one,
      valenceWeight: valenceWeight * rest,
      arousalWeight: arousalWeight * rest,
    });
  };
  for (const event of oncePerPlay(recent)) add(observationOf(event, moodOf, config));
  add(paceOf(events, nowMs, config));
  const pushed = (axis: "valence" | "arousal") => pushedMean(meanOf(kept, axis), meanOf(skipped, axis), config);
  const [valence, arousal] = [pushed("valence"), pushed("arousal")];
  const weight = (valence.weight + arousal.weight) / 2;
  const scatter = (weight * Math.max(valence.variance, arousal.variance) + halfScatter ** 2) / (weight + 1);
  const confidence = weight / (weight + config.halfConfidenceWeight * (1 + scatter / halfScatter ** 2));
  return confidence < leastConfidence ? undefined : { valence: valence.mean, arousal: arousal.mean, confidence };
}

/** What a user played or liked of late, with how much each tells of the mood at `nowMs`: 1 for what was finished now. Newest first. */
export function recentPlays(
  events: readonly TasteEvent[],
  nowMs: number,
  config: MoodConfig = moodDefaults,
): readonly { readonly itemId: ItemId; readonly weight: number }[] {
  return oncePerPlay(recentOf(events, nowMs, config)).flatMap((event) => {
    const weight = strengthOf(event) * restOf(event.atMs, nowMs, config);
    return weight > 0 ? [{ itemId: event.itemId, weight }] : [];
  });
}

/** Events that still tell something at `nowMs`, newest first. */
function recentOf(events: readonly TasteEvent[], nowMs: number, { halfLifeHours }: MoodConfig): readonly TasteEvent[] {
  const oldestMs = nowMs - halfLifeCount * halfLifeHours * hourMs;
  return events
    .filter(({ atMs, kind }) => atMs > oldestMs && atMs <= nowMs && kind !== "impression")
    .toSorted((a, b) => b.atMs - a.atMs);
}

/** What is left of the weight of something that happened at `atMs`. */
function restOf(atMs: number, nowMs: number, { halfLifeHours }: MoodConfig): number {
  return 2 ** (-(nowMs - atMs) / (halfLifeHours * hourMs));
}

/** Of the events of one play of an item the one that tells most; reactions by emoji stand for themselves. Newest first. */
function oncePerPlay(events: readonly TasteEvent[]): readonly TasteEvent[] {
  const plays = new Map<ItemId, TasteEvent>();
  const kept = new Set<TasteEvent>();
  for (const event of events) {
    const play = plays.get(event.itemId);
    if (event.kind === "emoji") kept.add(event);
    else if (play === undefined || play.atMs - event.atMs > playMs) {
      plays.set(event.itemId, event);
      kept.add(event);
    } else if (Math.abs(strengthOf(event)) > Math.abs(strengthOf(play))) {
      kept.delete(play);
      plays.set(event.itemId, event);
      kept.add(event);
    }
  }
  return [...kept];
}

/** From what ratio of its length on an item was not given up. */
const heardRatio = 0.5;

/** How much an event of a kind without a number says that the item suits the mood; below 0 that it does not. */
const strengths: Readonly<Record<PlainEventKind, number>> = {
  impression: 0,
  view: 0.1,
  start: 0.3,
  finish: 1,
  like: 1,
  dislike: 0,
  save: 0.1,
  skip: -1,
  purchase: 0.1,
};

/** 1 for a finished item. */
function strengthOf(event: TasteEvent): number {
  if (event.kind === "progress") return event.ratio >= heardRatio ? event.ratio : 0;
  if (event.kind === "rate") return Math.max(0, 2 * event.ratio - 1);
  return event.kind === "emoji" ? 0 : strengths[event.kind];
}

function observationOf(
  event: TasteEvent,
  moodOf: (item: ItemId) => MoodState | undefined,
  config: MoodConfig,
): Observation | undefined {
  if (event.kind === "emoji") {
    const mood = moodOfEmoji(event.emoji);
    return mood && observed(event.atMs, mood, config.emojiWeight);
  }
  const strength = strengthOf(event);
  const itemMood = strength === 0 ? undefined : moodOf(event.itemId);
  return itemMood && observed(event.atMs, itemMood, strength * itemMood.confidence);
}

function observed(atMs: number, { valence, arousal }: Mood, weight: number): Observation {
  const size = Math.abs(weight);
  return { atMs, valence, arousal, valenceWeight: size, arousalWeight: size, isSkipped: weight < 0 };
}

/** A longer pause than this ends a session. */
const sessionPauseMs = hourMs;
/** From so many gaps on a pace is one. */
const leastGapCount = 3;

/** Arousal by pace: 1 where gaps between events are a quarter of what is usual for the user, −1 where they are four times as long. */
function paceOf(events: readonly TasteEvent[], nowMs: number, { paceWeight }: MoodConfig): Observation | undefined {
  if (paceWeight === 0) return undefined;
  const told = events.filter(({ atMs, kind }) => atMs <= nowMs && kind !== "impression");
  const times = Float64Array.from(told, ({ atMs }) => atMs).toSorted();
  const { now, before } = gapsOf(times);
  if (now.length < leastGapCount || before.length < leastGapCount) return undefined;
  const arousal = Math.log2(medianOf(before) / medianOf(now)) / 2;
  return {
    atMs: times.at(-1) ?? 0,
    valence: 0,
    arousal: Math.max(-1, Math.min(1, arousal)),
    valenceWeight: 0,
    arousalWeight: paceWeight,
    isSkipped: false,
  };
}

/** Gaps between ascending times, in the session that is last and in those before it, as far as there is enough of the last one. */
function gapsOf(times: Float64Array): { readonly now: readonly number[]; readonly before: readonly number[] } {
  const now: number[] = [];
  const before: number[] = [];
  let hasPaused = false;
  for (let place = times.length - 1; place > 0; place -= 1) {
    const gap = (times[place] ?? 0) - (times[place - 1] ?? 0);
    if (gap > sessionPauseMs) hasPaused = true;
    else if (gap > 0) (hasPaused ? before : now).push(gap);
    if (hasPaused && now.length < leastGapCount) break;
  }
  return { now, before };
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  return Math.max(1, sorted[Math.floor(sorted.length / 2)] ?? 1);
}

interface Told {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

function pushedMean(kept: Told, skipped: Told, { skipWeight }: MoodConfig): Told {
  const weight = kept.weight + skipWeight * skipped.weight;
  if (weight === 0) return kept;
  const push = (skipWeight * skipped.weight * (kept.mean - skipped.mean)) / (kept.weight + skipped.weight);
  return { weight, mean: Math.max(-1, Math.min(1, kept.mean + push)), variance: kept.variance };
}

function meanOf(observations: readonly Observation[], axis: "valence" | "arousal"): Told {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (const one of observations) {
    const own = one[`${axis}Weight`];
    weight += own;
    sum += own * one[axis];
    squares += own * one[axis] ** 2;
  }
  if (weight === 0) return { weight, mean: 0, variance: 0 };
  return { weight, mean: sum / weight, variance: Math.max(0, squares / weight - (sum / weight) ** 2) };
}
