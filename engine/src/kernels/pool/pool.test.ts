import { afterAll, describe, expect, it } from "vitest";
import { Arena } from "../wasm/arena.ts";
import { createInlinePool, type KernelPool } from "./calls.ts";
import { createThreadPool } from "./thread-pool.ts";

describe.each<[string, KernelPool]>([
  ["in this thread", createInlinePool()],
  ["over one thread", createThreadPool(1)],
  ["over three threads", createThreadPool(3)],
])("kernel calls %s", (_, pool) => {
  afterAll(() => pool.close());

  /** Rows of eight numbers and the calls that sum their squares. */
  function squares(rowCount: number) {
    const arena = new Arena();
    const rows = arena.allocate(Float32Array, rowCount * 8);
    for (let index = 0; index < rows.length; index += 1) rows[index] = Math.floor(index / 8);
    return { arena, calls: Array.from({ length: rowCount }, (__, row) => [rows.byteOffset + row * 32, 8]) };
  }

  it("answers every call in order, again and again and on more than one arena", async () => {
    for (const rowCount of [100, 1, 0, 7]) {
      const { arena, calls } = squares(rowCount);
      const session = pool.open(arena);
      for (let round = 0; round < 3; round += 1)
        expect([...(await session.run("sumOfSquares", calls))]).toEqual(calls.map((__, row) => 8 * row * row));
      session.close();
    }
  });

  it("rejects with the signal's reason, before and during, and works on afterwards", async () => {
    const { arena, calls } = squares(200_000);
    const session = pool.open(arena);
    await expect(session.run("sumOfSquares", calls, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
    const signal = AbortSignal.timeout(1);
    const endless = async () => {
      for (;;) await session.run("sumOfSquares", calls, signal);
    };
    await expect(endless()).rejects.toThrow(/timeout/);
    expect(await session.run("sumOfSquares", calls.slice(0, 3))).toEqual(Float64Array.of(0, 8, 32));
    session.close();
  });

  it("rejects when a call fails, and works on afterwards", async () => {
    const { arena, calls } = squares(5);
    const session = pool.open(arena);
    await expect(session.run("sumOfSquares", [[2 ** 31, 8]])).rejects.toThrow(/memory access out of bounds/);
    expect(await session.run("sumOfSquares", calls.slice(0, 2))).toEqual(Float64Array.of(0, 8));
    session.close();
  });
});

describe("createThreadPool", () => {
  it.each([0, -1, 1.5, Number.NaN])("refuses %d threads", (threadCount) => {
    expect(() => createThreadPool(threadCount)).toThrow(/threadCount is/);
  });
});
