/**
 * The WebAssembly twin of the tree scorer. No tree is walked: for every feature and every interval between two of its thresholds
 * a table says which leaves of all trees a row can still reach, a bit a leaf. The tables of a row's intervals, and-ed, leave
 * exactly one leaf a tree (after Lucchese et al. 2015, "QuickScorer", whose bit vectors are of single nodes).
 */
import { Arena } from "../wasm/arena.ts";
import { checkScoring, checkTrees, maximumLeafCount, type TreeEnsemble, type TreeScorer } from "./trees.ts";

const treesPerBlock = 16;
/** Rows that are copied into the arena at a time. */
const rowsPerPiece = 256;
/** See `lambdaMartScore`. */
const wordsPerFeature = 4;

/** As `createTreeScorer`, with the same scores to the bit. Takes a word of memory for each pair of a tree and a distinct threshold. */
export function createWasmTreeScorer(trees: TreeEnsemble, arena = new Arena()): TreeScorer {
  checkTrees(trees);
  const { featureCount } = trees;
  const blockCount = Math.ceil(trees.roots.length / treesPerBlock);
  const leafValues = arena.allocate(Float64Array, blockCount * treesPerBlock * maximumLeafCount);
  const features = loadFeatures(listNodes(trees, leafValues), blockCount * treesPerBlock, arena);
  const scratch = arena.allocate(Uint32Array, features.length / wordsPerFeature);
  const rowsHere = arena.allocate(Float32Array, rowsPerPiece * featureCount);
  const outHere = arena.allocate(Float32Array, rowsPerPiece);
  return {
    score(rows, out) {
      checkScoring(trees, rows, out);
      for (let start = 0; start < out.length; start += rowsPerPiece) {
        const count = Math.min(rowsPerPiece, out.length - start);
        // Number by number, because a view for `set` would be an allocation.
        for (let index = 0; index < count * featureCount; index += 1)
          rowsHere[index] = rows[start * featureCount + index]!;
        arena.kernels.lambdaMartScore(
          rowsHere.byteOffset,
          count,
          featureCount * rowsHere.BYTES_PER_ELEMENT,
          features.byteOffset,
          scratch.length,
          blockCount,
          leafValues.byteOffset,
          scratch.byteOffset,
          outHere.byteOffset,
        );
        for (let row = 0; row < count; row += 1) out[start + row] = outHere[row]!;
      }
    },
  };
}

interface Node {
  readonly tree: number;
  readonly threshold: number;
  readonly isMissingLeft: boolean;
  /** Leaves below each side, a bit each. */
  readonly leftLeaves: number;
  readonly rightLeaves: number;
}

/** All nodes by feature. Numbers the leaves of each tree from 0 and puts their values into the tree's part of `leafValues`. */
function listNodes(trees: TreeEnsemble, leafValues: Float64Array): ReadonlyMap<number, readonly Node[]> {
  const byFeature = new Map<number, Node[]>();
  for (const [tree, root] of trees.roots.entries()) {
    let leafCount = 0;
    const visit = (link: number): number => {
      if (link < 0) {
        leafValues[tree * maximumLeafCount + leafCount] = trees.leafValues[~link]!;
        leafCount += 1;
        return 1 << (leafCount - 1);
      }
      const leftLeaves = visit(trees.left[link]!);
      const rightLeaves = visit(trees.right[link]!);
      const feature = trees.features[link]!;
      const nodes = byFeature.get(feature) ?? [];
      byFeature.set(feature, nodes);
      const isMissingLeft = trees.isMissingLeft[link] === 1;
      nodes.push({ tree, threshold: trees.thresholds[link]!, isMissingLeft, leftLeaves, rightLeaves });
      return leftLeaves | rightLeaves;
    };
    visit(root);
  }
  return byFeature;
}

/** The table `features` of `lambdaMartScore` with all that it leads to. */
function loadFeatures(byFeature: ReadonlyMap<number, readonly Node[]>, treeCount: number, arena: Arena): Uint32Array {
  const features = arena.allocate(Uint32Array, byFeature.size * wordsPerFeature);
  for (const [index, [feature, nodes]] of [...byFeature].entries()) {
    const thresholds = [...new Set(nodes.map((node) => node.threshold))].toSorted((a, b) => a - b);
    const edgeCount = 2 ** Math.ceil(Math.log2(thresholds.length + 1));
    const edges = arena.allocate(Float32Array, edgeCount).fill(Infinity);
    edges.set(thresholds);
    const intervalCount = thresholds.length + 1;
    const masks = arena.allocate(Uint32Array, (1 + intervalCount) * treeCount).fill(~0);
    const places = new Map(thresholds.map((threshold, place) => [threshold, place]));
    for (const { tree, threshold, isMissingLeft, leftLeaves, rightLeaves } of nodes) {
      const place = places.get(threshold)!;
      masks[tree]! &= ~(isMissingLeft ? rightLeaves : leftLeaves);
      for (let interval = 0; interval < intervalCount; interval += 1)
        masks[(1 + interval) * treeCount + tree]! &= ~(interval <= place ? rightLeaves : leftLeaves);
    }
    features.set([feature, edges.byteOffset, edgeCount, masks.byteOffset], index * wordsPerFeature);
  }
  return features;
}
