/** Gradients of LambdaMART: how strongly each pair of one query's documents pulls at their scores. */
import { discountOf, gains, idealDcg, orderByScore, type RankingRows } from "./ranking-rows.ts";

/** All that stays the same from tree to tree. */
export interface LambdaTask {
  readonly groupOffsets: Uint32Array;
  readonly grades: Uint8Array;
  /** 1 / ideal DCG of each group; 0 for a group whose documents are all of one grade, which has no pairs. */
  readonly inverseIdealDcgs: Float64Array;
  /** By rank, as long as the longest group. */
  readonly discounts: Float64Array;
  /** Pairs count of which at least one document is among this many first. */
  readonly truncation: number;
}

export function createLambdaTask({ groupOffsets, grades }: RankingRows, truncation: number): LambdaTask {
  const inverseIdealDcgs = new Float64Array(groupOffsets.length - 1);
  let longest = 0;
  for (let group = 0; group < inverseIdealDcgs.length; group += 1) {
    const inGroup = grades.subarray(groupOffsets[group], groupOffsets[group + 1]);
    longest = Math.max(longest, inGroup.length);
    if (inGroup.some((grade) => grade !== inGroup[0])) inverseIdealDcgs[group] = 1 / idealDcg(inGroup, truncation);
  }
  const discounts = Float64Array.from({ length: longest }, (_, rank) => discountOf(rank));
  return { groupOffsets, grades, inverseIdealDcgs, discounts, truncation };
}

const stepsPerUnit = 64;
/** Beyond this difference of scores ρ counts as constant; it is off by 1e-7 there. */
const reach = 16;

/** ρ(d) = 1 / (1 + e^d) for d = −16, −16 + 1/64, …, 16. */
export const rhoTable = Float64Array.from(
  { length: 2 * reach * stepsPerUnit + 1 },
  (_, step) => 1 / (1 + Math.exp(step / stepsPerUnit - reach)),
);

/** Linear between the table's numbers, off by less than 3e-6: an exponential for each pair would take most of the training time. */
function rhoOf(difference: number): number {
  const place = (Math.min(Math.max(difference, -reach), reach - 1 / stepsPerUnit) + reach) * stepsPerUnit;
  const step = Math.floor(place);
  const low = rhoTable[step]!;
  return low + (place - step) * (rhoTable[step + 1]! - low);
}

/**
 * For a document a of a higher grade than b, at the ranks i and j (Burges 2010, section 7, σ = 1):
 *
 *   |ΔNDCG| = (2^g_a − 2^g_b) · |1 / log₂(i + 2) − 1 / log₂(j + 2)| / ideal DCG
 *   ρ = 1 / (1 + e^(s_a − s_b)),  λ = ρ·|ΔNDCG|,  w = ρ·(1 − ρ)·|ΔNDCG|
 *
 * Fills `gradients` (rowCount × 2) with the sums over pairs: λ against the gradient of a and for that of b, w to both hessians.
 */
export function computeLambdas(task: LambdaTask, scores: Float64Array, gradients: Float64Array): void {
  gradients.fill(0);
  for (let group = 0; group < task.inverseIdealDcgs.length; group += 1)
    if (task.inverseIdealDcgs[group]! > 0) addGroup(task, group, scores, gradients);
}

function addGroup(task: LambdaTask, group: number, scores: Float64Array, gradients: Float64Array): void {
  const { groupOffsets, grades, inverseIdealDcgs, discounts, truncation } = task;
  const order = orderByScore(scores, groupOffsets[group]!, groupOffsets[group + 1]!);
  for (let i = 0; i < Math.min(truncation, order.length); i += 1)
    for (let j = i + 1; j < order.length; j += 1) {
      const [first, second] = [order[i]!, order[j]!];
      if (grades[first] === grades[second]) continue;
      const [a, b] = grades[first]! > grades[second]! ? [first, second] : [second, first];
      const delta =
        (gains[grades[a]!]! - gains[grades[b]!]!) * (discounts[i]! - discounts[j]!) * inverseIdealDcgs[group]!;
      const rho = rhoOf(scores[a]! - scores[b]!);
      const lambda = rho * delta;
      const weight = lambda * (1 - rho);
      gradients[2 * a]! -= lambda;
      gradients[2 * b]! += lambda;
      gradients[2 * a + 1]! += weight;
      gradients[2 * b + 1]! += weight;
    }
}
