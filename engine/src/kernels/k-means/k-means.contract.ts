/** What every implementation of the k-means kernel must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import type { KMeansKernel } from "./k-means-wasm.ts";
import type { KMeansClusters, KMeansProblem } from "./lloyd.ts";

const problems = fc.record({
  rowCount: fc.integer({ min: 1, max: 60 }),
  dimension: fc.integer({ min: 1, max: 9 }),
  clusterLimit: fc.integer({ min: 1, max: 12 }),
  /** Whole numbers make equal rows and equal distances. */
  isWhole: fc.boolean(),
  isWeighted: fc.boolean(),
  seed: fc.nat({ max: 1e6 }),
});

function problemOf(shape: typeof problems extends fc.Arbitrary<infer Shape> ? Shape : never): KMeansProblem {
  const { rowCount, dimension, clusterLimit, isWhole, isWeighted, seed } = shape;
  const normal = seededNormal(seed);
  const rows = Float32Array.from({ length: rowCount * dimension }, () => (isWhole ? Math.round(normal()) : normal()));
  const uniform = seededUniform(seed);
  // Some rows weigh nothing, but never the first.
  const rowWeights = Float32Array.from({ length: rowCount }, (_, row) =>
    row > 0 && row % 4 === 0 ? 0 : 1 + uniform(),
  );
  return { rows, dimension, clusterLimit, seed, rowWeights: isWeighted ? rowWeights : undefined };
}

function squaredDistance(a: Float32Array, aRow: number, b: Float32Array, bRow: number, dimension: number): number {
  let sum = 0;
  for (let axis = 0; axis < dimension; axis += 1)
    sum += (a[aRow * dimension + axis]! - b[bRow * dimension + axis]!) ** 2;
  return sum;
}

/** Four tight clusters on the corners of a square, row r in corner r mod 4. */
function corners(rowCount: number): KMeansProblem {
  const normal = seededNormal(8);
  const rows = Float32Array.from({ length: 2 * rowCount }, (_, index) => {
    const corner = Math.floor(index / 2) % 4;
    return 10 * (index % 2 === 0 ? corner & 1 : corner >> 1) + 0.5 * normal();
  });
  return { rows, dimension: 2, clusterLimit: 4, seed: 3 };
}

/** Mean of a cluster's rows, and Σ w of them. */
function meanOf({ rows, dimension, rowWeights }: KMeansProblem, { assignments }: KMeansClusters, cluster: number) {
  const mean = new Float64Array(dimension);
  let mass = 0;
  for (const [row, assigned] of assignments.entries()) {
    if (assigned !== cluster) continue;
    const weight = rowWeights?.[row] ?? 1;
    mass += weight;
    for (let axis = 0; axis < dimension; axis += 1) mean[axis]! += weight * rows[row * dimension + axis]!;
  }
  return { mean: mean.map((sum) => sum / mass), mass };
}

export function describeKMeans(name: string, { cluster, nearest }: KMeansKernel): void {
  describe(`${name} k-means`, () => {
    it("ends where each row is with the nearest centroid and each centroid is the mean of its rows", () => {
      fc.assert(
        fc.property(problems, (shape) => {
          const problem = problemOf(shape);
          const { rows, dimension, rowWeights } = problem;
          const found = cluster(problem);
          expect(found.centroids).toHaveLength(found.clusterCount * dimension);
          expect(found.stepCount).toBeLessThan(100);
          let inertia = 0;
          for (const [row, assigned] of found.assignments.entries()) {
            const distances = Array.from({ length: found.clusterCount }, (_, index) =>
              squaredDistance(rows, row, found.centroids, index, dimension),
            );
            expect(distances[assigned]).toBeLessThan(Math.min(...distances) + 1e-5);
            inertia += (rowWeights?.[row] ?? 1) * distances[assigned]!;
          }
          expect(Math.abs(found.inertia - inertia)).toBeLessThan(1e-5 * (inertia + 1));
          for (let index = 0; index < found.clusterCount; index += 1) {
            const { mean, mass } = meanOf(problem, found, index);
            expect(mass).toBeGreaterThan(0);
            for (let axis = 0; axis < dimension; axis += 1)
              expect(found.centroids[index * dimension + axis]).toBeCloseTo(mean[axis]!, 5);
          }
        }),
      );
    });

    it("finds clusters that are far apart, whatever the seed", () => {
      for (let seed = 0; seed < 20; seed += 1) {
        const { assignments, centroids, clusterCount } = cluster({ ...corners(101), seed });
        expect(clusterCount).toBe(4);
        for (const [row, assigned] of assignments.entries()) expect(assigned).toBe(assignments[row % 4]);
        const places = Array.from({ length: 4 }, (_, index) => centroids.slice(2 * index, 2 * index + 2));
        const rounded = places.map(([x, y]) => `${Math.round(x! / 10)} ${Math.round(y! / 10)}`);
        expect(rounded.toSorted()).toEqual(["0 0", "0 1", "1 0", "1 1"]);
      }
    });

    it("answers an equal problem equally, whatever came between", () => {
      const problem = corners(40);
      const first = cluster(problem);
      cluster({ ...problem, seed: 99, rows: problem.rows.map((value) => value + 1) });
      expect(cluster(problem)).toEqual(first);
    });

    it("makes no more clusters than there are distinct rows that weigh something", () => {
      const rows = Float32Array.of(1, 1, 2, 2, 1, 1, 2, 2, 3, 3);
      const problem = { rows, dimension: 2, clusterLimit: 9, seed: 1 };
      const found = cluster(problem);
      expect(found.clusterCount).toBe(3);
      expect(found.inertia).toBe(0);
      expect(found.assignments[0]).toBe(found.assignments[2]);
      const light = cluster({ ...problem, rowWeights: Float32Array.of(1, 1, 1, 1, 0) });
      expect(light.clusterCount).toBe(2);
      expect(light.assignments[4]).toBe(light.assignments[1]);
    });

    it("has no clusters without rows", () => {
      const none = { centroids: new Float32Array(0), clusterCount: 0, assignments: new Uint32Array(0) };
      const problem = { rows: new Float32Array(0), dimension: 3, clusterLimit: 2, seed: 1 };
      expect(cluster(problem)).toEqual({ ...none, inertia: 0, stepCount: 0 });
    });

    it("puts one cluster at the weighted mean, where rows of weight 0 do not pull", () => {
      const rows = Float32Array.of(0, 4, 1000);
      const rowWeights = Float32Array.of(3, 1, 0);
      const found = cluster({ rows, dimension: 1, clusterLimit: 1, seed: 1, rowWeights });
      expect(found).toMatchObject({ centroids: Float32Array.of(1), inertia: 12, assignments: new Uint32Array(3) });
    });

    it("takes no more steps than allowed, and rows are then with the nearest centroid all the same", () => {
      const found = cluster({ ...corners(60), clusterLimit: 9, stepLimit: 1 });
      expect(found.stepCount).toBe(1);
      const [assignments, distances] = [new Uint32Array(60), new Float32Array(60)];
      nearest({ rows: corners(60).rows, centroids: found.centroids, dimension: 2 }, assignments, distances);
      expect(found.assignments).toEqual(assignments);
      expect(found.inertia).toBeCloseTo(
        distances.reduce((sum, value) => sum + value, 0),
        4,
      );
    });

    it("counts numbers below 1e-18 as 0", () => {
      const found = cluster({ rows: Float32Array.of(1e-19, -1e-30, 1), dimension: 1, clusterLimit: 3, seed: 1 });
      expect(found.centroids.toSorted()).toEqual(Float32Array.of(0, 1));
    });

    it("nearest finds the first of equally near centroids for any number of rows", () => {
      fc.assert(
        fc.property(problems, (shape) => {
          const { rows, dimension } = problemOf({ ...shape, isWhole: true });
          const centroids = problemOf({
            ...shape,
            isWhole: true,
            rowCount: shape.clusterLimit,
            seed: shape.seed + 1,
          }).rows;
          const [assignments, distances] = [new Uint32Array(shape.rowCount), new Float32Array(shape.rowCount)];
          nearest({ rows, centroids, dimension }, assignments, distances);
          for (let row = 0; row < shape.rowCount; row += 1) {
            const all = Array.from({ length: shape.clusterLimit }, (_, index) =>
              squaredDistance(rows, row, centroids, index, dimension),
            );
            expect(distances[row]).toBe(Math.min(...all));
            expect(assignments[row]).toBe(all.indexOf(Math.min(...all)));
          }
        }),
      );
    });

    it.each([
      ["NaN", { rows: Float32Array.of(1, 2, Number.NaN, 4) }, /number of row 1 is NaN/],
      ["infinity", { rows: Float32Array.of(1, -Infinity, 3, 4) }, /number of row 0 is -Infinity/],
      ["rows too far apart", { rows: Float32Array.of(1, 2, 3e38, -3e38), clusterLimit: 1 }, /Row \d is too far/],
      ["no whole rows", { rows: new Float32Array(3) }, /3 numbers are no rows of 2/],
      ["no dimension", { dimension: 0 }, /dimension is 0/],
      ["no clusters", { clusterLimit: 0 }, /clusterLimit is 0/],
      ["half a step", { stepLimit: 0.5 }, /stepLimit is 0.5/],
      ["too few weights", { rowWeights: Float32Array.of(1) }, /1 weights for 2 rows/],
      ["a negative weight", { rowWeights: Float32Array.of(1, -1) }, /weight of row 1 is -1/],
      ["no weight at all", { rowWeights: new Float32Array(2) }, /All rows have the weight 0/],
      ["half a seed", { seed: 0.5 }, /seed is a whole number/],
    ])("refuses %s", (_, change, message) => {
      const problem = { rows: Float32Array.of(1, 2, 3, 4), dimension: 2, clusterLimit: 2, seed: 1 };
      expect(() => cluster({ ...problem, ...change })).toThrow(message);
      expect(() => cluster({ ...problem, ...change })).toThrow(RangeError);
    });

    it.each([
      ["NaN", { rows: Float32Array.of(1, Number.NaN) }, 1, /number of row 0 is NaN/],
      ["infinite centroids", { centroids: Float32Array.of(1, 2, Infinity, 4) }, 1, /number of centroid 1 is Infinity/],
      ["no centroids", { centroids: new Float32Array(0) }, 1, /no centroids/],
      ["buffers that do not fit", {}, 2, /hold 2 assignments and 2 distances of 1 rows/],
    ])("refuses to find what is nearest to %s", (_, change, bufferLength, message) => {
      const problem = { rows: Float32Array.of(1, 2), centroids: Float32Array.of(3, 4), dimension: 2, ...change };
      const find = () => nearest(problem, new Uint32Array(bufferLength), new Float32Array(bufferLength));
      expect(find).toThrow(message);
      expect(find).toThrow(RangeError);
    });
  });
}
