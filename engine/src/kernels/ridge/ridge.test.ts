import { hostBuilds } from "../wasm/kernel-module.ts";
import { createRidge } from "./ridge-wasm.ts";
import { describeRidge } from "./ridge.contract.ts";
import { predictRidge, solveRidge } from "./ridge.ts";

describeRidge("TypeScript", { solve: solveRidge, predict: predictRidge });
for (const build of hostBuilds) describeRidge(`WebAssembly (${build})`, createRidge(build));
