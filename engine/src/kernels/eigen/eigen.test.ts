import { describe, expect, it } from "vitest";
import { Arena } from "../wasm/arena.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createSymmetricEigen } from "./eigen-wasm.ts";
import { describeEigen } from "./eigen.contract.ts";
import { symmetricEigen } from "./eigen.ts";

describeEigen("TypeScript", symmetricEigen);
for (const build of hostBuilds) describeEigen(`WebAssembly (${build})`, createSymmetricEigen(build));

describe.each(hostBuilds)("eigenSymmetric (%s)", (build) => {
  it("answers 1 + the place of the first entry that is not finite", () => {
    const arena = new Arena(build);
    const matrix = arena.copy(Float64Array.of(1, 2, Number.NaN, Infinity));
    const [values, vectors] = [arena.allocate(Float64Array, 2), arena.allocate(Float64Array, 4)];
    const scratch = arena.allocate(Uint8Array, arena.kernels.eigenScratchBytes(2));
    const solve = () =>
      arena.kernels.eigenSymmetric(matrix.byteOffset, 2, values.byteOffset, vectors.byteOffset, scratch.byteOffset);
    expect(solve()).toBe(3);
    matrix.fill(Infinity);
    expect(solve()).toBe(1);
    matrix.fill(2);
    expect(solve()).toBe(0);
  });
});
