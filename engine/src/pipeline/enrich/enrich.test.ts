import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tasteEventKinds, type Event, type TasteEvent } from "../../domain/event.ts";
import { parseAccountId, parseUserId } from "../../domain/ids.ts";
import { defaultPreferenceConfig, eventWeight } from "../../domain/preference.ts";
import { someEvent } from "../../ports/contract-data.ts";
import { rawRowOf } from "../lake/raw-file.ts";
import { decodeFailed, encodeFailed, encodeProcessed, enrich, type Lookups } from "./enrich.ts";

const lookups: Lookups = {
  itemOf: (itemId) =>
    itemId.startsWith("known")
      ? {
          id: "work" as never,
          domain: "music",
          year: 1999,
          mood: { valence: 0.5, arousal: -0.25 },
          lengthMinutes: 3.5,
        }
      : undefined,
  userOf: (accountId) => ({
    userId: parseUserId(`owner of ${accountId}`),
    user: {
      id: parseUserId("u"),
      services: [],
      sharesActivity: false,
      region: "DE",
      birthYear: 1970,
      timeZone: "Europe/Berlin",
      sharesDemographics: accountId !== "private",
    },
  }),
};

const rowOf = (event: Event, index = 0) => rawRowOf(1, { position: BigInt(index + 1), arrivedAtMs: 2e12, event });

function isAccountId(text: string): boolean {
  try {
    return parseAccountId(text) === text;
  } catch {
    return false;
  }
}

describe("enriching", () => {
  it("joins item and user, and says how late the event was", () => {
    const event = someEvent("e", { account: "a", item: "known 1", atMs: 2e12 - 500 });
    expect(enrich([rowOf(event)], lookups)).toEqual({
      processed: [
        {
          ...rowOf(event),
          canonical_item_id: "work",
          domain: "music",
          item_year: 1999,
          item_valence: 0.5,
          item_arousal: -0.25,
          item_minutes: 3.5,
          user_id: "owner of a",
          user_region: "DE",
          user_birth_year: 1970,
          user_time_zone: "Europe/Berlin",
          direction: 1,
          lateness_ms: 500,
        },
      ],
      failed: [],
    });
  });

  it("keeps age and place of nobody who did not agree", () => {
    const { processed } = enrich([rowOf(someEvent("e", { account: "private", item: "known 1" }))], lookups);
    expect(processed).toMatchObject([{ user_region: null, user_birth_year: null }]);
  });

  it("says the direction so that weight × direction is what the event adds to r_ui", () => {
    const events = tasteEventKinds.flatMap((kind): TasteEvent[] => {
      const base = { ...someEvent(kind, { item: "known" }) };
      if (kind === "progress" || kind === "rate") return [0, 0.3, 1].map((ratio) => ({ ...base, kind, ratio }));
      if (kind === "emoji") return ["😢", "😀", "🌵"].map((emoji) => ({ ...base, kind, emoji }));
      return [{ ...base, kind }];
    });
    const { processed } = enrich(events.map(rowOf), lookups);
    const { weights } = defaultPreferenceConfig;
    for (const [index, { kind, direction }] of processed.entries())
      expect(weights[kind as TasteEvent["kind"]] * direction).toBeCloseTo(eventWeight(events[index]!, weights), 12);
  });

  it("keeps what it cannot join with a reason, and goes on", () => {
    const odd = { ...rowOf(someEvent("odd", { item: "known" })), kind: "sing" };
    const rows = [rowOf(someEvent("lost", { item: "none" })), odd, rowOf(someEvent("fine", { item: "known" }))];
    const { processed, failed } = enrich(rows, lookups);
    expect(processed.map(({ event_id }) => event_id)).toEqual(["fine"]);
    expect(failed).toMatchObject([
      { event_id: "lost", reason: "unknown-item", message: expect.stringContaining('"none"') },
      { event_id: "odd", reason: "unknown-kind" },
    ]);
    expect(decodeFailed(encodeFailed(failed))).toMatchObject(failed);
  });

  it("comes to the same bytes for the same events, and loses none", async () => {
    const rows = fc.array(
      fc.record({
        item: fc.constantFrom("known a", "known b", "none"),
        account: fc.string({ unit: "grapheme", minLength: 1 }).filter(isAccountId),
        id: fc.uuid(),
      }),
      { maxLength: 50 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (fields) => {
        const given = fields.map(({ id, item, account }, index) =>
          rowOf({ ...someEvent(id, { item }), accountId: account as never }, index),
        );
        const [first, second] = [enrich(given, lookups), enrich(structuredClone(given), lookups)];
        expect(await encodeProcessed(second.processed)).toEqual(await encodeProcessed(first.processed));
        expect(first.processed.length + first.failed.length).toBe(given.length);
      }),
      { numRuns: 40 },
    );
  });
});
