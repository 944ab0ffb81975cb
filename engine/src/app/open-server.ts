import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Metrics } from "../api/rest/http/metrics.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import type { ListChanges } from "../serving/list-changes.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { Config } from "./config.ts";

/** The page beside the engine, where there is one. */
const webFolder = fileURLToPath(new URL("../../../web", import.meta.url));

/** What of the configuration every thread that answers needs. */
export type ServerConfig = Pick<Config, "logLevel" | "domains"> & Partial<Pick<Config, "gorse">>;

/** The server as the engine's own thread and worker threads open it; `metrics` where requests are counted together with others'. */
export function openServer(
  opened: { readonly useCases: UseCases; readonly listChanges: ListChanges; readonly metrics?: Metrics },
  { logLevel, domains, gorse }: ServerConfig,
): ReturnType<typeof createRestServer> {
  const { useCases, ...options } = opened;
  return createRestServer(useCases, {
    logLevel,
    domains,
    ...options,
    ...(gorse && { gorse }),
    ...(existsSync(webFolder) && { webFolder }),
  });
}
