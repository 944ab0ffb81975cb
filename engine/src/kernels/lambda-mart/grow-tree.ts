/** Leaf-wise growth: the leaf whose split gains most is split next, wherever it is (Shi 2007). */
import { edgeStride, type BinEdges } from "./bins.ts";
import type { Split, TrainingSteps } from "./training-steps.ts";
import { createGrowingTree, type GrowingTree } from "./trees.ts";

interface Leaf {
  /** Places in the order of `TrainingSteps`. */
  readonly start: number;
  readonly end: number;
  readonly slot: number;
  readonly split: Split | undefined;
  /** The link of its parent that leads here; undefined for the root. */
  readonly link: { readonly side: "left" | "right"; readonly node: number } | undefined;
}

export interface GrowthOptions {
  readonly leafCount: number;
  readonly learningRate: number;
  readonly isFeatureUsed: Uint8Array;
}

/** Undefined when not even the first split gains anything; otherwise the scores have the tree's values added. */
export function growTree(steps: TrainingSteps, bins: BinEdges, options: GrowthOptions): GrowingTree | undefined {
  const tree = createGrowingTree();
  steps.sumHistogram(0, 0, steps.rowCount);
  const split = steps.findSplit(0, options.isFeatureUsed);
  if (split === undefined) return undefined;
  const leaves: Leaf[] = [{ start: 0, end: steps.rowCount, slot: 0, split, link: undefined }];
  tree.leafValues.push(0);
  while (leaves.length < options.leafCount) {
    const chosen = mostGaining(leaves);
    if (chosen === undefined) break;
    splitLeaf(steps, leaves, chosen, { tree, bins, options });
  }
  for (const [leaf, { start, end }] of leaves.entries()) steps.addToScores(start, end, tree.leafValues[leaf]!);
  return tree;
}

/** The first among equals. */
function mostGaining(leaves: readonly Leaf[]): number | undefined {
  let chosen: number | undefined;
  let most = 0;
  for (const [leaf, { split }] of leaves.entries())
    if (split !== undefined && split.gain > most) [chosen, most] = [leaf, split.gain];
  return chosen;
}

/** The left side keeps the leaf's number, the right side gets the next one. */
function splitLeaf(
  steps: TrainingSteps,
  leaves: Leaf[],
  place: number,
  growth: { readonly tree: GrowingTree; readonly bins: BinEdges; readonly options: GrowthOptions },
): void {
  const { tree, bins, options } = growth;
  const { start, end, slot, split, link } = leaves[place]!;
  if (split === undefined) return;
  const node = tree.features.length;
  const next = leaves.length;
  if (link !== undefined) tree[link.side][link.node] = node;
  tree.features.push(split.feature);
  tree.thresholds.push(bins.edges[split.feature * edgeStride + split.bin]!);
  tree.isMissingLeft.push(Number(split.isMissingLeft));
  tree.left.push(~place);
  tree.right.push(~next);
  tree.leafValues[place] = options.learningRate * split.leftValue;
  tree.leafValues.push(options.learningRate * split.rightValue);
  const middle = steps.partition(start, end, split);
  // The larger side's sums are its parent's less the smaller side's, which halves the work at least.
  const isLeftSmaller = middle - start < end - middle;
  const [leftSlot, rightSlot] = isLeftSmaller ? [next, slot] : [slot, next];
  const isLast = next + 1 === options.leafCount;
  if (!isLast) {
    if (isLeftSmaller) steps.sumHistogram(next, start, middle);
    else steps.sumHistogram(next, middle, end);
    steps.subtractHistogram(slot, next);
  }
  const splitOf = (of: number) => (isLast ? undefined : steps.findSplit(of, options.isFeatureUsed));
  leaves[place] = { start, end: middle, slot: leftSlot, split: splitOf(leftSlot), link: { side: "left", node } };
  leaves.push({ start: middle, end, slot: rightSlot, split: splitOf(rightSlot), link: { side: "right", node } });
}
