import { must } from "../domain/errors.ts";
import { createItemPredicate, type ItemFilter } from "../domain/filter/item-filter.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { hasTrait, type Trait } from "../domain/taste.ts";
import type { Taste } from "../models/model.ts";
import type { Preference } from "../domain/preference.ts";
import { createTagNumbers, type TagNumbers } from "../ranking/tags.ts";
import { createWorks, indexWorks, worksOf, type Works } from "../domain/works.ts";
import type { ModelBundle } from "../registry/bundle.ts";
import { createIdsOfHash, type HashedWorks } from "./earlier-pages.ts";
import { CandidateMarks } from "./candidate-marks.ts";
import { blendOf } from "./weights.ts";
import { bestOf, trainedRankings, type Rankings } from "./rankings.ts";
import { createCollaborative, type Collaborative } from "./collaborative.ts";

/** What serving needs of a version: all but where it is kept. */
export interface ServedBundle extends Omit<ModelBundle, "manifest"> {
  /** Items from this index on were placed since the training; absent where none was. */
  readonly firstPlaced?: number;
}

/** A loaded model version with what serving derives from it once. */
export interface ServingModel extends ServedBundle, Rankings, HashedWorks {
  readonly works: Works;
  readonly candidateMarks: CandidateMarks;
  readonly tags: TagNumbers;
  readonly collaborative: Collaborative;
  itemOf(id: ItemId): Item | undefined;
  /** Catalogue indices of what has a trait, ascending. */
  itemsWith(trait: Trait): Uint32Array;
  /** As `popularOf` by what a demographic cluster likes, as its members who like nothing yet see it; none where clusters count nothing. */
  clusterPopularOf(cluster: number, domain: number): Uint32Array;
  /** Catalogue indices of all items that fit. */
  matching(filter: ItemFilter): Uint32Array;
}

/** `rankings` are worked out once from the bundle unless they are given. */
export function createServingModel(bundle: ServedBundle, rankings: Rankings = trainedRankings(bundle)): ServingModel {
  const { catalogue, indexOf } = bundle;
  return {
    ...bundle,
    ...rankings,
    works: findWorks(bundle),
    candidateMarks: new CandidateMarks(catalogue),
    tags: createTagNumbers(),
    collaborative: createCollaborative(
      catalogue,
      bundle,
      (domain) => blendOf(bundle.blend, catalogue.domains[domain] ?? "").itemItemShare,
    ),
    itemsWith: createTraitIndex(catalogue.items),
    itemOf: (id) => catalogue.items[indexOf.get(id) ?? -1],
    clusterPopularOf: createClusterRanking(bundle, rankings),
    matching: createMatching(bundle),
    idsOfHash: createIdsOfHash(() => indexOf.keys()),
  };
}

/** From what is known of the trained items, where that is, and a look at those that came since. */
function findWorks({ catalogue: { items }, editions }: ServedBundle): Works {
  if (editions === undefined) return createWorks(items);
  const { index, placeById } = editions;
  const first = index.workAt.length;
  const since = new Map(items.slice(first).map(({ id }, at) => [id, first + at]));
  const placeOf = (id: ItemId) => since.get(id) ?? placeById.get(id);
  return worksOf(items, since.size === 0 ? index : indexWorks(items, placeOf, index), placeOf);
}

/** So many filters, the last ones, are looked through the catalogue for once only. */
const keptFilterCount = 64;

function createMatching(bundle: ServedBundle): ServingModel["matching"] {
  const known = new Map<string, Uint32Array>();
  return (filter) => {
    const key = JSON.stringify(filter);
    const before = known.get(key);
    if (before !== undefined) return before;
    const fits = createItemPredicate(filter);
    const found = Uint32Array.from([...bundle.catalogue.items.keys()].filter((index) => fits(itemAt(bundle, index))));
    const [oldest] = known.keys();
    if (known.size >= keptFilterCount && oldest !== undefined) known.delete(oldest);
    known.set(key, found);
    return found;
  };
}

/** Looks at all items when somebody asks for a trait first. */
function createTraitIndex(items: readonly Item[]): ServingModel["itemsWith"] {
  const known = new Map<string, Uint32Array>();
  return (trait) => {
    const key = `${trait.facet}\n${trait.value.toLowerCase()}`;
    const found =
      known.get(key) ??
      Uint32Array.from([...items.keys()].filter((index) => hasTrait(must(items[index], "No item."), trait)));
    known.set(key, found);
    return found;
  };
}

/** Ranks a cluster's items when somebody of it asks first. */
function createClusterRanking(bundle: ServedBundle, { popularityOf }: Rankings): ServingModel["clusterPopularOf"] {
  const { catalogue, clusters, blend } = bundle;
  const { cf, ctx, clusterShare } = blend.default;
  const known = new Map<number, readonly Uint32Array[]>();
  const rank = (cluster: number) => {
    const all = Uint32Array.from(catalogue.items.keys());
    const lifts = clusters.lifts(cluster, all);
    const popularities = Float32Array.from(all, (index) => popularityOf(index).own);
    const highest = popularities.reduce((most, value) => Math.max(most, value), 0) || 1;
    const scores = lifts.map((lift, index) => (cf * (popularities[index] ?? 0)) / highest + ctx * clusterShare * lift);
    const ranked = catalogue.domains.map((_, domain) =>
      bestOf(
        all.filter((index) => catalogue.domainOf[index] === domain),
        (index) => scores[index] ?? 0,
      ),
    );
    known.set(cluster, ranked);
    return ranked;
  };
  return (cluster, domain) =>
    (clusterShare > 0 ? (known.get(cluster) ?? rank(cluster))[domain] : undefined) ?? new Uint32Array();
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
export function itemAt({ catalogue, version }: Pick<ServingModel, "catalogue" | "version">, index: number): Item {
  return must(catalogue.items[index], `No item ${index} in the catalogue of ${version}.`);
}
