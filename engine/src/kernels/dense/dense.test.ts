import { describe, expect, it } from "vitest";
import { seededNormal } from "../random.ts";
import { Arena } from "../wasm/arena.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createDense } from "./dense-wasm.ts";
import { describeDense, describeScoreRows } from "./dense.contract.ts";
import { cross, gram, multiply, multiplyRows, scoreRows } from "./dense.ts";

describeDense("TypeScript", { gram, cross, multiply, multiplyRows }, 1e-13);
describeScoreRows("TypeScript", scoreRows);
for (const build of hostBuilds) describeDense(`WebAssembly (${build})`, createDense(build), 1e-6);

describe.each(hostBuilds)("pieces of a tall matrix (%s)", (build) => {
  const width = 12;
  const rowCount = 150;
  const normal = seededNormal(3);
  const arena = new Arena(build);
  const { kernels } = arena;
  const rows = arena.copy(Float32Array.from({ length: rowCount * width }, normal));
  const weights = arena.copy(Float32Array.from({ length: rowCount }, () => Math.abs(normal())));
  const pieces = [0, 7, 100, 150];

  it("have Gram matrices that add up to that of the whole", () => {
    const out = arena.allocate(Float64Array, width * width);
    const scratch = arena.allocate(Uint8Array, kernels.denseGramScratchBytes(width)).byteOffset;
    const sums = new Float64Array(width * width);
    for (const [index, start] of pieces.slice(0, -1).entries()) {
      kernels.denseGram(rows.byteOffset, start, pieces[index + 1]!, width, weights.byteOffset, out.byteOffset, scratch);
      for (const [place, value] of out.entries()) sums[place]! += value;
    }
    const whole = new Float64Array(width * width);
    gram(Float32Array.from(rows), width, Float32Array.from(weights), whole);
    for (const [place, value] of whole.entries()) expect(sums[place]).toBeCloseTo(value, 4);
  });

  it("are multiplied without touching the rows beside them", () => {
    const q = arena.copy(Float32Array.from({ length: width * width }, normal));
    const scratch = arena.allocate(Uint8Array, kernels.denseProductScratchBytes(width, width)).byteOffset;
    const before = Float32Array.from(rows);
    kernels.denseMultiplyRows(rows.byteOffset, 7, 100, width, q.byteOffset, scratch);
    const expected = before.slice();
    multiplyRows(expected.subarray(7 * width, 100 * width), width, Float64Array.from(q));
    for (const [place, value] of expected.entries()) expect(rows[place]).toBeCloseTo(value, 4);
    expect(rows.slice(0, 7 * width)).toEqual(before.slice(0, 7 * width));
    expect(rows.slice(100 * width)).toEqual(before.slice(100 * width));
  });
});
