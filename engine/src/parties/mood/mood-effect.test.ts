import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { applyMoodEffect, mostEffect, moodEffect, traitOfMoodEffect } from "./mood-effect.ts";

const film = (fields: Partial<Item>): Item =>
  createItem({ id: parseItemId("film"), domain: "movie", title: "Film", ...fields });
const joy = { valence: 0.8, arousal: 0.6, confidence: 0.9 };

describe("what a party's mood makes of other items", () => {
  const onScreen = film({
    genres: ["Comedy", "Romance"],
    creators: [{ name: "Ann Lee", role: "director" }],
    themes: ["wedding"],
  });

  it("lifts what has the traits of what is enjoyed, more the more of them, and lowers it where it is not", () => {
    const effect = moodEffect(joy, onScreen)!;
    const [one, all, none] = [film({ genres: ["comedy"] }), onScreen, film({ genres: ["Western"] })];
    expect(applyMoodEffect(1, none, effect)).toBe(1);
    expect(applyMoodEffect(1, one, effect)).toBeGreaterThan(1);
    expect(applyMoodEffect(1, all, effect)).toBeGreaterThan(applyMoodEffect(1, one, effect));
    const tired = moodEffect({ ...joy, valence: -0.8, arousal: 0.1 }, onScreen)!;
    expect(applyMoodEffect(1, one, tired)).toBeLessThan(1);
  });

  it("says which trait it comes from", () => {
    const effect = moodEffect(joy, onScreen)!;
    expect(traitOfMoodEffect(film({ genres: ["Comedy"], themes: ["wedding"] }), effect)).toEqual({
      facet: "genre",
      value: "Comedy",
    });
    expect(traitOfMoodEffect(film({ genres: ["Western"] }), effect)).toBeUndefined();
  });

  it("moves nothing where the mood is unsure or neither good nor bad, or nothing is known of what is on screen", () => {
    expect(moodEffect({ ...joy, confidence: 0.1 }, onScreen)).toBeUndefined();
    expect(moodEffect({ ...joy, valence: 0.05 }, onScreen)).toBeUndefined();
    expect(moodEffect(joy, film({}))).toBeUndefined();
  });

  it("takes fear and tears at dark genres for no dislike, but boredom for one", () => {
    const enjoyment = (genres: readonly string[], valence: number, arousal: number) =>
      moodEffect({ valence, arousal, confidence: 1 }, film({ genres }))?.enjoyment ?? 0;
    expect(enjoyment(["Horror"], -0.5, 0.9)).toBeGreaterThan(0);
    expect(enjoyment(["Drama"], -0.4, 0.8)).toBeGreaterThanOrEqual(0);
    expect(enjoyment(["Horror"], -0.9, 0.05)).toBeLessThan(0);
    expect(enjoyment(["Comedy"], -0.5, 0.9)).toBe(-0.5);
  });

  it("moves no score by more than its bound, whatever is felt and shared", () => {
    const names = fc.array(fc.constantFrom("Horror", "horror", "Comedy", "Drama", "", "x"), { maxLength: 12 });
    const items = fc
      .record({
        genres: names,
        themes: names,
        creators: names.map((list) => list.map((name) => ({ name, role: "actor" }))),
      })
      .map(film);
    const feelings = fc.record({
      valence: fc.double({ min: -1, max: 1, noNaN: true }),
      arousal: fc.double({ min: 0, max: 1, noNaN: true }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const scores = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(feelings, items, items, scores, (feeling, shown, other, score) => {
        const effect = moodEffect(feeling, shown);
        if (effect === undefined) return;
        for (const item of [other, shown]) {
          const moved = applyMoodEffect(score, item, effect);
          expect(Math.abs(moved - score)).toBeLessThanOrEqual(mostEffect * Math.abs(score) * (1 + 1e-12));
          expect(Math.sign(moved)).toBe(Math.sign(score));
        }
      }),
      { numRuns: 500 },
    );
  });
});
