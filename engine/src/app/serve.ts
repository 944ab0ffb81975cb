import { startDaily } from "../pipeline/schedule/daily.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./engine.ts";
import { openServer, type ServerConfig } from "./open-server.ts";
import { portError } from "./port-error.ts";
import { onStopSignal } from "./stop-signals.ts";
import { serveByWorkers, type WorkersConfig } from "./workers/serve-by-workers.ts";

type ServeConfig = ServerConfig & Pick<Config, "host" | "port" | "trainAt">;

/** What answers requests, until it is closed. */
interface Serving {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Listens on one port for API and page, in this thread or in those of `workers`, and closes everything in order when the process is
 * asked to stop. Throws `PORT_UNAVAILABLE`.
 */
export async function serve(engine: Engine, config: ServeConfig, workers?: WorkersConfig): Promise<Serving> {
  const serving = await (workers === undefined ? serveAlone(engine, config) : serveByWorkers(engine, config, workers));
  const stopTraining = trainDaily(engine, config.trainAt);
  let isClosing = false;
  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    stopTraining();
    await serving.close();
    await engine.close();
  };
  onStopSignal(() => void close());
  return { address: serving.address, close };
}

async function serveAlone(engine: Engine, config: ServeConfig): Promise<Serving> {
  const { useCases, listChanges, stamps } = engine;
  const { host, port } = config;
  const server = openServer({ useCases, listChanges, stamps }, config);
  const address = await server.listen({ host, port }).catch((error: unknown) => {
    throw portError(host, port, error);
  });
  return { address, close: () => server.close() };
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
