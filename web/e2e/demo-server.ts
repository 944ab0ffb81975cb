import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
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
  /** Ends the server, runs a command of the command line on what it has, and starts it again at the same address. */
  runBetween(...command: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the demo, as it is built, on a free port and an empty data folder, and waits until it names its address. */
export const startDemoServer = (program = "demo/dist/start.js"): Promise<DemoServer> => startServer([program]);

/** Starts a server without any works, as `codecatalyst serve` does; the environment says what is different from usual. */
export const startBareServer = (environment: Readonly<Record<string, string>> = {}): Promise<DemoServer> =>
  startServer(["engine/dist/cli/main.js", "serve"], environment);

async function startServer(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<DemoServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), "codecatalyst-e2e-"));
  const run = (program: readonly string[], port: string): ChildProcess =>
    spawn(process.execPath, program, {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", PORT: port, CODECATALYST_DATA: dataFolder, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const start = (port: string) => run(command, port);
  let child = start("0");
  const address = await addressOf(child);
  return {
    address,
    dataFolder,
    async crash() {
      await end(child, "SIGKILL");
      child = start(new URL(address).port);
      await addressOf(child);
    },
    async runBetween(...words) {
      await end(child, "SIGTERM");
      const between = run(["engine/dist/cli/main.js", ...words], "0");
      await once(between, "exit");
      if (between.exitCode !== 0) throw new Error(`${words[0]} ended with ${between.exitCode}.`);
      child = start(new URL(address).port);
      await addressOf(child);
    },
    async stop() {
      await end(child, "SIGTERM");
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
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
