/** Starts moto (Python, Apache-2.0) for `npm run test:moto`: an emulator of EventBridge with its rules, and of S3 with conditional writes. */
import { execFileSync } from "node:child_process";
import { startServers } from "./servers.mjs";

const command = process.env.CODECATALYST_MOTO || "moto_server";

export async function setup(project) {
  try {
    execFileSync(command, ["--help"], { stdio: "ignore" });
  } catch (error) {
    const install = "python3 -m venv moto && moto/bin/pip install 'moto[server,s3]==5.2.5'";
    throw new Error(`npm run test:moto needs moto_server: ${install}; then CODECATALYST_MOTO=moto/bin/moto_server`, {
      cause: error,
    });
  }
  const { ports, stop } = await startServers([
    { name: "moto", command, args: (port) => ["-H", "127.0.0.1", "-p", String(port)] },
  ]);
  project.provide("motoUrl", `http://127.0.0.1:${ports.moto}`);
  return stop;
}
