/** A SIMULATION, not data: sessions of invented people in a hidden mood, to see whether it can be told from what they do. */
import { moodOfEmoji, knownEmoji } from "../../context/emoji-moods.ts";
import type { TasteEvent } from "../../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId, type ItemId } from "../../domain/ids.ts";
import type { Mood } from "../../domain/item.ts";
import { moodDistance, type MoodState } from "../../domain/mood.ts";
import { seededNormal, seededUniform } from "../../kernels/random.ts";

/** What somebody did, and the mood that they are in at the end, which nothing tells but what they did. */
export interface SimulatedSession {
  readonly events: readonly TasteEvent[];
  readonly nowMs: number;
  readonly hidden: Mood;
  readonly moodOf: (item: ItemId) => MoodState | undefined;
}

const itemCount = 600;
/** Spread of the moods of works and of people, as wide as in the demo catalogue. */
const spread = 0.4;
const hourMs = 3_600_000;
const startMs = Date.UTC(2025, 0, 1);
/** A person chooses by mood as often as this, and otherwise at random. */
const choiceByMood = 0.5;
/** Among so many works at hand. */
const handCount = 4;
/** How far from the mood a work is that is skipped every second time. */
const skipDistance = 0.3;
const emojiShare = 0.15;

interface Sources {
  readonly uniform: () => number;
  readonly normal: () => number;
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value));
const drawMood = ({ normal }: Sources): Mood => ({
  valence: clamp(spread * normal()),
  arousal: clamp(spread * normal()),
});

/** `count` sessions; a third of the works' moods are inferred, with an error that their confidence tells. */
export function simulateSessions(count: number, seed: number): readonly SimulatedSession[] {
  const sources = { uniform: seededUniform(seed), normal: seededNormal(seed + 1) };
  const works = Array.from({ length: itemCount }, () => drawMood(sources));
  const told = works.map((mood, item): MoodState => {
    if (item % 3 > 0) return { ...mood, confidence: 1 };
    const noisy = (value: number) => clamp(0.5 * value + 0.5 * spread * sources.normal());
    return { valence: noisy(mood.valence), arousal: noisy(mood.arousal), confidence: 0.5 };
  });
  const moodOf = (id: ItemId) => told[Number(id)];
  return Array.from({ length: count }, (_, person) => ({ ...liveThrough(works, sources, person), moodOf }));
}

function liveThrough(works: readonly Mood[], sources: Sources, person: number): Omit<SimulatedSession, "moodOf"> {
  const { uniform, normal } = sources;
  const events: TasteEvent[] = [];
  const usualGapMs = (3 + 12 * uniform()) * 60_000;
  let atMs = startMs;
  let mood = drawMood(sources);
  const sessionCount = 2 + Math.floor(3 * uniform());
  for (let session = 0; session < sessionCount; session += 1) {
    mood = drawMood(sources);
    atMs += (12 + 48 * uniform()) * hourMs;
    const plays = 1 + Math.floor(9 * uniform());
    for (let play = 0; play < plays; play += 1) {
      mood = drifted(mood, 0.25, sources);
      // Who is aroused is quicker: by half at the most.
      atMs += usualGapMs * 2 ** (-mood.arousal + 0.5 * normal());
      events.push(...react(chosen(works, mood, sources), { works, mood, sources, person, atMs, at: events.length }));
    }
  }
  const restHours = 3 * uniform();
  return { events, nowMs: atMs + restHours * hourMs, hidden: drifted(mood, restHours, sources) };
}

/** Moods move on by a tenth an hour, and back to the middle. */
function drifted({ valence, arousal }: Mood, hours: number, { normal }: Sources): Mood {
  const moved = (value: number) => clamp(value * 0.95 ** hours + 0.1 * Math.sqrt(hours) * normal());
  return { valence: moved(valence), arousal: moved(arousal) };
}

function chosen(works: readonly Mood[], mood: Mood, { uniform }: Sources): number {
  const hand = Array.from({ length: handCount }, () => Math.floor(uniform() * works.length));
  const distanceTo = (item: number) => moodDistance(works[item] ?? mood, mood);
  if (uniform() > choiceByMood) return hand[0] ?? 0;
  return hand.toSorted((a, b) => distanceTo(a) - distanceTo(b))[0] ?? 0;
}

interface Scene {
  readonly works: readonly Mood[];
  readonly mood: Mood;
  readonly sources: Sources;
  readonly person: number;
  readonly atMs: number;
  readonly at: number;
}

function react(item: number, { works, mood, sources, person, atMs, at }: Scene): readonly TasteEvent[] {
  const { uniform } = sources;
  const base = (part: number) => ({
    id: parseEventId(`${person} ${at} ${part}`),
    accountId: parseAccountId(String(person)),
    itemId: parseItemId(String(item)),
    atMs,
  });
  const distance = moodDistance(works[item] ?? mood, mood);
  const isSkipped = uniform() < 1 / (1 + (skipDistance / distance) ** 3);
  const played: TasteEvent = isSkipped
    ? { ...base(0), kind: "skip" }
    : uniform() < 0.5
      ? { ...base(0), kind: "finish" }
      : { ...base(0), kind: "progress", ratio: 0.5 + 0.5 * uniform() };
  if (uniform() > emojiShare) return [played];
  return [played, { ...base(1), kind: "emoji", emoji: emojiFor(mood, sources) }];
}

/** One of the emoji that people in a mood send: the nearest of some that come to mind. */
function emojiFor(mood: Mood, { uniform }: Sources): string {
  const minded = Array.from({ length: handCount }, () => knownEmoji[Math.floor(uniform() * knownEmoji.length)] ?? "");
  const distanceOf = (emoji: string) => moodDistance(moodOfEmoji(emoji) ?? mood, mood);
  return minded.toSorted((a, b) => distanceOf(a) - distanceOf(b))[0] ?? "";
}
