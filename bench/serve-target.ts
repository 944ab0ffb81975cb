/** A server under load, in a process of its own: `node bench/serve-target.ts <data folder> [CODECATALYST_… as JSON]`. Prints its address. */
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
const engine = await createEngine({ ...config, encoder });
const { address } = await serve(engine, config);
console.log(JSON.stringify({ address }));
