import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boostedScore } from "../domain/filter/boost.ts";
import { createItemPredicate } from "../domain/filter/item-filter.ts";
import { parseItemFilter } from "../domain/filter/parse-item-filter.ts";
import { parseItemId, type ItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { contradictionsOf } from "../domain/surface/check-surface.ts";
import { atLeastOf, atMostOf, isEmbargoed, type SurfaceRule } from "../domain/surface/surface.ts";
import { applyRules } from "./apply-rules.ts";
import type { ScoredCandidate } from "./candidate.ts";
import { diversify } from "./diversify.ts";
import { activeRules } from "./surface-rules.ts";

const nowMs = 1_000;
const filters = [
  "domain:book",
  "domain:movie",
  "genre:jazz",
  "genre:drama AND domain:book",
  "year>=3",
  "NOT genre:jazz",
  "id:i1 OR id:i2",
].map(parseItemFilter);
const filter = fc.constantFrom(...filters);
const idOf = (number: number) => parseItemId(`i${number}`);

const candidatesOf = (maxLength: number) =>
  fc
    .array(
      fc.record({
        domain: fc.constantFrom("book", "movie", "music"),
        genres: fc.subarray(["jazz", "drama"]),
        year: fc.integer({ min: 1, max: 5 }),
        score: fc.double({ min: -0.2, max: 1, noNaN: true }),
      }),
      { maxLength },
    )
    .map((all) =>
      all
        .map(
          ({ score, ...fields }, index): ScoredCandidate => ({
            item: createItem({ id: idOf(index), title: `${index}`, ...fields }),
            index,
            sources: [],
            signals: { cf: 0, cb: 0, ctx: 0, social: 0 },
            score,
          }),
        )
        .toSorted((a, b) => b.score - a.score),
    );

const amount = fc.oneof(
  fc.record({ count: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ ratio: fc.constantFrom(0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 1) }),
);
const time = fc.option(fc.integer({ min: 900, max: 1100 }), { nil: undefined });
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const rule = fc
  .oneof(
    fc.record({
      kind: fc.constant("pin" as const),
      itemId: fc.integer({ min: 0, max: 20 }).map(idOf),
      position: fc.integer({ min: 1, max: 15 }),
    }),
    fc.record({ kind: fc.constant("boost" as const), filter, factor: fc.constantFrom(1, 1.5, 10) }),
    fc.record({ kind: fc.constant("bury" as const), filter, factor: fc.constantFrom(0, 0.5, "to-end" as const) }),
    fc.record({ kind: fc.constant("embargo" as const), filter, notBeforeMs: time, notAfterMs: time }).map(defined),
    fc
      .record({
        kind: fc.constant("quota" as const),
        filter,
        atLeast: fc.option(amount, { nil: undefined }),
        atMost: fc.option(amount, { nil: undefined }),
      })
      .map(defined),
    fc.record({ kind: fc.constant("minimum-relevance" as const), score: fc.double({ min: 0, max: 0.6, noNaN: true }) }),
  )
  .map((one) => one as SurfaceRule);

/** Rules as the edge lets them in: those that contradict others are taken out. */
const rulesOf = (maxLength: number) =>
  fc.array(rule, { maxLength }).map((all) =>
    all.reduce<readonly SurfaceRule[]>((kept, one, place) => {
      const more = [...kept, { ...one, id: `r${place}` }];
      return contradictionsOf({ rules: more }).length === 0 ? more : kept;
    }, []),
  );

/** Editions: each item of an even number is one of the next's work. */
const workOf = (id: ItemId) => `w${Math.floor(Number(id.slice(1)) / 2)}`;

function apply(candidates: readonly ScoredCandidate[], rules: readonly SurfaceRule[], n: number, offset: number) {
  const active = activeRules({ rules }, [], { nowMs, likedItems: () => [] });
  return applyRules(candidates, active, {
    n,
    offset,
    workOf,
    problemOf: (id) => `${id} is no candidate.`,
    choose: (some, count) => diversify(some, count, new Map()),
  });
}

describe("applyRules", () => {
  it("breaks no rule, or tells which one cannot be kept", () => {
    fc.assert(
      fc.property(
        candidatesOf(20),
        rulesOf(7),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0, 0, 3),
        (candidates, rules, n, offset) => {
          const { list, unmet } = apply(candidates, rules, n, offset);
          const isUnmet = new Set(unmet.map(({ ruleId }) => ruleId));
          const pinnedIds = new Set(
            list.filter((one) => one.rules.some(({ kind }) => kind === "pin")).map(({ item }) => item.id),
          );
          expect(list.length).toBeLessThanOrEqual(n);
          expect(new Set(list.map(({ item }) => workOf(item.id))).size).toBe(list.length);
          const quotas = rules.filter((one) => one.kind === "quota");
          for (const one of rules) {
            if (one.kind === "embargo" && isEmbargoed(one, nowMs)) {
              expect(list.filter(({ item }) => createItemPredicate(one.filter)(item))).toEqual([]);
            }
            if (one.kind === "pin") {
              const place = one.position - 1 - offset;
              const at = list.findIndex(({ item }) => item.id === one.itemId);
              if (place >= 0 && place < n && !isUnmet.has(one.id)) expect(at).toBe(place);
              if (place >= n) expect(at).toBe(-1);
            }
            if (one.kind === "quota") {
              const count = list.filter(({ item }) => createItemPredicate(one.filter)(item)).length;
              const pinned = list.filter(({ item }) => pinnedIds.has(item.id) && createItemPredicate(one.filter)(item));
              const most = atMostOf(one.atMost, list.length);
              expect(count).toBeLessThanOrEqual(isUnmet.has(one.id) ? Math.max(most, pinned.length) : most);
              expect(count >= atLeastOf(one.atLeast, list.length) && count <= most).toBe(!isUnmet.has(one.id));
            }
            if (one.kind === "minimum-relevance") {
              for (const { item, ownScore } of list) {
                if (ownScore >= one.score || pinnedIds.has(item.id)) continue;
                expect(isUnmet.has(one.id)).toBe(true);
                expect(
                  quotas.some(({ atLeast, filter: of }) => atLeast !== undefined && createItemPredicate(of)(item)),
                ).toBe(true);
              }
            }
          }
          const free = list.filter(({ item }) => !pinnedIds.has(item.id)).map(({ isLast }) => isLast);
          expect(free).toEqual(free.toSorted((a, b) => Number(a) - Number(b)));
          for (const { score, ownScore, rules: own } of list) {
            const factor = own.reduce((product, one) => product * (one.factor ?? 1), 1);
            expect(score).toBeCloseTo(boostedScore(ownScore, factor), 10);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("says of a quota that it cannot be met only where no list of the length meets all", () => {
    const quotas = rulesOf(4).map((all) => all.filter(({ kind }) => kind === "quota"));
    fc.assert(
      fc.property(candidatesOf(8), quotas, fc.integer({ min: 1, max: 4 }), (candidates, rules, n) => {
        const { list, unmet } = apply(candidates, rules, n, 0);
        const works = Map.groupBy(candidates, ({ item }) => workOf(item.id));
        const one = [...works.values()].flatMap(([best]) => best ?? []);
        if (unmet.length > 0) expect(listsOf(one, list.length).filter((some) => meetsAll(some, rules))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is as without rules where there are none", () => {
    fc.assert(
      fc.property(candidatesOf(20), fc.integer({ min: 1, max: 12 }), (candidates, n) => {
        const { list, unmet, effects } = apply(candidates, [], n, 0);
        const seen = new Set<string>();
        const once = candidates.filter(({ item }) => !seen.has(workOf(item.id)) && seen.add(workOf(item.id)));
        expect(list.map(({ item }) => item.id)).toEqual(diversify(once, n, new Map()).map(({ item }) => item.id));
        expect([...unmet, ...effects]).toEqual([]);
      }),
    );
  });
});

function listsOf(candidates: readonly ScoredCandidate[], length: number): readonly (readonly ScoredCandidate[])[] {
  if (length === 0) return [[]];
  return candidates.flatMap((first, place) =>
    listsOf(candidates.slice(place + 1), length - 1).map((rest) => [first, ...rest]),
  );
}

function meetsAll(list: readonly ScoredCandidate[], rules: readonly SurfaceRule[]): boolean {
  return rules.every((one) => {
    if (one.kind !== "quota") return true;
    const count = list.filter(({ item }) => createItemPredicate(one.filter)(item)).length;
    return count >= atLeastOf(one.atLeast, list.length) && count <= atMostOf(one.atMost, list.length);
  });
}
