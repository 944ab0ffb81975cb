/** The kernels of `k-means.ts` with compiled passes over the rows, in f32; `assembly/k-means.ts` is the source. */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import type { kMeans, nearestCentroids } from "./k-means.ts";
import {
  centroidLimitOf,
  checkKMeans,
  checkNearest,
  rowCountOf,
  runKMeans,
  runNearest,
  type KMeansSpace,
} from "./lloyd.ts";

export interface KMeansKernel {
  readonly cluster: typeof kMeans;
  readonly nearest: typeof nearestCentroids;
}

/** Keeps the memory of its largest call. */
export function createKMeans(build?: KernelBuild): KMeansKernel {
  const arena = new Arena(build);
  return {
    cluster(problem) {
      checkKMeans(problem);
      arena.clear();
      return runKMeans(problem, createSpace(arena, rowCountOf(problem), centroidLimitOf(problem), problem.dimension));
    },
    nearest(problem, assignments, squaredDistances) {
      checkNearest(problem, assignments, squaredDistances);
      const { centroids, dimension } = problem;
      arena.clear();
      const space = createSpace(arena, rowCountOf(problem), centroids.length / dimension, dimension);
      runNearest(problem, space, assignments, squaredDistances);
    },
  };
}

function createSpace(arena: Arena, rowCount: number, clusterCount: number, dimension: number): KMeansSpace {
  const { kernels } = arena;
  const width = (dimension + 3) & ~3;
  const rows = arena.allocate(Float32Array, rowCount * width);
  const weights = arena.allocate(Float32Array, rowCount);
  const centroids = arena.allocate(Float32Array, clusterCount * width);
  const assignments = arena.allocate(Uint32Array, rowCount);
  const squaredDistances = arena.allocate(Float32Array, rowCount);
  const sums = arena.allocate(Float64Array, clusterCount * width);
  const masses = arena.allocate(Float64Array, clusterCount);
  const [x, c, a] = [rows.byteOffset, centroids.byteOffset, assignments.byteOffset];
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
      kernels.kMeansImprove(x, 0, rowCount, width, c, from, to, a, squaredDistances.byteOffset);
    },
    addUp() {
      sums.fill(0);
      masses.fill(0);
      kernels.kMeansAddUp(x, 0, rowCount, width, weights.byteOffset, a, sums.byteOffset, masses.byteOffset);
    },
  };
}
