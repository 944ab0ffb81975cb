import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boostedScore } from "../domain/filter/boost.ts";
import { createItemPredicate, type ItemFilter } from "../domain/filter/item-filter.ts";
import { parseItemFilter } from "../domain/filter/parse-item-filter.ts";
import { parseItemId, type ItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { contradictionsOf } from "../domain/surface/check-surface.ts";
import { atLeastOf, atMostOf, isEmbargoed, type SurfaceRule, type SurfaceRuleOf } from "../domain/surface/surface.ts";
import { applyRules } from "./apply-rules.ts";
import type { ScoredCandidate } from "./candidate.ts";
import { diversify } from "./diversify.ts";
import { activeRules, type WeighedCandidate } from "./surface-rules.ts";

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
        .map(({ score, ...fields }, index): ScoredCandidate => ({
          item: createItem({ id: idOf(index), title: `${index}`, ...fields }),
          index,
          sources: [],
          signals: { cf: 0, cb: 0, ctx: 0, social: 0 },
          score,
        }))
        .toSorted((a, b) => b.score - a.score),
    );

const amount = fc.oneof(
  fc.record({ count: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ ratio: fc.constantFrom(0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 1) }),
);
const time = fc.option(fc.integer({ min: 900, max: 1100 }), { nil: undefined });
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const anyRule = fc
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
  fc.array(anyRule, { maxLength }).map((all) =>
    all.reduce<readonly SurfaceRule[]>((kept, one, place) => {
      const more = [...kept, { ...one, id: `r${place}` }];
      return contradictionsOf({ rules: more }).length === 0 ? more : kept;
    }, []),
  );

/** Editions: each item of an even number is one of the next's work. */
const workOf = (id: ItemId) => Math.floor(Number(id.slice(1)) / 2);

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
          expect(list.length).toBeLessThanOrEqual(n);
          expect(new Set(list.map(({ item }) => workOf(item.id))).size).toBe(list.length);
          const isUnmet = new Set(unmet.map(({ ruleId }) => ruleId));
          expect(rules.flatMap((one) => breachesOf(one, { list, rules, isUnmet, n, offset }))).toEqual([]);
          const free = list.filter((one) => !isPinned(one)).map(({ isLast }) => isLast);
          expect(free).toEqual(free.toSorted((one, other) => Number(one) - Number(other)));
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
        const better = unmet.length === 0 ? [] : listsOf(one, list.length).filter((some) => meetsAll(some, rules));
        expect(better).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is as without rules where there are none", () => {
    fc.assert(
      fc.property(candidatesOf(20), fc.integer({ min: 1, max: 12 }), (candidates, n) => {
        const { list, unmet, effects } = apply(candidates, [], n, 0);
        const seen = new Set<number>();
        const once = candidates.filter(({ item }) => !seen.has(workOf(item.id)) && seen.add(workOf(item.id)));
        expect(list.map(({ item }) => item.id)).toEqual(diversify(once, n, new Map()).map(({ item }) => item.id));
        expect([...unmet, ...effects]).toEqual([]);
      }),
    );
  });
});

interface Made {
  readonly list: readonly WeighedCandidate[];
  readonly rules: readonly SurfaceRule[];
  readonly isUnmet: ReadonlySet<string>;
  readonly n: number;
  readonly offset: number;
}

const isPinned = ({ rules }: WeighedCandidate) => rules.some(({ kind }) => kind === "pin");
const fitting = (list: readonly WeighedCandidate[], of: ItemFilter) =>
  list.filter(({ item }) => createItemPredicate(of)(item));

/** In which ways a list breaks a rule without saying so, or says so without need. */
function breachesOf(one: SurfaceRule, made: Made): readonly string[] {
  const { list, isUnmet } = made;
  switch (one.kind) {
    case "embargo":
      return breach(isEmbargoed(one, nowMs) && fitting(list, one.filter).length > 0, one, "is broken");
    case "pin":
      return pinBreaches(one, made);
    case "quota": {
      const count = fitting(list, one.filter).length;
      const [least, most] = [atLeastOf(one.atLeast, list.length), atMostOf(one.atMost, list.length)];
      const isKept = count >= least && count <= most;
      return [
        ...breach(isKept === isUnmet.has(one.id), one, `has ${count} and says it is ${isKept ? "not " : ""}kept`),
        ...breach(count > Math.max(most, fitting(list.filter(isPinned), one.filter).length), one, "is exceeded"),
      ];
    }
    case "minimum-relevance":
      return minimumBreaches(one, made);
    case "boost":
    case "bury":
      return [];
  }
}

const breach = (isBreach: boolean, { id }: SurfaceRule, what: string) => (isBreach ? [`${id} ${what}`] : []);

function pinBreaches(one: SurfaceRuleOf<"pin">, { list, isUnmet, n, offset }: Made): readonly string[] {
  const place = one.position - 1 - offset;
  const at = list.findIndex(({ item }) => item.id === one.itemId);
  const isHere = place >= 0 && place < n;
  return [
    ...breach(isHere && !isUnmet.has(one.id) && at !== place, one, "is at another place"),
    ...breach(place >= n && at >= 0, one, "comes too early"),
  ];
}

function minimumBreaches(one: SurfaceRuleOf<"minimum-relevance">, { list, rules, isUnmet }: Made): readonly string[] {
  const below = list.filter((each) => each.ownScore < one.score && !isPinned(each));
  const needs = rules.flatMap((other) => (other.kind === "quota" && other.atLeast ? [other.filter] : []));
  const needless = below.filter(({ item }) => !needs.some((need) => createItemPredicate(need)(item)));
  return [
    ...breach(below.length > 0 && !isUnmet.has(one.id), one, "is broken in silence"),
    ...breach(needless.length > 0, one, "is broken for nothing"),
  ];
}

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
