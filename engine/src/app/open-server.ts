import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Metrics } from "../api/rest/http/metrics.ts";
import { createRestServer, type RestServerOptions } from "../api/rest/rest-server.ts";
import { parseTenantId } from "../domain/ids.ts";
import type { ListChanges } from "../serving/list-changes.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { UserStamps } from "../serving/user-stamps.ts";
import type { Config } from "./config.ts";
import { LogLines } from "./log-lines.ts";

/** The page beside the engine, where there is one. */
const webFolder = fileURLToPath(new URL("../../../web", import.meta.url));

/** Of the process, for its worker threads too. */
const standardOutput = 1;

/** What of the configuration every thread that answers needs. */
export type ServerConfig = Pick<Config, "logLevel" | "domains" | "gorse" | "access" | "tenant">;

/** What a server answers from. */
interface Opened {
  readonly useCases: UseCases;
  readonly listChanges: ListChanges;
  readonly stamps: UserStamps;
  /** Where requests are counted together with those of other threads. */
  readonly metrics?: Metrics;
  /** What it has beside the routes; everything when left out. */
  readonly edges?: NonNullable<RestServerOptions["edges"]>;
}

/** The server as the engine's own thread and worker threads open it. */
export function openServer(
  { useCases, stamps, ...options }: Opened,
  { logLevel, domains, gorse, access, tenant }: ServerConfig,
): ReturnType<typeof createRestServer> {
  const { trustedProxies, issuer, mode, allowsSignUp, ratesPerSecond, corsOrigins } = access;
  const logStream = logLevel === "silent" ? undefined : new LogLines(standardOutput);
  const server = createRestServer(useCases, {
    ...options,
    logLevel,
    domains,
    gorse,
    access: { mode, allowsSignUp, ratesPerSecond, corsOrigins, tenant: parseTenantId(tenant), stamps },
    ...(trustedProxies !== undefined && { trustedProxies }),
    ...(issuer !== undefined && { issuer }),
    ...(logStream !== undefined && { logStream }),
    ...(existsSync(webFolder) && { webFolder }),
  });
  server.addHook("onClose", async () => logStream?.close());
  return server;
}
