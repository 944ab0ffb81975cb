import { createManagement } from "./management.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("management", createManagement);
