import type { Item } from "../../domain/item.ts";
import { countChoices, type FeatureLists } from "../../kernels/choice-counts/choice-counts.ts";
import type { DatedMoments } from "../model.ts";
import { momentFeatures } from "./item-features.ts";

/** Features of items by number; a domain is a whole, whose parts are the features within it. */
export interface FeatureIndex extends FeatureLists {
  readonly names: readonly string[];
}

/** The features of each item, by numbers of `names`: item i has features[offsets[i]..offsets[i + 1]]. */
export type ItemFeatureLists = Pick<FeatureIndex, "offsets" | "features">;

const noItems: ItemFeatureLists = { offsets: new Uint32Array(1), features: new Uint32Array() };

/** With the lists of the first of `items`, `known`, it looks only at the others. */
export function createFeatureIndex(
  items: readonly Item[],
  names: readonly string[],
  known: ItemFeatureLists = noItems,
): FeatureIndex {
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const first = known.offsets.length - 1;
  const offsets = new Uint32Array(items.length + 1);
  offsets.set(known.offsets);
  const found = items.slice(first).flatMap((item, place) => {
    const features = momentFeatures(item).flatMap((name) => placeOf.get(name) ?? []);
    offsets[first + place + 1] = (offsets[first + place] ?? 0) + features.length;
    return features;
  });
  const features = new Uint32Array(known.features.length + found.length);
  features.set(known.features);
  features.set(found, known.features.length);
  return {
    names,
    featureCount: names.length,
    wholeOf: Uint32Array.from(names, (name, place) => placeOf.get(name.split("/")[0] ?? "") ?? place),
    offsets,
    features,
  };
}

/** Likes with their moments. */
export interface DatedLikes {
  /** The likes of each user, as places in `items` and in what `dated` dates. */
  readonly rows: readonly Uint32Array[];
  /** Catalogue indices. */
  readonly items: Uint32Array;
  readonly dated: DatedMoments;
}

/** `countChoices` with the values of one variable of the moment as conditions. */
export function countByValue(
  index: FeatureIndex,
  { rows, items, dated }: DatedLikes,
  { name, values }: { readonly name: string; readonly values: readonly string[] },
  each: Parameters<typeof countChoices>[2],
): void {
  const ofMoment = dated.values.map((moment) => values.indexOf(moment[name] ?? ""));
  const conditions = Int32Array.from(dated.of, (moment) => ofMoment[moment] ?? -1);
  countChoices(index, { rows, items, conditions, conditionCount: values.length }, each);
}
