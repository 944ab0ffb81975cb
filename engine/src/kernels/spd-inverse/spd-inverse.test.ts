import { afterAll, describe, expect, it } from "vitest";
import { createInlinePool } from "../pool/calls.ts";
import { createThreadPool } from "../pool/thread-pool.ts";
import { Arena } from "../wasm/arena.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { allocateSquare, invertWithWasm } from "./spd-inverse-wasm.ts";
import { describeSpdInverse, wellConditioned } from "./spd-inverse.contract.ts";
import { invertPositiveDefinite } from "./spd-inverse.ts";

describeSpdInverse("TypeScript", invertPositiveDefinite);
for (const build of hostBuilds)
  describeSpdInverse(build, (matrix, n) => invertWithWasm(matrix, n, createInlinePool(), { build }));

describe("invertSquare", () => {
  const [inline, threads] = [createInlinePool(), createThreadPool(3)];
  afterAll(() => threads.close());
  const n = 411;
  const matrix = wellConditioned(n, 7);

  it("gives the same bits over any number of threads, and tells how far it is", async () => {
    const [alone, together] = [matrix.slice(), matrix.slice()];
    const progress: number[] = [];
    await invertWithWasm(alone, n, inline, { onProgress: (done, total) => progress.push(done / total) });
    await invertWithWasm(together, n, threads);
    expect(together).toEqual(alone);
    expect(progress).toEqual([1 / 4, 2 / 4, 3 / 4, 1]);
  });

  it.each([inline, threads])("stops between two calls when the signal aborts, and the pool serves on", async (pool) => {
    const stop = new AbortController();
    const onProgress = (done: number) => stop.abort(new Error(`enough after ${done}`));
    const attempt = invertWithWasm(matrix.slice(), n, pool, { signal: stop.signal, onProgress });
    await expect(attempt).rejects.toThrow("enough after 1");
    const small = Float64Array.of(4);
    await invertWithWasm(small, 1, pool);
    expect(small).toEqual(Float64Array.of(0.25));
  });

  it("says that a matrix is too large before it asks for memory", () => {
    expect(() => allocateSquare(new Arena(), Float32Array, 40_000)).toThrow(/40000 rows does not fit 4 GiB/);
  });
});
