import { describe, expect, it } from "vitest";
import { createThreadPool } from "../pool/thread-pool.ts";
import { seededUniform } from "../random.ts";
import { sparseFromTriples } from "../sparse.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { solveAlsRows } from "./als-rows.ts";
import { createAlsKernel } from "./als-wasm.ts";
import { describeAls } from "./als.contract.ts";
import { trainAls } from "./als.ts";
import { prepareFoldIn } from "./fold-in.ts";

describeAls("TypeScript", { trainAls, solveAlsRows, prepareFoldIn });
for (const build of hostBuilds) describeAls(`WebAssembly (${build})`, createAlsKernel(build), 3e-4);

describe("compiled ALS", () => {
  const uniform = seededUniform(5);
  const draw = (count: number) => Array.from({ length: 20_000 }, () => Math.floor(uniform() * count));
  const matrix = sparseFromTriples(900, 600, draw(900), draw(600), new Float32Array(20_000).fill(1));
  // As many as it takes for threads to be used.
  const options = { factorCount: 60, iterationCount: 4, alpha: 3, regularization: 0.5, regularizationExponent: 0.5 };

  it("finds the same factors to the last bit with any number of threads", async () => {
    const kernel = createAlsKernel();
    for (const stepCount of [0, 2]) {
      const all = { ...options, stepCount, seed: 1, wantsLosses: true };
      const alone = await kernel.trainAls(matrix, all);
      for (const threadCount of [1, 3]) {
        const pool = createThreadPool(threadCount);
        expect(await kernel.trainAls(matrix, all, { pool })).toEqual(alone);
        await pool.close();
      }
    }
  });
});
