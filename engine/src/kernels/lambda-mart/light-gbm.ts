/** Reads trees that LightGBM has trained. */
import { createGrowingTree, joinTrees, type GrowingTree, type TreeEnsemble } from "./trees.ts";

/** A `tree_structure` of `Booster.dump_model()`, or a part of one. */
export type LightGbmNode = LightGbmSplit | { readonly leaf_value: number };

interface LightGbmSplit {
  readonly split_feature: number;
  readonly threshold: number;
  readonly decision_type: string;
  readonly default_left: boolean;
  /** "None": the feature was never missing in training, and a number that is missing later counts as 0. */
  readonly missing_type: string;
  readonly left_child: LightGbmNode;
  readonly right_child: LightGbmNode;
}

/** The same scores for rows of f32 as LightGBM's raw scores. RangeError for splits by category and for `zero_as_missing`. */
export function lightGbmToTrees(featureCount: number, trees: readonly LightGbmNode[]): TreeEnsemble {
  return joinTrees(
    featureCount,
    trees.map((root) => {
      const tree = createGrowingTree();
      addNode(tree, root);
      return tree;
    }),
  );
}

/** Returns the link that leads to it. */
function addNode(tree: GrowingTree, source: LightGbmNode): number {
  if ("leaf_value" in source) {
    tree.leafValues.push(source.leaf_value);
    return ~(tree.leafValues.length - 1);
  }
  const { decision_type: decision, missing_type: missing, threshold } = source;
  if (decision !== "<=") throw new RangeError(`A split decides by ${decision}; only <= is known.`);
  if (missing !== "None" && missing !== "NaN") throw new RangeError(`A split takes ${missing} for missing, not NaN.`);
  const node = tree.features.length;
  tree.features.push(source.split_feature);
  tree.thresholds.push(floorToSingle(threshold));
  tree.isMissingLeft.push(Number(missing === "NaN" ? source.default_left : threshold >= 0));
  tree.left.push(0);
  tree.right.push(0);
  tree.left[node] = addNode(tree, source.left_child);
  tree.right[node] = addNode(tree, source.right_child);
  return node;
}

/** The largest f32 that is not above: an f32 is at most the one exactly when it is at most the other. */
function floorToSingle(value: number): number {
  const single = Float32Array.of(value);
  if (single[0]! <= value) return single[0]!;
  // The next lower f32 is the next lower whole number, or for numbers below 0 the next higher.
  const bits = new Int32Array(single.buffer);
  if (single[0]! > 0) bits[0]! -= 1;
  else if (single[0] === 0) return -(2 ** -149);
  else bits[0]! += 1;
  return single[0]!;
}
