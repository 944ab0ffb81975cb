/** The bridge from content to the shared latent space: items that nobody, or hardly anybody, has touched get a place in it. */
import { createRidge, type RidgeKernel } from "../../kernels/ridge/ridge-wasm.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import { float32Array, headerCount, headerNumber } from "../model-arrays.ts";
import type { ModelFiles } from "../model.ts";

/** What is known of items whether or not anybody has touched them, such as sentence vectors. */
export interface ItemFeatures {
  readonly dimension: number;
  /** items × dimension, rows of about equal length; a row of zeros where nothing is known. */
  readonly values: Float32Array;
}

/** Places in the latent space that were learned from likes. */
export interface LatentItems {
  readonly factorCount: number;
  /** items × factorCount */
  readonly itemFactors: Float32Array;
  /** How many users like each item. */
  readonly likeCounts: Uint32Array;
}

export interface BridgeConfig {
  /** Items with as many likes teach the bridge. */
  readonly minimumLikeCount: number;
  /** An item with as many likes keeps half of its own factors and takes half of what its features predict. */
  readonly halfLikeCount: number;
  /** Ridge, relative to what the items that teach say about a feature on average. */
  readonly regularization: number;
  /** When more could teach, only those with the most likes do: each costs time, and thousands say the same as tens of thousands. */
  readonly teacherLimit: number;
}

export const bridgeDefaults: BridgeConfig = {
  minimumLikeCount: 5,
  halfLikeCount: 3,
  regularization: 0.3,
  teacherLimit: 10_000,
};

/** So many items are predicted in one go: enough to be fast, and few enough to need no great copy. */
const itemsPerBatch = 1024;

/** Predicted factors are x·B, x being an item's features and a constant 1. */
export class Bridge {
  readonly #dimension: number;
  readonly #factorCount: number;
  readonly #halfLikeCount: number;
  /** B: (dimension + 1) × factorCount, the constant last. */
  readonly #coefficients: Float32Array;
  /** Made when something is to be predicted: a bridge that was loaded to be kept needs none. */
  #ridge: RidgeKernel | undefined;

  constructor(dimension: number, factorCount: number, halfLikeCount: number, coefficients: Float32Array) {
    this.#dimension = dimension;
    this.#factorCount = factorCount;
    this.#halfLikeCount = halfLikeCount;
    this.#coefficients = coefficients;
  }

  /** The same bridge, that leaves items more or less of their own. */
  withHalfLikeCount(halfLikeCount: number): Bridge {
    return new Bridge(this.#dimension, this.#factorCount, halfLikeCount, this.#coefficients);
  }

  /** Writes to `out` (a row of factorCount an item) the factors to expect of items with these features. */
  predict(features: Float32Array, out: Float32Array): void {
    const itemCount = features.length / this.#dimension;
    if (!Number.isInteger(itemCount) || out.length !== itemCount * this.#factorCount)
      throw new RangeError(
        `The bridge leads from ${this.#dimension} features to ${this.#factorCount} factors, not from ${features.length} to ${out.length}.`,
      );
    this.#ridge ??= createRidge();
    const constant = this.#dimension * this.#factorCount;
    this.#ridge.predict(features, this.#dimension, this.#coefficients.subarray(0, constant), out);
    for (let place = 0; place < out.length; place += 1)
      out[place] = (out[place] ?? 0) + (this.#coefficients[constant + (place % this.#factorCount)] ?? 0);
  }

  /**
   * Factors of all items: an item with n likes keeps n / (n + k) of its own and takes the rest from its features, k being
   * `halfLikeCount`. An item of which nothing is known keeps what it has.
   */
  blend(features: ItemFeatures, { itemFactors, likeCounts }: LatentItems): Float32Array {
    const width = this.#factorCount;
    const blended = itemFactors.slice();
    for (let first = 0; first < likeCounts.length; first += itemsPerBatch) {
      const counts = likeCounts.subarray(first, first + itemsPerBatch);
      const predicted = new Float32Array(counts.length * width);
      this.predict(featuresOf(features, first, counts.length), predicted);
      for (const [place, count] of counts.entries()) {
        const item = first + place;
        if (featuresOf(features, item).every((value) => value === 0)) continue;
        const own = count === 0 ? 0 : count / (count + this.#halfLikeCount);
        for (let axis = 0; axis < width; axis += 1)
          blended[item * width + axis] =
            own * (itemFactors[item * width + axis] ?? 0) + (1 - own) * (predicted[place * width + axis] ?? 0);
      }
    }
    return blended;
  }

  save(): ModelFiles {
    const header = { dimension: this.#dimension, factorCount: this.#factorCount, halfLikeCount: this.#halfLikeCount };
    return { header, arrays: { coefficients: this.#coefficients } };
  }
}

/** How many users like each item. */
export function likeCountsOf({ columnCount, columns, values }: SparseMatrix): Uint32Array {
  const counts = new Uint32Array(columnCount);
  for (const [entry, item] of columns.entries()) if ((values[entry] ?? 0) > 0) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

/** Learns B by ridge regression on the items with enough likes, each weighted n / (n + k) as `blend` trusts it. */
export function trainBridge(
  features: ItemFeatures,
  latent: LatentItems,
  config: BridgeConfig = bridgeDefaults,
): Bridge {
  const { factorCount, itemFactors, likeCounts } = latent;
  const itemCount = likeCounts.length;
  if (features.values.length !== itemCount * features.dimension || itemFactors.length !== itemCount * factorCount)
    throw new RangeError(
      `Features of ${features.values.length / features.dimension} items, factors of ${itemFactors.length / factorCount} and counts of ${itemCount} do not fit together.`,
    );
  const teachers = teachersOf(features, latent, config);
  const inputCount = features.dimension + 1;
  const inputs = new Float32Array(teachers.length * inputCount).fill(1);
  const outputs = new Float32Array(teachers.length * factorCount);
  for (const [row, item] of teachers.entries()) {
    inputs.set(featuresOf(features, item), row * inputCount);
    outputs.set(itemFactors.subarray(item * factorCount, (item + 1) * factorCount), row * factorCount);
  }
  const rowWeights = Float32Array.from(teachers, (item) => {
    const count = likeCounts[item] ?? 0;
    return count / (count + config.halfLikeCount);
  });
  const coefficients = createRidge().solve({
    inputs,
    inputCount,
    outputs,
    outputCount: factorCount,
    regularization: config.regularization * (meanMass(inputs, rowWeights, features.dimension) || 1),
    rowWeights,
  });
  return new Bridge(features.dimension, factorCount, config.halfLikeCount, coefficients);
}

/** What `save` of a bridge wrote. */
export function loadBridge(files: ModelFiles): Bridge {
  const dimension = headerCount(files, "dimension");
  const factorCount = headerCount(files, "factorCount");
  const coefficients = float32Array(files, "coefficients", (dimension + 1) * factorCount);
  return new Bridge(dimension, factorCount, headerNumber(files, "halfLikeCount"), coefficients);
}

/** Items that teach, most liked first. */
function teachersOf(features: ItemFeatures, { likeCounts }: LatentItems, config: BridgeConfig): Uint32Array {
  const countOf = (item: number) => likeCounts[item] ?? 0;
  return Uint32Array.from(likeCounts.keys())
    .filter((item) => countOf(item) >= config.minimumLikeCount)
    .filter((item) => featuresOf(features, item).some((value) => value !== 0))
    .toSorted((a, b) => countOf(b) - countOf(a) || a - b)
    .slice(0, config.teacherLimit);
}

/** Mean over the features (not the constant) of Σ v·x². */
function meanMass(inputs: Float32Array, rowWeights: Float32Array, dimension: number): number {
  let sum = 0;
  for (const [row, weight] of rowWeights.entries())
    for (const value of inputs.subarray(row * (dimension + 1), row * (dimension + 1) + dimension))
      sum += weight * value ** 2;
  return sum / dimension;
}

function featuresOf({ dimension, values }: ItemFeatures, item: number, itemCount = 1): Float32Array {
  return values.subarray(item * dimension, (item + itemCount) * dimension);
}
