import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildWasm } from "./build-wasm.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const minimum = [22, 13];

/** Ends the process with one clear line when this Node.js is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return;
  console.error(
    `CodeCatalyst needs Node.js ${minimum.join(".")} or newer; this is ${process.version}. ` +
      "On Linux x64 `npm ci` brings a fitting one along: run the scripts through npm, as in `npm start`.",
  );
  process.exit(1);
}

/** Compiles what has changed since the last build; the compiler knows what that is. */
export async function build() {
  await buildWasm();
  run("typescript/bin/tsc", "-b", "engine", "demo");
  run("vite/bin/vite.js", "build", "web", "--logLevel", "warn");
}

/** Ends the process where the program fails. */
function run(program, ...options) {
  const path = fileURLToPath(new URL(`../node_modules/${program}`, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...options], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
