import type { Catalogue, ScoredItems, Taste, TopKPerDomainOptions } from "../models/model.ts";
import { minimumOverlap } from "../models/domain-overlap.ts";
import type { Models } from "../registry/bundle.ts";

/** The collaborative score over all domains, each from the models that suit what is known of the user there. */
export interface Collaborative {
  /** Scores of each domain reach 1 at most; 0 where nothing is known. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void;
  /**
   * Candidates of each domain, in the catalogue's order of domains: the best `k` that the taste does not hold by each model that
   * answers there, and what the taste holds where it is as good. None when nothing is liked.
   */
  candidatesPerDomain(taste: Taste, k: number): readonly Uint32Array[];
  /**
   * What each item of the taste adds to the score that each of `items` has among `among`: items × taste; 0 between domains that
   * no users share. In domains of which nothing is known, part of a score comes from no item of the taste: what is liked there.
   */
  contributions(taste: Taste, items: Uint32Array, among: Uint32Array): Float32Array;
}

export type CollaborativeModels = Pick<
  Models,
  "als" | "itemItem" | "transfer" | "domainMap" | "popularity" | "domainOverlap"
>;

/**
 * Of each model in domains of which nothing is known: the best of a grid on users whose whole history in a domain was hidden, for the
 * order of all items there and for lists.
 */
const coldShares = { transfer: 0.4, domainMap: 0.3, popularity: 0.3 };

/** What each model's scores are multiplied with, one a domain, before they are added up. */
interface Factors {
  readonly als: Float32Array;
  readonly itemItem: Float32Array;
  readonly transfer: Float32Array;
  readonly domainMap: Float32Array;
  readonly popularity: Float32Array;
}

type ModelName = keyof Factors;
const modelNames: readonly ModelName[] = ["als", "itemItem", "transfer", "domainMap", "popularity"];
interface Scored {
  readonly items: Uint32Array;
  readonly scores: Readonly<Record<ModelName, Float32Array>>;
  readonly factors: Factors;
}

/** How much of each model there is in each domain, before scaling. */
type Shares = Readonly<Record<ModelName, readonly number[]>>;

/**
 * Where the user has likes, the latent and the item-to-item model made for lists within a domain answer together, `shareOf` (a
 * domain) being the latter's share; in domains of which nothing is known, the strongly regularised one, which carries over only
 * the broadest tastes, a map from what the user is elsewhere, and popularity; where no users lead, none.
 */
export function createCollaborative(
  catalogue: Catalogue,
  models: CollaborativeModels,
  shareOf: (domain: number) => number,
): Collaborative {
  return new Mixture(catalogue, models, shareOf);
}

class Mixture implements Collaborative {
  readonly #catalogue: Catalogue;
  readonly #models: CollaborativeModels;
  readonly #shareOf: (domain: number) => number;
  readonly #own: (taste: Taste) => Float32Array;
  readonly #carried: (taste: Taste) => Float32Array;
  /** By taste, so that the reasons of a list do not score its candidates again. */
  readonly #lastScored = new WeakMap<Taste, Scored>();

  constructor(catalogue: Catalogue, models: CollaborativeModels, shareOf: (domain: number) => number) {
    this.#catalogue = catalogue;
    this.#models = models;
    this.#shareOf = shareOf;
    this.#own = createVectors(models.als);
    this.#carried = createVectors(models.transfer);
  }

  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    const { scores, factors } = this.#scored(taste, items);
    mix(this.#catalogue, items, { scores, factors }, out);
  }

  candidatesPerDomain(taste: Taste, k: number): readonly Uint32Array[] {
    const { als, itemItem, transfer, domainMap } = this.#models;
    const shares = this.#sharesFor(taste);
    const own = this.#scoresOf(taste, taste.items, shares);
    const bestOf = (name: ModelName, search: (options: TopKPerDomainOptions) => readonly ScoredItems[]) => {
      const isWanted = shares[name].map((share) => share > 0);
      return search({ k, excludes: taste.items, isWanted }).map((best, domain) => {
        if (isWanted[domain] !== true) return [];
        const isAsGood = isAmong(best, k);
        const added = taste.items.filter((item, at) => this.#domainOf(item) === domain && isAsGood(own[name][at] ?? 0));
        return [...best.items, ...added];
      });
    };
    const lists = [
      bestOf("als", (options) => als.topKPerDomain(this.#own(taste), options)),
      bestOf("itemItem", (options) => itemItem.topKPerDomain(taste, options)),
      bestOf("transfer", (options) => transfer.topKPerDomain(this.#carried(taste), options)),
      bestOf("domainMap", (options) => domainMap.topKPerDomain(taste, options)),
    ];
    return this.#catalogue.domains.map((_, domain) =>
      Uint32Array.from(new Set(lists.flatMap((perDomain) => perDomain[domain] ?? []))),
    );
  }

  contributions(taste: Taste, items: Uint32Array, among: Uint32Array): Float32Array {
    const { factors } = this.#scored(taste, among);
    const width = taste.items.length;
    const parts = new Float32Array(items.length * width);
    for (const name of modelNames) {
      if (name === "popularity") continue;
      if (factors[name].every((factor) => factor === 0)) continue;
      for (const [at, part] of this.#models[name].contributions(taste, items).entries()) {
        const to = this.#domainOf(items[Math.floor(at / width)] ?? 0);
        if (this.#isShared(this.#domainOf(taste.items[at % width] ?? 0), to))
          parts[at] = (parts[at] ?? 0) + (factors[name][to] ?? 0) * part;
      }
    }
    return parts;
  }

  #domainOf(item: number): number {
    return this.#catalogue.domainOf[item] ?? 0;
  }

  #isShared(from: number, to: number): boolean {
    const { length } = this.#catalogue.domains;
    return from === to || (this.#models.domainOverlap[from * length + to] ?? 0) >= minimumOverlap;
  }

  #sharesFor(taste: Taste): Shares {
    const domains = [...this.#catalogue.domains.keys()];
    const known = domains.map(() => false);
    for (const [place, item] of taste.items.entries())
      if ((taste.values[place] ?? 0) > 0) known[this.#domainOf(item)] = true;
    const isReachable = (to: number) => domains.some((from) => known[from] === true && this.#isShared(from, to));
    const sharesWhere = (isKnown: boolean, share: (domain: number) => number) =>
      domains.map((domain) => (known[domain] === isKnown ? share(domain) : 0));
    const cold = (name: keyof typeof coldShares) =>
      sharesWhere(false, (domain) => (isReachable(domain) ? coldShares[name] : 0));
    return {
      als: sharesWhere(true, (domain) => 1 - this.#shareOf(domain)),
      itemItem: sharesWhere(true, this.#shareOf),
      transfer: cold("transfer"),
      domainMap: cold("domainMap"),
      popularity: cold("popularity"),
    };
  }

  #scored(taste: Taste, items: Uint32Array): Scored {
    const known = this.#lastScored.get(taste);
    if (known?.items === items) return known;
    const shares = this.#sharesFor(taste);
    const scores = this.#scoresOf(taste, items, shares);
    const scored = { items, scores, factors: factorsOf(this.#catalogue, items, scores, shares) };
    this.#lastScored.set(taste, scored);
    return scored;
  }

  /** 0 by a model that has no share anywhere. */
  #scoresOf(taste: Taste, items: Uint32Array, shares: Shares): Scored["scores"] {
    const { als, itemItem, transfer, domainMap, popularity } = this.#models;
    const scoresBy = (name: ModelName, score: (out: Float32Array) => void) => {
      const out = new Float32Array(items.length);
      if (shares[name].some((share) => share > 0)) score(out);
      return out;
    };
    return {
      als: scoresBy("als", (out) => als.scoreVector(this.#own(taste), items, out)),
      itemItem: scoresBy("itemItem", (out) => itemItem.score(taste, items, out)),
      transfer: scoresBy("transfer", (out) => transfer.scoreVector(this.#carried(taste), items, out)),
      domainMap: scoresBy("domainMap", (out) => domainMap.score(taste, items, out)),
      popularity: scoresBy("popularity", (out) => popularity.score(taste, items, out)),
    };
  }
}

/** out[i] = Σ over models of factor · score, the factors being those of the item's domain. */
function mix(
  { domainOf }: Catalogue,
  items: Uint32Array,
  { scores, factors }: Pick<Scored, "scores" | "factors">,
  out: Float32Array,
): void {
  const sums = new Float64Array(items.length);
  for (const name of modelNames) {
    const [score, factor] = [scores[name], factors[name]];
    if (factor.every((one) => one === 0)) continue;
    for (let place = 0; place < items.length; place += 1)
      sums[place] = (sums[place] ?? 0) + (factor[domainOf[items[place] ?? 0] ?? 0] ?? 0) * (score[place] ?? 0);
  }
  out.set(sums);
}

/** Scales each model by its largest score in each domain, mixes them by their shares there, and scales the mixture to reach 1. */
function factorsOf(
  catalogue: Catalogue,
  items: Uint32Array,
  scores: Readonly<Record<ModelName, Float32Array>>,
  shares: Shares,
): Factors {
  const { domains, domainOf } = catalogue;
  const largestPerDomain = (values: Float32Array) => {
    const largest = new Float32Array(domains.length);
    for (let place = 0; place < items.length; place += 1) {
      const domain = domainOf[items[place] ?? 0] ?? 0;
      const value = values[place] ?? 0;
      if (value > (largest[domain] ?? 0)) largest[domain] = value;
    }
    return largest;
  };
  const ratio = (share: number, largest: number) => (largest > 0 ? share / largest : 0);
  const factors = perModel((name) =>
    largestPerDomain(scores[name]).map((largest, domain) => ratio(shares[name][domain] ?? 0, largest)),
  );
  const mixture = new Float32Array(items.length);
  mix(catalogue, items, { scores, factors }, mixture);
  const totals = largestPerDomain(mixture);
  return perModel((name) => factors[name].map((factor, domain) => ratio(factor, totals[domain] ?? 0)));
}

function perModel<T>(make: (name: ModelName) => T): Readonly<Record<ModelName, T>> {
  return {
    als: make("als"),
    itemItem: make("itemItem"),
    transfer: make("transfer"),
    domainMap: make("domainMap"),
    popularity: make("popularity"),
  };
}

/** Whether a score would be among the `k` best; a model that knows nothing of an item gives it exactly 0. */
function isAmong({ scores }: ScoredItems, k: number): (score: number) => boolean {
  const least = scores[k - 1];
  return least === undefined ? (score) => score !== 0 : (score) => score >= least;
}

/** User vectors by taste, so that the steps of one request fold in once. */
function createVectors(model: Models["als"]): (taste: Taste) => Float32Array {
  const vectors = new WeakMap<Taste, Float32Array>();
  return (taste) => {
    const known = vectors.get(taste);
    if (known !== undefined) return known;
    const vector = new Float32Array(model.factorCount);
    model.userVector(taste, vector);
    vectors.set(taste, vector);
    return vector;
  };
}
