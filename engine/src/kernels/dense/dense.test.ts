import { describeDense } from "./dense.contract.ts";
import { gram, multiplyRows, scoreRows } from "./dense.ts";

describeDense("TypeScript", { gram, multiplyRows, scoreRows });
