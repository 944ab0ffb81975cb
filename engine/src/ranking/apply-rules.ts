import type { ItemId } from "../domain/ids.ts";
import type { SurfaceRuleOf } from "../domain/surface/surface.ts";
import { arrange, type Arranged, type PinnedPlaces } from "./arrange.ts";
import type { ScoredCandidate } from "./candidate.ts";
import type { Work } from "../domain/works.ts";
import {
  embargoOf,
  weigh,
  type ActiveRules,
  type RuleEffect,
  type UnmetRule,
  type WeighedCandidate,
} from "./surface-rules.ts";

/** The page that is made, and what is known around it. */
export interface PageInput {
  readonly n: number;
  /** How many came on pages before. */
  readonly offset: number;
  /** Editions of one work have one. */
  readonly workOf: (id: ItemId) => Work;
  /** Why an item that is no candidate may not come, or is not known. */
  readonly problemOf: (id: ItemId) => string;
  /** The usual list of up to `n` out of candidates, best first. */
  readonly choose: (candidates: readonly WeighedCandidate[], n: number) => readonly ScoredCandidate[];
}

/** So many of what a rule kept out are told of. */
const toldLimit = 20;

/**
 * A page's list under the rules of its surface. `candidates` are what the user's own rules and the request let through, scored, best
 * first. What comes of each rule that could not be kept is in `unmet`.
 */
export function applyRules(
  candidates: readonly ScoredCandidate[],
  rules: ActiveRules,
  input: PageInput,
): Arranged & { readonly hasMore: boolean } {
  const held = candidates.flatMap(({ item }) => {
    const rule = embargoOf(rules, item);
    return rule === undefined ? [] : [{ rule, item }];
  });
  const heldIds = new Set(held.map(({ item }) => item.id));
  const weighed = weigh(
    candidates.filter(({ item }) => !heldIds.has(item.id)),
    rules,
  );
  const { pinned, unmet, works } = findPins(weighed, rules, { ...input, heldIds });
  const rest = withoutTwins(weighed, works, input.workOf);
  const usual = chooseUsual(rest, rules, input);
  const isUsual = new Set(usual);
  const ordered = [...usual, ...rest.filter((candidate) => !isUsual.has(candidate))];
  const { list, effects, unmet: unmetHere } = arrange(ordered, pinned, rules, input.n);
  return {
    list,
    effects: [
      ...held.slice(0, toldLimit).map(({ rule, item }): RuleEffect => ({
        ruleId: rule.id,
        kind: rule.kind,
        effect: "held-back",
        itemId: item.id,
      })),
      ...effects,
      ...weighEffects(list, rest, rules),
    ],
    unmet: [...rules.unmet, ...unmet, ...unmetHere],
    hasMore: pinned.size + rest.length > list.length,
  };
}

/** By relevance and variety; what is buried to the end comes only behind all else, what is below the minimum not at all. */
function chooseUsual(
  rest: readonly WeighedCandidate[],
  { minimum }: ActiveRules,
  { n, choose }: PageInput,
): readonly WeighedCandidate[] {
  const relevant = rest.filter(({ ownScore }) => ownScore >= (minimum?.score ?? -Infinity));
  const byId = new Map(rest.map((candidate) => [candidate.item.id, candidate]));
  return [relevant.filter(({ isLast }) => !isLast), relevant.filter(({ isLast }) => isLast)].flatMap((part) =>
    choose(part, n).flatMap(({ item }) => byId.get(item.id) ?? []),
  );
}

/** Pins of this page with their candidates, and the works that come by pins here or on a later page. */
function findPins(
  weighed: readonly WeighedCandidate[],
  { pins }: ActiveRules,
  { n, offset, problemOf, workOf, heldIds }: PageInput & { readonly heldIds: ReadonlySet<ItemId> },
) {
  // A first volume may be there twice, once for a later one: the better of the two counts.
  const byId = new Map(weighed.toReversed().map((candidate) => [candidate.item.id, candidate]));
  const pinned = new Map<number, { rule: SurfaceRuleOf<"pin">; candidate: WeighedCandidate }>();
  const works = new Set<Work>();
  const unmet: UnmetRule[] = [];
  for (const rule of pins) {
    const place = rule.position - 1 - offset;
    if (place < 0) continue;
    const candidate = byId.get(rule.itemId);
    const work = workOf(rule.itemId);
    if (place >= n || (candidate !== undefined && !works.has(work))) {
      if (candidate !== undefined && place < n) pinned.set(place, { rule, candidate });
      works.add(work);
      continue;
    }
    const isHeld = heldIds.has(rule.itemId) ? "An embargo holds its item back." : undefined;
    const isTwin = candidate && "Another edition of its item is pinned.";
    unmet.push({ ruleId: rule.id, kind: rule.kind, problem: isHeld ?? isTwin ?? problemOf(rule.itemId) });
  }
  return { pinned: pinned as PinnedPlaces, unmet, works };
}

/** One edition of a work is enough: the best one that comes. */
function withoutTwins(
  candidates: readonly WeighedCandidate[],
  taken: Iterable<Work>,
  workOf: PageInput["workOf"],
): readonly WeighedCandidate[] {
  const seen = new Set(taken);
  return candidates.filter(({ item }) => {
    const work = workOf(item.id);
    return !seen.has(work) && seen.add(work);
  });
}

/** What boosts, buries and the minimum relevance did to the list, and to the best of what is not in it. */
function weighEffects(
  list: readonly WeighedCandidate[],
  rest: readonly WeighedCandidate[],
  { minimum }: ActiveRules,
): readonly RuleEffect[] {
  const isListed = new Set(list.map(({ item }) => item.id));
  const others = rest.filter(({ item }) => !isListed.has(item.id)).toSorted((a, b) => b.ownScore - a.ownScore);
  const buried = others.filter(({ rules }) => rules.some(({ kind }) => kind === "bury")).slice(0, toldLimit);
  const effectOf = { boost: "boosted", bury: "buried", pin: "pinned" } as const;
  return [
    ...[...list, ...buried].flatMap(({ item, rules }) =>
      rules.flatMap(({ kind, ruleId }): readonly RuleEffect[] =>
        kind === "quota" || ruleId === undefined ? [] : [{ ruleId, kind, effect: effectOf[kind], itemId: item.id }],
      ),
    ),
    ...others
      .filter(({ ownScore }) => minimum !== undefined && ownScore < minimum.score)
      .slice(0, toldLimit)
      .map(({ item }): RuleEffect => ({
        ruleId: minimum?.id ?? "",
        kind: "minimum-relevance",
        effect: "left-out",
        itemId: item.id,
      })),
  ];
}
