import { afterAll, describe, expect, it } from "vitest";
import { createInlinePool } from "../pool/calls.ts";
import { createThreadPool } from "../pool/thread-pool.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { trainEaseWithWasm } from "./ease-wasm.ts";
import { describeEase, randomPreferences, rowsOf } from "./ease.contract.ts";
import { trainEase } from "./ease.ts";

describeEase("TypeScript", trainEase);
for (const build of hostBuilds)
  describeEase(build, (preferences, options) => trainEaseWithWasm(preferences, options, createInlinePool(), { build }));

describe("trainEaseWithWasm", () => {
  const [inline, threads] = [createInlinePool(), createThreadPool(3)];
  afterAll(() => threads.close());
  const preferences = randomPreferences({ userCount: 150, itemCount: 170, seed: 9 });

  it.each(["items", "users"] as const)("gives the same bits over any number of threads, from %s", async (form) => {
    const options = { regularization: 100, precision: "float32", form } as const;
    const reports: [number, number][] = [];
    const [alone, together] = [
      await trainEaseWithWasm(preferences, options, inline, { onProgress: (...report) => reports.push(report) }),
      await trainEaseWithWasm(preferences, options, threads),
    ];
    expect(rowsOf(together)).toEqual(rowsOf(alone));
    expect(reports).toEqual([
      [1, 2],
      [2, 2],
    ]);
    for (const side of ["row", "column"] as const)
      expect(await together.pruned({ count: 20, side })).toEqual(await alone.pruned({ count: 20, side }));
  });

  it("rejects with the signal's reason", async () => {
    const options = { regularization: 100, precision: "float32" } as const;
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(trainEaseWithWasm(preferences, options, threads, { signal })).rejects.toThrow("enough");
  });
});
