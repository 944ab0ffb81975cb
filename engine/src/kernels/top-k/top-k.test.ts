import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createTopKResult } from "./top-k-index.ts";
import { describeTopK } from "./top-k.contract.ts";
import { createTopKIndexWasm, restoreTopKIndexWasm, type TopKParts } from "./top-k-wasm.ts";
import { createTopKIndex } from "./top-k.ts";

describeTopK("TypeScript", createTopKIndex);
for (const build of hostBuilds)
  for (const precision of ["float32", "int8"] as const)
    describeTopK(`${build} ${precision}`, (rows, dimension, options) =>
      createTopKIndexWasm(rows, dimension, { ...options, precision }, build),
    );

for (const precision of ["float32", "int8"] as const)
  describeTopK(`restored ${precision}`, (rows, dimension, options) => {
    const groups = options?.groups ?? new Uint8Array(rows.length / dimension);
    const parts = createTopKIndexWasm(rows, dimension, { groups, precision }).parts();
    return restoreTopKIndexWasm(dimension, { groups, parts });
  });

describe("the compiled top-k", () => {
  it("is not restored from parts of another index", () => {
    const rows = Float32Array.from({ length: 40 }, (_, index) => index % 7);
    const groups = Uint8Array.from({ length: 20 }, (_, row) => row % 2);
    const parts = createTopKIndexWasm(rows, 2, { groups, precision: "int8" }).parts();
    const restored = (change: Partial<TopKParts>, of = groups) =>
      restoreTopKIndexWasm(2, { groups: of, parts: { ...parts, ...change } });
    expect(() => restored({})).not.toThrow();
    expect(() => restored({ rowOf: parts.rowOf.slice(1) })).toThrow(RangeError);
    expect(() => restored({ bounds: parts.bounds.slice(1) })).toThrow(RangeError);
    expect(() => restored({ codes: parts.codes.slice(1) })).toThrow(RangeError);
    expect(() => restored({ rowOf: parts.rowOf.with(0, 99) })).toThrow("Row 99 cannot be at place 0.");
    expect(() => restored({ rowOf: parts.rowOf.with(0, parts.rowOf[1]!) })).toThrow(RangeError);
    expect(() => restored({ rowOf: parts.rowOf.with(0, 0xffff_ffff) })).toThrow("has no place");
    expect(() => restored({ factors: parts.factors.slice(1) })).toThrow(RangeError);
    expect(() => restored({}, groups.slice(1))).toThrow(RangeError);
    expect(() => restored({}, groups.toReversed())).toThrow(RangeError);
  });

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
