import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Metrics } from "../api/rest/http/metrics.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import type { ListChanges } from "../serving/list-changes.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { UserStamps } from "../serving/user-stamps.ts";
import { LogLines } from "./log-lines.ts";
import { routeServerOptions, type ServerConfig } from "./server-options.ts";

/** The built pages beside the engine, where there are any. */
const webFolder = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** Of the process, for its worker threads too. */
const standardOutput = 1;

export type { ServerConfig };

/** What a server answers from. */
interface Opened {
  readonly useCases: UseCases;
  readonly listChanges: ListChanges;
  readonly stamps: UserStamps;
  /** Where requests are counted together with those of other threads. */
  readonly metrics?: Metrics;
}

/** The server as the engine's own thread and worker threads open it. */
export function openServer(
  { useCases, stamps, ...options }: Opened,
  config: ServerConfig,
): ReturnType<typeof createRestServer> {
  const logStream = config.logLevel === "silent" ? undefined : new LogLines(standardOutput);
  const server = createRestServer(useCases, {
    ...options,
    ...routeServerOptions(config, stamps),
    gorse: config.gorse,
    ...(logStream !== undefined && { logStream }),
    ...(existsSync(webFolder) && { web: { folder: webFolder, imageOrigins: config.imageOrigins } }),
  });
  server.addHook("onClose", async () => logStream?.close());
  return server;
}
