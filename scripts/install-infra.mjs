/** The packages of infra/ have a lock of their own, which a newcomer's `npm ci` does not carry: what needs them installs them first. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const infraFolder = fileURLToPath(new URL("../infra", import.meta.url));

/** Installs them when the lock is another than that of the last time. The test runner calls it too, before all tests. */
export function setup() {
  const sha256 = createHash("sha256")
    .update(readFileSync(join(infraFolder, "package-lock.json")))
    .digest("hex");
  const stamp = join(infraFolder, "node_modules/.lock-sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sha256) return;
  console.log("npm ci in infra/ …");
  execFileSync("npm", ["ci"], { cwd: infraFolder, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(stamp, sha256);
}
