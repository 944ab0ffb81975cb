/** Models: recommenders over one dense catalogue. Each has config, train, score, save and load in a folder of its own. */
import type { Demographics } from "../domain/demographics.ts";
import type { Item } from "../domain/item.ts";
import type { MomentValues } from "../domain/moment.ts";
import type { Relation } from "../domain/relation.ts";
import type { KernelPool } from "../kernels/pool/calls.ts";
import type { SparseMatrix } from "../kernels/sparse.ts";
import { listWith } from "./lazy-list.ts";

/** The items a model version knows, in a fixed order: an item's index is its place here. */
export interface Catalogue {
  readonly items: readonly Item[];
  /** Domain names in use, sorted. */
  readonly domains: readonly string[];
  /** Index into `domains`, one an item. */
  readonly domainOf: Uint8Array;
}

export function createCatalogue(items: readonly Item[]): Catalogue {
  const domains = [...new Set(items.map((item) => item.domain))].toSorted();
  const placeOf = new Map(domains.map((domain, place) => [domain, place]));
  return { items, domains, domainOf: Uint8Array.from(items, (item) => placeOf.get(item.domain) ?? 0) };
}

/** The catalogue with items behind its own, so that indices hold; items of domains that it does not have are left out. */
export function extendCatalogue(catalogue: Catalogue, more: readonly Item[]): Catalogue {
  const { domains } = catalogue;
  const items = listWith(
    catalogue.items,
    more.filter(({ domain }) => domains.includes(domain)),
  );
  const domainOf = new Uint8Array(items.length);
  domainOf.set(catalogue.domainOf);
  for (let index = catalogue.items.length; index < items.length; index += 1)
    domainOf[index] = domains.indexOf(items[index]?.domain ?? "");
  return { items, domains, domainOf };
}

/** All that models learn from. */
export interface TrainingData {
  readonly catalogue: Catalogue;
  /** users × items, r_ui; negative values are dislikes. Rows have no ids: models never need to know who it was. */
  readonly preferences: SparseMatrix;
  /** Milliseconds of the last event of each entry of `preferences`, aligned with its `values`. */
  readonly lastAtMs: Float64Array;
  /** What the moments of those events were, aligned too; absent where nothing is known of them. */
  readonly moments?: DatedMoments;
  /** Of which people each row's user is one, such as a country: their habits may be alike. Absent where nothing is known of it. */
  readonly communities?: readonly (string | undefined)[];
  /** Between items of the catalogue. */
  readonly relations: readonly Relation[];
  /** Pairs of rows of `preferences`, both directions: users who are friends and share what they do. */
  readonly friends?: readonly (readonly [number, number])[];
  /** One a row of `preferences`: of users who agreed, undefined of all others. */
  readonly demographics?: readonly (Demographics | undefined)[];
  /** Unit sentence vectors, items × dimension, absent without an encoder; a row of zeros where an item has no text. */
  readonly sentenceVectors?: { readonly dimension: number; readonly values: Float32Array; readonly encoderId: string };
  readonly nowMs: number;
}

/** Moments of entries: many have the same. */
export interface DatedMoments {
  readonly values: readonly MomentValues[];
  /** Which of `values` each entry has. */
  readonly of: Uint32Array;
}

/** A user's preferences in catalogue indices, newest first. Models read it and never keep it. */
export interface Taste {
  readonly items: Uint32Array;
  /** r_ui, aligned. */
  readonly values: Float32Array;
}

export type Progress = (done: number, total: number) => void;

export interface TrainOptions {
  readonly seed: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
  /** Threads that kernels spread their work over, instead of doing it in this one. The model is the same. */
  readonly pool?: KernelPool;
}

export type NamedArray = Float32Array | Float64Array | Uint32Array | Int32Array | Uint8Array;

/** What a model is on disk: a small JSON header and flat arrays by name. */
export interface ModelFiles {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, NamedArray>>;
}

/** A trained model. `score` fills `out[i]` with the score of `items[i]`: finite, comparable within one call, higher is better. */
export interface Recommender {
  score(taste: Taste, items: Uint32Array, out: Float32Array): void;
  save(): ModelFiles;
}

export interface TopKOptions {
  readonly k: number;
  readonly excludes?: Uint32Array | undefined;
  /** Only items of this domain. */
  readonly domain?: string | undefined;
}

export interface DomainSearch extends Pick<TopKOptions, "k" | "excludes"> {
  /** By its place in the catalogue's domains. */
  readonly domain: number;
}

/** Best first. */
export interface ScoredItems {
  readonly items: Uint32Array;
  readonly scores: Float32Array;
}

/** How a kind of model is trained and loaded. `Config` has defaults for every field. */
export interface RecommenderKind<Config extends object, Model extends Recommender> {
  readonly name: string;
  readonly defaults: Config;
  train(data: TrainingData, config: Config, options: TrainOptions): Promise<Model>;
  /** Throws a plain Error when the files cannot be a model of this kind. */
  load(files: ModelFiles, catalogue: Catalogue): Model;
}
