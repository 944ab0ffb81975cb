import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createKMeans } from "./k-means-wasm.ts";
import { describeKMeans } from "./k-means.contract.ts";
import { kMeans, nearestCentroids } from "./k-means.ts";
import { moveCentroids } from "./lloyd.ts";

describeKMeans("TypeScript", { cluster: kMeans, nearest: nearestCentroids });
for (const build of hostBuilds) describeKMeans(`WebAssembly (${build})`, createKMeans(build));

describe.each(hostBuilds)("k-means compiled (%s)", (build) => {
  it("finds the clusters that the TypeScript finds, from every seed", () => {
    const { cluster } = createKMeans(build);
    const rows = Float32Array.from({ length: 300 * 10 }, seededNormal(4)).map(
      (value, index) => value + 3 * ((Math.floor(index / 10) * (index % 10)) % 7),
    );
    for (let seed = 0; seed < 10; seed += 1) {
      const problem = { rows, dimension: 10, clusterLimit: 7, seed };
      const [expected, actual] = [kMeans(problem), cluster(problem)];
      expect(actual.assignments).toEqual(expected.assignments);
      expect(Math.abs(actual.inertia / expected.inertia - 1)).toBeLessThan(1e-6);
      for (const [place, value] of expected.centroids.entries()) expect(actual.centroids[place]).toBeCloseTo(value, 5);
    }
  });
});

describe("moveCentroids", () => {
  /** Rows 0, 1, 5 and 9 of one number, all with the first of three centroids. */
  const space = (squaredDistances: Float32Array, weights = Float32Array.of(1, 1, 1, 1)) => ({
    width: 1,
    rows: Float32Array.of(0, 1, 5, 9),
    weights,
    centroids: Float32Array.of(1, 20, 30),
    assignments: new Uint32Array(4),
    squaredDistances,
    sums: Float64Array.of(15, 0, 0),
    masses: Float64Array.of(4, 0, 0),
    improve() {},
    addUp() {},
  });

  it("sends centroids without rows to the rows farthest from theirs, each to another", () => {
    const moved = space(Float32Array.of(1, 0, 16, 64));
    moveCentroids(moved, 3);
    expect(moved.centroids).toEqual(Float32Array.of(3.75, 9, 5));
  });

  it("measures farness with weights, and takes the first of equals", () => {
    const moved = space(Float32Array.of(4, 0, 16, 64), Float32Array.of(16, 1, 4, 1));
    moveCentroids(moved, 3);
    expect(moved.centroids).toEqual(Float32Array.of(3.75, 0, 5));
  });

  it("leaves centroids without rows where they are when no row is apart from its own", () => {
    const moved = space(new Float32Array(4));
    moveCentroids(moved, 3);
    expect(moved.centroids).toEqual(Float32Array.of(3.75, 20, 30));
  });
});
