/** Whether trees order the best of a blend better than the blend does, by windows of time that come after all they learned from. */
import { mixed, type ListwiseUser } from "./listwise-blend.ts";
import { meanOverUsers } from "./metrics/user-mean.ts";
import { standardised } from "./rated-signals.ts";
import { trainReRanker, type GradedList, type ReRanker } from "./re-ranker.ts";
import { eventsAt, itemsOf } from "./splits/events.ts";
import type { Feature } from "./timeline-features.ts";
import { historyAt, judgeTimeline, type TimelineTask } from "./timeline-ranking.ts";

/** A moment with all that is known of its users, aligned with its fold. */
export interface DescribedMoment {
  readonly task: TimelineTask;
  readonly users: readonly ListwiseUser[];
  readonly features: readonly (readonly Feature[])[];
}

/** Weights of a blend that learned from some moments. */
export type FitBlend = (moments: readonly DescribedMoment[]) => Float64Array;

export interface ReRanking {
  readonly ranker: ReRanker;
  /** Of the ranker's scores beside the blend's, both in standard units: 0 leaves the blend as it is. */
  readonly weight: number;
}

const listLength = 150;
const weights = [0, 0.25, 0.5, 1] as const;
/** Trees that gain less than this over the blend alone have most likely gained it by chance. */
const leastGain = 1.01;

/**
 * The weight of trees beside the blend: the best mean NDCG@10 of all users of the moments from `judgedFrom` on, each judged by a
 * blend and trees that learned from earlier moments only. Moments are in order of time. Undefined where they do not pay.
 */
export async function chooseReRanking(
  moments: readonly DescribedMoment[],
  judgedFrom: number,
  fit: FitBlend,
): Promise<ReRanking | undefined> {
  const values: number[][] = weights.map(() => []);
  for (const [index, moment] of moments.entries()) {
    if (index < judgedFrom) continue;
    const earlier = moments.slice(0, index);
    const [blend, ranker] = [fit(earlier), await trainedOn(earlier, fit)];
    for (const [option, weight] of weights.entries())
      values[option]?.push(...judgeTimeline(moment.task, reRankedScores(moment, blend, { ranker, weight })));
  }
  const means = values.map((some) => meanOverUsers(Float64Array.from(some)).mean);
  const best = Math.max(...means);
  if (!(best >= leastGain * (means[0] ?? 0))) return undefined;
  return { ranker: await trainedOn(moments, fit), weight: weights[means.indexOf(best)] ?? 0 };
}

/** Lists of each moment are those of a blend that has not learned from it: it will not have learned from what it ranks either. */
function trainedOn(moments: readonly DescribedMoment[], fit: FitBlend): Promise<ReRanker> {
  const lists = moments.flatMap((moment) => {
    const blend = fit(moments.filter((other) => other !== moment));
    return moment.users.map((_, place) => gradedList(moment, blend, place));
  });
  const blendFeatureCount = 2;
  const [some] = moments.flatMap(({ features }) => features);
  return trainReRanker(lists, blendFeatureCount + (some?.length ?? 0));
}

/** Scores of all candidates for the user at a place: those of the blend's best are mixed, the others come behind them. */
export function reRankedScores(
  moment: DescribedMoment,
  blend: Float64Array,
  { ranker, weight }: ReRanking,
): (place: number) => Float64Array {
  return (place) => {
    const { first, best, features } = described(moment, blend, place);
    const again = ranker.score(features);
    const scores = new Float64Array(first.length).fill(-Infinity);
    const before = standardised(Float64Array.from(best, (candidate) => first[candidate] ?? 0));
    for (const [row, candidate] of best.entries()) scores[candidate] = (before[row] ?? 0) + weight * (again[row] ?? 0);
    return scores;
  };
}

function gradedList(moment: DescribedMoment, blend: Float64Array, place: number): GradedList {
  const { table, fold, candidates } = moment.task;
  const { best, features } = described(moment, blend, place);
  const relevant = new Set(itemsOf(table, eventsAt(fold.target, place)));
  return { features, grades: Uint8Array.from(best, (candidate) => Number(relevant.has(candidates[candidate] ?? 0))) };
}

/** The blend's best candidates that the user has not, and their features: the blend's score, the rank by it, then the moment's. */
function described({ task, users, features }: DescribedMoment, blend: Float64Array, place: number) {
  const first = standardised(mixed(users[place]?.signals ?? [], blend));
  const own = new Set(historyAt(task, place));
  const best = Uint32Array.from(first.keys())
    .filter((candidate) => !own.has(task.candidates[candidate] ?? 0))
    .toSorted((one, other) => (first[other] ?? 0) - (first[one] ?? 0) || one - other)
    .subarray(0, listLength);
  const others = features[place] ?? [];
  const rows = Array.from(best, (candidate, rank) => [
    first[candidate] ?? 0,
    rank,
    ...others.map((feature) => feature(candidate)),
  ]);
  return { first, best, features: Float32Array.from(rows.flat()) };
}
