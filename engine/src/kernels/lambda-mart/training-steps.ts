/** The steps of training that touch many numbers. This file: what they are, and the reference. */
import { binColumns, edgeStride, missingBin, type BinEdges } from "./bins.ts";
import { computeLambdas, type LambdaTask } from "./lambdas.ts";
import type { RankingRows } from "./ranking-rows.ts";

/**
 * Rows of a leaf lie next to each other in an order that `partition` rearranges; `start` and `end` are places in it. Histograms
 * have slots, one for each leaf that a tree may have. All sums are of whole numbers and exact, so every implementation and
 * every order of summing finds the same splits.
 */
export interface TrainingSteps {
  readonly rowCount: number;
  /**
   * Computes gradients from the scores, for a new tree with all rows in one leaf. Rows outside the bag (0) stay in the order, so
   * that their scores are kept up to date, but count for nothing. False when no pair is left that pulls.
   */
  begin(isInBag: Uint8Array | undefined): boolean;
  sumHistogram(slot: number, start: number, end: number): void;
  /** Takes one slot's sums from another's. */
  subtractHistogram(from: number, slot: number): void;
  /** The best split of a slot's rows on a feature whose mark is 1, the first among equals; undefined when none gains anything. */
  findSplit(slot: number, isFeatureUsed: Uint8Array): Split | undefined;
  /** Puts the rows that go left first, each side in its old order; returns where the right side starts. */
  partition(start: number, end: number, split: Split): number;
  addToScores(start: number, end: number, value: number): void;
}

export interface Split {
  readonly gain: number;
  readonly feature: number;
  /** Rows of this bin and the bins before it go left. */
  readonly bin: number;
  readonly isMissingLeft: boolean;
  /** −G / (H + λ) on each side. */
  readonly leftValue: number;
  readonly rightValue: number;
}

export interface SplitLimits {
  readonly minRowsPerLeaf: number;
  readonly minHessianPerLeaf: number;
  /** λ */
  readonly regularization: number;
}

export type OpenSteps = (
  rows: RankingRows,
  bins: BinEdges,
  lambdas: LambdaTask,
  leafCount: number,
  limits: SplitLimits,
) => TrainingSteps;

/** A WebAssembly word of 64 bits holds hessian and count: 24 bits of count leave 39 to the hessian. */
export const maximumRowCount = 2 ** 24 - 1;
const gradientBits = 51;
const hessianBits = 38;

/** Powers of 2: what 1 is in whole numbers, so that the sums of all stay below 2^51 and 2^38. Zero when there are no gradients. */
export interface Scales {
  readonly gradient: number;
  readonly hessian: number;
}

export function scalesOf(gradients: Float64Array): Scales {
  let gradientSum = 0;
  let hessianSum = 0;
  for (let index = 0; index < gradients.length; index += 2) {
    gradientSum += Math.abs(gradients[index]!);
    hessianSum += gradients[index + 1]!;
  }
  const scale = (sum: number, bits: number) => (sum > 0 ? 2 ** (bits - 1 - Math.ceil(Math.log2(sum))) : 0);
  return { gradient: scale(gradientSum, gradientBits), hessian: scale(hessianSum, hessianBits) };
}

/** Numbers a bin: sums of gradient and hessian in whole numbers, and rows. */
const sumCount = 3;

export function openReferenceSteps(...[rows, bins, lambdas, leafCount, limits]: Parameters<OpenSteps>): TrainingSteps {
  const { featureCount } = rows;
  const rowCount = rows.grades.length;
  const columns = binColumns(rows, bins);
  const scores = new Float64Array(rowCount);
  const gradients = new Float64Array(2 * rowCount);
  /** rowCount × 3, what a row adds to its bins. */
  const parts = new Float64Array(sumCount * rowCount);
  const order = new Uint32Array(rowCount);
  const rightSide = new Uint32Array(rowCount);
  const histograms = Array.from({ length: leafCount }, () => new Float64Array(featureCount * edgeStride * sumCount));
  let scales: Scales = { gradient: 0, hessian: 0 };
  return {
    rowCount,
    begin(isInBag) {
      computeLambdas(lambdas, scores, gradients);
      scales = scalesOf(gradients);
      for (let row = 0; row < rowCount; row += 1) {
        const count = isInBag === undefined ? 1 : isInBag[row]!;
        parts[sumCount * row] = count * Math.floor(gradients[2 * row]! * scales.gradient + 0.5);
        parts[sumCount * row + 1] = count * Math.floor(gradients[2 * row + 1]! * scales.hessian + 0.5);
        parts[sumCount * row + 2] = count;
        order[row] = row;
      }
      return scales.gradient > 0 && scales.hessian > 0;
    },
    sumHistogram(slot, start, end) {
      const sums = histograms[slot]!.fill(0);
      for (let feature = 0; feature < featureCount; feature += 1)
        for (let place = start; place < end; place += 1) {
          const row = order[place]!;
          const at = sumCount * (feature * edgeStride + columns[feature * rowCount + row]!);
          for (let index = 0; index < sumCount; index += 1) sums[at + index]! += parts[sumCount * row + index]!;
        }
    },
    subtractHistogram(from, slot) {
      const [sums, taken] = [histograms[from]!, histograms[slot]!];
      for (let index = 0; index < sums.length; index += 1) sums[index]! -= taken[index]!;
    },
    findSplit: (slot, isFeatureUsed) => findSplit(histograms[slot]!, bins.binCounts, isFeatureUsed, scales, limits),
    partition(start, end, { feature, bin, isMissingLeft }) {
      let left = start;
      let right = 0;
      for (let place = start; place < end; place += 1) {
        const row = order[place]!;
        const rowBin = columns[feature * rowCount + row]!;
        const isLeft = rowBin === missingBin ? isMissingLeft : rowBin <= bin;
        if (isLeft) order[left++] = row;
        else rightSide[right++] = row;
      }
      order.set(rightSide.subarray(0, right), left);
      return left;
    },
    addToScores(start, end, value) {
      for (let place = start; place < end; place += 1) scores[order[place]!]! += value;
    },
  };
}

/**
 * Tries every border between two bins, with missing numbers on the right and on the left. A split gains
 *
 *   G_l² / (H_l + λ) + G_r² / (H_r + λ) − G² / (H + λ)
 *
 * (Friedman 2001 with the second-order terms of Burges 2010). Where a leaf has no missing number, those of later rows go with the
 * majority.
 */
function findSplit(
  sums: Float64Array,
  binCounts: Uint32Array,
  isFeatureUsed: Uint8Array,
  scales: Scales,
  limits: SplitLimits,
): Split | undefined {
  const { regularization, minRowsPerLeaf, minHessianPerLeaf } = limits;
  const total = new Float64Array(sumCount);
  for (let at = 0; at < edgeStride * sumCount; at += 1) total[at % sumCount]! += sums[at]!;
  const [gradientUnit, hessianUnit] = [1 / scales.gradient, 1 / scales.hessian];
  const purity = (g: number, h: number) => {
    const gradient = g * gradientUnit;
    return (gradient * gradient) / (h * hessianUnit + regularization);
  };
  const value = (g: number, h: number) => -(g * gradientUnit) / (h * hessianUnit + regularization);
  const least = purity(total[0]!, total[1]!);
  let best: Split | undefined;
  const left = new Float64Array(sumCount);
  for (let feature = 0; feature < binCounts.length; feature += 1) {
    if (isFeatureUsed[feature] === 0) continue;
    const start = feature * edgeStride * sumCount;
    const missing = sums.subarray(start + missingBin * sumCount, start + edgeStride * sumCount);
    const hasMissing = missing[2]! > 0;
    for (const isMissingLeft of hasMissing ? [false, true] : [false]) {
      if (isMissingLeft) left.set(missing);
      else left.fill(0);
      for (let bin = 0; bin < binCounts[feature]!; bin += 1) {
        for (let index = 0; index < sumCount; index += 1) left[index]! += sums[start + bin * sumCount + index]!;
        const [g, h, count] = [left[0]!, left[1]!, left[2]!];
        const [otherG, otherH, otherCount] = [total[0]! - g, total[1]! - h, total[2]! - count];
        if (count < minRowsPerLeaf || h * hessianUnit < minHessianPerLeaf) continue;
        if (otherCount < minRowsPerLeaf || otherH * hessianUnit < minHessianPerLeaf) break;
        const gain = purity(g, h) + purity(otherG, otherH) - least;
        if (!(gain > (best?.gain ?? 0))) continue;
        best = {
          gain,
          feature,
          bin,
          isMissingLeft: hasMissing ? isMissingLeft : count >= otherCount,
          leftValue: value(g, h),
          rightValue: value(otherG, otherH),
        };
      }
    }
  }
  return best;
}
