import type { AppliedRule } from "../domain/recommendation.ts";
import { atLeastOf, atMostOf, type SurfaceRuleOf } from "../domain/surface/surface.ts";
import { chooseWithin, counts, type Counted, type Limits } from "./quotas.ts";
import type { ActiveRules, RuleEffect, UnmetRule, WeighedCandidate } from "./surface-rules.ts";

export interface Arranged {
  readonly list: readonly WeighedCandidate[];
  readonly effects: readonly RuleEffect[];
  readonly unmet: readonly UnmetRule[];
}

/** What is pinned on a page, by place from 0. */
export type PinnedPlaces = ReadonlyMap<
  number,
  { readonly rule: SurfaceRuleOf<"pin">; readonly candidate: WeighedCandidate }
>;

interface Entry extends Counted {
  readonly candidate: WeighedCandidate;
}

/**
 * Makes a list of up to `n` out of what would be in it, best first, and what comes after: pins at their places, quotas kept, what is
 * below the minimum relevance only where a quota needs it, what is buried to the end behind all else.
 */
export function arrange(
  ordered: readonly WeighedCandidate[],
  pinned: PinnedPlaces,
  rules: ActiveRules,
  n: number,
): Arranged {
  const least = rules.minimum?.score ?? -Infinity;
  const entryOf = (candidate: WeighedCandidate): Entry => ({
    candidate,
    quotas: rules.quotas.reduce((bits, { fits }, quota) => (fits(candidate.item) ? bits | (1 << quota) : bits), 0),
    isReserve: candidate.ownScore < least,
  });
  const fixed = [...pinned.values()].map(({ candidate }) => entryOf(candidate));
  const entries = ordered.map(entryOf);
  const rest = [...entries.filter(({ isReserve }) => !isReserve), ...entries.filter(({ isReserve }) => isReserve)];
  const { taken, length } = takeFor(rest, fixed, rules, n);
  const usual = rest.filter(({ isReserve }) => !isReserve).slice(0, length - fixed.length);
  const broughtIn = taken.filter((entry) => !usual.includes(entry));
  const brought = new Map(broughtIn.flatMap((entry) => withQuota(entry, rules, "atLeast")));
  const { list, misplaced } = placed(
    taken.map(({ candidate }) => marked(candidate, "quota", brought.get(candidate))),
    pinned,
    length,
  );
  const leftOut = usual.filter((entry) => !taken.includes(entry));
  return {
    list,
    effects: [
      ...[...brought].map(([candidate, ruleId]) => quotaEffect("brought-in", ruleId, candidate)),
      ...leftOut
        .flatMap((entry) => withQuota(entry, rules, "atMost"))
        .map(([candidate, ruleId]) => quotaEffect("left-out", ruleId, candidate)),
    ],
    unmet: [...misplaced, ...unmetQuotas([...fixed, ...taken], rules, length), ...unmetMinimum(taken, rules)],
  };
}

/** What is taken beside the pins, and how long the list is with them. A share of a shorter list is less, which may shorten it again. */
function takeFor(rest: readonly Entry[], fixed: readonly Entry[], rules: ActiveRules, n: number) {
  let length = Math.min(n, fixed.length + rest.length);
  for (;;) {
    const taken = chooseWithin(rest, fixed, limitsFor(rules, length), length - fixed.length);
    if (taken.length + fixed.length === length) return { taken, length };
    length = taken.length + fixed.length;
  }
}

function limitsFor({ quotas }: ActiveRules, length: number): readonly Limits[] {
  return quotas.map(({ atLeast, atMost }) => ({
    atLeast: atLeastOf(atLeast, length),
    atMost: atMostOf(atMost, length),
  }));
}

/** The candidate with the first rule that has this side and counts it, if there is one. */
function withQuota(
  entry: Entry,
  { quotas }: ActiveRules,
  side: "atLeast" | "atMost",
): readonly (readonly [candidate: WeighedCandidate, ruleId: string])[] {
  const rule = quotas.find((one, quota) => one[side] !== undefined && counts(entry, quota));
  return rule === undefined ? [] : [[entry.candidate, rule.id]];
}

function quotaEffect(effect: "brought-in" | "left-out", ruleId: string, candidate: WeighedCandidate): RuleEffect {
  return { ruleId, kind: "quota", effect, itemId: candidate.item.id };
}

function marked(candidate: WeighedCandidate, kind: AppliedRule["kind"], ruleId: string | undefined): WeighedCandidate {
  return ruleId === undefined ? candidate : { ...candidate, rules: [{ kind, ruleId }, ...candidate.rules] };
}

/** The list in order: pins where they belong, or at the end of a list that is too short for them. */
function placed(taken: readonly WeighedCandidate[], pinned: PinnedPlaces, length: number) {
  const others = [...taken.filter(({ isLast }) => !isLast), ...taken.filter(({ isLast }) => isLast)];
  const list: (WeighedCandidate | undefined)[] = Array.from({ length });
  const sorted = [...pinned].toSorted(([a], [b]) => a - b);
  for (const [place, { rule, candidate }] of sorted)
    list[place < length ? place : list.lastIndexOf(undefined)] = marked(candidate, "pin", rule.id);
  const late = sorted.filter(([place]) => place >= length);
  return {
    list: list.flatMap((pin) => pin ?? others.shift() ?? []),
    misplaced: late.map(([, { rule }]): UnmetRule => ({
      ruleId: rule.id,
      kind: "pin",
      problem: `There are only ${length} on this page, so that its item is among the last of them.`,
    })),
  };
}

function unmetQuotas(list: readonly Entry[], rules: ActiveRules, length: number): readonly UnmetRule[] {
  const limits = limitsFor(rules, length);
  return rules.quotas.flatMap(({ id, kind }, quota) => {
    const count = list.filter((entry) => counts(entry, quota)).length;
    const { atLeast = 0, atMost = Infinity } = limits[quota] ?? {};
    if (count > atMost) return [{ ruleId: id, kind, problem: `Pins alone make ${count}, above ${atMost}.` }];
    if (count < atLeast) return [{ ruleId: id, kind, problem: `There are ${count} of at least ${atLeast}.` }];
    return [];
  });
}

function unmetMinimum(taken: readonly Entry[], { minimum }: ActiveRules): readonly UnmetRule[] {
  const count = taken.filter(({ isReserve }) => isReserve).length;
  if (minimum === undefined || count === 0) return [];
  return [{ ruleId: minimum.id, kind: minimum.kind, problem: `Quotas let in ${count} below it.` }];
}
