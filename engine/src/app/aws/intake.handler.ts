import { createIntake } from "./intake.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("intake", createIntake);
