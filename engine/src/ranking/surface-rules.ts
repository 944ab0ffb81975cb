import { boostedScore, type Boost } from "../domain/filter/boost.ts";
import { createItemPredicate, type ItemPredicate } from "../domain/filter/item-filter.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { AppliedRule } from "../domain/recommendation.ts";
import { isEmbargoed, type PinCondition, type SurfaceRule, type SurfaceRuleOf } from "../domain/surface/surface.ts";
import type { ScoredCandidate } from "./candidate.ts";

/** What a rule did to an item. */
export interface RuleEffect {
  readonly ruleId: string;
  readonly kind: SurfaceRule["kind"];
  readonly effect: "pinned" | "boosted" | "buried" | "held-back" | "left-out" | "brought-in";
  readonly itemId: ItemId;
}

/** A rule that could not be kept with what there is, and why. */
export interface UnmetRule {
  readonly ruleId: string;
  readonly kind: SurfaceRule["kind"];
  readonly problem: string;
}

/** The rules that hold for one request. Precedence: embargo, pin, quota, minimum relevance, boost and bury. */
export interface ActiveRules {
  readonly pins: readonly SurfaceRuleOf<"pin">[];
  readonly embargoes: readonly WithPredicate<SurfaceRuleOf<"embargo">>[];
  readonly quotas: readonly WithPredicate<SurfaceRuleOf<"quota">>[];
  readonly minimum: SurfaceRuleOf<"minimum-relevance"> | undefined;
  readonly weights: readonly WithPredicate<Weighing>[];
  readonly unmet: readonly UnmetRule[];
}

type WithPredicate<Rule> = Rule & { readonly fits: ItemPredicate };

interface Weighing {
  readonly ruleId: string | undefined;
  readonly kind: "boost" | "bury";
  readonly factor: number | "to-end";
}

/** What conditions look at. */
export interface RuleMoment {
  readonly nowMs: number;
  readonly domain?: string | undefined;
  readonly region?: string | undefined;
  readonly likedItems: () => readonly Item[];
}

/** Picks out and compiles what holds now. `boosts` are those of the request. */
export function activeRules(
  { rules }: { readonly rules: readonly SurfaceRule[] },
  boosts: readonly Boost[],
  moment: RuleMoment,
): ActiveRules {
  const pins = rules.filter((rule) => rule.kind === "pin").filter(({ when }) => holdsNow(when, moment));
  const isSecond = (pin: SurfaceRuleOf<"pin">, place: number) =>
    pins.slice(0, place).some((one) => one.position === pin.position || one.itemId === pin.itemId);
  return {
    pins: pins.filter((pin, place) => !isSecond(pin, place)),
    embargoes: activeEmbargoes(rules, moment.nowMs),
    quotas: rules.filter((rule) => rule.kind === "quota").map(compiled),
    minimum: rules.find((rule) => rule.kind === "minimum-relevance"),
    weights: [
      ...rules
        .filter((rule) => rule.kind === "boost" || rule.kind === "bury")
        .map((rule) => ({ ...compiled(rule), ruleId: rule.id })),
      ...boosts.map((boost) => ({ ...compiled(boost), ruleId: undefined, kind: kindOf(boost) })),
    ],
    unmet: pins.filter(isSecond).map(({ id, kind }) => ({
      ruleId: id,
      kind,
      problem: "An earlier pin that holds at the same time has the position or the item.",
    })),
  };
}

/** Embargoes that hold something back at this time. */
export function activeEmbargoes(rules: readonly SurfaceRule[], nowMs: number): ActiveRules["embargoes"] {
  return rules
    .filter((rule) => rule.kind === "embargo")
    .filter((rule) => isEmbargoed(rule, nowMs))
    .map(compiled);
}

function compiled<Rule extends Boost | SurfaceRuleOf<"embargo" | "quota" | "boost" | "bury">>(rule: Rule) {
  return { ...rule, fits: createItemPredicate(rule.filter) };
}

const kindOf = ({ factor }: Boost) => (factor < 1 ? ("bury" as const) : ("boost" as const));

function holdsNow(when: PinCondition | undefined, { nowMs, domain, region, likedItems }: RuleMoment): boolean {
  if (when === undefined) return true;
  if (when.domain !== undefined && when.domain !== domain) return false;
  if (when.region !== undefined && when.region !== region) return false;
  if (nowMs < (when.fromMs ?? -Infinity) || nowMs >= (when.untilMs ?? Infinity)) return false;
  return when.likes === undefined || likedItems().some(createItemPredicate(when.likes));
}

/** The embargo that holds an item back. */
export function embargoOf(
  { embargoes }: Pick<ActiveRules, "embargoes">,
  item: Item,
): SurfaceRuleOf<"embargo"> | undefined {
  return embargoes.find(({ fits }) => fits(item));
}

/** A candidate as the rules weigh it: `score` is the one to rank by, `ownScore` the one that its parts sum up to. */
export interface WeighedCandidate extends ScoredCandidate {
  readonly ownScore: number;
  readonly isLast: boolean;
  readonly rules: readonly AppliedRule[];
}

/** Boosts and buries, best first. */
export function weigh(candidates: readonly ScoredCandidate[], { weights }: ActiveRules): readonly WeighedCandidate[] {
  const weighed = candidates.map((candidate): WeighedCandidate => {
    const own = weights.filter(({ fits }) => fits(candidate.item));
    const factor = own.reduce((product, one) => (one.factor === "to-end" ? product : product * one.factor), 1);
    return {
      ...candidate,
      ownScore: candidate.score,
      score: factor === 1 ? candidate.score : boostedScore(candidate.score, factor),
      isLast: own.some((one) => one.factor === "to-end"),
      rules: own.map((one) => ({
        kind: one.kind,
        ...(one.ruleId !== undefined && { ruleId: one.ruleId }),
        ...(one.factor !== "to-end" && { factor: one.factor }),
      })),
    };
  });
  if (weights.length === 0) return weighed;
  return weighed.toSorted(
    (a, b) => Number(a.isLast) - Number(b.isLast) || b.score - a.score || (a.item.id < b.item.id ? -1 : 1),
  );
}
