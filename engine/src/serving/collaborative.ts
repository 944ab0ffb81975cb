import type { Catalogue, DomainSearch, ScoredItems, Taste } from "../models/model.ts";
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
const coldNames = ["transfer", "domainMap", "popularity"] as const;

/** Models that name candidates. */
const searchedNames = ["als", "itemItem", "transfer", "domainMap"] as const;
type SearchedName = (typeof searchedNames)[number];
type ModelName = SearchedName | "popularity";
const modelNames: readonly ModelName[] = [...searchedNames, "popularity"];

/** One number a domain for each model that counts in any; a model that does not is left out. */
type PerModel<Numbers> = ReadonlyMap<ModelName, Numbers>;
/** How much of each model there is in each domain, before scaling. */
type Shares = PerModel<Float64Array>;
/** What each model's scores are multiplied with, before they are added up. */
type Factors = PerModel<Float32Array>;

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
  /** Whether the one says anything about the other: from × to. */
  readonly #isShared: readonly boolean[];
  readonly #own: (taste: Taste) => Float32Array;
  readonly #carried: (taste: Taste) => Float32Array;
  readonly #distinct: DistinctItems;
  /** By taste, so that the reasons of a list do not score its candidates again. */
  readonly #lastScored = new WeakMap<Taste, { readonly items: Uint32Array; readonly factors: Factors }>();
  /** What was scored last, by each model that counted, and the domains of it: room that every scoring uses again. */
  readonly #scores = new Map(modelNames.map((name) => [name, new Float32Array()]));
  #domains = new Uint8Array();
  #sums = new Float64Array();

  constructor(catalogue: Catalogue, models: CollaborativeModels, shareOf: (domain: number) => number) {
    this.#catalogue = catalogue;
    this.#models = models;
    this.#shareOf = shareOf;
    const { length } = catalogue.domains;
    this.#isShared = Array.from({ length: length ** 2 }, (_, pair) => {
      const isSame = Math.floor(pair / length) === pair % length;
      return isSame || (models.domainOverlap[pair] ?? 0) >= minimumOverlap;
    });
    this.#own = createVectors(models.als);
    this.#carried = createVectors(models.transfer);
    this.#distinct = new DistinctItems(catalogue.items.length);
  }

  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    const factors = this.#scored(taste, items);
    out.set(this.#mixed(factors, items.length));
  }

  candidatesPerDomain(taste: Taste, k: number): readonly Uint32Array[] {
    const shares = this.#sharesFor(taste);
    this.#scoreBy(shares, taste, taste.items);
    return this.#catalogue.domains.map((_, domain) => {
      for (const name of searchedNames) {
        if ((shares.get(name)?.[domain] ?? 0) === 0) continue;
        const { items, scores } = this.#searchBy(name, taste, { k, domain, excludes: taste.items });
        this.#distinct.addAll(items);
        this.#addAsGood(taste, domain, { own: this.#scoresOf(name), least: scores[k - 1] });
      }
      return this.#distinct.take();
    });
  }

  contributions(taste: Taste, items: Uint32Array, among: Uint32Array): Float32Array {
    const known = this.#lastScored.get(taste);
    const factors = known?.items === among ? known.factors : this.#scored(taste, among);
    const parts = new Float32Array(items.length * taste.items.length);
    for (const [name, factor] of factors)
      if (name !== "popularity")
        this.#addParts(taste, items, { factor, own: this.#models[name].contributions(taste, items), parts });
    return parts;
  }

  #addParts(
    taste: Taste,
    items: Uint32Array,
    { factor, own, parts }: Readonly<Record<"factor" | "own" | "parts", Float32Array>>,
  ): void {
    const width = taste.items.length;
    for (let place = 0; place < items.length; place += 1) {
      const to = this.#domainOf(items[place] ?? 0);
      const toFactor = factor[to] ?? 0;
      for (let at = 0, cell = place * width; at < width; at += 1, cell += 1) {
        const part = own[cell] ?? 0;
        if (part !== 0 && this.#leads(this.#domainOf(taste.items[at] ?? 0), to))
          parts[cell] = (parts[cell] ?? 0) + toFactor * part;
      }
    }
  }

  #domainOf(item: number): number {
    return this.#catalogue.domainOf[item] ?? 0;
  }

  #leads(from: number, to: number): boolean {
    return this.#isShared[from * this.#catalogue.domains.length + to] === true;
  }

  #sharesFor(taste: Taste): Shares {
    const { length } = this.#catalogue.domains;
    const known = new Uint8Array(length);
    for (let place = 0; place < taste.items.length; place += 1)
      if ((taste.values[place] ?? 0) > 0) known[this.#domainOf(taste.items[place] ?? 0)] = 1;
    const shares = new Map<ModelName, Float64Array>();
    const add = (name: ModelName, domain: number, share: number) => {
      if (share <= 0) return;
      const own = shares.get(name) ?? new Float64Array(length);
      own[domain] = share;
      shares.set(name, own);
    };
    for (let domain = 0; domain < length; domain += 1) {
      if (known[domain] === 1) {
        add("als", domain, 1 - this.#shareOf(domain));
        add("itemItem", domain, this.#shareOf(domain));
      } else if (known.some((isKnown, from) => isKnown === 1 && this.#leads(from, domain))) {
        for (const name of coldNames) add(name, domain, coldShares[name]);
      }
    }
    return shares;
  }

  /** What each model's scores of `items`, which it leaves where `#mixed` finds them, are to be multiplied with. */
  #scored(taste: Taste, items: Uint32Array): Factors {
    const shares = this.#sharesFor(taste);
    this.#scoreBy(shares, taste, items);
    const factors = this.#factorsOf(shares, items.length);
    this.#lastScored.set(taste, { items, factors });
    return factors;
  }

  /** Makes room for scores of `items`, and fills it for each model that counts. */
  #scoreBy(shares: Shares, taste: Taste, items: Uint32Array): void {
    if (this.#domains.length < items.length) {
      for (const name of modelNames) this.#scores.set(name, new Float32Array(2 * items.length));
      this.#domains = new Uint8Array(2 * items.length);
      this.#sums = new Float64Array(2 * items.length);
    }
    for (let place = 0; place < items.length; place += 1) this.#domains[place] = this.#domainOf(items[place] ?? 0);
    const { als, itemItem, transfer, domainMap, popularity } = this.#models;
    for (const name of shares.keys()) {
      const out = this.#scoresOf(name).subarray(0, items.length);
      if (name === "als") als.scoreVector(this.#own(taste), items, out);
      else if (name === "itemItem") itemItem.score(taste, items, out);
      else if (name === "transfer") transfer.scoreVector(this.#carried(taste), items, out);
      else if (name === "domainMap") domainMap.score(taste, items, out);
      else popularity.score(taste, items, out);
    }
  }

  #scoresOf(name: ModelName): Float32Array {
    return this.#scores.get(name) ?? new Float32Array();
  }

  #searchBy(name: SearchedName, taste: Taste, search: DomainSearch): ScoredItems {
    const { als, itemItem, transfer, domainMap } = this.#models;
    if (name === "als") return als.bestIn(this.#own(taste), search);
    if (name === "itemItem") return itemItem.bestIn(taste, search);
    if (name === "transfer") return transfer.bestIn(this.#carried(taste), search);
    return domainMap.bestIn(taste, search);
  }

  /**
   * Adds what the taste holds of a domain, `own` being its scores, where it is as good as the `least` of what was found; where less
   * was found than asked for, as anything of which the model knows something: it gives others exactly 0.
   */
  #addAsGood(
    { items }: Taste,
    domain: number,
    { own, least }: { readonly own: Float32Array; readonly least: number | undefined },
  ): void {
    for (let place = 0; place < items.length; place += 1) {
      if (this.#domains[place] !== domain) continue;
      const score = own[place] ?? 0;
      if (least === undefined ? score !== 0 : score >= least) this.#distinct.add(items[place] ?? 0);
    }
  }

  /** Scales each model by its largest score in each domain, mixes them by their shares there, and scales the mixture to reach 1. */
  #factorsOf(shares: Shares, count: number): Factors {
    const factors = new Map<ModelName, Float32Array>();
    for (const [name, share] of shares) {
      const largest = this.#largestPerDomain(this.#scoresOf(name), count);
      for (let domain = 0; domain < share.length; domain += 1)
        largest[domain] = ratio(share[domain] ?? 0, largest[domain] ?? 0);
      factors.set(name, largest);
    }
    const totals = this.#largestPerDomain(this.#mixed(factors, count), count);
    for (const factor of factors.values())
      for (let domain = 0; domain < factor.length; domain += 1)
        factor[domain] = ratio(factor[domain] ?? 0, totals[domain] ?? 0);
    return factors;
  }

  /** Σ over models of factor · score of what was scored last, the factors being those of the item's domain. */
  #mixed(factors: Factors, count: number): Float64Array {
    const sums = this.#sums.subarray(0, count).fill(0);
    const domains = this.#domains;
    for (const [name, factor] of factors) {
      const scores = this.#scoresOf(name);
      for (let place = 0; place < count; place += 1)
        sums[place] = (sums[place] ?? 0) + (factor[domains[place] ?? 0] ?? 0) * (scores[place] ?? 0);
    }
    return sums;
  }

  #largestPerDomain(values: Float32Array | Float64Array, count: number): Float32Array {
    const largest = new Float32Array(this.#catalogue.domains.length);
    for (let place = 0; place < count; place += 1) {
      const domain = this.#domains[place] ?? 0;
      const value = values[place] ?? 0;
      if (value > (largest[domain] ?? 0)) largest[domain] = value;
    }
    return largest;
  }
}

const ratio = (share: number, largest: number) => (largest > 0 ? share / largest : 0);

/** Items of a catalogue in the order in which they came first. */
class DistinctItems {
  readonly #isHeld: Uint8Array;
  readonly #items: Uint32Array;
  #count = 0;

  constructor(itemCount: number) {
    this.#isHeld = new Uint8Array(itemCount);
    this.#items = new Uint32Array(itemCount);
  }

  add(item: number): void {
    if (this.#isHeld[item] !== 0) return;
    this.#isHeld[item] = 1;
    this.#items[this.#count] = item;
    this.#count += 1;
  }

  addAll(items: Uint32Array): void {
    for (let place = 0; place < items.length; place += 1) this.add(items[place] ?? 0);
  }

  /** All, and holds none any more. */
  take(): Uint32Array {
    const items = this.#items.slice(0, this.#count);
    for (let place = 0; place < items.length; place += 1) this.#isHeld[items[place] ?? 0] = 0;
    this.#count = 0;
    return items;
  }
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
