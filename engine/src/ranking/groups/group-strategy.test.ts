import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGroupScores, type GroupScores } from "./group-scores.ts";
import { groupStrategies, pickForGroup } from "./group-strategy.ts";
import { scaleMemberScores } from "./scale-member-scores.ts";

/** Raw scores without ties, of which only the seed shrinks well. */
const groups = fc
  .record({
    memberCount: fc.integer({ min: 1, max: 5 }),
    candidateCount: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 0 }),
  })
  .map(({ memberCount, candidateCount, seed }) => {
    const uniform = uniformOf(seed);
    return Array.from({ length: memberCount }, () => Float64Array.from({ length: candidateCount }, uniform));
  });

/** Multiplicative congruential (Park & Miller 1988). */
function uniformOf(seed: number): () => number {
  let state = 1 + (seed % 2_147_483_645);
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const scaled = (rows: readonly Float64Array[]) => createGroupScores(rows.map((row) => scaleMemberScores(row)));
const candidatesOf = (picks: readonly { readonly candidate: number }[]) => picks.map(({ candidate }) => candidate);

describe.each(groupStrategies)("%s", (strategy) => {
  it("picks as many as it is asked for, or all, and none twice", () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 50 }), (rows, n) => {
        const picked = candidatesOf(pickForGroup(strategy, createGroupScores(rows), n));
        expect(picked).toHaveLength(Math.min(n, rows[0]!.length));
        expect(new Set(picked).size).toBe(picked.length);
        expect(picked.every((candidate) => candidate >= 0 && candidate < rows[0]!.length)).toBe(true);
      }),
    );
  });

  it("says of each pick whom it serves", () => {
    fc.assert(
      fc.property(groups, (rows) => {
        for (const { candidate, serves } of pickForGroup(strategy, scaled(rows), 10)) {
          expect(serves.length).toBeGreaterThan(0);
          expect(serves).toEqual([...new Set(serves)].toSorted((a, b) => a - b));
          const rankFor = (member: number) => rows[member]!.filter((score) => score > rows[member]![candidate]!).length;
          const worst = Math.max(...serves.map(rankFor));
          for (const member of rows.keys()) expect(serves.includes(member)).toBe(rankFor(member) <= worst);
        }
      }),
    );
  });

  it("does not ask in which order members are named", () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 20 }), fc.integer(), (rows, n, seed) => {
        const group = createGroupScores(rows);
        const start = Math.abs(seed) % rows.length;
        const turned = [...rows.slice(start), ...rows.slice(0, start)];
        const pickedOf = (one: GroupScores) => new Set(candidatesOf(pickForGroup(strategy, one, n)));
        expect(pickedOf(createGroupScores(turned))).toEqual(pickedOf(group));
      }),
    );
  });

  it("never picks what all like less before what all like more", () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const picked = candidatesOf(pickForGroup(strategy, scaled(rows), 20));
        for (const [place, later] of picked.entries())
          for (const earlier of picked.slice(0, place))
            expect(rows.every((row) => row[later]! > row[earlier]!)).toBe(false);
      }),
    );
  });

  it("gives a group of one that member's own order", () => {
    fc.assert(
      fc.property(groups, ([row = new Float64Array()]) => {
        const own = [...row.keys()].toSorted((a, b) => row[b]! - row[a]! || a - b);
        expect(candidatesOf(pickForGroup(strategy, scaled([row]), 5))).toEqual(own.slice(0, 5));
      }),
    );
  });

  it("gives more to a member with more attention", () => {
    const rows = [
      Float64Array.from({ length: 40 }, (_, one) => 40 - one),
      Float64Array.from({ length: 40 }, (_, one) => one),
    ];
    const wins = (weights: readonly [number, number]) =>
      candidatesOf(
        pickForGroup(
          strategy,
          createGroupScores(
            rows.map((row) => scaleMemberScores(row)),
            Float64Array.from(weights),
          ),
          9,
        ),
      ).filter((candidate) => candidate < 20).length;
    expect(wins([0.8, 0.2])).toBeGreaterThan(wins([0.2, 0.8]));
  });
});
