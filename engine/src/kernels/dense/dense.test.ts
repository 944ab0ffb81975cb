import { describeDense } from "./dense.contract.ts";
import { gram, multiplyRows } from "./dense.ts";

describeDense("TypeScript", { gram, multiplyRows });
