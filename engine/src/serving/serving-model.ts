import { must } from "../domain/errors.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Taste } from "../models/model.ts";
import type { Preference } from "../domain/preference.ts";
import { createWorks, type Works } from "../ranking/works.ts";
import type { ModelBundle } from "../registry/bundle.ts";
import { blendOf } from "./weights.ts";
import { createCollaborative, type Collaborative } from "./collaborative.ts";

/** What serving needs of a version: all but where it is kept. */
export type ServedBundle = Omit<ModelBundle, "manifest">;

/** A loaded model version with what serving derives from it once. */
export interface ServingModel extends ServedBundle {
  readonly works: Works;
  readonly collaborative: Collaborative;
  itemOf(id: ItemId): Item | undefined;
  /** Catalogue indices of a domain, most popular first. */
  popularOf(domain: number): Uint32Array;
  /** The same by recent activity; only items that have any. */
  trendingOf(domain: number): Uint32Array;
  /** The same by what a demographic cluster likes, as its members who like nothing yet see it; none where clusters count nothing. */
  clusterPopularOf(cluster: number, domain: number): Uint32Array;
  /** The popularity of the item at a catalogue index, and the highest of its domain. */
  readonly popularityOf: (index: number) => { readonly own: number; readonly highest: number };
}

export function createServingModel(bundle: ServedBundle): ServingModel {
  const { catalogue, indexOf, popularity } = bundle;
  const all = Uint32Array.from(catalogue.items.keys());
  const scores = new Float32Array(all.length);
  popularity.score(noTaste, all, scores);
  const popularities = scores.slice();
  const popular = rankedByDomain(bundle, scores, -Infinity);
  const highest = popular.map((items) => scores[items[0] ?? 0] ?? 0);
  popularity.trend(all, scores);
  const trending = rankedByDomain(bundle, scores, 0);
  return {
    ...bundle,
    works: createWorks(catalogue.items),
    collaborative: createCollaborative(
      catalogue,
      bundle,
      (domain) => blendOf(bundle.blend, catalogue.domains[domain] ?? "").itemItemShare,
    ),
    itemOf: (id) => catalogue.items[indexOf.get(id) ?? -1],
    popularOf: (domain) => popular[domain] ?? new Uint32Array(),
    clusterPopularOf: createClusterRanking(bundle, popularities),
    popularityOf: (index) => ({
      own: popularities[index] ?? 0,
      highest: highest[catalogue.domainOf[index] ?? 0] ?? 0,
    }),
    trendingOf: (domain) => trending[domain] ?? new Uint32Array(),
  };
}

/** Ranks a cluster's items when somebody of it asks first. */
function createClusterRanking(bundle: ServedBundle, popularities: Float32Array): ServingModel["clusterPopularOf"] {
  const { catalogue, clusters, blend } = bundle;
  const { cf, ctx, clusterShare } = blend.default;
  const known = new Map<number, readonly Uint32Array[]>();
  const rank = (cluster: number) => {
    const lifts = clusters.lifts(cluster, Uint32Array.from(catalogue.items.keys()));
    const highest = popularities.reduce((most, value) => Math.max(most, value), 0) || 1;
    const scores = lifts.map((lift, index) => (cf * (popularities[index] ?? 0)) / highest + ctx * clusterShare * lift);
    const ranked = rankedByDomain(bundle, scores, -Infinity);
    known.set(cluster, ranked);
    return ranked;
  };
  return (cluster, domain) =>
    (clusterShare > 0 ? (known.get(cluster) ?? rank(cluster))[domain] : undefined) ?? new Uint32Array();
}

const noTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };
const rankedPerDomain = 200;

function rankedByDomain({ catalogue }: ServedBundle, scores: Float32Array, above: number): readonly Uint32Array[] {
  return catalogue.domains.map((_, domain) => {
    const own = Uint32Array.from(catalogue.items.keys()).filter(
      (index) => catalogue.domainOf[index] === domain && (scores[index] ?? 0) > above,
    );
    return own.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, rankedPerDomain);
  });
}

/** So many preferences, the newest, make a taste: what lies further back says little and costs much. */
export const tasteLimit = 500;

/** The newest preferences in catalogue indices; items that the model does not know are left out. */
export function tasteOf(bundle: Pick<ModelBundle, "indexOf">, preferences: readonly Preference[]): Taste {
  const known = preferences
    .flatMap(({ itemId, value }) => {
      const index = bundle.indexOf.get(itemId);
      return index === undefined || value === 0 ? [] : [{ index, value }];
    })
    .slice(0, tasteLimit);
  return {
    items: Uint32Array.from(known, ({ index }) => index),
    values: Float32Array.from(known, ({ value }) => value),
  };
}

/** The item at a catalogue index, which must be one. */
export function itemAt(model: ServingModel, index: number): Item {
  return must(model.catalogue.items[index], `No item ${index} in the catalogue of ${model.version}.`);
}
