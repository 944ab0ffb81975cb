import { createBatch } from "./batch.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("batch", createBatch);
