/** Curves of cards F and G: what showing more of the catalogue, or less known items, costs in accuracy. */
import type { Curve, CurvePoint } from "../card.ts";
import { listsOf, type AskedUser, type FullRanking, type Lists, type Scorer } from "../full-ranking.ts";
import { averageRecommendationPopularity } from "../metrics/popularity-bias.ts";
import { meanQuestion, type Question } from "../ranking-rows.ts";
import { discounted, exposureBalancedLists } from "../stack/adjust.ts";

/** What a sweep begins with. */
interface Accurate {
  readonly ranking: FullRanking;
  readonly scorer: Scorer;
}

const k = 10;
const slotDepths = [k, 30, 100, 300, 600, 1_200] as const;
const discountStrengths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1] as const;

export interface TradeOff {
  readonly accuracy: Question;
  readonly other: Question;
}

/** Accuracy and another figure while the last place goes to the least shown item of deeper and deeper ranks. */
export function slotCurve({ ranking, scorer }: Accurate, { accuracy, other }: TradeOff): Curve {
  const scores = scoredOnce(scorer);
  return curveOf(ranking, { accuracy, other }, slotDepths, (depth) => ({
    setting: depth === k ? "no such place" : `ranks ${k} to ${depth}`,
    lists: exposureBalancedLists(ranking, scores, { k, depth }),
  }));
}

/** Accuracy and other figures, a curve each, while what is popular loses more and more. */
export function discountCurves(
  { ranking, scorer }: Accurate,
  accuracy: Question,
  others: readonly Question[],
): readonly Curve[] {
  const scores = scoredOnce(scorer);
  const drawn = discountStrengths.map((strength) =>
    listsOf(ranking, discounted(scores, ranking.popularity, strength), k),
  );
  return others.map((other) =>
    curveOf(ranking, { accuracy, other }, [...discountStrengths.keys()], (step) => ({
      setting: `discount ${discountStrengths[step]}`,
      lists: drawn[step] ?? [],
    })),
  );
}

/** ARP as a share: how many of all users have an item of the list. */
export const meanPopularity = meanQuestion(
  "mean share of users who have an item of the list",
  k,
  (list, { popularity, data }) => averageRecommendationPopularity(list, popularity) / data.events.userCount,
);

function curveOf(
  ranking: FullRanking,
  { accuracy, other }: TradeOff,
  settings: readonly number[],
  drawn: (setting: number) => { readonly setting: string; readonly lists: Lists },
): Curve {
  const points = settings.map((value): CurvePoint => {
    const { setting, lists } = drawn(value);
    return {
      setting,
      x: other.measure([lists], [ranking]).value,
      y: accuracy.measure([lists], [ranking]).value,
    };
  });
  return {
    title: `${ranking.data.identity.name}, full ranking`,
    xLabel: other.metric,
    yLabel: accuracy.metric,
    points,
  };
}

/** Each user is scored once, whatever the number of points. */
function scoredOnce(scorer: Scorer): Scorer {
  const known = new WeakMap<AskedUser, Float64Array>();
  return (asked) => {
    const scores = known.get(asked) ?? scorer(asked);
    known.set(asked, scores);
    return scores;
  };
}
