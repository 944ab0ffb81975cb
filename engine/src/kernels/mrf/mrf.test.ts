import { afterAll, describe, expect, it } from "vitest";
import { randomPreferences } from "../ease/ease.contract.ts";
import { createInlinePool } from "../pool/calls.ts";
import { createThreadPool } from "../pool/thread-pool.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { trainMrfWithWasm } from "./mrf-wasm.ts";
import { describeMrf } from "./mrf.contract.ts";
import { trainMrf } from "./mrf.ts";

describeMrf("TypeScript", trainMrf);
for (const build of hostBuilds)
  describeMrf(build, (preferences, options) => trainMrfWithWasm(preferences, options, createInlinePool(), { build }));

describe("trainMrfWithWasm", () => {
  const [inline, threads] = [createInlinePool(), createThreadPool(3)];
  afterAll(() => threads.close());
  const preferences = randomPreferences({ userCount: 90, itemCount: 60, seed: 9 });
  const options = { regularization: 10, neighbourCount: 12 };

  it("gives the same bits over any number of threads and in batches of any size", async () => {
    const progress: number[] = [];
    const onProgress = (done: number, total: number) => progress.push(done / total);
    const whole = await trainMrfWithWasm(preferences, options, inline);
    const systemBytes = 20 * 8 * 12 ** 2;
    expect(await trainMrfWithWasm(preferences, options, threads, { systemBytes, onProgress })).toEqual(whole);
    expect(progress).toEqual([1 / 4, 2 / 4, 3 / 4, 1]);
  });

  it("rejects with the signal's reason", async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("enough"));
    const attempt = trainMrfWithWasm(preferences, options, threads, { signal: stop.signal, onProgress });
    await expect(attempt).rejects.toThrow("enough");
  });
});
