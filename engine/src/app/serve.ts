import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRestServer } from "../api/rest/rest-server.ts";
import { EngineError } from "../domain/errors.ts";
import { parseTenantId } from "../domain/ids.ts";
import { startDaily } from "../pipeline/schedule/daily.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./engine.ts";
import { onStopSignal } from "./stop-signals.ts";

/** The page beside the engine, where there is one. */
const webFolder = fileURLToPath(new URL("../../../web", import.meta.url));

type ServeConfig = Pick<Config, "host" | "port" | "logLevel" | "domains" | "trainAt" | "gorse" | "access" | "tenant">;

/**
 * Listens on one port for API and page, and closes everything in order when the process is asked to stop.
 * Throws `PORT_UNAVAILABLE`.
 */
export async function serve(
  engine: Engine,
  { host, port, logLevel, domains, trainAt, gorse, access, tenant }: ServeConfig,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const { trustedProxies, issuer, mode, allowsSignUp, ratesPerSecond, corsOrigins } = access;
  const server = createRestServer(engine.useCases, {
    logLevel,
    domains,
    gorse,
    access: {
      mode,
      allowsSignUp,
      ratesPerSecond,
      corsOrigins,
      tenant: parseTenantId(tenant),
      stamps: engine.stamps,
    },
    ...(trustedProxies !== undefined && { trustedProxies }),
    ...(issuer !== undefined && { issuer }),
    listChanges: engine.listChanges,
    ...(existsSync(webFolder) && { webFolder }),
  });
  const address = await server.listen({ host, port }).catch((error: unknown) => {
    throw portError(host, port, error);
  });
  const stopTraining = trainDaily(engine, trainAt);
  let isClosing = false;
  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    stopTraining();
    await server.close();
    await engine.close();
  };
  onStopSignal(() => void close());
  return { address, close };
}

/** Trains each day, and takes up runs that were cut off; how each went is in the history. Returns the way to stop. */
function trainDaily(engine: Engine, at: Config["trainAt"]): () => void {
  if (at === undefined) return () => {};
  // Runs only throw when the engine is closed: then they go on at the next start.
  void engine.runAll("resume").catch(() => {});
  return startDaily(at, {
    nowMs: () => engine.ports.clock.nowMs(),
    run: async () => void (await engine.runAll("schedule").catch(() => {})),
  });
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has it",
  EACCES: "this process has no right to it",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such address",
};

export function portError(host: string, port: number, cause: unknown): EngineError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new EngineError(
    "PORT_UNAVAILABLE",
    `Cannot listen on ${host}:${port}: ${portProblems[code] ?? message}. Set PORT (0 takes a free one) or HOST.`,
    { cause },
  );
}
