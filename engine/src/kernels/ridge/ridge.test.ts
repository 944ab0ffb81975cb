import { describeRidge } from "./ridge.contract.ts";
import { predictRidge, solveRidge } from "./ridge.ts";

describeRidge("TypeScript", { solve: solveRidge, predict: predictRidge });
