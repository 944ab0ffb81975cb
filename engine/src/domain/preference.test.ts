import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tasteEventKinds, type TasteEvent } from "./event.ts";
import { parseAccountId, parseEventId, parseItemId } from "./ids.ts";
import { defaultPreferenceConfig, eventWeight, preferencesOf } from "./preference.ts";

const dayMs = 86_400_000;

const event = fc
  .record({
    id: fc.uuid(),
    item: fc.constantFrom("a", "b", "c"),
    kind: fc.constantFrom(...tasteEventKinds),
    day: fc.integer({ min: 1, max: 5000 }),
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ id, item, kind, day, ratio }): TasteEvent => ({
    id: parseEventId(id),
    accountId: parseAccountId("u"),
    itemId: parseItemId(item),
    atMs: day * dayMs,
    kind,
    ratio,
    emoji: "👍",
  }));

const events = fc.uniqueArray(event, { selector: ({ id }) => id, maxLength: 30 });

describe("preferencesOf", () => {
  it("does not depend on the order of events", () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(preferencesOf(list.toReversed())).toEqual(preferencesOf(list));
      }),
    );
  });

  it("stays within the limit and is finite", () => {
    fc.assert(
      fc.property(events, (list) => {
        for (const { value } of preferencesOf(list))
          expect(Math.abs(value)).toBeLessThanOrEqual(defaultPreferenceConfig.limit);
      }),
    );
  });

  it("halves what is a half-life older than the newest event", () => {
    const at = (day: number, item: string) =>
      ({ id: item, accountId: "u", itemId: item, atMs: day * dayMs, kind: "like" }) as unknown as TasteEvent;
    const { halfLifeDays, weights } = defaultPreferenceConfig;
    const found = preferencesOf([at(1 + halfLifeDays, "new"), at(1, "old")]);
    expect(found.map(({ value }) => value)).toEqual([weights.like, weights.like / 2]);
  });

  it("lets emoji count by what they say", () => {
    const weigh = (emoji: string) =>
      eventWeight({ kind: "emoji", emoji } as unknown as TasteEvent, defaultPreferenceConfig.weights);
    expect(weigh("😍")).toBeGreaterThan(0);
    expect(weigh("😴")).toBeLessThan(0);
    expect(weigh("👎")).toBeLessThan(0);
    expect(weigh("😡")).toBeLessThan(0);
    expect(weigh("🪑")).toBe(0);
  });

  it.each(["😢", "😭", "😞", "😱", "🥺", "💔", "😔"])("takes %s for a mood, and no verdict on the item", (emoji) => {
    expect(eventWeight({ kind: "emoji", emoji } as unknown as TasteEvent, defaultPreferenceConfig.weights)).toBe(0);
  });
});
