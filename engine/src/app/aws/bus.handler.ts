import { doneOnce } from "./done-once.ts";
import { createBusWork } from "./bus.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("bus", (opened) => doneOnce("bus", opened.ports, createBusWork(opened)));
