import { EngineError } from "../../domain/errors.ts";
import type { Config } from "../config.ts";
import type { Engine } from "../engine.ts";
import type { ServerConfig } from "../open-server.ts";
import { Crew } from "./crew.ts";
import { defaultPace, type CrewPace } from "./crew-size.ts";

/** How worker threads serve. */
export interface WorkersConfig extends Pick<
  Config,
  "preference" | "usesDemographics" | "listTtlMs" | "fatigueRestDays"
> {
  /** So many at most. */
  readonly workerCount: number;
  /** The engine's, which its workers read too. */
  readonly dataFolder: string | undefined;
  readonly onNotice: (notice: string) => void;
  /** The default one when left out. */
  readonly pace?: CrewPace;
  /** How long connections of a worker that stops may be idle; 5 s when left out. */
  readonly drainMs?: number;
}

const defaultDrainMs = 5_000;

/** Serves by one to `workerCount` threads, as the load asks for; SIGHUP replaces them one by one. */
export async function serveByWorkers(
  engine: Engine,
  { host, port, logLevel, domains, gorse, access, imageOrigins, tenant }: ServerConfig & Pick<Config, "host" | "port">,
  workers: WorkersConfig,
): Promise<{ readonly address: string; readonly crew: Crew; close(): Promise<void> }> {
  const { workerCount, dataFolder, onNotice, pace = defaultPace, drainMs = defaultDrainMs } = workers;
  const { preference, usesDemographics, listTtlMs, fatigueRestDays } = workers;
  if (dataFolder === undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      "Worker threads share one data folder. On AWS start more processes instead of using --workers.",
    );
  const crew = await Crew.start(engine, {
    settings: {
      preference,
      usesDemographics,
      listTtlMs,
      fatigueRestDays,
      dataFolder,
      stamps: engine.stamps.buffer,
      partitionCount: engine.ports.eventLog.partitionCount,
      host,
      logLevel,
      domains,
      gorse,
      access,
      imageOrigins,
      tenant,
      drainMs,
      threadCount: workerCount,
    },
    port,
    maximum: workerCount,
    pace,
    onNotice,
  });
  const restart = () => void crew.restart().catch(() => {});
  process.on("SIGHUP", restart);
  return {
    address: crew.address,
    crew,
    async close() {
      process.off("SIGHUP", restart);
      await crew.close();
    },
  };
}
