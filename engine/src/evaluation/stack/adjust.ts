/** What is done to the lists of a scorer for more than accuracy. */
import { seededUniform } from "../../kernels/random.ts";
import { listOf, type FullRanking, type Lists, type Scorer } from "../full-ranking.ts";
import { meanQuestionValue, type Question } from "../ranking-rows.ts";
import { exposureOf } from "../metrics/exposure.ts";
import { shuffle } from "../shuffle.ts";
import { blend, standardised } from "./choose.ts";

/** Standardised score − strength · standardised log(1 + popularity). */
export function discounted(scorer: Scorer, popularity: Uint32Array, strength: number): Scorer {
  const logarithms = Float64Array.from(popularity, (count) => Math.log1p(count));
  return blend([
    { scorer, weight: 1 },
    { scorer: () => logarithms, weight: -strength },
  ]);
}

const strengths = Array.from({ length: 21 }, (_, step) => step / 20);

/** Of each validation split, for each strength of the discount, the lists of all users. */
export type TriedDiscounts = readonly (readonly Lists[])[];

/** Lists of length k under discounts in steps of 0.05 up to 1. */
export function tryDiscounts(
  validations: readonly FullRanking[],
  scorers: readonly Scorer[],
  k: number,
): TriedDiscounts {
  return validations.map((ranking, place) => {
    const scorer = scorers[place] ?? (() => new Float64Array());
    const logarithms = Float64Array.from(ranking.popularity, (count) => Math.log1p(count));
    const ofUsers = ranking.asked.map((asked) => {
      // Each user is scored once, whatever the number of strengths.
      const scores = standardised(scorer(asked), asked);
      const popularity = standardised(logarithms, asked);
      return strengths.map((strength) => {
        const lessened = scores.map((score, item) => score - strength * (popularity[item] ?? 0));
        return listOf(ranking, asked, lessened, k);
      });
    });
    return strengths.map((_, step) => ofUsers.map((lists) => lists[step] ?? new Uint32Array()));
  });
}

export interface DiscountInput {
  /** Has to keep this share of its value without a discount. */
  readonly question: Question;
  readonly keptShare: number;
}

/** The strongest discount tried up to which a question keeps its share on the mean over validation splits. */
export function chooseDiscount(
  validations: readonly FullRanking[],
  tried: TriedDiscounts,
  { question, keptShare }: DiscountInput,
): number {
  const values = strengths.map((_, step) =>
    meanQuestionValue(validations, question, (_ranking, place) => tried[place]?.[step] ?? []),
  );
  const least = keptShare * (values[0] ?? 0);
  const firstBelow = values.findIndex((value) => value < least);
  return strengths[(firstBelow === -1 ? values.length : firstBelow) - 1] ?? 0;
}

/**
 * Lists whose last place goes to the least shown item among the ranks from k to `depth`, the best ranked among equals. What all
 * lists show before their last place counts from the beginning; then users come in random order.
 */
export function exposureBalancedLists(
  ranking: FullRanking,
  scorer: Scorer,
  { k, depth }: { readonly k: number; readonly depth: number },
): Lists {
  const lists = ranking.asked.map((asked) => listOf(ranking, asked, scorer(asked), depth));
  const shown = exposureOf(
    lists.map((list) => list.subarray(0, k - 1)),
    ranking.data.events.itemCount,
  );
  for (const place of shuffle(Uint32Array.from(lists.keys()), seededUniform(ranking.seed + 1))) {
    const ranked = lists[place] ?? new Uint32Array();
    const list = ranked.slice(0, k);
    const slot = ranked.subarray(k - 1);
    if (slot.length > 0) {
      const least = slot.reduce((one, item) => ((shown[item] ?? 0) < (shown[one] ?? 0) ? item : one));
      list[k - 1] = least;
      shown[least] = (shown[least] ?? 0) + 1;
    }
    lists[place] = list;
  }
  return lists;
}
