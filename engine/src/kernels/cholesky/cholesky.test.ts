import { hostBuilds } from "../wasm/kernel-module.ts";
import { createCholesky } from "./cholesky-wasm.ts";
import { describeCholesky } from "./cholesky.contract.ts";
import { choleskyFactor, choleskySolve, choleskySolveLanes } from "./cholesky.ts";

describeCholesky("TypeScript", { factor: choleskyFactor, solve: choleskySolve, solveLanes: choleskySolveLanes });
for (const build of hostBuilds) describeCholesky(`WebAssembly (${build})`, createCholesky(build));
