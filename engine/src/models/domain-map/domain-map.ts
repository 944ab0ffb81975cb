/** Items of a domain of which nothing is known of the user, by a linear map from what is known in the others (Man et al. 2017). */
import { createTopKResult, type TopKResult } from "../../kernels/top-k/top-k-index.ts";
import {
  createTopKIndexWasm,
  restoreTopKIndexWasm,
  type CompiledTopKIndex,
  type TopKParts,
} from "../../kernels/top-k/top-k-wasm.ts";
import { topKArrays, topKParts } from "../top-k-arrays.ts";
import { likeCountsOf } from "../bridge/bridge.ts";
import { domainOverlapOf, minimumOverlap } from "../domain-overlap.ts";
import { float32Array, headerCount, uint8Array } from "../model-arrays.ts";
import type {
  Catalogue,
  DomainSearch,
  ModelFiles,
  Recommender,
  RecommenderKind,
  ScoredItems,
  Taste,
} from "../model.ts";
import { columnCounts } from "../transfer/transfer-data.ts";
import { trainDomainMap } from "./train-domain.ts";

export interface DomainMapConfig {
  /** Of the idf-weighted rows of what users have in other domains: what is told of them. */
  readonly directionCount: number;
  /** Factors of the domain alone, which are to be told. */
  readonly factorCount: number;
  readonly iterationCount: number;
  readonly alpha: number;
  readonly regularization: number;
  /** λ for each user of whom the map is learnt, inputs being standardised. */
  readonly ridge: number;
}

interface State {
  /** 0 where no domain leads to another. */
  readonly directionCount: number;
  /** Whether the one says anything about the other: from × to, domains². */
  readonly leads: Uint8Array;
  /** Of each item, 0 of one that nobody has. */
  readonly idf: Float32Array;
  /** Of each item in the directions of each domain that it says anything about: domains × items × directionCount */
  readonly directions: Float32Array;
  /** Of each item as one to be ordered, the last a constant: items × (directionCount + 1) */
  readonly rows: Float32Array;
}

const nothing: ScoredItems = { items: new Uint32Array(), scores: new Float32Array() };

/** Scores within a domain compare; 0 where no told item leads. Dislikes count as likes: what somebody turns to at all is told. */
export class DomainMapModel implements Recommender {
  readonly #catalogue: Catalogue;
  readonly #state: State;
  readonly #index: CompiledTopKIndex | undefined;
  #result: TopKResult = createTopKResult(0);
  /** Room for the items of one domain among those to score, and their places there. */
  #places = new Uint32Array();
  #items = new Uint32Array();
  #scores = new Float32Array();

  /** `search` are the parts of the search over these rows, where they are there. */
  constructor(catalogue: Catalogue, state: State, search?: TopKParts) {
    this.#catalogue = catalogue;
    this.#state = state;
    const [width, groups] = [state.directionCount + 1, catalogue.domainOf];
    if (state.directionCount > 0)
      this.#index = search
        ? restoreTopKIndexWasm(width, { groups, parts: search })
        : createTopKIndexWasm(state.rows, width, { groups, precision: "int8" });
  }

  /** Score = Σ_j idf_j·d_j·p_i / |idf of the told| + c_i. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    out.fill(0);
    for (let domain = 0; domain < this.#catalogue.domains.length; domain += 1) {
      const vector = this.#vectorOf(taste, domain);
      if (vector !== undefined) this.#scoreIn(domain, vector, { items, out });
    }
  }

  #scoreIn(
    domain: number,
    vector: Float32Array,
    { items, out }: { readonly items: Uint32Array; readonly out: Float32Array },
  ): void {
    if (this.#places.length < items.length) {
      this.#places = new Uint32Array(2 * items.length);
      this.#items = new Uint32Array(2 * items.length);
      this.#scores = new Float32Array(2 * items.length);
    }
    let count = 0;
    for (let place = 0; place < items.length; place += 1) {
      const item = items[place] ?? 0;
      if (this.#domainOf(item) !== domain) continue;
      this.#places[count] = place;
      this.#items[count] = item;
      count += 1;
    }
    this.#index?.scoresOf(vector, this.#items.subarray(0, count), this.#scores);
    for (let at = 0; at < count; at += 1) out[this.#places[at] ?? 0] = this.#scores[at] ?? 0;
  }

  /** What each item of the taste adds to the score of each of `items`: items × taste; with `constant` the parts make up the score. */
  contributions(taste: Taste, items: Uint32Array): Float32Array {
    const width = taste.items.length;
    const parts = new Float32Array(items.length * width);
    const vector = new Float32Array(this.#state.directionCount + 1);
    for (const to of this.#catalogue.domains.keys()) {
      const { places, length } = this.#toldOf(taste, to);
      for (const at of places) {
        this.#addTold(taste.items[at] ?? 0, to, length, vector.fill(0));
        for (const [place, item] of items.entries())
          if (this.#domainOf(item) === to) parts[place * width + at] = this.#product(vector, item);
      }
    }
    return parts;
  }

  /** The best `k` items in a domain that anything told leads to: views of what the next search writes over. */
  bestIn(taste: Taste, { k, excludes, domain }: DomainSearch): ScoredItems {
    const vector = this.#vectorOf(taste, domain);
    if (vector === undefined || this.#index === undefined) return nothing;
    if (this.#result.rows.length < k) this.#result = createTopKResult(k);
    this.#index.search({ vector, k, excluded: excludes, group: domain }, this.#result);
    const { rows, scores, count } = this.#result;
    let kept = 0;
    for (let place = 0; place < count; place += 1) {
      if (scores[place] === 0) continue;
      [rows[kept], scores[kept]] = [rows[place] ?? 0, scores[place] ?? 0];
      kept += 1;
    }
    return { items: rows.subarray(0, kept), scores: scores.subarray(0, kept) };
  }

  /** With the items of `catalogue` that lie behind those it knows, of which it says nothing. */
  withPlaced(catalogue: Catalogue): DomainMapModel {
    const { directionCount, leads, idf, directions, rows } = this.#state;
    if (directionCount === 0) return new DomainMapModel(catalogue, this.#state);
    const [before, after] = [this.#catalogue.items.length, catalogue.items.length];
    const longer = (array: Float32Array, width: number) => {
      const out = new Float32Array(after * width);
      out.set(array);
      return out;
    };
    const all = new Float32Array(catalogue.domains.length * after * directionCount);
    for (const domain of catalogue.domains.keys()) {
      const start = domain * before * directionCount;
      all.set(directions.subarray(start, start + before * directionCount), domain * after * directionCount);
    }
    return new DomainMapModel(catalogue, {
      directionCount,
      leads,
      idf: longer(idf, 1),
      directions: all,
      rows: longer(rows, directionCount + 1),
    });
  }

  save(): ModelFiles {
    const { directionCount, ...arrays } = this.#state;
    return {
      header: { directionCount },
      arrays: this.#index === undefined ? {} : { ...arrays, ...topKArrays(this.#index.parts()) },
    };
  }

  #domainOf(item: number): number {
    return this.#catalogue.domainOf[item] ?? 0;
  }

  /** Places in the taste that say anything about a domain, and the length of their idf. */
  #toldOf(taste: Taste, to: number): { readonly places: readonly number[]; readonly length: number } {
    const { directionCount, leads, idf } = this.#state;
    const { length: domainCount } = this.#catalogue.domains;
    const places: number[] = [];
    let squares = 0;
    if (directionCount === 0) return { places, length: 0 };
    for (let at = 0; at < taste.items.length; at += 1) {
      const item = taste.items[at] ?? 0;
      const weight = idf[item] ?? 0;
      if (taste.values[at] === 0 || weight === 0 || leads[this.#domainOf(item) * domainCount + to] !== 1) continue;
      squares += weight * weight;
      places.push(at);
    }
    return { places, length: Math.sqrt(squares) };
  }

  /** Adds an item of the taste, without the constant, to a vector in the directions of a domain. */
  #addTold(item: number, to: number, length: number, vector: Float32Array): void {
    const { directionCount, idf, directions } = this.#state;
    const weight = (idf[item] ?? 0) / length;
    const start = (to * this.#catalogue.items.length + item) * directionCount;
    for (let axis = 0; axis < directionCount; axis += 1)
      vector[axis] = (vector[axis] ?? 0) + Math.fround(weight * (directions[start + axis] ?? 0));
  }

  #vectorOf(taste: Taste, to: number): Float32Array | undefined {
    const { places, length } = this.#toldOf(taste, to);
    if (places.length === 0) return undefined;
    const vector = new Float32Array(this.#state.directionCount + 1);
    for (const at of places) this.#addTold(taste.items[at] ?? 0, to, length, vector);
    vector[this.#state.directionCount] = 1;
    return vector;
  }

  #product(vector: Float32Array, item: number): number {
    const { rows } = this.#state;
    const start = item * vector.length;
    let sum = 0;
    for (let axis = 0; axis < vector.length; axis += 1) sum += (vector[axis] ?? 0) * (rows[start + axis] ?? 0);
    return sum;
  }
}

export const domainMap: RecommenderKind<DomainMapConfig, DomainMapModel> = {
  name: "domain-map",
  defaults: { directionCount: 16, factorCount: 32, iterationCount: 7, alpha: 30, regularization: 60, ridge: 0.3 },

  async train({ catalogue, preferences }, config, { onProgress, ...options }) {
    const { domains, domainOf } = catalogue;
    const itemCount = catalogue.items.length;
    const { directionCount } = config;
    const leads = leadsOf(domainOverlapOf(preferences, catalogue), domains.length);
    const counts = columnCounts(preferences);
    if (!leads.includes(1)) return new DomainMapModel(catalogue, emptyState(catalogue));
    const state: State = {
      directionCount,
      leads,
      idf: Float32Array.from(counts, (count) => (count === 0 ? 0 : Math.log((1 + preferences.rowCount) / (1 + count)))),
      directions: new Float32Array(domains.length * itemCount * directionCount),
      rows: new Float32Array(itemCount * (directionCount + 1)),
    };
    const likedCounts = likeCountsOf(preferences);
    const all = Uint32Array.from(domainOf.keys());
    for (const to of domains.keys()) {
      options.signal?.throwIfAborted();
      const source = all.filter(
        (item) => counts[item] !== 0 && leads[(domainOf[item] ?? 0) * domains.length + to] === 1,
      );
      const target = all.filter((item) => domainOf[item] === to && likedCounts[item] !== 0);
      if (source.length > 0) {
        const map = await trainDomainMap({ preferences, source, target }, config, options);
        const from = state.directions.subarray(to * itemCount * directionCount);
        setRows(from, map.directions, { places: source, width: directionCount });
        setRows(state.rows, map.rows, { places: target, width: directionCount + 1 });
      }
      onProgress?.(to + 1, domains.length);
    }
    return new DomainMapModel(catalogue, state);
  },

  load(files, catalogue) {
    const directionCount = headerCount(files, "directionCount");
    if (directionCount === 0) return new DomainMapModel(catalogue, emptyState(catalogue));
    const { length: itemCount } = catalogue.items;
    const { length: domainCount } = catalogue.domains;
    const state: State = {
      directionCount,
      leads: uint8Array(files, "leads", domainCount ** 2),
      idf: float32Array(files, "idf", itemCount),
      directions: float32Array(files, "directions", domainCount * itemCount * directionCount),
      rows: float32Array(files, "rows", itemCount * (directionCount + 1)),
    };
    return new DomainMapModel(catalogue, state, topKParts(files));
  },
};

/** What `domainMap.load` makes a model from that knows nothing: for versions that were trained before there was one. */
export const noDomainMap: ModelFiles = { header: { directionCount: 0 }, arrays: {} };

function emptyState({ domains }: Catalogue): State {
  return {
    directionCount: 0,
    leads: new Uint8Array(domains.length ** 2),
    idf: new Float32Array(),
    directions: new Float32Array(),
    rows: new Float32Array(),
  };
}

function leadsOf(overlap: Uint32Array, domainCount: number): Uint8Array {
  return Uint8Array.from(overlap, (count, place) =>
    Number(count >= minimumOverlap && Math.floor(place / domainCount) !== place % domainCount),
  );
}

/** Row r of `rows` becomes row `places[r]` of `out`. */
function setRows(
  out: Float32Array,
  rows: Float32Array,
  { places, width }: { readonly places: Uint32Array; readonly width: number },
): void {
  for (const [row, place] of places.entries()) out.set(rows.subarray(row * width, (row + 1) * width), place * width);
}
