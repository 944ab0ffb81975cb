import { Arena } from "../wasm/arena.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { trainLambdaMartWasm } from "./lambda-mart-wasm.ts";
import { describeLambdaMart } from "./lambda-mart.contract.ts";
import { trainLambdaMart } from "./lambda-mart.ts";
import { createWasmTreeScorer } from "./trees-wasm.ts";
import { createTreeScorer } from "./trees.ts";

describeLambdaMart("TypeScript", { train: trainLambdaMart, createScorer: createTreeScorer });

for (const build of hostBuilds)
  describeLambdaMart(`WebAssembly (${build})`, {
    train: (rows, options, run) => trainLambdaMartWasm(rows, options, run, build),
    createScorer: (trees) => createWasmTreeScorer(trees, new Arena(build)),
  });
