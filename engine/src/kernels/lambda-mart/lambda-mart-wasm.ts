/** The WebAssembly twin of LambdaMART's training: the same trees to the bit. */
import { Arena } from "../wasm/arena.ts";
import { hostBuilds, type KernelBuild } from "../wasm/kernel-module.ts";
import { boost, type LambdaMartModel, type LambdaMartOptions, type LambdaMartRun } from "./lambda-mart.ts";
import type { RankingRows } from "./ranking-rows.ts";
import { openWasmSteps } from "./training-steps-wasm.ts";
import { createWasmTreeScorer } from "./trees-wasm.ts";

/** As `trainLambdaMart`. Takes about 60 bytes of memory a row, and 2 a number. */
export function trainLambdaMartWasm(
  rows: RankingRows,
  options: LambdaMartOptions,
  run: LambdaMartRun = {},
  build: KernelBuild = hostBuilds[0]!,
): Promise<LambdaMartModel> {
  return boost(
    {
      open: (...problem) => openWasmSteps(new Arena(build), ...problem),
      createScorer: (trees) => createWasmTreeScorer(trees, new Arena(build)),
    },
    rows,
    options,
    run,
  );
}
