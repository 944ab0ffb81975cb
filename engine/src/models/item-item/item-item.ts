/** What is liked together within a domain: a sparse linear model of items by items, EASE where its inverse fits and an MRF above. */
import { trainEaseWithWasm } from "../../kernels/ease/ease-wasm.ts";
import { createPlacedSearchWithWasm, placeCountOf, placeWeights } from "../../kernels/item-item/item-item-wasm.ts";
import { trainMrfWithWasm } from "../../kernels/mrf/mrf-wasm.ts";
import { createInlinePool, type KernelPool } from "../../kernels/pool/calls.ts";
import { lengthScales, positivePart, scaleEntries, transpose, type SparseMatrix } from "../../kernels/sparse.ts";
import { createTopKResult, type TopKResult } from "../../kernels/top-k/top-k-index.ts";
import { float32Array, headerCount, headerNumber, sparseArrays, sparseMatrix, uint32Array } from "../model-arrays.ts";
import type {
  Catalogue,
  DomainSearch,
  ModelFiles,
  Recommender,
  RecommenderKind,
  ScoredItems,
  Taste,
  TopKOptions,
  TrainOptions,
} from "../model.ts";
import { domainLikes, spreadOverCatalogue, type DomainLikes } from "./domain-likes.ts";
import { HistorySums, strengthOf } from "./history-sums.ts";

export interface ItemItemConfig {
  /** λ / √(mean number of likes of an item of the domain): the best λ grows about so, from 4 likes an item to 245. */
  readonly regularization: number;
  /** Of domains that need another, by name. */
  readonly domainRegularization: Readonly<Record<string, number>>;
  /** a: a user of n likes counts (n / mean n)^−2a in the squared error. */
  readonly userExponent: number;
  /** b: an item of p likes is regularised (p / mean p)^2b times as much. */
  readonly itemExponent: number;
  /** Weights kept of each scored item. */
  readonly neighbourCount: number;
  /** A domain whose touched items or users are at most so many gets the exact model: their square must fit in memory, and be inverted. */
  readonly exactLimit: number;
  /** Neighbours of an item in domains above that. */
  readonly sparseNeighbourCount: number;
}

/** The exact model of a domain with few users still compares each item with each: at most so many times the limit. */
const itemsPerLimit = 4;

const nothing: ScoredItems = { items: new Uint32Array(), scores: new Float32Array() };

/**
 * Scores are h·B, with h the user's history and B without weights between domains. An item that nobody liked scores 0, and
 * dislikes do not count: who dislikes a work has chosen it once, and likes its neighbours more often than not.
 */
export class ItemItemModel implements Recommender {
  readonly #catalogue: Catalogue;
  /** Of `placeWeights`. */
  readonly #weights: SparseMatrix;
  /** r̄, the mean positive preference. */
  readonly #meanLike: number;
  readonly #sums: HistorySums;
  #result: TopKResult = createTopKResult(0);

  constructor(
    catalogue: Catalogue,
    weights: SparseMatrix,
    meanLike: number,
    sums = new HistorySums(createPlacedSearchWithWasm(weights, catalogue.domainOf), meanLike),
  ) {
    this.#catalogue = catalogue;
    this.#weights = weights;
    this.#meanLike = meanLike;
    this.#sums = sums;
  }

  /** With the items of `catalogue` that lie behind those it knows, of which it says nothing. */
  withPlaced(catalogue: Catalogue): ItemItemModel {
    return new ItemItemModel(catalogue, this.#weights, this.#meanLike, this.#sums);
  }

  /** Weights kept, over all items. */
  get weightCount(): number {
    return this.#weights.values.length;
  }

  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    this.#sums.of(taste).scoresOf(items, out);
  }

  /** What each item of the taste adds to the score of each of `items`: items × taste; the parts of a row make up the score. */
  contributions(taste: Taste, items: Uint32Array): Float32Array {
    const width = taste.items.length;
    const parts = new Float32Array(items.length * width);
    const weights = new Float32Array(items.length);
    for (let at = 0; at < width; at += 1) {
      const strength = Math.fround(strengthOf(taste.values[at] ?? 0, this.#meanLike));
      if (strength === 0) continue;
      this.#sums.search.weightsFrom(taste.items[at] ?? 0, items, weights);
      for (let place = 0; place < items.length; place += 1)
        parts[place * width + at] = strength * (weights[place] ?? 0);
    }
    return parts;
  }

  /** The best items of all, or of a domain, that some weight leads to. */
  topK(taste: Taste, { k, excludes, domain }: TopKOptions): ScoredItems {
    const group = domain === undefined ? undefined : this.#catalogue.domains.indexOf(domain);
    if (group === -1) return nothing;
    const { items, scores } = this.#best(taste, group, { k, excludes });
    return { items: items.slice(), scores: scores.slice() };
  }

  /** The best `k` items in a domain: views of what the next search writes over. */
  bestIn(taste: Taste, { domain, ...options }: DomainSearch): ScoredItems {
    return this.#best(taste, domain, options);
  }

  #best(taste: Taste, group: number | undefined, { k, excludes }: Pick<TopKOptions, "k" | "excludes">): ScoredItems {
    if (this.#result.rows.length < k) this.#result = createTopKResult(k);
    this.#sums.of(taste).search({ k, group, excluded: excludes }, this.#result);
    const { rows, scores, count } = this.#result;
    return { items: rows.subarray(0, count), scores: scores.subarray(0, count) };
  }

  save(): ModelFiles {
    const header = { meanLike: this.#meanLike, weightCount: this.weightCount };
    return { header, arrays: this.weightCount === 0 ? {} : sparseArrays(placedName, this.#weights) };
  }
}

export const itemItem: RecommenderKind<ItemItemConfig, ItemItemModel> = {
  name: "item-item",
  defaults: {
    regularization: 40,
    domainRegularization: {},
    userExponent: 0.3,
    itemExponent: 0.2,
    neighbourCount: 400,
    exactLimit: 8_000,
    sparseNeighbourCount: 100,
  },

  async train({ catalogue, preferences }, config, { signal, onProgress, pool = createInlinePool() }) {
    signal?.throwIfAborted();
    const likes = positivePart(preferences);
    const meanLike = meanOf(likes.values);
    for (const [entry, value] of likes.values.entries()) likes.values[entry] = strengthOf(value, meanLike);
    const domainCount = catalogue.domains.length;
    const parts = [];
    for (const domain of catalogue.domains.keys()) {
      const part = domainLikes(likes, catalogue, domain);
      const run = {
        pool,
        ...(signal && { signal }),
        onProgress: (done: number, total: number) => onProgress?.(domain + (0.9 * done) / total, domainCount),
      };
      const { [catalogue.domains[domain] ?? ""]: regularization = config.regularization } = config.domainRegularization;
      if (part.items.length > 1)
        parts.push({ items: part.items, weights: await trainDomain(part, { ...config, regularization }, run) });
      onProgress?.(domain + 1, domainCount);
    }
    const weights = placeWeights(spreadOverCatalogue(parts, catalogue.items.length), catalogue.domainOf);
    return new ItemItemModel(catalogue, weights, meanLike);
  },

  load(files, catalogue) {
    const weightCount = headerCount(files, "weightCount");
    const weights = loadWeights(files, catalogue);
    if (weights.values.length !== weightCount)
      throw new Error(`There are ${weights.values.length} weights, not ${weightCount}.`);
    return new ItemItemModel(catalogue, weights, headerNumber(files, "meanLike"));
  },
};

const placedName = "placedWeights";

function loadWeights(files: ModelFiles, { items: { length: itemCount }, domainOf }: Catalogue): SparseMatrix {
  // The search checks them.
  if (files.arrays[`${placedName}Offsets`] !== undefined)
    return {
      rowCount: itemCount,
      columnCount: placeCountOf(domainOf),
      offsets: uint32Array(files, `${placedName}Offsets`, itemCount + 1),
      columns: uint32Array(files, `${placedName}Columns`),
      values: float32Array(files, `${placedName}Values`),
    };
  // Versions of before have items as columns.
  const isEmpty = files.arrays["weightsOffsets"] === undefined && headerCount(files, "weightCount") === 0;
  const byItem = isEmpty ? spreadOverCatalogue([], itemCount) : sparseMatrix(files, "weights", itemCount, itemCount);
  return placeWeights(byItem, domainOf);
}

/** What `itemItem.load` makes a model from that knows nothing: for versions that were trained before there was one. */
export const noItemItem: ModelFiles = { header: { meanLike: 1, weightCount: 0 }, arrays: {} };

/**
 * Rows and columns are scaled by s_u = (n / mean n)^−a and s_i = (p / mean p)^−b, which weighs users and regularises items by how
 * much is known of them: B = S_i·model(S_u·X·S_i)·S_i⁻¹.
 */
async function trainDomain(
  { items, likes }: DomainLikes,
  config: ItemItemConfig,
  run: Pick<TrainOptions, "signal" | "onProgress"> & { readonly pool: KernelPool },
): Promise<SparseMatrix> {
  const itemScales = lengthScales(transpose(likes), config.itemExponent);
  const scaled = scaleEntries(likes, lengthScales(likes, config.userExponent), itemScales);
  const weights = await trainScaled({ items, likes: scaled }, config, run);
  return scaleEntries(
    weights,
    itemScales,
    itemScales.map((scale) => 1 / scale),
  );
}

async function trainScaled(
  { items, likes }: DomainLikes,
  config: ItemItemConfig,
  { pool, ...run }: Parameters<typeof trainDomain>[2],
): Promise<SparseMatrix> {
  const regularization = config.regularization * Math.sqrt(likes.values.length / items.length);
  const { exactLimit, neighbourCount } = config;
  if (Math.min(items.length, likes.rowCount) > exactLimit || items.length > itemsPerLimit * exactLimit)
    return trainMrfWithWasm(likes, { regularization, neighbourCount: config.sparseNeighbourCount }, pool, run);
  const model = await trainEaseWithWasm(likes, { regularization, precision: "float32" }, pool, run);
  return model.pruned({ count: neighbourCount, side: "column", signal: run.signal });
}

/** 1 of no values. */
function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 1 : sum / values.length;
}
