import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRated, ratedNdcg, ratedPrecision } from "./rated-candidates.ts";
import { splitAtRandom } from "./splits/weak-generalisation.ts";
import type { EventColumns } from "./splits/events.ts";

const tableOf = (ratings: readonly number[], perUser: number): EventColumns => ({
  userCount: Math.ceil(ratings.length / perUser),
  itemCount: perUser,
  users: Uint32Array.from(ratings, (_, event) => Math.floor(event / perUser)),
  items: Uint32Array.from(ratings, (_, event) => event % perUser),
  values: Float32Array.from(ratings),
});

const ratingLists = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 42, maxLength: 80 });

describe("rated candidates", () => {
  it("give 1 to who knows the ratings, as far as there are ten relevant ones", () => {
    fc.assert(
      fc.property(ratingLists, (ratings) => {
        const table = tableOf(ratings, 40);
        const { test: fold } = splitAtRandom(table, 0.5, 1);
        const rated = { table, fold, minTargetCount: 1, seed: 1 };
        const known = Float64Array.from(fold.target.events, (event) => ratings[event]!);
        for (const value of judgeRated(ratedNdcg, rated, known)) expect(value).toBeCloseTo(1, 9);
        const expected = Array.from(fold.users.keys(), (place) => {
          const own = known.subarray(fold.target.offsets[place], fold.target.offsets[place + 1]);
          const relevant = own.filter((rating) => rating >= 4).length;
          return relevant === 0 ? Number.NaN : Math.min(10, relevant) / 10;
        });
        expect([...judgeRated(ratedPrecision(4), rated, known)]).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("leave out users with few held-out ratings", () => {
    const table = tableOf(
      Array.from({ length: 60 }, () => 4),
      40,
    );
    const { test: fold } = splitAtRandom(table, 0.5, 1);
    const scores = new Float64Array(fold.target.events.length);
    const values = judgeRated(ratedPrecision(4), { table, fold, minTargetCount: 20, seed: 1 }, scores);
    expect([...values]).toEqual([1, Number.NaN]);
  });

  it("order equal scores by chance, not by how the file stands", () => {
    const table = tableOf(
      Array.from({ length: 200 * 20 }, (_, event) => (event % 20 < 10 ? 5 : 1)),
      20,
    );
    const { test: fold } = splitAtRandom(table, 1, 1);
    const scores = new Float64Array(fold.target.events.length);
    const values = judgeRated(ratedPrecision(4), { table, fold, minTargetCount: 20, seed: 1 }, scores);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});
