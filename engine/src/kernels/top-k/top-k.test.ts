import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createTopKResult } from "./top-k-index.ts";
import { describeTopK } from "./top-k.contract.ts";
import { createTopKIndexWasm } from "./top-k-wasm.ts";
import { createTopKIndex } from "./top-k.ts";

describeTopK("TypeScript", createTopKIndex);
for (const build of hostBuilds)
  for (const precision of ["float32", "int8"] as const)
    describeTopK(`${build} ${precision}`, (rows, dimension, options) =>
      createTopKIndexWasm(rows, dimension, { ...options, precision }, build),
    );

describe("the compiled top-k", () => {
  const sizes = fc.record({
    rowCount: fc.integer({ min: 0, max: 3000 }),
    dimension: fc.integer({ min: 1, max: 70 }),
    k: fc.integer({ min: 1, max: 40 }),
    decay: fc.constantFrom(0, 0.01, 1),
    /** What the rows have in common, so that the best are close to each other. */
    common: fc.constantFrom(0, 1, 1e3),
    seed: fc.nat({ max: 1e6 }),
  });

  it("gives the rows and scores of the reference to the last bit, in every build and precision", () => {
    fc.assert(
      fc.property(sizes, ({ rowCount, dimension, k, decay, common, seed }) => {
        const normal = seededNormal(seed);
        const rows = Float32Array.from({ length: rowCount * dimension }, (_, index) => {
          return (common + normal()) / (1 + decay * Math.floor(index / dimension)) / (1 + decay * (index % dimension));
        });
        const vector = Float32Array.from({ length: dimension }, normal);
        const [expected, found] = [createTopKResult(k), createTopKResult(k)];
        const reference = createTopKIndex(rows, dimension);
        reference.search({ vector, k }, expected);
        const picked = expected.rows.slice(0, expected.count);
        const [expectedScores, scores] = [new Float32Array(picked.length), new Float32Array(picked.length)];
        reference.scoresOf(vector, picked, expectedScores);
        for (const build of hostBuilds)
          for (const precision of ["float32", "int8"] as const) {
            const index = createTopKIndexWasm(rows, dimension, { precision }, build);
            index.search({ vector, k }, found);
            expect(found).toEqual(expected);
            index.scoresOf(vector, picked, scores);
            expect(scores).toEqual(expectedScores);
          }
      }),
      { numRuns: 60 },
    );
  });
});
