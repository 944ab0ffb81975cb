/** How long does the inference function take to open its model? Its code apart: reading a version from local disk and opening it. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openLocalPorts } from "../engine/src/app/ports.ts";
import { must } from "../engine/src/domain/errors.ts";
import { defaultTenant as tenant } from "../engine/src/domain/ids.ts";
import { LiveModel } from "../engine/src/pipeline/live/live-model.ts";
import { writeServedLive } from "../engine/src/pipeline/live/served-live.ts";
import { openVersion, readVersion } from "../engine/src/registry/bundle.ts";
import { writeCatalogueSnapshot } from "../engine/src/registry/catalogue-snapshot.ts";

const run = promisify(execFile);
const target = join(import.meta.dirname, "aws-init-target.ts");

/** Milliseconds by phase, `all` being the whole as the function does it: each the best of its runs. */
export type InitMilliseconds = Readonly<Record<string, number>>;

/**
 * Opens the version that serves in a data folder (as of `makeServeData`) in fresh processes, one after the other, with files in the
 * system's cache. Writes first, beside the version, what the job `learn` of functions writes there.
 */
export async function measureInit(folder: string, runCount = 5): Promise<InitMilliseconds> {
  await prepare(folder);
  const best: Record<string, number> = {};
  for (let count = 0; count < runCount; count += 1)
    for (const mode of ["phases", "all"]) {
      const { stdout } = await run(process.execPath, [target, folder, mode]);
      for (const [phase, ms] of Object.entries(JSON.parse(stdout) as InitMilliseconds))
        best[phase] = Math.min(best[phase] ?? Infinity, ms);
    }
  return best;
}

async function prepare(folder: string): Promise<void> {
  const ports = await openLocalPorts(folder);
  try {
    const version = must(await ports.registry.current(tenant), `Nothing serves in ${folder}.`);
    await writeCatalogueSnapshot(ports, tenant, version);
    const bundle = await openVersion(ports.items, tenant, await readVersion(ports, tenant, version));
    const live = await LiveModel.open(ports, tenant, bundle, () => {});
    await writeServedLive(ports, tenant, must(live, `${version} has nothing to learn from.`));
  } finally {
    await ports.close();
  }
}
