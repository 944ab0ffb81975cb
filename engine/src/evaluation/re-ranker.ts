/** Orders the beginning of a list anew, by what trees make of features together that no weighted sum of them tells. */
import { trainLambdaMartWasm } from "../kernels/lambda-mart/lambda-mart-wasm.ts";
import { lambdaMartDefaults, type LambdaMartOptions } from "../kernels/lambda-mart/lambda-mart.ts";
import type { RankingRows } from "../kernels/lambda-mart/ranking-rows.ts";
import { createTreeScorer } from "../kernels/lambda-mart/trees.ts";
import { standardised } from "./rated-signals.ts";

/** One list: numbers of each of its items, NaN where there is none, and how good each item turned out to be. */
export interface GradedList {
  /** items × features */
  readonly features: Float32Array;
  /** Whole numbers, as LambdaMART takes them: 0 is bad. */
  readonly grades: Uint8Array;
}

export interface ReRanker {
  /** Of the items of one list, from items × features, in standard units. */
  score(features: Float32Array): Float64Array;
}

/** Many small trees of few features each: there are tens of thousands of items to learn from but only hundreds of lists. */
const options: LambdaMartOptions = {
  ...lambdaMartDefaults,
  treeCount: 150,
  leafCount: 6,
  learningRate: 0.05,
  minRowsPerLeaf: 100,
  minHessianPerLeaf: 1,
  regularization: 5,
  featureRatio: 0.3,
  bagRatio: 0.7,
};

/** RangeError as `trainLambdaMart`. Without a good item in any list every score is 0. */
export async function trainReRanker(lists: readonly GradedList[], featureCount: number): Promise<ReRanker> {
  const { trees } = await trainLambdaMartWasm(joined(lists, featureCount), options);
  const scorer = createTreeScorer(trees);
  return {
    score(features) {
      const out = new Float32Array(features.length / featureCount);
      scorer.score(features, out);
      return standardised(Float64Array.from(out));
    },
  };
}

function joined(lists: readonly GradedList[], featureCount: number): RankingRows {
  const groupOffsets = new Uint32Array(lists.length + 1);
  for (const [place, { grades }] of lists.entries())
    groupOffsets[place + 1] = (groupOffsets[place] ?? 0) + grades.length;
  const rowCount = groupOffsets[lists.length] ?? 0;
  const features = new Float32Array(rowCount * featureCount);
  const grades = new Uint8Array(rowCount);
  for (const [place, list] of lists.entries()) {
    const row = groupOffsets[place] ?? 0;
    features.set(list.features, row * featureCount);
    grades.set(list.grades, row);
  }
  return { featureCount, features, groupOffsets, grades };
}
