/** The shared latent space: collective implicit ALS over the items of all domains, users folded in when they ask. */
import { createAlsKernel } from "../../kernels/als/als-wasm.ts";
import type { FoldIn } from "../../kernels/als/fold-in.ts";
import { gram } from "../../kernels/dense/dense.ts";
import { positivePart, type SparseMatrix } from "../../kernels/sparse.ts";
import { createTopKResult, type TopKResult } from "../../kernels/top-k/top-k-index.ts";
import {
  createTopKIndexWasm,
  restoreTopKIndexWasm,
  type CompiledTopKIndex,
  type TopKParts,
} from "../../kernels/top-k/top-k-wasm.ts";
import { topKArrays, topKParts } from "../top-k-arrays.ts";
import { Arena } from "../../kernels/wasm/arena.ts";
import { float32Array, float64Array, headerCount, headerNumber } from "../model-arrays.ts";
import type {
  Catalogue,
  DomainSearch,
  ModelFiles,
  Recommender,
  RecommenderKind,
  ScoredItems,
  Taste,
  TopKOptions,
} from "../model.ts";

export interface ImplicitAlsConfig {
  readonly factorCount: number;
  readonly iterationCount: number;
  /** Confidence is 1 + alpha · r / r̄, r̄ being the mean positive preference, so that it means the same whatever the weights of events. */
  readonly alpha: number;
  readonly regularization: number;
  /** 0: the same for every row; 1: in proportion to what is known of the row (Rendle et al. 2021). */
  readonly regularizationExponent: number;
  /** At most so many steps of conjugate gradient a row and half-iteration; 0 solves exactly. */
  readonly stepCount: number;
  /** See `AlsOptions`. */
  readonly relaxation: number;
  /** 0 leaves loud domains loud; 1 gives each domain's preferences the same sum in the users' factors. */
  readonly domainBalance: number;
  /** How much a domain's items count in the users' factors, instead of what `domainBalance` gives. */
  readonly domainWeights: Readonly<Record<string, number>>;
}

/**
 * For lists in a domain of which nothing is known of the user. What is untouched then says little, and only the broadest
 * tastes carry over: a low weight on unobserved pairs and strong regularisation.
 */
export const crossDomainConfig: Partial<ImplicitAlsConfig> = {
  factorCount: 32,
  alpha: 500,
  regularization: 2500,
  regularizationExponent: 0,
  domainBalance: 0,
};

const alsKernel = createAlsKernel();
const nothing: ScoredItems = { items: new Uint32Array(), scores: new Float32Array() };

/** Items liked at which a taste is trusted as much as a prior. */
const halfConfidenceCount = 3;

/** n / (n + 3) for n liked items: the weight that a user's own vector deserves beside popularity. */
export function confidenceOf(taste: Taste): number {
  let count = 0;
  for (const value of taste.values) if (value > 0) count += 1;
  return count / (count + halfConfidenceCount);
}

interface Parameters {
  readonly factorCount: number;
  /** Per unit of preference. */
  readonly alpha: number;
  readonly regularization: number;
  readonly regularizationExponent: number;
}

/** What is kept of a training: no user is. */
interface State {
  readonly parameters: Parameters;
  /** items × factorCount */
  readonly itemFactors: Float32Array;
  /** Weighted Gram matrix of the item factors that users were trained with. */
  readonly gram: Float64Array;
  /** One a domain of the catalogue. */
  readonly domainWeights: Float32Array;
}

/** Scores are inner products of the user's vector, made from the taste at every call, with item factors. Dislikes do not count. */
export class ImplicitAlsModel implements Recommender {
  readonly #catalogue: Catalogue;
  readonly #state: State;
  readonly #foldIn: FoldIn;
  readonly #index: CompiledTopKIndex;
  readonly #vector: Float32Array;
  #result: TopKResult = createTopKResult(0);

  /** `search` are the parts of the search over these factors, where they are there. */
  constructor(catalogue: Catalogue, state: State, search?: TopKParts) {
    this.#catalogue = catalogue;
    this.#state = state;
    this.#foldIn = alsKernel.prepareFoldIn({
      ...state.parameters,
      itemFactors: state.itemFactors,
      gram: state.gram,
      itemWeights: spreadOverItems(state.domainWeights, catalogue),
    });
    const [factorCount, groups] = [state.parameters.factorCount, catalogue.domainOf];
    this.#index = search
      ? restoreTopKIndexWasm(factorCount, { groups, parts: search })
      : createTopKIndexWasm(state.itemFactors, factorCount, { groups, precision: "int8" });
    this.#vector = new Float32Array(state.parameters.factorCount);
  }

  get factorCount(): number {
    return this.#state.parameters.factorCount;
  }

  /** items × factorCount; rows of zeros for items that nobody liked. */
  get itemFactors(): Float32Array {
    return this.#state.itemFactors;
  }

  /** Writes the user's vector to `out` (factorCount): zeros when the taste holds nothing that is liked. */
  userVector(taste: Taste, out: Float32Array): void {
    this.#foldIn.solve(taste.items, taste.values, out);
  }

  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    this.userVector(taste, this.#vector);
    this.scoreVector(this.#vector, items, out);
  }

  /** Like `score`, of a user vector. */
  scoreVector(vector: Float32Array, items: Uint32Array, out: Float32Array): void {
    this.#index.scoresOf(vector, items, out);
  }

  /** What each item of the taste adds to the score of each of `items`: items × taste; the parts of a row make up the score. */
  contributions(taste: Taste, items: Uint32Array): Float32Array {
    const parts = new Float32Array(items.length * taste.items.length);
    this.#foldIn.contributions(taste.items, taste.values, items, parts);
    return parts;
  }

  /** The best items of all, or of a domain. Items without factors are never among them; without likes there are none. */
  topK(taste: Taste, { domain, ...options }: TopKOptions): ScoredItems {
    this.userVector(taste, this.#vector);
    const group = domain === undefined ? undefined : this.#catalogue.domains.indexOf(domain);
    if (group === -1) return nothing;
    const { items, scores } = this.#search(this.#vector, group, options);
    return { items: items.slice(), scores: scores.slice() };
  }

  /** The best `k` items of a user vector in a domain: views of what the next search writes over. */
  bestIn(vector: Float32Array, { domain, ...options }: DomainSearch): ScoredItems {
    return this.#search(vector, domain, options);
  }

  #search(
    vector: Float32Array,
    group: number | undefined,
    { k, excludes }: Pick<TopKOptions, "k" | "excludes">,
  ): ScoredItems {
    if (vector.every((value) => value === 0)) return nothing;
    if (this.#result.rows.length < k) this.#result = createTopKResult(k);
    this.#index.search({ vector, k, excluded: excludes, group }, this.#result);
    const { rows, scores, count } = this.#result;
    // A row without factors scores exactly 0, like hardly any other.
    let kept = 0;
    for (let place = 0; place < count; place += 1) {
      if (scores[place] === 0 && !this.#hasFactors(rows[place] ?? 0)) continue;
      [rows[kept], scores[kept]] = [rows[place] ?? 0, scores[place] ?? 0];
      kept += 1;
    }
    return { items: rows.subarray(0, kept), scores: scores.subarray(0, kept) };
  }

  /** The same model with other factors for its items, such as ones that the bridge has filled in. Users are still weighed as trained. */
  withItemFactors(itemFactors: Float32Array): ImplicitAlsModel {
    return new ImplicitAlsModel(this.#catalogue, { ...this.#state, itemFactors });
  }

  /** With factors of the items of `catalogue` that lie behind those it knows. Users are still weighed as trained. */
  withPlaced(catalogue: Catalogue, factors: Float32Array): ImplicitAlsModel {
    const itemFactors = new Float32Array(this.itemFactors.length + factors.length);
    itemFactors.set(this.itemFactors);
    itemFactors.set(factors, this.itemFactors.length);
    return new ImplicitAlsModel(catalogue, { ...this.#state, itemFactors });
  }

  save(): ModelFiles {
    const { parameters, itemFactors, gram: gramMatrix, domainWeights } = this.#state;
    const search = topKArrays(this.#index.parts());
    return { header: { ...parameters }, arrays: { itemFactors, gram: gramMatrix, domainWeights, ...search } };
  }

  #hasFactors(item: number): boolean {
    const { factorCount } = this;
    return this.#state.itemFactors.subarray(item * factorCount, (item + 1) * factorCount).some((value) => value !== 0);
  }
}

export const implicitAls: RecommenderKind<ImplicitAlsConfig, ImplicitAlsModel> = {
  name: "implicit-als",
  defaults: {
    factorCount: 64,
    iterationCount: 8,
    alpha: 4,
    regularization: 0.014,
    regularizationExponent: 1,
    stepCount: 3,
    relaxation: 1.5,
    domainBalance: 0.5,
    domainWeights: {},
  },

  async train({ catalogue, preferences }, config, { seed, ...run }) {
    const arena = new Arena();
    const likes = positivePart(preferences, (numbers, length) => arena.allocate(numbers, length));
    const domainWeights = domainWeightsOf(likes, catalogue, config);
    const itemWeights = spreadOverItems(domainWeights, catalogue);
    const parameters: Parameters = {
      factorCount: config.factorCount,
      alpha: config.alpha / meanOf(likes.values),
      regularization: config.regularization,
      regularizationExponent: config.regularizationExponent,
    };
    const { iterationCount, stepCount, relaxation } = config;
    const options = { ...parameters, iterationCount, stepCount, relaxation, seed, itemWeights };
    const trained = await alsKernel.trainAls(likes, options, { ...run, arena });
    const itemFactors = trained.itemFactors.slice();
    const gramMatrix = new Float64Array(config.factorCount ** 2);
    gram(itemFactors, config.factorCount, itemWeights, gramMatrix);
    return new ImplicitAlsModel(catalogue, { parameters, itemFactors, gram: gramMatrix, domainWeights });
  },

  load(files, catalogue) {
    const factorCount = headerCount(files, "factorCount");
    const state: State = {
      parameters: {
        factorCount,
        alpha: headerNumber(files, "alpha"),
        regularization: headerNumber(files, "regularization"),
        regularizationExponent: headerNumber(files, "regularizationExponent"),
      },
      itemFactors: float32Array(files, "itemFactors", factorCount * catalogue.items.length),
      gram: float64Array(files, "gram", factorCount ** 2),
      domainWeights: float32Array(files, "domainWeights", catalogue.domains.length),
    };
    return new ImplicitAlsModel(catalogue, state, topKParts(files));
  },
};

/** (mean sum of a domain / sum of this domain) ^ balance, unless the configuration names a weight. */
function domainWeightsOf(
  likes: SparseMatrix,
  { domains, domainOf }: Catalogue,
  config: ImplicitAlsConfig,
): Float32Array {
  const sums = new Float64Array(domains.length);
  for (const [entry, item] of likes.columns.entries()) {
    const domain = domainOf[item] ?? 0;
    sums[domain] = (sums[domain] ?? 0) + (likes.values[entry] ?? 0);
  }
  const mean = meanOf(sums.filter((sum) => sum > 0));
  return Float32Array.from(domains, (domain, index) => {
    const sum = sums[index] ?? 0;
    return config.domainWeights[domain] ?? (sum > 0 ? (mean / sum) ** config.domainBalance : 1);
  });
}

function spreadOverItems(domainWeights: Float32Array, { domainOf }: Catalogue): Float32Array {
  const weights = new Float32Array(domainOf.length);
  for (let item = 0; item < weights.length; item += 1) weights[item] = domainWeights[domainOf[item] ?? 0] ?? 1;
  return weights;
}

/** 1 of no values. */
function meanOf(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 1 : sum / values.length;
}
