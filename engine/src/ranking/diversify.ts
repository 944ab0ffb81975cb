import type { Domain } from "../domain/domain.ts";
import type { ScoredCandidate } from "./candidate.ts";
import { createTagNumbers, type TagNumbers } from "./tags.ts";

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
  /** Those of the catalogue, where many lists are made of it. */
  readonly tags?: TagNumbers;
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
  const pool = createPool(candidates, targetShares(candidates, domainMix, config), config);
  const chosen: ScoredCandidate[] = [];
  while (chosen.length < n) {
    const place = bestPlace(pool, chosen.length, config);
    const taken = candidates[place];
    if (taken === undefined) break;
    chosen.push(taken);
    take(pool, place);
  }
  return chosen;
}

/** What the choice goes by. Arrays are aligned with the candidates, those of domains with `targets`. */
interface Pool {
  /** Score as a share of the best one, less the discount. */
  readonly values: Float64Array;
  /** To the chosen one that is most alike. */
  readonly likeness: Float64Array;
  readonly isChosen: Uint8Array;
  readonly tagsAt: readonly Uint32Array[];
  /** By tag; all 0 between calls. */
  readonly isTaken: Uint8Array;
  readonly domainAt: Uint32Array;
  /** The wanted share of each domain, and how many of it are chosen. */
  readonly targets: readonly number[];
  readonly counts: Uint32Array;
}

function createPool(
  candidates: readonly ScoredCandidate[],
  targets: ReadonlyMap<Domain, number>,
  { discount, tags = createTagNumbers() }: DiversityConfig,
): Pool {
  const best = candidates[0]?.score ?? 0;
  const scale = best > 0 ? best : 1;
  const domains = [...targets.keys()];
  const tagsAt = candidates.map(tags.of);
  const values = new Float64Array(candidates.length);
  const domainAt = new Uint32Array(candidates.length);
  for (const [place, candidate] of candidates.entries()) {
    values[place] = candidate.score / scale - (discount?.(candidate) ?? 0);
    domainAt[place] = domains.indexOf(candidate.item.domain);
  }
  return {
    values,
    likeness: new Float64Array(candidates.length),
    isChosen: new Uint8Array(candidates.length),
    tagsAt,
    isTaken: new Uint8Array(tags.count()),
    domainAt,
    targets: [...targets.values()],
    counts: new Uint32Array(domains.length),
  };
}

/** The place of the best that is not chosen, the first among equals; -1 where there is none. */
function bestPlace(
  { values, likeness, isChosen, domainAt, targets, counts }: Pool,
  chosenCount: number,
  { similarityWeight, calibrationWeight }: DiversityConfig,
): number {
  const pull = targets.map(
    (target, domain) => calibrationWeight * Math.min(1, target * (chosenCount + 1) - (counts[domain] ?? 0)),
  );
  let [place, most] = [-1, -Infinity];
  for (let other = 0; other < values.length; other += 1) {
    if (isChosen[other] === 1) continue;
    const value = (values[other] ?? 0) - similarityWeight * (likeness[other] ?? 0) + (pull[domainAt[other] ?? 0] ?? 0);
    if (place < 0 || value > most) [place, most] = [other, value];
  }
  return place;
}

/** Marks one as chosen, and how alike the others are to it. */
function take({ likeness, isChosen, tagsAt, isTaken, domainAt, counts }: Pool, place: number): void {
  const own = tagsAt[place] ?? noTags;
  const domain = domainAt[place] ?? 0;
  isChosen[place] = 1;
  counts[domain] = (counts[domain] ?? 0) + 1;
  for (const tag of own) isTaken[tag] = 1;
  for (let other = 0; other < tagsAt.length; other += 1) {
    if (isChosen[other] === 1) continue;
    const alike = overlap(own, tagsAt[other] ?? noTags, isTaken);
    if (alike > (likeness[other] ?? 0)) likeness[other] = alike;
  }
  for (const tag of own) isTaken[tag] = 0;
}

const noTags = new Uint32Array();

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

/** Jaccard index, 0..1; `isOfA` marks the tags of `a`. */
function overlap(a: Uint32Array, b: Uint32Array, isOfA: Uint8Array): number {
  if (a.length === 0 || b.length === 0) return 0;
  let shared = 0;
  for (const tag of b) shared += isOfA[tag] ?? 0;
  return shared / (a.length + b.length - shared);
}
