import type { TrainingData, Catalogue, DatedMoments } from "../model.ts";
import type { Counted } from "../../kernels/choice-counts/choice-counts.ts";
import { countByValue, type DatedLikes, type FeatureIndex } from "./feature-index.ts";
import { momentFeatures } from "./item-features.ts";
import { ShapeFit, shrunkRatio, withRatio } from "./rate-ratio.ts";

export interface MomentsConfig {
  /** A feature of fewer likes is left out. */
  readonly minimumLikeCount: number;
  /** So many features at most, those with most likes. */
  readonly featureLimit: number;
  /** A community of fewer users is taken for everybody: little is known of it, and too much of each of them. */
  readonly minimumCommunityUsers: number;
}

/** What is known of one variable. */
export interface Variable {
  readonly name: string;
  readonly values: readonly string[];
  /** log θ of everybody, values × features. */
  readonly logRatios: Float32Array;
  /** The same of the people of a community, where they are many enough and differ. */
  readonly byCommunity: ReadonlyMap<string, Float32Array>;
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

/** The rows of the users of each community that is large enough; all others are under "". */
export type Communities = ReadonlyMap<string, readonly Uint32Array[]>;

export function communitiesIn(
  rows: readonly Uint32Array[],
  communities: TrainingData["communities"],
  { minimumCommunityUsers }: MomentsConfig,
): Communities {
  const groups = [...Map.groupBy(rows.keys(), (row) => communities?.[row] ?? "")];
  const isLarge = ([name, members]: (typeof groups)[number]) => name !== "" && members.length >= minimumCommunityUsers;
  const rowsOf = (members: readonly number[]) => members.flatMap((row) => rows[row] ?? []);
  const others = groups.filter((group) => !isLarge(group)).flatMap(([, members]) => members);
  return new Map([
    ...groups.filter(isLarge).map(([name, members]) => [name, rowsOf(members)] as const),
    ["", rowsOf(others)] as const,
  ]);
}

/** Every variable of which anything was learned: first of everybody, then of communities beside that, then how far single users differ. */
export function fitVariables(index: FeatureIndex, likes: DatedLikes, communities: Communities): readonly Variable[] {
  return variablesIn(likes.dated).flatMap((variable): readonly Variable[] => {
    const logRatios = everybodysRatios(index, likes, variable);
    const byCommunity = communitiesRatios(index, likes, { ...variable, logRatios, communities });
    const ownShape = fittedOwnShape(index, likes, { ...variable, logRatios, byCommunity, communities });
    const isKnown = ownShape !== Infinity || byCommunity.size > 0 || logRatios.some((ratio) => ratio !== 0);
    return isKnown ? [{ ...variable, logRatios, byCommunity, ownShape }] : [];
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

/** Counts of all users together, values × features. */
function summedCounts(
  index: FeatureIndex,
  likes: DatedLikes,
  { name, values }: Pick<Variable, "name" | "values">,
): readonly Counted[] {
  const size = values.length * index.featureCount;
  const sums = { count: new Float64Array(size), expected: new Float64Array(size), variance: new Float64Array(size) };
  countByValue(index, likes, { name, values }, (row, feature, counted) => {
    const at = row * index.featureCount + feature;
    for (const what of ["count", "expected", "variance"] as const)
      sums[what][at] = (sums[what][at] ?? 0) + counted[what];
  });
  return Array.from(sums.count, (count, at) => ({
    count,
    expected: sums.expected[at] ?? 0,
    variance: sums.variance[at] ?? 0,
  }));
}

function everybodysRatios(
  index: FeatureIndex,
  likes: DatedLikes,
  variable: Pick<Variable, "name" | "values">,
): Float32Array {
  const counts = summedCounts(index, likes, variable);
  const fit = new ShapeFit();
  for (const one of counts) fit.add(one);
  const shape = fit.best();
  return Float32Array.from(counts, (one) => Math.log(shrunkRatio(one, shape)));
}

/** log θ of each community: everybody's, and what its people do oftener than that. */
function communitiesRatios(
  index: FeatureIndex,
  likes: DatedLikes,
  {
    communities,
    logRatios,
    ...variable
  }: Omit<Variable, "ownShape" | "byCommunity"> & { readonly communities: Communities },
): Variable["byCommunity"] {
  const fit = new ShapeFit();
  const counts = [...communities].flatMap(([name, rows]) => {
    if (name === "") return [];
    const usual = summedCounts(index, { ...likes, rows }, variable).map((one, at) =>
      withRatio(one, Math.exp(logRatios[at] ?? 0)),
    );
    for (const one of usual) fit.add(one);
    return [[name, usual] as const];
  });
  const shape = fit.best();
  if (shape === Infinity) return new Map();
  const logRatioOf = (one: Counted, at: number) => (logRatios[at] ?? 0) + Math.log(shrunkRatio(one, shape));
  return new Map(counts.map(([name, usual]) => [name, Float32Array.from(usual, logRatioOf)]));
}

/** More users hardly change what fits. */
const fittedUserLimit = 2_000;

function fittedOwnShape(
  index: FeatureIndex,
  likes: DatedLikes,
  {
    communities,
    logRatios,
    byCommunity,
    ...variable
  }: Omit<Variable, "ownShape"> & { readonly communities: Communities },
): number {
  const fit = new ShapeFit();
  const step = Math.max(1, Math.ceil(likes.rows.length / fittedUserLimit));
  for (const [name, members] of communities) {
    const usual = byCommunity.get(name) ?? logRatios;
    const rows = members.filter((_, row) => row % step === 0);
    countByValue(index, { ...likes, rows }, variable, (row, feature, counted) =>
      fit.add(withRatio(counted, Math.exp(usual[row * index.featureCount + feature] ?? 0))),
    );
  }
  return fit.best();
}
