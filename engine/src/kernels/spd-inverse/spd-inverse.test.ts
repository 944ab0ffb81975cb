import { afterAll, describe, expect, it } from "vitest";
import { createInlinePool } from "../pool/calls.ts";
import { createThreadPool } from "../pool/thread-pool.ts";
import { Arena } from "../wasm/arena.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { allocateSquare, invertSquare, invertWithWasm } from "./spd-inverse-wasm.ts";
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

  it.each([inline, threads])("stops when the signal aborts, and the arena serves again", async (pool) => {
    const arena = new Arena();
    const session = pool.open(arena);
    const square = allocateSquare(arena, Float64Array, 8);
    const load = () => {
      for (let row = 0; row < 8; row += 1) square.values[row * 9] = 4;
    };
    load();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(invertSquare(arena, session, square, { signal })).rejects.toThrow("enough");
    square.values.fill(0);
    load();
    await invertSquare(arena, session, square);
    expect(square.values[63]).toBe(0.25);
    session.close();
  });
});
