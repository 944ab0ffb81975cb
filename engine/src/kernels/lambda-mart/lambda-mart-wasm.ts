/** The WebAssembly twin of LambdaMART's training: the same trees to the bit. */
import { Arena } from "../wasm/arena.ts";
import { hostBuilds, type KernelBuild } from "../wasm/kernel-module.ts";
import { boost, type LambdaMartModel, type LambdaMartOptions, type LambdaMartRun } from "./lambda-mart.ts";
import type { RankingRows } from "./ranking-rows.ts";
import { openWasmSteps } from "./training-steps-wasm.ts";

/** As `trainLambdaMart`. Takes 115 bytes of memory a row with up to 16 features, beside the rows themselves. */
export function trainLambdaMartWasm(
  rows: RankingRows,
  options: LambdaMartOptions,
  run: LambdaMartRun = {},
  build: KernelBuild = hostBuilds[0]!,
): Promise<LambdaMartModel> {
  return boost((...problem) => openWasmSteps(new Arena(build), ...problem), rows, options, run);
}
