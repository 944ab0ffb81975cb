import type { TrainingData, Catalogue, DatedMoments } from "../model.ts";
import { countByValue, type DatedLikes, type FeatureIndex } from "./feature-index.ts";
import { momentFeatures } from "./item-features.ts";
import { ShapeFit, shrunkRatio, withRatio } from "./rate-ratio.ts";

export interface MomentsConfig {
  /** A feature of fewer likes is left out. */
  readonly minimumLikeCount: number;
  /** So many features at most, those with most likes. */
  readonly featureLimit: number;
}

/** What is known of one variable. */
export interface Variable {
  readonly name: string;
  readonly values: readonly string[];
  /** log θ of everybody, values × features. */
  readonly logRatios: Float32Array;
  /** κ of single users. */
  readonly ownShape: number;
}

/** The likes of each user, as places in the values of the preferences. */
export function likesByUser({ rowCount, offsets, values }: TrainingData["preferences"]): readonly Uint32Array[] {
  return Array.from({ length: rowCount }, (_, user) => {
    const start = offsets[user] ?? 0;
    const entries = Uint32Array.from({ length: (offsets[user + 1] ?? 0) - start }, (__, place) => start + place);
    return entries.filter((entry) => (values[entry] ?? 0) > 0);
  });
}

/** Every variable of which anything was learned. */
export function fitVariables(index: FeatureIndex, likes: DatedLikes): readonly Variable[] {
  return variablesIn(likes.dated).flatMap(({ name, values }): readonly Variable[] => {
    const logRatios = everybodysRatios(index, likes, { name, values });
    const ownShape = fittedOwnShape(index, likes, { name, values, logRatios });
    const isKnown = ownShape !== Infinity || logRatios.some((ratio) => ratio !== 0);
    return isKnown ? [{ name, values, logRatios, ownShape }] : [];
  });
}

/** Names of the features with most likes, in order. */
export function featuresToLearn(
  { items }: Catalogue,
  { rows, items: liked }: DatedLikes,
  { minimumLikeCount, featureLimit }: MomentsConfig,
): readonly string[] {
  const likeCounts = new Uint32Array(items.length);
  for (const entries of rows)
    for (const entry of entries) likeCounts[liked[entry] ?? 0] = (likeCounts[liked[entry] ?? 0] ?? 0) + 1;
  const counts = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const count = likeCounts[place] ?? 0;
    if (count === 0) continue;
    for (const name of momentFeatures(item)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts]
    .filter(([, count]) => count >= minimumLikeCount)
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .slice(0, featureLimit)
    .map(([name]) => name)
    .toSorted();
}

/** Every variable with every value that it takes, in order. */
function variablesIn({ values }: DatedMoments): readonly Pick<Variable, "name" | "values">[] {
  const found = new Map<string, Set<string>>();
  for (const moment of values)
    for (const [name, value] of Object.entries(moment))
      if (value !== undefined) found.set(name, (found.get(name) ?? new Set()).add(value));
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => ({ name, values: [...own].toSorted() }));
}

function everybodysRatios(
  index: FeatureIndex,
  likes: DatedLikes,
  { name, values }: Pick<Variable, "name" | "values">,
): Float32Array {
  const size = values.length * index.featureCount;
  const sums = { count: new Float64Array(size), expected: new Float64Array(size), variance: new Float64Array(size) };
  countByValue(index, likes, { name, values }, (row, feature, counted) => {
    const at = row * index.featureCount + feature;
    for (const what of ["count", "expected", "variance"] as const)
      sums[what][at] = (sums[what][at] ?? 0) + counted[what];
  });
  const counted = Array.from(sums.count, (count, at) => ({
    count,
    expected: sums.expected[at] ?? 0,
    variance: sums.variance[at] ?? 0,
  }));
  const fit = new ShapeFit();
  for (const one of counted) fit.add(one);
  const shape = fit.best();
  return Float32Array.from(counted, (one) => Math.log(shrunkRatio(one, shape)));
}

/** More users hardly change what fits. */
const fittedUserLimit = 2_000;

function fittedOwnShape(
  index: FeatureIndex,
  likes: DatedLikes,
  { name, values, logRatios }: Omit<Variable, "ownShape">,
): number {
  const fit = new ShapeFit();
  const step = Math.max(1, Math.ceil(likes.rows.length / fittedUserLimit));
  const rows = likes.rows.filter((_, row) => row % step === 0);
  countByValue(index, { ...likes, rows }, { name, values }, (row, feature, counted) =>
    fit.add(withRatio(counted, Math.exp(logRatios[row * index.featureCount + feature] ?? 0))),
  );
  return fit.best();
}
