import { createBusWork } from "./bus.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("bus", createBusWork);
