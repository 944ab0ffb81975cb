/** Servers and loads in processes of their own, each on a processor of its own where there are two. */
import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadPlan, LoadReport } from "./http-load.ts";
import { serveSize } from "./serve-data.ts";

export const benchSeconds = Number(process.env["BENCH_SECONDS"] ?? 15);
export const listPath = "/v1/users/{user}/recommendations?n=12";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const canPin = availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** As `node …`, on one processor; on all where none is given. */
function command(script: string, args: readonly string[], processor?: number): readonly [string, readonly string[]] {
  const node = [process.execPath, here(script), ...args] as const;
  return canPin && processor !== undefined
    ? ["taskset", ["-c", String(processor), ...node]]
    : [process.execPath, [here(script), ...args]];
}

export interface RunningServer {
  readonly port: number;
  /** For requests that need one. */
  readonly key: string | undefined;
  /** Of the memory that it holds now. */
  residentMebibytes(): Promise<number>;
  /** Processor seconds so far. */
  cpuSeconds(): Promise<number>;
  metric(name: string, labels?: string): Promise<number>;
  /** How many values a metric has that begins so. */
  metricCount(beginning: string): Promise<number>;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Starts a script that prints `{"address", "key"?}` on a line when it listens. */
export async function startServer(
  script: string,
  args: readonly string[],
  processor: number | undefined = 0,
): Promise<RunningServer> {
  const [program, all] = command(script, args, processor);
  const child = spawn(program, all, { stdio: ["ignore", "pipe", "inherit"] });
  const { address, key } = await firstLine(child);
  const { port } = new URL(address);
  const metricLines = async (beginning: string) => {
    const response = await fetch(`${address}/metrics`, key === undefined ? {} : { headers: { "x-api-key": key } });
    return (await response.text()).split("\n").filter((line) => line.startsWith(beginning));
  };
  return {
    port: Number(port),
    key,
    residentMebibytes: async () => Number(/VmRSS:\s+(\d+)/.exec(await proc(child, "status"))?.[1] ?? 0) / 1024,
    cpuSeconds: async () => {
      const [, rest = ""] = (await proc(child, "stat")).split(") ");
      const fields = rest.split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    async metric(name, labels = "") {
      const [line] = await metricLines(`${name}${labels}`);
      return Number(line?.split(" ").at(-1) ?? 0);
    },
    metricCount: async (beginning) => (await metricLines(beginning)).length,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

const proc = (child: ChildProcess, file: string) => readFile(`/proc/${child.pid}/${file}`, "utf8").catch(() => "");

async function firstLine(child: ChildProcess): Promise<{ readonly address: string; readonly key?: string }> {
  if (child.stdout === null) throw new Error("The server has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('"address"')) continue;
    // What it goes on to print must not fill the pipe.
    child.stdout.resume();
    return JSON.parse(line) as { address: string; key?: string };
  }
  throw new Error("The server ended before it listened.");
}

/** Runs a load against a server and returns what came of it. */
export async function runLoad(plan: LoadPlan, processor: number | undefined = 1): Promise<LoadReport> {
  const [program, args] = command("http-load.ts", [JSON.stringify(plan)], processor);
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as LoadReport;
}

/** Opens a folder with settings of its own. */
export async function withServer<T>(
  folder: string,
  environment: Readonly<Record<string, string>>,
  work: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await startServer("serve-target.ts", [folder, JSON.stringify(environment)]);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Requests of one server: as many as it takes, or at a rate. */
export async function loadOn(server: RunningServer, plan: Partial<LoadPlan>): Promise<LoadReport> {
  return runLoad({
    port: server.port,
    rate: 0,
    seconds: benchSeconds,
    warmUpSeconds: 3,
    connections: 50,
    path: listPath,
    userCount: serveSize.userCount,
    itemCount: serveSize.itemCount,
    ...(server.key !== undefined && { headers: { "x-api-key": server.key } }),
    ...plan,
  });
}

/** Requests that got no answer count too. */
export function failures({ sent, statuses }: LoadReport): number {
  return sent - (statuses["200"] ?? 0);
}
