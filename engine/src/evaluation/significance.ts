/** Is a difference more than chance? Everything is paired by user, seeded, and without assumptions about distributions. */
import { seededUniform } from "../kernels/random.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** 2,000 unless given. */
  readonly resampleCount?: number;
  /** 0.95 unless given. */
  readonly confidence?: number;
}

/** Percentile interval of the mean over users (Efron & Tibshirani 1993). RangeError for a value that is not finite. */
export function bootstrapInterval(values: Float64Array, options: BootstrapOptions): Interval {
  checkFinite(values);
  return intervalOf(resampledMeans(values, seededUniform(options.seed), options), options);
}

/** The same for Σ numerators / Σ denominators over users, such as unexpected hits / hits. */
export function bootstrapRatioInterval(
  numerators: Float64Array,
  denominators: Float64Array,
  options: BootstrapOptions,
): Interval {
  checkPaired(numerators, denominators);
  // Equal seeds draw the same users for both.
  const tops = resampledMeans(numerators, seededUniform(options.seed), options);
  const bottoms = resampledMeans(denominators, seededUniform(options.seed), options);
  const ratios = tops.map((top, draw) => top / (bottoms[draw] ?? 0));
  return intervalOf(
    ratios.filter((ratio) => !Number.isNaN(ratio)),
    options,
  );
}

/** Means of `values` drawn anew with replacement; NaN without values. */
export function resampledMeans(
  values: Float64Array,
  uniform: () => number,
  { resampleCount = 2_000 }: BootstrapOptions,
): Float64Array {
  return Float64Array.from({ length: resampleCount }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[Math.floor(uniform() * values.length)] ?? 0;
    return sum / values.length;
  });
}

/** The middle `confidence` of a distribution given by draws from it, between neighbours linearly. */
export function intervalOf(draws: Float64Array, { confidence = 0.95 }: BootstrapOptions): Interval {
  const sorted = draws.toSorted();
  const at = (quantile: number) => {
    const place = quantile * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

export interface RandomisationOptions {
  readonly seed: number;
  /** 10,000 unless given. */
  readonly permutationCount?: number;
}

export interface RandomisationTest {
  /** Mean of first − second. */
  readonly difference: number;
  /** The difference in standard deviations of the users' differences (Cohen's d for pairs); 0 when all are 0. */
  readonly effectSize: number;
  /** p of a difference at least this high if both were alike. */
  readonly oneSided: number;
  /** p of a difference at least this far from 0. */
  readonly twoSided: number;
}

/**
 * Fisher's randomisation test, paired by user (Smucker, Allan & Carterette 2007): how often is the difference as large when
 * each user's two values are swapped by the toss of a coin? (1 + as large) / (1 + permutations), so never 0 (Phipson & Smyth
 * 2010). RangeError unless both have the same number of finite values.
 */
export function fisherRandomisation(
  first: Float64Array,
  second: Float64Array,
  { seed, permutationCount = 10_000 }: RandomisationOptions,
): RandomisationTest {
  checkPaired(first, second);
  const differences = first.map((value, user) => value - (second[user] ?? 0));
  const total = differences.reduce((sum, value) => sum + value, 0);
  const size = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums that are equal on paper must not count as smaller because they were added up in another order.
  const slack = 1e-12 * size;
  const uniform = seededUniform(seed);
  let highCount = 0;
  let farCount = 0;
  for (let permutation = 0; permutation < permutationCount; permutation += 1) {
    const sum = 2 * sumOfRandomHalf(differences, uniform) - total;
    if (sum >= total - slack) highCount += 1;
    if (Math.abs(sum) >= Math.abs(total) - slack) farCount += 1;
  }
  const difference = total / differences.length;
  const variance =
    differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / Math.max(1, differences.length - 1);
  return {
    difference,
    effectSize: difference === 0 ? 0 : difference / Math.sqrt(variance),
    oneSided: (1 + highCount) / (1 + permutationCount),
    twoSided: (1 + farCount) / (1 + permutationCount),
  };
}

/** Each value counts or not by one bit; one draw has 32 of them. */
function sumOfRandomHalf(values: Float64Array, uniform: () => number): number {
  let sum = 0;
  let bits = 0;
  for (let place = 0; place < values.length; place += 1) {
    bits = place % 32 === 0 ? uniform() * 2 ** 32 : bits >>> 1;
    sum += (bits & 1) * (values[place] ?? 0);
  }
  return sum;
}

/** p-values corrected for as many comparisons as there are (Holm 1979), in the order given. */
export function holm(pValues: Float64Array): Float64Array {
  const adjusted = new Float64Array(pValues.length);
  const ascending = Uint32Array.from(pValues.keys()).toSorted(
    (one, other) => (pValues[one] ?? 0) - (pValues[other] ?? 0),
  );
  let highest = 0;
  for (const [place, index] of ascending.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - place) * (pValues[index] ?? 0)));
    adjusted[index] = highest;
  }
  return adjusted;
}

function checkPaired(one: Float64Array, other: Float64Array): void {
  if (one.length !== other.length)
    throw new RangeError(`There are ${one.length} users on one side and ${other.length} on the other.`);
  checkFinite(one);
  checkFinite(other);
}

function checkFinite(values: Float64Array): void {
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place !== -1) throw new RangeError(`User ${place} has the value ${values[place]}.`);
}
