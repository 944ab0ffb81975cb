/**
 * What is done with infra/: `check` (types, and every template judged without the functions' code) and `synth` (bundles the functions and
 * writes the templates of all stages to infra/cdk.out). Offline, and without an account.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { infraFolder, setup } from "./install-infra.mjs";

const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const commands = {
  check: () => {
    run([tsc, "-p", infraFolder]);
    run([join(infraFolder, "bin/synth.ts"), "--without-code"]);
  },
  synth: () => {
    run([join(infraFolder, "bundle.mjs")]);
    run([join(infraFolder, "bin/synth.ts")]);
  },
};

const command = commands[process.argv[2]];
if (command === undefined) throw new Error(`Usage: node scripts/infra.mjs ${Object.keys(commands).join("|")}`);
setup();
command();

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
