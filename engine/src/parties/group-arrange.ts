import type { ItemId } from "../domain/ids.ts";
import type { AppliedRule } from "../domain/recommendation.ts";
import { applyRules } from "../ranking/apply-rules.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import type { Judge } from "../ranking/rules.ts";
import type { ActiveRules } from "../ranking/surface-rules.ts";
import { toCandidate } from "../serving/signals.ts";
import { chooseMixed, servedBy, type ChoiceWishes, type ChosenPick } from "./group-choice.ts";
import type { GroupPool } from "./group-pool.ts";

export interface ArrangedPick extends ChosenPick {
  readonly rules: readonly AppliedRule[];
}

/** The list for a group, under the rules of its surface where there are any. */
export function arrangeForGroup(
  pool: GroupPool,
  wishes: ChoiceWishes,
  { rules, judge }: { readonly rules: ActiveRules | undefined; readonly judge: Judge },
): readonly ArrangedPick[] {
  if (rules === undefined) return chooseMixed(pool, pool.places, wishes).map((pick) => ({ ...pick, rules: [] }));
  const placeOf = new Map(pool.places.map((place) => [pool.indices[place] ?? 0, place]));
  const candidates = pool.places
    .map((place) => candidateAt(pool, place))
    .toSorted((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
  const byPlace = new Map(candidates.map((candidate) => [placeOf.get(candidate.index) ?? -1, candidate]));
  const serves = new Map<number, readonly number[]>();
  const { list } = applyRules(candidates, rules, {
    n: wishes.n,
    offset: 0,
    workOf: pool.model.works.workOf,
    problemOf: (id) => problemOf(pool, judge, id),
    choose(weighed, n) {
      const boosts = new Map(weighed.map(({ index, rules: own }) => [placeOf.get(index) ?? -1, boostOf(own)]));
      const factorAt = (place: number) => wishes.factorAt(place) * (boosts.get(place) ?? 1);
      const chosen = chooseMixed(pool, [...boosts.keys()], { ...wishes, n, factorAt });
      for (const pick of chosen) serves.set(pick.place, pick.serves);
      return chosen.flatMap(({ place }) => byPlace.get(place) ?? []);
    },
  });
  return list.map(({ index, rules: own }) => {
    const place = placeOf.get(index) ?? 0;
    return { place, serves: serves.get(place) ?? servedBy(pool, place), rules: own };
  });
}

/** As rules of ranking want it: what one member's sources and signals are is all the same to them. */
function candidateAt({ model, rows, sources, scores }: GroupPool, place: number): ScoredCandidate {
  const [row] = rows;
  if (row === undefined) throw new RangeError("There is no member.");
  return { ...toCandidate(model, row.table, place, sources[place] ?? 0), score: scores[place] ?? 0 };
}

const boostOf = (rules: readonly AppliedRule[]): number =>
  rules.reduce((product, { factor = 1 }) => product * factor, 1);

function problemOf({ model }: GroupPool, judge: Judge, id: ItemId): string {
  const index = model.indexOf.get(id);
  if (index === undefined) return "The serving model does not know its item.";
  const judgement = judge(index);
  return judgement.kind === "allowed" ? "Another edition of it may come." : judgement.problem;
}
