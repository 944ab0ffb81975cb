import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TrainingData } from "../../models/model.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { hideLikes } from "./hidden-likes.ts";

const { data } = createTestWorld();

/** What a user feels about each item. */
function rowsOf({ preferences }: TrainingData): readonly ReadonlyMap<number, number>[] {
  return Array.from({ length: preferences.rowCount }, (_, user) => {
    const places = Array.from(
      { length: preferences.offsets[user + 1]! - preferences.offsets[user]! },
      (__, place) => preferences.offsets[user]! + place,
    );
    return new Map(places.map((place) => [preferences.columns[place]!, preferences.values[place]!]));
  });
}

const keyOf = (row: ReadonlyMap<number, number>) => JSON.stringify([...row].toSorted(([a], [b]) => a - b));

describe("hideLikes", () => {
  it("divides each judged user's preferences into what is told and what is hidden, and teaches none of the latter", () => {
    fc.assert(
      fc.property(fc.nat(1_000), (seed) => {
        const { users, data: shown } = hideLikes(data, seed);
        const taught = new Set(rowsOf(shown).map(keyOf));
        const whole = new Set(rowsOf(data).map(keyOf));
        expect(users.length).toBe(240);
        for (const { taste, hidden } of users) {
          const told = new Map(Array.from(taste.items, (item, at) => [item, taste.values[at]!] as const));
          expect(hidden.length).toBeGreaterThan(0);
          for (const item of hidden) expect(told.has(item)).toBe(false);
          expect(taught.has(keyOf(told))).toBe(true);
          const rows = [...whole].map((key) => new Map<number, number>(JSON.parse(key)));
          const own = rows.find(
            (row) =>
              row.size === told.size + hidden.length &&
              [...told].every(([item, value]) => row.get(item) === value) &&
              [...hidden].every((item) => (row.get(item) ?? 0) > 0),
          );
          expect(own).toBeDefined();
        }
        expect(shown.lastAtMs).toHaveLength(shown.preferences.values.length);
      }),
      { numRuns: 3 },
    );
  });

  it("tells each judged user's row, and models nothing of friends, whose rows are others", () => {
    const friends = [[0, 1] as const, [1, 0] as const];
    const { users, data: shown } = hideLikes({ ...data, friends }, 2);
    expect(shown).not.toHaveProperty("friends");
    const rows = rowsOf(data);
    for (const { row, taste, hidden } of users)
      expect(new Set(rows[row]!.keys())).toEqual(new Set([...taste.items, ...hidden]));
  });

  it("is the same for a seed and another for another", () => {
    expect(hideLikes(data, 3)).toEqual(hideLikes(data, 3));
    expect(hideLikes(data, 3).users).not.toEqual(hideLikes(data, 4).users);
  });

  /** 20 likes of each user, of which `item` is the time. */
  function dated(userCount: number): TrainingData {
    const pairs = Array.from({ length: userCount * 20 }, (_, at) => [Math.floor(at / 20), at % 20] as const);
    const preferences = sparseFromTriples(
      userCount,
      data.catalogue.items.length,
      pairs.map(([user]) => user),
      pairs.map(([, item]) => item),
      pairs.map(() => 1),
    );
    return { ...data, preferences, lastAtMs: Float64Array.from(preferences.columns) };
  }

  it("hides the newest and as many others, and tells the rest newest first", () => {
    const { users } = hideLikes(dated(30), 1);
    for (const { taste, hidden } of users) {
      expect(hidden.slice(0, 2)).toEqual(Uint32Array.of(19, 18));
      expect(hidden).toHaveLength(4);
      expect(taste.items).toEqual(taste.items.toSorted((a, b) => b - a));
    }
    expect(new Set(users.map(({ hidden }) => hidden[3])).size).toBeGreaterThan(3);
  });

  it("knows what came after all that is told, and how soon", () => {
    for (const { hidden, next } of hideLikes(dated(30), 1).users) {
      const told = Array.from({ length: 20 }, (_, item) => item).filter((item) => !hidden.includes(item));
      const newest = Math.max(...told);
      expect([...next!.items]).toEqual([...hidden].filter((item) => item > newest));
      expect(next!.sinceAnchorMs).toBe(1);
    }
    const { lastAtMs, ...rest } = dated(30);
    const { users } = hideLikes({ ...rest, lastAtMs: lastAtMs.map(() => 3) }, 1);
    expect(users.every(({ next }) => next === undefined)).toBe(true);
  });

  it("judges 600 users and lets 4,000 teach at most", () => {
    expect(hideLikes(dated(8_000), 1).users).toHaveLength(600);
    expect([1_000, 3_000, 8_000].map((count) => hideLikes(dated(count), 1).data.preferences.rowCount)).toEqual([
      1_000, 3_000, 4_000,
    ]);
  });

  it("finds nobody to judge among people with few likes", () => {
    const { preferences } = dated(3);
    const few = {
      ...data,
      preferences: { ...preferences, values: preferences.values.map((_, at) => (at % 6 ? -1 : 1)) },
    };
    expect(hideLikes(few, 1).users).toEqual([]);
  });
});
