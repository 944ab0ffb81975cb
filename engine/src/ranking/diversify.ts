import type { Domain } from "../domain/domain.ts";
import type { Item } from "../domain/item.ts";
import type { ScoredCandidate } from "./candidate.ts";

export interface DiversityConfig {
  /** How much of an item's score its likeness to what is chosen already may cost (λ of MMR). */
  readonly similarityWeight: number;
  /** How much falling behind the wanted domain shares is worth. */
  readonly calibrationWeight: number;
  /** 0: the domain shares the user has; 1: all domains alike, or as `explorationWeightOf` has it. */
  readonly domainExploration: number;
  /** What domains weigh against each other where they are explored, above 0; all 1 unless given. */
  readonly explorationWeightOf?: (domain: Domain) => number;
  /** What else is taken from a candidate, as a share of the best score; nothing unless given. */
  readonly discount?: (candidate: ScoredCandidate) => number;
}

export const defaultDiversityConfig: DiversityConfig = {
  similarityWeight: 0.05,
  calibrationWeight: 0.5,
  domainExploration: 0.7,
};

/** At 1, so much of an item's score may be lost to likeness. */
const mostSimilarityWeight = 0.5;

/**
 * How much variety weighs, 0..1: nothing at 0, where the score alone counts; as ever at 0.5; at 1 likeness costs ten times as much and
 * all domains come alike. Between these it grows in proportion.
 */
export function diversityConfigOf(diversity = 0.5): DiversityConfig {
  const { similarityWeight, calibrationWeight, domainExploration } = defaultDiversityConfig;
  const [below, above] = [Math.min(1, 2 * diversity), Math.max(0, 2 * diversity - 1)];
  return {
    similarityWeight: below * similarityWeight + above * (mostSimilarityWeight - similarityWeight),
    calibrationWeight: below * calibrationWeight,
    domainExploration: domainExploration + above * (1 - domainExploration),
  };
}

/**
 * Chooses `n` greedily: maximal marginal relevance (Carbonell & Goldstein 1998) over creators, genres and themes, with a
 * pull towards the user's domain mix (calibration, Steck 2018). O(n · candidates).
 */
export function diversify(
  candidates: readonly ScoredCandidate[],
  n: number,
  domainMix: ReadonlyMap<Domain, number>,
  config: DiversityConfig = defaultDiversityConfig,
): readonly ScoredCandidate[] {
  const target = targetShares(candidates, domainMix, config);
  const best = candidates[0]?.score ?? 0;
  const scale = best > 0 ? best : 1;
  const tags = numberTags(candidates);
  const pool = candidates.map((candidate, place) => ({
    candidate,
    value: candidate.score / scale - (config.discount?.(candidate) ?? 0),
    likeness: 0,
    tags: tags.of[place] ?? noTags,
  }));
  const isTaken = new Uint8Array(tags.count);
  const chosen: ScoredCandidate[] = [];
  const counts = new Map<Domain, number>();
  while (chosen.length < n && pool.length > 0) {
    const values = pool.map(({ candidate: { item }, value, likeness }) => {
      const missing = (target.get(item.domain) ?? 0) * (chosen.length + 1) - (counts.get(item.domain) ?? 0);
      return value - config.similarityWeight * likeness + config.calibrationWeight * Math.min(1, missing);
    });
    const [taken] = pool.splice(placeOfLargest(values), 1);
    if (taken === undefined) break;
    chosen.push(taken.candidate);
    counts.set(taken.candidate.item.domain, (counts.get(taken.candidate.item.domain) ?? 0) + 1);
    for (const tag of taken.tags) isTaken[tag] = 1;
    for (const other of pool) other.likeness = Math.max(other.likeness, overlap(taken.tags, other.tags, isTaken));
    for (const tag of taken.tags) isTaken[tag] = 0;
  }
  return chosen;
}

function placeOfLargest(values: readonly number[]): number {
  let place = 0;
  for (const [index, value] of values.entries()) if (value > (values[place] ?? 0)) place = index;
  return place;
}

function targetShares(
  candidates: readonly ScoredCandidate[],
  domainMix: ReadonlyMap<Domain, number>,
  { domainExploration, explorationWeightOf = () => 1 }: DiversityConfig,
): ReadonlyMap<Domain, number> {
  const domains = new Set(candidates.map((candidate) => candidate.item.domain));
  let known = 0;
  let explored = 0;
  for (const domain of domains) {
    known += domainMix.get(domain) ?? 0;
    explored += explorationWeightOf(domain);
  }
  return new Map(
    [...domains].map((domain) => {
      const exploring = explorationWeightOf(domain) / explored;
      if (known === 0) return [domain, exploring];
      const own = (domainMix.get(domain) ?? 0) / known;
      return [domain, domainExploration * exploring + (1 - domainExploration) * own];
    }),
  );
}

const noTags = new Uint32Array();

/** The tags of each candidate as numbers, none twice, and how many there are of all. */
function numberTags(candidates: readonly ScoredCandidate[]) {
  const numbers = new Map<string, number>();
  const numberOf = (tag: string) => {
    const number = numbers.get(tag) ?? numbers.size;
    numbers.set(tag, number);
    return number;
  };
  const of = candidates.map(({ item }) => Uint32Array.from(new Set(tagsOf(item).map(numberOf))));
  return { of, count: numbers.size };
}

function tagsOf(item: Item): readonly string[] {
  const creators = item.creators.slice(0, 2).map((creator) => `by ${creator.name}`);
  return [...creators, ...item.genres, ...item.themes, ...(item.series ? [`in ${item.series.name}`] : [])];
}

/** Jaccard index, 0..1; `isOfA` marks the tags of `a`. */
function overlap(a: Uint32Array, b: Uint32Array, isOfA: Uint8Array): number {
  if (a.length === 0 || b.length === 0) return 0;
  let shared = 0;
  for (const tag of b) shared += isOfA[tag] ?? 0;
  return shared / (a.length + b.length - shared);
}
