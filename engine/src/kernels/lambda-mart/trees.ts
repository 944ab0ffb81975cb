/** Kernel: sums of small regression trees, on flat arrays. */

export interface TreeEnsemble {
  readonly featureCount: number;
  /** Where each tree begins: a node, or ~leaf when the tree is one leaf. */
  readonly roots: Int32Array;
  /** One a node: a row goes left when its number of this feature is at most the threshold. */
  readonly features: Uint32Array;
  readonly thresholds: Float32Array;
  /** One a node: 1 when a row goes left whose number is missing, that is NaN. */
  readonly isMissingLeft: Uint8Array;
  /** One a node: a node, or ~leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leafValues: Float64Array;
}

export interface TreeScorer {
  /**
   * out[r] = the sum over all trees of the leaf value that row r reaches, added in f64 in the order of the trees; `rows` is
   * out.length × featureCount. Infinity is a number like any other. Allocates nothing; serves one call at a time.
   * RangeError when the lengths do not fit.
   */
  score(rows: Float32Array, out: Float32Array): void;
}

/** What a tree may have; leaves are bits of a word where that is faster. */
export const maximumLeafCount = 32;

/** One tree while it grows: node 0 is the root, leaves are ~0, ~1, … */
export interface GrowingTree {
  readonly features: number[];
  readonly thresholds: number[];
  readonly isMissingLeft: number[];
  readonly left: number[];
  readonly right: number[];
  readonly leafValues: number[];
}

export function createGrowingTree(): GrowingTree {
  return { features: [], thresholds: [], isMissingLeft: [], left: [], right: [], leafValues: [] };
}

/** The trees behind each other. */
export function joinTrees(featureCount: number, trees: readonly GrowingTree[]): TreeEnsemble {
  let nodeCount = 0;
  let leafCount = 0;
  const roots: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  for (const tree of trees) {
    const moved = (link: number) => (link < 0 ? link - leafCount : link + nodeCount);
    roots.push(moved(tree.features.length === 0 ? ~0 : 0));
    left.push(...tree.left.map(moved));
    right.push(...tree.right.map(moved));
    nodeCount += tree.features.length;
    leafCount += tree.leafValues.length;
  }
  return {
    featureCount,
    roots: Int32Array.from(roots),
    features: Uint32Array.from(trees.flatMap((tree) => tree.features)),
    thresholds: Float32Array.from(trees.flatMap((tree) => tree.thresholds)),
    isMissingLeft: Uint8Array.from(trees.flatMap((tree) => tree.isMissingLeft)),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    leafValues: Float64Array.from(trees.flatMap((tree) => tree.leafValues)),
  };
}

/** Walks each row down each tree. RangeError when the trees are none (`checkTrees`). */
export function createTreeScorer(trees: TreeEnsemble): TreeScorer {
  checkTrees(trees);
  const { featureCount, roots, features, thresholds, isMissingLeft, left, right, leafValues } = trees;
  return {
    score(rows, out) {
      checkScoring(trees, rows, out);
      for (let row = 0; row < out.length; row += 1) {
        let sum = 0;
        for (const root of roots) {
          let link = root;
          while (link >= 0) {
            const value = rows[row * featureCount + features[link]!]!;
            const isLeft = Number.isNaN(value) ? isMissingLeft[link] === 1 : value <= thresholds[link]!;
            link = isLeft ? left[link]! : right[link]!;
          }
          sum += leafValues[~link]!;
        }
        out[row] = sum;
      }
    },
  };
}

export function checkScoring({ featureCount }: TreeEnsemble, rows: Float32Array, out: Float32Array): void {
  if (rows.length !== out.length * featureCount)
    throw new RangeError(`There are ${rows.length} numbers, not ${out.length} rows of ${featureCount}.`);
}

/** RangeError names what cannot be: a link to nowhere, a part that no or more than one link leads to, a number that is not finite. */
export function checkTrees(trees: TreeEnsemble): void {
  const { featureCount, features, thresholds, isMissingLeft, left, right, leafValues } = trees;
  if (!Number.isInteger(featureCount) || featureCount < 1)
    throw new RangeError(`featureCount is ${featureCount}, not a whole number from 1.`);
  const nodeCount = features.length;
  for (const [name, { length }] of Object.entries({ thresholds, isMissingLeft, left, right }))
    if (length !== nodeCount) throw new RangeError(`There are ${length} ${name} for ${nodeCount} nodes.`);
  for (let node = 0; node < nodeCount; node += 1) {
    if (features[node]! >= featureCount)
      throw new RangeError(`Node ${node} asks for feature ${features[node]!} of ${featureCount}.`);
    if (Number.isNaN(thresholds[node]!)) throw new RangeError(`The threshold of node ${node} is NaN.`);
  }
  const bad = leafValues.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`The value of leaf ${bad} is ${leafValues[bad]!}.`);
  checkLinks(trees);
}

function checkLinks({ roots, features, left, right, leafValues }: TreeEnsemble): void {
  const isNodeSeen = new Uint8Array(features.length);
  const isLeafSeen = new Uint8Array(leafValues.length);
  for (const [tree, root] of roots.entries()) {
    let leafCount = 0;
    const links = [root];
    for (let link = links.pop(); link !== undefined; link = links.pop()) {
      const seen = link < 0 ? isLeafSeen : isNodeSeen;
      const place = link < 0 ? ~link : link;
      const what = link < 0 ? "leaf" : "node";
      if (place >= seen.length) throw new RangeError(`Tree ${tree} leads to ${what} ${place} of ${seen.length}.`);
      if (seen[place] === 1) throw new RangeError(`Two ways lead to ${what} ${place}.`);
      seen[place] = 1;
      if (link < 0) leafCount += 1;
      else links.push(right[link]!, left[link]!);
    }
    if (leafCount > maximumLeafCount)
      throw new RangeError(`Tree ${tree} has ${leafCount} leaves; there may be ${maximumLeafCount}.`);
  }
  const lost = [isNodeSeen.indexOf(0), isLeafSeen.indexOf(0)] as const;
  if (lost[0] >= 0) throw new RangeError(`No way leads to node ${lost[0]}.`);
  if (lost[1] >= 0) throw new RangeError(`No way leads to leaf ${lost[1]}.`);
}
