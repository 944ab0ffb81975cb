import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface DemoServer {
  readonly address: string;
  /** Where it keeps what it has. */
  readonly dataFolder: string;
  /** Kills the server without a warning, and starts it again at the same address with what it had. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the demo as `npm start` does, on a free port and an empty data folder, and waits until it names its address. */
export async function startDemoServer(): Promise<DemoServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), "codecatalyst-e2e-"));
  let child = start(dataFolder, "0");
  const address = await addressOf(child);
  return {
    address,
    dataFolder,
    async crash() {
      await end(child, "SIGKILL");
      child = start(dataFolder, new URL(address).port);
      await addressOf(child);
    },
    async stop() {
      await end(child, "SIGTERM");
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function start(dataFolder: string, port: string): ChildProcess {
  return spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", PORT: port, CODECATALYST_DATA: dataFolder },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/[\w.:[\]]+:\d+/.exec(said);
      if (address !== null) resolve(address[0]);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => reject(new Error(`The server ended with ${code} before it listened:\n${said}`)));
  });
}
