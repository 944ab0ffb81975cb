/**
 * A server under load, in a process of its own: `node bench/serve-target.ts <data folder> [CODECATALYST_… as JSON]`. Prints its address,
 * and a key where one is needed.
 */
import { createEngine } from "../engine/src/index.ts";
import { readConfig } from "../engine/src/app/config.ts";
import { serve } from "../engine/src/app/serve.ts";
import { encoder } from "./engine.ts";

const [dataFolder = "", environment = "{}"] = process.argv.slice(2);
const config = readConfig({
  PORT: "0",
  CODECATALYST_DATA: dataFolder,
  CODECATALYST_FEATURES_AT: "off",
  ...(JSON.parse(environment) as Record<string, string>),
});
const hasWorkers = config.workerCount > 0;
const onNotice = (notice: string) => console.error(notice);
const engine = await createEngine({ ...config, encoder, sharesModels: hasWorkers });
const key = config.access.mode === "required" ? await createKey() : undefined;
const { address } = await serve(engine, config, hasWorkers ? { ...config, onNotice } : undefined);
console.log(JSON.stringify({ address, key }));

async function createKey(): Promise<string> {
  const { secret } = await engine.useCases.createKey(engine.tenant, { kind: "admin", name: "bench" });
  return secret;
}
