import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRestServer } from "../api/rest/rest-server.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./engine.ts";

/** The page beside the engine, where there is one. */
const webFolder = fileURLToPath(new URL("../../../web", import.meta.url));

/** Listens on one port for API and page, and closes everything in order when the process is asked to stop. */
export async function serve(
  engine: Engine,
  { host, port, logLevel }: Pick<Config, "host" | "port" | "logLevel">,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createRestServer(engine.useCases, {
    logLevel,
    ...(existsSync(webFolder) && { webFolder }),
  });
  const address = await server.listen({ host, port });
  let isClosing = false;
  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    await server.close();
    await engine.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
  return { address, close };
}
