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
    .toSorted(byScore);
}

/** Best first, the lower id among equals. */
export function byScore(a: ScoredCandidate, b: ScoredCandidate): number {
  return b.score - a.score || (a.item.id < b.item.id ? -1 : 1);
}

/** Of `places`, in their order, those whose score is among the `count` best of their group or as good as the last of these. */
export function bestOfGroups(
  places: readonly number[],
  { scores, groupOf }: { readonly scores: Float64Array; readonly groupOf: (place: number) => number },
  count: number,
): readonly number[] {
  if (places.length <= count) return places;
  const groups: Largest[] = [];
  for (const place of places) (groups[groupOf(place)] ??= new Largest(count)).offer(scores[place] ?? 0);
  return places.filter((place) => (scores[place] ?? 0) >= (groups[groupOf(place)]?.least() ?? -Infinity));
}

/** The `count` largest of the numbers offered, largest first. */
class Largest {
  readonly #values: Float64Array;
  #length = 0;

  constructor(count: number) {
    this.#values = new Float64Array(count);
  }

  offer(value: number): void {
    const values = this.#values;
    const isFull = this.#length === values.length;
    if (isFull && value <= (values[this.#length - 1] ?? Infinity)) return;
    let place = isFull ? this.#length - 1 : this.#length++;
    for (; place > 0 && (values[place - 1] ?? 0) < value; place -= 1) values[place] = values[place - 1] ?? 0;
    values[place] = value;
  }

  /** −Infinity until there are as many. */
  least(): number {
    return this.#length < this.#values.length ? -Infinity : (this.#values[this.#length - 1] ?? Infinity);
  }
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

/** How many of a domain can come into a list of `n`, which `reserve` is to be enough for. */
export const shortlistLength = (n: number, reserve = 20) => n + reserve;

/** The best of each domain, as many as can come into a list of `n`; order is kept. */
export function shortlist(
  candidates: readonly ScoredCandidate[],
  n: number,
  reserve?: number,
): readonly ScoredCandidate[] {
  const length = shortlistLength(n, reserve);
  const counts = new Map<string, number>();
  return candidates.filter(({ item }) => {
    const place = counts.get(item.domain) ?? 0;
    counts.set(item.domain, place + 1);
    return place < length;
  });
}
