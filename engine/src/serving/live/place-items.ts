import { must } from "../../domain/errors.ts";
import type { ItemId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { Bridge } from "../../models/bridge/bridge.ts";
import { extendCatalogue, type Catalogue } from "../../models/model.ts";
import type { ServedBundle } from "../serving-model.ts";

/** Can be sent to another thread. */
export interface PlacedItems {
  /** None of which the bundle knows, all of its domains. */
  readonly items: readonly Item[];
  /** Between them, or from and to items that the bundle knows. */
  readonly relations: readonly Relation[];
  /** Unit sentence vectors of these items, or zeros; absent where there are none. */
  readonly sentences?: Float32Array;
}

/** A turn of the event loop, so that requests are answered between the steps. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The bundle with items that came after its training behind the others: content by the trained words, the graph by what it knows, a
 * place in both latent spaces over the bridges, and nothing from what people did. Popularity and transitions stay as they are.
 */
export async function placeItems(bundle: ServedBundle, placement: PlacedItems): Promise<ServedBundle> {
  const first = bundle.catalogue.items.length;
  const catalogue = extendCatalogue(bundle.catalogue, placement.items);
  const trainedCount = bundle.firstPlaced ?? first;
  const content = await bundle.content.withPlaced(catalogue, trainedCount, placement.sentences);
  await turn();
  const graph = bundle.graph.withPlaced(catalogue, trainedCount, placement.relations);
  await turn();
  const { als: bridge, transfer: transferBridge } = must(bundle.bridges, `Version ${bundle.version} has no bridges.`);
  const features = content.denseFeaturesFrom(first);
  const als = bundle.als.withPlaced(catalogue, factorsOf(bridge, features, bundle.als.factorCount));
  await turn();
  const transfer = bundle.transfer.withPlaced(
    catalogue,
    factorsOf(transferBridge, features, bundle.transfer.factorCount),
  );
  await turn();
  return {
    ...bundle,
    catalogue,
    content,
    graph,
    als,
    transfer,
    itemItem: bundle.itemItem.withPlaced(catalogue),
    domainMap: bundle.domainMap.withPlaced(catalogue),
    mood: bundle.mood.withPlaced(catalogue),
    clusters: bundle.clusters.withPlaced(catalogue),
    moments: bundle.moments.withPlaced(catalogue),
    indexOf: extendedIndex(bundle.indexOf, catalogue, first),
    firstPlaced: trainedCount,
  };
}

/** The bundle with relations of items that were placed before, in addition to those it has. */
export function relateItems(bundle: ServedBundle, relations: readonly Relation[]): ServedBundle {
  const { catalogue, graph, firstPlaced = catalogue.items.length } = bundle;
  return { ...bundle, graph: graph.withPlaced(catalogue, firstPlaced, relations) };
}

/** As a training places items that nobody has touched. */
function factorsOf(
  bridge: Bridge,
  features: { readonly dimension: number; readonly values: Float32Array },
  factorCount: number,
): Float32Array {
  const itemCount = features.values.length / features.dimension;
  const itemFactors = new Float32Array(itemCount * factorCount);
  return bridge.blend(features, { factorCount, itemFactors, likeCounts: new Uint32Array(itemCount) });
}

function extendedIndex(
  indexOf: ReadonlyMap<ItemId, number>,
  { items }: Catalogue,
  first: number,
): ReadonlyMap<ItemId, number> {
  const extended = new Map(indexOf);
  for (let index = first; index < items.length; index += 1) {
    const id = items[index]?.id;
    if (id !== undefined) extended.set(id, index);
  }
  return extended;
}
