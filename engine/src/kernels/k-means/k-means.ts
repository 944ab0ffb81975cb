/** Kernel: k-means clustering, seeded by k-means++ (Arthur & Vassilvitskii 2007) and refined by Lloyd's algorithm (1982). */
import {
  centroidLimitOf,
  checkKMeans,
  checkNearest,
  rowCountOf,
  runKMeans,
  runNearest,
  type KMeansClusters,
  type KMeansProblem,
  type KMeansSpace,
  type NearestProblem,
} from "./lloyd.ts";

/**
 * Equal problems have equal results. Those of two implementations differ by the rounding of distances, as long as no row is about
 * equally near to two centroids. Numbers below 1e-18 in size count as 0. Without rows there are no clusters.
 * RangeError names the first row with a number that is not finite or with a bad weight, the option that is out of range, or a row
 * too far away for a squared distance in 32 bits.
 */
export function kMeans(problem: KMeansProblem): KMeansClusters {
  checkKMeans(problem);
  const { dimension } = problem;
  return runKMeans(problem, createSpace(rowCountOf(problem), centroidLimitOf(problem), dimension));
}

/**
 * Fills, for each row, the nearest centroid, the first of equally near ones, and the squared distance to it. RangeError as of
 * `kMeans`, also when there are no centroids.
 */
export function nearestCentroids(
  problem: NearestProblem,
  assignments: Uint32Array,
  squaredDistances: Float32Array,
): void {
  checkNearest(problem, assignments, squaredDistances);
  const { centroids, dimension } = problem;
  const space = createSpace(rowCountOf(problem), centroids.length / dimension, dimension);
  runNearest(problem, space, assignments, squaredDistances);
}

function createSpace(rowCount: number, clusterCount: number, width: number): KMeansSpace {
  const rows = new Float32Array(rowCount * width);
  const weights = new Float32Array(rowCount);
  const centroids = new Float32Array(clusterCount * width);
  const assignments = new Uint32Array(rowCount);
  const squaredDistances = new Float32Array(rowCount);
  const sums = new Float64Array(clusterCount * width);
  const masses = new Float64Array(clusterCount);

  function squaredDistance(row: number, cluster: number): number {
    let sum = 0;
    for (let axis = 0; axis < width; axis += 1)
      sum += (rows[row * width + axis]! - centroids[cluster * width + axis]!) ** 2;
    return Math.fround(sum);
  }

  return {
    width,
    rows,
    weights,
    centroids,
    assignments,
    squaredDistances,
    sums,
    masses,
    improve(from, to) {
      for (let row = 0; row < rowCount; row += 1)
        for (let cluster = from; cluster < to; cluster += 1) {
          const distance = squaredDistance(row, cluster);
          if (distance >= squaredDistances[row]!) continue;
          squaredDistances[row] = distance;
          assignments[row] = cluster;
        }
    },
    addUp() {
      sums.fill(0);
      masses.fill(0);
      for (let row = 0; row < rowCount; row += 1) {
        const cluster = assignments[row]!;
        const weight = weights[row]!;
        masses[cluster]! += weight;
        for (let axis = 0; axis < width; axis += 1) sums[cluster * width + axis]! += weight * rows[row * width + axis]!;
      }
    },
  };
}
