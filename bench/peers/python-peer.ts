/** Peers written in Python, each a process that stays while a benchmark takes turns with it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Peer {
  /** Answers that come from `peers/<script>`; rejects with the peer's own error. */
  ask<T>(name: string, fields?: Readonly<Record<string, unknown>>): Promise<T>;
  close(): Promise<void>;
}

const python = process.env["CODECATALYST_PEER_PYTHON"] ?? "python3";

/** One thread for each library of linear algebra, and the kernel its own detection chooses. */
function environment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env;
  return { ...rest, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
}

/** Undefined, with a word on standard error, where Python or one of the packages is absent: the benchmark then shows our side only. */
export async function startPeer(script: string, packages: readonly string[]): Promise<Peer | undefined> {
  const found = spawnSync(python, ["-c", packages.map((name) => `import ${name}`).join("\n")], { env: environment() });
  if (found.status !== 0) {
    console.error(`No peer: ${python} cannot import ${packages.join(", ")}. See bench/peers/README.md.`);
    return undefined;
  }
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(python, [file], { env: environment(), stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask<T>(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
      child.stdin.write(`${JSON.stringify({ name, ...fields })}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The peer ${script} ended.`);
      const { answer, error } = JSON.parse(value) as { readonly answer: T; readonly error?: string };
      if (error !== undefined) throw new Error(`The peer ${script} says: ${error}`);
      return answer;
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
