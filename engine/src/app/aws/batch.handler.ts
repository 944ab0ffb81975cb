import { doneOnce } from "./done-once.ts";
import { createBatch } from "./batch.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("batch", (opened) => doneOnce("batch", opened.ports, createBatch(opened)));
