/** For tests: a Redis cluster of three nodes on this machine, out of Debian's redis-server. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const startLimitMs = 30_000;

interface Node {
  readonly port: number;
  readonly folder: string;
  readonly child: ChildProcess;
}

export class TestingCluster {
  /** Of the first node. */
  readonly url: string;
  readonly #nodes: readonly Node[];
  readonly #password: string;

  private constructor(nodes: readonly Node[], password: string) {
    this.#nodes = nodes;
    this.#password = password;
    this.url = `redis://default:${encodeURIComponent(password)}@127.0.0.1:${nodes[0]?.port}`;
  }

  static async start(): Promise<TestingCluster> {
    const password = "a/b:c@d";
    const nodes = await Promise.all([0, 1, 2].map(async () => startNode(password)));
    const cluster = new TestingCluster(nodes, password);
    try {
      await cluster.#until("each node answers", async () => {
        for (const { port } of nodes) await cluster.ask(port, "PING");
        return true;
      });
      const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
      await run("redis-cli", ["-a", password, "--cluster", "create", ...addresses, "--cluster-yes"]);
      await cluster.untilWhole();
      return cluster;
    } catch (error) {
      cluster.stop();
      throw error;
    }
  }

  /** Those whose keys are spread over the nodes. */
  get ports(): readonly number[] {
    return this.#nodes.map(({ port }) => port);
  }

  async ask(port: number, ...command: readonly string[]): Promise<string> {
    const { stdout } = await run("redis-cli", ["-p", String(port), "-a", this.#password, "-e", ...command]);
    return stdout.trim();
  }

  async flush(): Promise<void> {
    for (const port of this.ports) await this.ask(port, "FLUSHALL");
  }

  /** Moves so many slots from one node to another, with their keys. */
  async moveSlots(fromPort: number, toPort: number, count: number): Promise<void> {
    const [from, to] = await Promise.all([fromPort, toPort].map((port) => this.ask(port, "CLUSTER", "MYID")));
    const places = ["--cluster-from", String(from), "--cluster-to", String(to), "--cluster-slots", String(count)];
    const address = `127.0.0.1:${fromPort}`;
    await run("redis-cli", ["-a", this.#password, "--cluster", "reshard", address, ...places, "--cluster-yes"], {
      maxBuffer: 16_000_000,
    });
    await this.untilWhole();
  }

  /** Every node knows of every slot. */
  async untilWhole(): Promise<void> {
    await this.#until("the cluster is whole", async () => {
      const infos = await Promise.all(this.ports.map((port) => this.ask(port, "CLUSTER", "INFO")));
      return infos.every((info) => info.includes("cluster_state:ok"));
    });
  }

  /** As a machine that answers no more (SIGSTOP), and that does so again (SIGCONT). */
  signal(name: "SIGSTOP" | "SIGCONT"): void {
    for (const { child } of this.#nodes) child.kill(name);
  }

  /** All nodes, or one. */
  stop(only?: number): void {
    for (const { child, folder, port } of this.#nodes) {
      if (only !== undefined && only !== port) continue;
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + startLimitMs;
    for (;;) {
      const is = await isSo().catch(() => false);
      if (is) return;
      if (Date.now() > deadline) throw new Error(`It took too long until ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function startNode(password: string): Promise<Node> {
  const [port, busPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-redis-"));
  const options = {
    port: String(port),
    "cluster-port": String(busPort),
    "cluster-enabled": "yes",
    "cluster-node-timeout": "5000",
    bind: "127.0.0.1",
    save: "",
    dir: folder,
    requirepass: password,
    masterauth: password,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn("redis-server", args, { stdio: "ignore" });
  process.once("exit", () => child.kill("SIGKILL"));
  return { port, folder, child };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
