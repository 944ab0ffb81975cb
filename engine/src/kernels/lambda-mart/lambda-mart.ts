/** Kernel: LambdaMART, a ranker made of small regression trees, trained on histograms. */
import { seededUniform } from "../random.ts";
import { maximumBinCount, placeEdges } from "./bins.ts";
import { growTree } from "./grow-tree.ts";
import { createLambdaTask } from "./lambdas.ts";
import { checkRankingRows, meanNdcg, type RankingRows } from "./ranking-rows.ts";
import { maximumRowCount, openReferenceSteps, type OpenSteps } from "./training-steps.ts";
import { createTreeScorer, joinTrees, maximumLeafCount, type GrowingTree, type TreeEnsemble } from "./trees.ts";

export interface LambdaMartOptions {
  /** 0 to 200 */
  readonly treeCount: number;
  /** 2 to 32 */
  readonly leafCount: number;
  readonly learningRate: number;
  readonly minRowsPerLeaf: number;
  /** Above 0: a leaf's value is divided by it. */
  readonly minHessianPerLeaf: number;
  /** λ ≥ 0, added to each leaf's hessian. */
  readonly regularization: number;
  /** A pair pulls when at least one of its documents is among this many first. */
  readonly truncation: number;
  /** 2 to 255 bins a feature, missing numbers not counted. */
  readonly binCount: number;
  /** Share of the features that each tree may ask for, at least one. */
  readonly featureRatio: number;
  /** Probability of each row to count for a tree. */
  readonly bagRatio: number;
  readonly seed: number;
}

export const lambdaMartDefaults: LambdaMartOptions = {
  treeCount: 60,
  leafCount: 15,
  learningRate: 0.1,
  minRowsPerLeaf: 20,
  minHessianPerLeaf: 1e-3,
  regularization: 0,
  truncation: 30,
  binCount: 255,
  featureRatio: 1,
  bagRatio: 1,
  seed: 1,
};

/** Rows to stop by: when NDCG of the first k on them has not risen for `patience` trees, later trees are dropped. */
interface Validation {
  readonly rows: RankingRows;
  readonly k: number;
  readonly patience: number;
}

export interface LambdaMartRun {
  readonly validation?: Validation | undefined;
  /** Trees done, of how many at most. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LambdaMartModel {
  readonly trees: TreeEnsemble;
  /** NDCG on the validation rows after each tree that was grown, kept or not; empty without them. */
  readonly validationNdcgs: Float64Array;
}

/**
 * Gradient boosting with the gradients of `computeLambdas` (Burges 2010, "From RankNet to LambdaRank to LambdaMART: An
 * Overview"), trees grown leaf by leaf on histograms of bins (Ke et al. 2017). A missing number (NaN) goes to the side where it
 * gains more; where a node saw none in training, to the side with more rows.
 * Equal input and seed give equal trees, in every implementation. A tree without any gaining split is left out; without
 * sampling, training then ends. No rows, or none that pull, give no trees, and every score is 0.
 * RangeError names the row or group that cannot be, or the option that is out of range. Timers get their turn after each tree;
 * when the signal aborts, rejects with its reason.
 */
export function trainLambdaMart(
  rows: RankingRows,
  options: LambdaMartOptions,
  run: LambdaMartRun = {},
): Promise<LambdaMartModel> {
  return boost(openReferenceSteps, rows, options, run);
}

/** `trainLambdaMart` on an implementation of its steps. */
export async function boost(
  open: OpenSteps,
  rows: RankingRows,
  options: LambdaMartOptions,
  { validation, onProgress, signal }: LambdaMartRun,
): Promise<LambdaMartModel> {
  checkOptions(options);
  checkTrainingRows(rows);
  if (validation !== undefined) checkValidation(validation, rows);
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
  signal?.throwIfAborted();
  const { featureCount } = rows;
  const { treeCount, leafCount, learningRate } = options;
  const bins = placeEdges(rows, options.binCount, options.seed);
  await pause();
  const steps = open(rows, bins, createLambdaTask(rows, options.truncation), leafCount, options);
  const draw = createDraw(options, rows);
  const trees: GrowingTree[] = [];
  const watch = validation && createWatch(validation);
  for (let round = 0; round < treeCount; round += 1) {
    const { isInBag, isFeatureUsed } = draw();
    const tree = steps.begin(isInBag) ? growTree(steps, bins, { leafCount, learningRate, isFeatureUsed }) : undefined;
    if (tree !== undefined) trees.push(tree);
    else if (options.featureRatio === 1 && options.bagRatio === 1) break;
    onProgress?.(round + 1, treeCount);
    if (tree !== undefined && watch?.isOver(joinTrees(featureCount, [tree])) === true) break;
    await pause();
  }
  return {
    trees: joinTrees(featureCount, watch === undefined ? trees : trees.slice(0, watch.bestCount())),
    validationNdcgs: Float64Array.from(watch?.ndcgs ?? []),
  };
}

/** Which rows and features the next tree sees; the same arrays each time. */
function createDraw({ bagRatio, featureRatio, seed }: LambdaMartOptions, { grades, featureCount }: RankingRows) {
  const uniform = seededUniform(seed);
  const isInBag = bagRatio === 1 ? undefined : new Uint8Array(grades.length);
  const isFeatureUsed = new Uint8Array(featureCount).fill(1);
  const used = Math.max(1, Math.round(featureRatio * featureCount));
  return () => {
    if (isInBag !== undefined)
      for (let row = 0; row < isInBag.length; row += 1) isInBag[row] = Number(uniform() < bagRatio);
    if (used < featureCount) {
      // Each feature is taken with the probability that leaves exactly as many as wanted (Knuth, algorithm S).
      for (let feature = 0, wanted = used; feature < featureCount; feature += 1) {
        const isTaken = uniform() * (featureCount - feature) < wanted;
        isFeatureUsed[feature] = Number(isTaken);
        if (isTaken) wanted -= 1;
      }
    }
    return { isInBag, isFeatureUsed };
  };
}

/** Scores the validation rows tree by tree. */
function createWatch({ rows, k, patience }: Validation) {
  const scores = new Float64Array(rows.grades.length);
  const added = new Float32Array(scores.length);
  const ndcgs: number[] = [];
  let best = 0;
  return {
    ndcgs,
    /** How many trees do best, the fewest among equals. */
    bestCount: () => (ndcgs.length === 0 ? 0 : best + 1),
    isOver(tree: TreeEnsemble): boolean {
      createTreeScorer(tree).score(rows.features, added);
      for (let row = 0; row < scores.length; row += 1) scores[row]! += added[row]!;
      ndcgs.push(meanNdcg(rows, Float32Array.from(scores), k));
      if (ndcgs.at(-1)! > ndcgs[best]!) best = ndcgs.length - 1;
      return ndcgs.length - 1 - best >= patience;
    },
  };
}

function checkTrainingRows(rows: RankingRows): void {
  checkRankingRows(rows);
  const { length } = rows.grades;
  if (length > maximumRowCount) throw new RangeError(`There are ${length} rows; there may be ${maximumRowCount}.`);
}

function checkValidation({ rows, k, patience }: Validation, { featureCount }: RankingRows): void {
  checkRankingRows(rows);
  if (rows.featureCount !== featureCount)
    throw new RangeError(`Validation rows have ${rows.featureCount} features, not ${featureCount}.`);
  checkWhole("k", k, 1, Number.MAX_SAFE_INTEGER);
  checkWhole("patience", patience, 1, Number.MAX_SAFE_INTEGER);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} is ${value}, not a whole number from ${least} to ${most}.`);
}

function checkOptions(options: LambdaMartOptions): void {
  checkWhole("treeCount", options.treeCount, 0, 200);
  checkWhole("leafCount", options.leafCount, 2, maximumLeafCount);
  checkWhole("minRowsPerLeaf", options.minRowsPerLeaf, 1, Number.MAX_SAFE_INTEGER);
  checkWhole("truncation", options.truncation, 1, Number.MAX_SAFE_INTEGER);
  checkWhole("binCount", options.binCount, 2, maximumBinCount);
  checkWhole("seed", options.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  for (const name of ["learningRate", "minHessianPerLeaf"] as const)
    if (!(options[name] > 0 && options[name] < Infinity))
      throw new RangeError(`${name} is ${options[name]}; it must be above 0.`);
  if (!(options.regularization >= 0 && options.regularization < Infinity))
    throw new RangeError(`regularization is ${options.regularization}; it must be 0 or more.`);
  for (const name of ["featureRatio", "bagRatio"] as const)
    if (!(options[name] > 0 && options[name] <= 1))
      throw new RangeError(`${name} is ${options[name]}; it must be above 0 and at most 1.`);
}
