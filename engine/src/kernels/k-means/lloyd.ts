/** What all implementations of k-means share: everything but the passes over all rows that take the time. */
import { seededUniform } from "../random.ts";

export interface KMeansProblem {
  /** rowCount × dimension */
  readonly rows: Float32Array;
  readonly dimension: number;
  /** k ≥ 1; there are never more clusters than distinct rows that weigh something. */
  readonly clusterLimit: number;
  readonly seed: number;
  /** Steps of Lloyd's algorithm at most; 100 when left out, which is rarely reached. */
  readonly stepLimit?: number | undefined;
  /** w, one a row, 0 or more and not all 0; all 1 when left out. A row of weight 0 gets a cluster, and moves none. */
  readonly rowWeights?: Float32Array | undefined;
}

export interface KMeansClusters {
  /** clusterCount × dimension: the means of their rows, unless the steps ran out. */
  readonly centroids: Float32Array;
  readonly clusterCount: number;
  /** Of each row the nearest centroid, the first of equally near ones. */
  readonly assignments: Uint32Array;
  /** Σ w·|x − centroid|² */
  readonly inertia: number;
  /** Steps taken; below the limit, one more would change nothing. */
  readonly stepCount: number;
}

/** The state of a run. Rows are `width` ≥ dimension long, filled up with zeros. */
export interface KMeansSpace {
  readonly width: number;
  /** rowCount × width */
  readonly rows: Float32Array;
  /** rowCount */
  readonly weights: Float32Array;
  /** clusterLimit × width */
  readonly centroids: Float32Array;
  readonly assignments: Uint32Array;
  /** Of each row to the centroid it is assigned to; Infinity while it has none. */
  readonly squaredDistances: Float32Array;
  /** clusterLimit × width and clusterLimit: Σ w·x and Σ w of the rows assigned to each. */
  readonly sums: Float64Array;
  readonly masses: Float64Array;
  /** Assigns each row to the nearest of centroids from..to−1 that is nearer than the one it has, the first of equally near ones. */
  improve(from: number, to: number): void;
  /** Fills `sums` and `masses`. */
  addUp(): void;
}

/** Smaller numbers count as 0: their squares are denormal, hence slow, and separate nothing. */
const smallest = 1e-18;
const defaultStepLimit = 100;

/** What a space needs room for. */
export const rowCountOf = ({ rows, dimension }: Pick<KMeansProblem, "rows" | "dimension">) => rows.length / dimension;
export const centroidLimitOf = (problem: KMeansProblem) => Math.min(problem.clusterLimit, rowCountOf(problem));

/** On a space that is new or was used for a problem of the same shape. */
export function runKMeans(problem: KMeansProblem, space: KMeansSpace): KMeansClusters {
  const { dimension, rowWeights, stepLimit = defaultStepLimit } = problem;
  copyRows(problem.rows, dimension, space.rows, space.width);
  if (rowWeights === undefined) space.weights.fill(1);
  else space.weights.set(rowWeights);
  const clusterCount = seedCentroids(space, centroidLimitOf(problem), seededUniform(problem.seed));
  const before = new Uint32Array(space.assignments.length);
  let stepCount = 0;
  for (let isSettled = clusterCount === 0; !isSettled && stepCount < stepLimit; stepCount += 1) {
    before.set(space.assignments);
    moveCentroids(space, clusterCount);
    space.squaredDistances.fill(Infinity);
    improve(space, 0, clusterCount);
    isSettled = before.every((cluster, row) => cluster === space.assignments[row]);
  }
  let inertia = 0;
  for (const [row, distance] of space.squaredDistances.entries()) inertia += space.weights[row]! * distance;
  const centroids = new Float32Array(clusterCount * dimension);
  for (let cluster = 0; cluster < clusterCount; cluster += 1)
    centroids.set(rowOf(space.centroids, space.width, cluster).subarray(0, dimension), cluster * dimension);
  return { centroids, clusterCount, assignments: Uint32Array.from(space.assignments), inertia, stepCount };
}

/** Rows and centroids of one dimension. */
export interface NearestProblem {
  readonly rows: Float32Array;
  readonly centroids: Float32Array;
  readonly dimension: number;
}

export function runNearest(
  { rows, centroids, dimension }: NearestProblem,
  space: KMeansSpace,
  assignments: Uint32Array,
  squaredDistances: Float32Array,
): void {
  copyRows(rows, dimension, space.rows, space.width);
  copyRows(centroids, dimension, space.centroids, space.width);
  space.squaredDistances.fill(Infinity);
  improve(space, 0, centroids.length / dimension);
  assignments.set(space.assignments);
  squaredDistances.set(space.squaredDistances);
}

/** Rows at a space's width, tiny numbers as 0. */
function copyRows(rows: Float32Array, dimension: number, target: Float32Array, width: number): void {
  for (let row = 0; row < rows.length / dimension; row += 1)
    for (let axis = 0; axis < dimension; axis += 1) {
      const value = rows[row * dimension + axis]!;
      target[row * width + axis] = Math.abs(value) < smallest ? 0 : value;
    }
}

/**
 * Each centroid is a row, chosen with a chance of w·d², d being its distance to the nearest centroid there is; the first by w alone.
 * Leaves all rows assigned, and returns how many centroids there are: fewer than `limit` when no row is left apart from them.
 */
function seedCentroids(space: KMeansSpace, limit: number, uniform: () => number): number {
  const { weights, squaredDistances, centroids, width } = space;
  squaredDistances.fill(Infinity);
  for (let count = 0; count < limit; count += 1) {
    const chanceOf = (row: number) => (count === 0 ? weights[row]! : weights[row]! * squaredDistances[row]!);
    const row = drawRow(weights.length, chanceOf, uniform());
    if (row === undefined) return count;
    centroids.set(rowOf(space.rows, width, row), count * width);
    improve(space, count, count + 1);
  }
  return limit;
}

/** The row at which the sum of chances passes the share `uniform` of all; undefined when all chances are 0. */
function drawRow(rowCount: number, chanceOf: (row: number) => number, uniform: number): number | undefined {
  let total = 0;
  for (let row = 0; row < rowCount; row += 1) total += chanceOf(row);
  let left = uniform * total;
  let drawn: number | undefined;
  for (let row = 0; row < rowCount && left >= 0; row += 1) {
    const chance = chanceOf(row);
    if (chance === 0) continue;
    drawn = row;
    left -= chance;
  }
  return drawn;
}

/**
 * Each centroid to the mean of its rows. One without rows that weigh something goes to the row with the greatest w·d², the first of
 * equals, each row serving once; it stays where it is when no row is apart from its centroid.
 */
export function moveCentroids(space: KMeansSpace, clusterCount: number): void {
  const { width, centroids, sums, masses, squaredDistances } = space;
  space.addUp();
  for (let cluster = 0; cluster < clusterCount; cluster += 1) {
    const mass = masses[cluster]!;
    if (mass === 0) {
      const row = farthestRow(space);
      if (row === undefined) continue;
      squaredDistances[row] = 0;
      centroids.set(rowOf(space.rows, width, row), cluster * width);
      continue;
    }
    for (let place = cluster * width; place < (cluster + 1) * width; place += 1) {
      const mean = sums[place]! / mass;
      centroids[place] = Math.abs(mean) < smallest ? 0 : mean;
    }
  }
}

function farthestRow({ weights, squaredDistances }: KMeansSpace): number | undefined {
  let farthest: number | undefined;
  let most = 0;
  for (const [row, distance] of squaredDistances.entries()) {
    if (weights[row]! * distance <= most) continue;
    most = weights[row]! * distance;
    farthest = row;
  }
  return farthest;
}

function improve(space: KMeansSpace, from: number, to: number): void {
  space.improve(from, to);
  const bad = space.squaredDistances.indexOf(Infinity);
  if (bad >= 0) throw new RangeError(`Row ${bad} is too far from every centroid. Scale the rows down.`);
}

const rowOf = (values: Float32Array, width: number, row: number) => values.subarray(row * width, (row + 1) * width);

export function checkKMeans({ rows, dimension, clusterLimit, stepLimit, rowWeights }: KMeansProblem): void {
  checkRows("row", rows, dimension);
  if (!(Number.isInteger(clusterLimit) && clusterLimit >= 1))
    throw new RangeError(`clusterLimit is ${clusterLimit}, not a whole number from 1.`);
  if (stepLimit !== undefined && !(Number.isInteger(stepLimit) && stepLimit >= 0))
    throw new RangeError(`stepLimit is ${stepLimit}, not a whole number from 0.`);
  if (rowWeights === undefined) return;
  const rowCount = rows.length / dimension;
  if (rowWeights.length !== rowCount)
    throw new RangeError(`There are ${rowWeights.length} weights for ${rowCount} rows.`);
  const bad = rowWeights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new RangeError(`The weight of row ${bad} is ${rowWeights[bad]!}; it must be 0 or more.`);
  if (rowCount > 0 && rowWeights.every((weight) => weight === 0)) throw new RangeError("All rows have the weight 0.");
}

/** `what` is a row or a centroid. */
function checkRows(what: string, rows: Float32Array, dimension: number): void {
  if (!(Number.isInteger(dimension) && dimension >= 1))
    throw new RangeError(`dimension is ${dimension}, not a whole number from 1.`);
  if (rows.length % dimension !== 0) throw new RangeError(`${rows.length} numbers are no rows of ${dimension}.`);
  const bad = rows.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`A number of ${what} ${Math.floor(bad / dimension)} is ${rows[bad]!}.`);
}

/** What `nearestCentroids` of every implementation refuses. */
export function checkNearest(
  { rows, centroids, dimension }: NearestProblem,
  assignments: Uint32Array,
  squaredDistances: Float32Array,
): void {
  checkRows("row", rows, dimension);
  checkRows("centroid", centroids, dimension);
  if (centroids.length === 0) throw new RangeError("There are no centroids.");
  const rowCount = rows.length / dimension;
  if (assignments.length !== rowCount || squaredDistances.length !== rowCount)
    throw new RangeError(
      `The buffers hold ${assignments.length} assignments and ${squaredDistances.length} distances of ${rowCount} rows.`,
    );
}
