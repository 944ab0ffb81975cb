import fc from "fast-check";
import { expect, it } from "vitest";
import { moodDistance } from "../../domain/mood.ts";
import { MoodGrid } from "./mood-grid.ts";

const coordinate = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, -0.5, 0, 0.5, 1));
const confidence = fc.oneof(fc.constantFrom(0, 0.4, 1), fc.double({ min: 0.01, max: 1, noNaN: true }));
const felt = fc.record({ valence: coordinate, arousal: coordinate, confidence, domain: fc.nat(2) });

it("a grid of moods finds what a look at all items finds", () => {
  fc.assert(
    fc.property(
      fc.array(felt, { maxLength: 200 }),
      fc.record({ valence: coordinate, arousal: coordinate }),
      fc.integer({ min: 0, max: 40 }),
      (items, wanted, count) => {
        const moodOf = (item: number) => (items[item]!.confidence > 0 ? items[item] : undefined);
        const grid = new MoodGrid(
          Uint8Array.from(items, ({ domain }) => domain),
          moodOf,
        );
        const key = (item: number) => items[item]!.confidence * (1 - moodDistance(items[item]!, wanted));
        const found = grid.nearestPerDomain(wanted, count);
        for (const domain of [0, 1, 2]) {
          const all = [...items.keys()].filter((item) => items[item]!.domain === domain && moodOf(item) !== undefined);
          const best = all.toSorted((a, b) => key(b) - key(a) || a - b).slice(0, count);
          expect([...(found[domain] ?? [])]).toEqual(best);
        }
      },
    ),
  );
});
