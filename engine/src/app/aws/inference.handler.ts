import { createInference } from "./inference.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("inference", createInference);
