import type { Domain } from "../domain/domain.ts";
import { signals, type Breakdown, type Signal } from "../domain/recommendation.ts";
import type { Candidate, ScoredCandidate } from "./candidate.ts";

export type BlendWeights = Readonly<Record<Signal, number>>;

/** What the parts weigh in a list of one domain, or for its items in a list of several. */
export type WeightsOf = (domain: Domain) => BlendWeights;

/** Where none are learned: collaborative and content alike, the moment a third of them, friends a little. */
export const defaultBlendWeights: BlendWeights = { cf: 0.35, cb: 0.35, ctx: 0.2, social: 0.1 };

/** score = w_cf·cf + w_cb·cb + w_ctx·ctx + w_social·social, best first, ties by item id. */
export function blend(candidates: readonly Candidate[], weightsOf: WeightsOf): readonly ScoredCandidate[] {
  return candidates
    .map((candidate) => ({ ...candidate, score: weightedSum(candidate.signals, weightsOf(candidate.item.domain)) }))
    .toSorted((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
}

function weightedSum(values: Readonly<Record<Signal, number>>, weights: BlendWeights): number {
  let sum = 0;
  for (const signal of signals) sum += weights[signal] * values[signal];
  return sum;
}

/** The parts of a score, side by side with their weights. */
export function breakdownOf(values: Readonly<Record<Signal, number>>, weights: BlendWeights): Breakdown {
  const part = (signal: Signal) => ({ value: values[signal], weight: weights[signal] });
  return { cf: part("cf"), cb: part("cb"), ctx: part("ctx"), social: part("social") };
}

/** The best of each domain, as many as can come into a list of `n`, which `reserve` is to be enough for; order is kept. */
export function shortlist(candidates: readonly ScoredCandidate[], n: number, reserve = 20): readonly ScoredCandidate[] {
  const counts = new Map<string, number>();
  return candidates.filter(({ item }) => {
    const place = counts.get(item.domain) ?? 0;
    counts.set(item.domain, place + 1);
    return place < n + reserve;
  });
}
