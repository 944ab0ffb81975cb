import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TasteEvent } from "./event.ts";
import { parseAccountId, parseEventId, parseItemId } from "./ids.ts";
import { defaultPreferenceConfig, preferencesOf } from "./preference.ts";
import { RunningPreferences } from "./running-preferences.ts";

const event = fc.record({
  item: fc.nat(6),
  day: fc.nat(9_000),
  kind: fc.constantFrom("like", "dislike", "view", "impression", "start", "finish"),
});

describe("RunningPreferences", () => {
  for (const halfLifeDays of [730, 1, Infinity])
    it(`are what all events together say, whatever comes and goes, with a half-life of ${halfLifeDays} days`, () => {
      const config = { ...defaultPreferenceConfig, halfLifeDays };
      const steps = fc.array(fc.oneof(event, fc.constant("oldest goes" as const)), { maxLength: 60 });
      fc.assert(
        fc.property(steps, fc.nat(20), (given, begun) => {
          const canonicalOf = (id: string) => parseItemId(id.replace("alias", "item"));
          let events: TasteEvent[] = [];
          let running = new RunningPreferences([], config, canonicalOf);
          for (const [index, step] of given.entries()) {
            if (step === "oldest goes") {
              const oldest = events.toSorted((a, b) => a.atMs - b.atMs)[0];
              if (oldest === undefined) continue;
              events = events.filter((one) => one !== oldest);
              running.remove(oldest, Math.max(0, ...events.map(({ atMs }) => atMs)));
            } else {
              const one: TasteEvent = {
                id: parseEventId(`e${(index * 7) % 61}`),
                accountId: parseAccountId("ann"),
                itemId: parseItemId(`${index % 2 === 0 ? "item" : "alias"}:${step.item}`),
                kind: step.kind as "like",
                atMs: step.day * 86_400_000,
              };
              events = [...events, one];
              if (index === begun) running = new RunningPreferences(events, config, canonicalOf);
              else running.add(one);
            }
          }
          const canonical = events.map((one) => ({ ...one, itemId: canonicalOf(one.itemId) }));
          const [live, full] = [running.preferences(), preferencesOf(canonical, config)];
          expect(live).toEqual(full.map((one) => ({ ...one, value: expect.closeTo(one.value, 9) })));
        }),
        { numRuns: 300 },
      );
    });
});
