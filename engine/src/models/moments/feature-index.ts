import type { Item } from "../../domain/item.ts";
import { countChoices, type FeatureLists } from "../../kernels/choice-counts/choice-counts.ts";
import type { DatedMoments } from "../model.ts";
import { momentFeatures } from "./item-features.ts";

/** Features of items by number; a domain is a whole, whose parts are the features within it. */
export interface FeatureIndex extends FeatureLists {
  readonly names: readonly string[];
}

export function createFeatureIndex(items: readonly Item[], names: readonly string[]): FeatureIndex {
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const found = items.map((item) => momentFeatures(item).flatMap((name) => placeOf.get(name) ?? []));
  const offsets = new Uint32Array(items.length + 1);
  for (const [item, features] of found.entries()) offsets[item + 1] = (offsets[item] ?? 0) + features.length;
  return {
    names,
    featureCount: names.length,
    wholeOf: Uint32Array.from(names, (name, place) => placeOf.get(name.split("/")[0] ?? "") ?? place),
    offsets,
    features: Uint32Array.from(found.flat()),
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
