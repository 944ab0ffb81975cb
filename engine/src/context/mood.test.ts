import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TasteEvent } from "../domain/event.ts";
import type { ItemId } from "../domain/ids.ts";
import type { MoodState } from "../domain/mood.ts";
import { knownEmoji } from "./emoji-moods.ts";
import { inferMood, moodDefaults, recentPlays } from "./mood.ts";

const minuteMs = 60_000;
const nowMs = 1e12;

const moods: Readonly<Record<string, MoodState>> = {
  sad: { valence: -0.7, arousal: -0.3, confidence: 1 },
  happy: { valence: 0.8, arousal: 0.5, confidence: 1 },
  maybeSad: { valence: -0.7, arousal: -0.3, confidence: 0.3 },
};
const moodOf = (id: ItemId) => moods[id.split(" ")[0] ?? ""];

function event(itemId: string, minutesAgo: number, what: object = { kind: "finish" }): TasteEvent {
  return {
    id: `${itemId} ${minutesAgo}`,
    accountId: "u",
    itemId,
    atMs: nowMs - minutesAgo * minuteMs,
    ...what,
  } as TasteEvent;
}

const told = (...events: readonly TasteEvent[]) => inferMood(events, { moodOf, nowMs });
const emoji = (text: string) => ({ kind: "emoji", emoji: text });

describe("the mood of a user", () => {
  it("is that of what was played, surer with every play, and surest where they agree", () => {
    const one = told(event("sad 1", 5));
    const three = told(event("sad 1", 35), event("sad 2", 20), event("sad 3", 5));
    const mixed = told(event("sad 1", 35), event("happy 2", 20), event("sad 3", 5));
    expect(one?.valence).toBeCloseTo(-0.7);
    expect(three?.arousal).toBeCloseTo(-0.3);
    expect(three!.confidence).toBeGreaterThan(one!.confidence + 0.1);
    expect(mixed!.confidence).toBeLessThan(three!.confidence - 0.05);
    expect(mixed!.valence).toBeGreaterThan(three!.valence);
  });

  it("halves with the half-life what it is sure of, and ends in nothing", () => {
    const halfLife = moodDefaults.halfLifeHours * 60;
    const weightOf = ({ confidence }: MoodState) => confidence / (1 - confidence);
    const [fresh, old] = [told(event("sad", 0)), told(event("sad", halfLife))];
    // W / (k · (1 + s²/s₀²)), and s falls a little as W grows.
    expect(weightOf(old!) / weightOf(fresh!)).toBeCloseTo((0.5 * (1 + 1 / 2)) / (1 + 1 / 1.5), 5);
    expect(told(event("sad", 9 * halfLife))).toBeUndefined();
    expect(told()).toBeUndefined();
  });

  it("comes from plays that weigh as much as was heard of them, less with age, each once", () => {
    const progress = { kind: "progress", ratio: 0.8 };
    const halfLife = moodDefaults.halfLifeHours * 60;
    const events = [
      event("sad 1", 0, { kind: "start" }),
      event("sad 1", 0, progress),
      event("happy", 0, { kind: "skip" }),
      event("happy", 0, emoji("😢")),
      event("sad 2", halfLife),
      event("sad 3", 9 * halfLife),
    ];
    expect(recentPlays(events, nowMs)).toEqual([
      { itemId: "sad 1", weight: 0.8 },
      { itemId: "sad 2", weight: 0.5 },
    ]);
  });

  it("is told by emoji, which count as what they say and not as what the item is", () => {
    expect(told(event("happy", 1, emoji("😢")))?.valence).toBeLessThan(-0.4);
    expect(told(event("nothing", 1, emoji("🥳")))?.valence).toBeGreaterThan(0.6);
    expect(told(event("nothing", 1, emoji("👍🏽")))).toEqual(told(event("nothing", 1, emoji("👍"))));
    expect(told(event("nothing", 1, emoji("🪑")))).toBeUndefined();
  });

  it("is away from what was skipped", () => {
    const played = event("happy 1", 10);
    expect(told(event("sad", 1, { kind: "skip" }))!.valence).toBeGreaterThan(0.3);
    const still = { ...moods["happy"]!, valence: 0.2 };
    const mild = (id: ItemId) => (id.startsWith("happy") ? still : moodOf(id));
    const [with_, without] = [[played, event("sad", 1, { kind: "skip" })], [played]].map((events) =>
      inferMood(events, { moodOf: mild, nowMs }),
    );
    expect(with_!.valence).toBeGreaterThan(without!.valence + 0.1);
  });

  it("trusts an inferred mood of an item less", () => {
    expect(told(event("maybeSad", 5))!.confidence).toBeLessThan(told(event("sad", 5))!.confidence / 1.5);
  });

  it("counts the many events of one play once", () => {
    const progress = [1, 2, 3, 4, 5].map((minutes) =>
      event("sad", 6 - minutes, { kind: "progress", ratio: minutes / 5 }),
    );
    expect(told(...progress)!.confidence).toBeCloseTo(told(event("sad", 1))!.confidence, 2);
  });

  it("is livelier in a session that is faster than the user's others", () => {
    const gaps = (from: number, gap: number) =>
      Array.from({ length: 5 }, (_, at) => event(`other ${from} ${at}`, from + gap * at));
    const usual = gaps(3_000, 20);
    expect(told(...usual, ...gaps(1, 3))!.arousal).toBeGreaterThan(0.5);
    expect(told(...usual, ...gaps(1, 50))!.arousal).toBeLessThan(-0.3);
    expect(told(...gaps(1, 3))).toBeUndefined();
  });

  it("stays within bounds, whatever happened, and knows nothing of what is yet to come", () => {
    const kinds = ["finish", "skip", "like", "start", "view", "save", "purchase", "dislike", "impression"];
    const any = fc.record({
      item: fc.constantFrom("sad", "happy", "maybeSad", "nothing"),
      minutesAgo: fc.integer({ min: 0, max: 3_000 }),
      what: fc.oneof(
        fc.constantFrom(...kinds).map((kind) => ({ kind })),
        fc.double({ min: 0, max: 1, noNaN: true }).map((ratio) => ({ kind: "progress", ratio })),
        fc.double({ min: 0, max: 1, noNaN: true }).map((ratio) => ({ kind: "rate", ratio })),
        fc.constantFrom(...knownEmoji, "x").map(emoji),
      ),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (all) => {
        const events = all.map(({ item, minutesAgo, what }, at) => event(`${item} ${at}`, minutesAgo, what));
        const state = told(...events);
        expect(told(...events, event("happy later", -10))).toEqual(state);
        if (state === undefined) return;
        for (const value of [state.valence, state.arousal]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
        expect(state.confidence).toBeGreaterThan(0);
        expect(state.confidence).toBeLessThan(1);
      }),
    );
  });
});
