import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { readConfig } from "./config.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";

export interface OperatorWorld {
  readonly engine: Engine;
  /** Everybody on this machine may do everything. */
  readonly server: FastifyInstance;
  /** Asks and gives status and body. */
  ask<Body>(url: string, request?: AskOptions): Promise<Asked<Body>>;
  close(): Promise<void>;
}

interface AskOptions {
  readonly method?: "GET" | "POST" | "PUT";
  readonly payload?: object;
}

interface Asked<Body> {
  readonly status: number;
  readonly body: Body;
}

/** An engine in a folder of its own that an operator asks over REST. */
export async function openOperatorWorld(options: EngineOptions = {}): Promise<OperatorWorld> {
  const dataFolder = mkdtempSync(join(tmpdir(), "codecatalyst-operator-"));
  const engine = await createEngine({ reportsFolder: readConfig({}).reportsFolder, dataFolder, ...options });
  const server = createRestServer(engine.useCases, { logLevel: "silent" });
  return {
    engine,
    server,
    async ask(url, { method = "GET", payload } = {}) {
      const answer = await server.inject({ method, url, ...(payload && { payload }) });
      return { status: answer.statusCode, body: answer.json() };
    },
    async close() {
      await server.close();
      await engine.close();
      rmSync(dataFolder, { recursive: true });
    },
  };
}
