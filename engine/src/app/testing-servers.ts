/** For tests: `codecatalyst serve` in processes of their own, which may be killed and halted, and a way to whichever of them answers. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "./read-environment.ts";

/** Halves the time until a command begins. */
const compileCache = join(tmpdir(), "codecatalyst-compile-cache");
const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const startLimitMs = 240_000;

export interface ServerProcess {
  readonly address: string;
  readonly port: number;
  /** What it said so far. */
  output(): string;
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** As a crash; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Resolves when it serves. */
export async function startServer(environment: Environment): Promise<ServerProcess> {
  const args = ["--disable-warning=ExperimentalWarning", main, "serve", "--port", "0", "--json"];
  const child = spawn(process.execPath, args, {
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, HOST: "127.0.0.1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  const address = await addressOf(child, () => output);
  return {
    address,
    port: Number(new URL(address).port),
    output: () => output,
    signal: (name) => void child.kill(name),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  for (const deadline = Date.now() + startLimitMs; Date.now() < deadline && child.exitCode === null;) {
    const address = /"address":"([^"]+)"/.exec(output())?.[1];
    if (address !== undefined) return address;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`The server did not start. It said: ${output()}`);
}

/** As a load balancer: hands each connection to the first of these ports that takes it. */
export async function openBalancer(ports: readonly number[]): Promise<{ readonly url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near);
    near.on("error", () => {});
    near.once("close", () => sockets.delete(near));
    tryNext(near, ports);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function tryNext(near: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined) return void near.destroy();
  const far = connect(port, "127.0.0.1");
  let isConnected = false;
  far.once("connect", () => {
    isConnected = true;
    near.pipe(far).pipe(near);
  });
  far.on("error", () => {
    if (!isConnected) tryNext(near, others);
  });
  far.once("close", () => {
    if (isConnected) near.destroy();
  });
  near.once("close", () => far.destroy());
}
