/** Servers that tests start for themselves: on free ports of this machine, and ended with the tests, whatever happens. */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const startLimitMs = 60_000;

/** Starts them all and returns their ports by name, and the way to end them. */
export async function startServers(servers) {
  const children = [];
  const stop = async () => {
    const isRunning = ({ pid, exitCode, signalCode }) => pid !== undefined && exitCode === null && signalCode === null;
    const running = children.filter(isRunning);
    const ended = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(ended);
  };
  process.once("exit", () => children.forEach((child) => child.kill("SIGKILL")));
  try {
    const ports = {};
    for (const server of servers) {
      ports[server.name] = await freePort();
      children.push(start(server, ports[server.name]));
    }
    await Promise.all(servers.map(({ name }, index) => listening(name, ports[name], children[index])));
    return { ports, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function start({ name, command, args, cwd, env }, port) {
  const child = spawn(command, args(port), {
    cwd,
    env: { ...process.env, ...env?.(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => (child.log = (child.log + text).slice(-4000)));
  child.on("error", (error) => (child.log += `${name}: ${error.message}`));
  return child;
}

async function listening(name, port, child) {
  const deadline = Date.now() + startLimitMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`The server ${name} did not start on port ${port}. It said: ${child.log || "nothing"}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true) ?? socket.destroy());
    socket.on("error", () => resolve(false));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
