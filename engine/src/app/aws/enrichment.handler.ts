import { HotUsers } from "../../serving/hot-users.ts";
import { createEnrichment } from "./enrichment.ts";
import { openFunction } from "./open-function.ts";

export const handler = await openFunction("enrichment", ({ ports, config, telemetry }) =>
  createEnrichment({ ...ports, hotUsers: new HotUsers(ports, config.listTtlMs) }, telemetry),
);
