import { createDeployment } from "./deployment.ts";
import { doneOnce } from "./done-once.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("deployment", (opened) =>
  doneOnce("deployment", opened.ports, createDeployment(opened)),
);
