import { solveAlsRows } from "./als-rows.ts";
import { describeAls } from "./als.contract.ts";
import { alsLoss, trainAls } from "./als.ts";
import { prepareFoldIn } from "./fold-in.ts";

describeAls("TypeScript", { trainAls, solveAlsRows, alsLoss, prepareFoldIn });
