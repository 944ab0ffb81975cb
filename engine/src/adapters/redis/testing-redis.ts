/** For tests: a redis-server of their own, which they may kill, halt and start again. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

export interface TestingRedis {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** As a crash. */
  kill(): Promise<void>;
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  /** Ends it for good. */
  remove(): Promise<void>;
}

/** `isDurable`: what it acknowledged is there after a crash; otherwise it begins empty. */
export async function startRedis({ isDurable }: { readonly isDurable: boolean }): Promise<TestingRedis> {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-redis-"));
  const port = await freePort();
  const durable = isDurable ? ["--appendonly", "yes", "--appendfsync", "always"] : [];
  let child: ChildProcess | undefined;
  const start = async () => {
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    child = spawn("redis-server", [...place, ...durable], { stdio: "ignore" });
    const probe = new Redis({ port, retryStrategy: () => 20, maxRetriesPerRequest: null });
    probe.on("error", () => {});
    await probe.ping();
    probe.disconnect();
  };
  const kill = async () => {
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    child = undefined;
  };
  process.once("exit", () => child?.kill("SIGKILL"));
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill,
    signal: (name) => void child?.kill(name),
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
