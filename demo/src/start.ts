/** `npm start`: serves the demo. The first start fills the data folder and trains; later ones only serve. */
import { createEngine, readConfig, serve } from "codecatalyst";
import { fillWithDemo } from "./index.ts";

const config = readConfig({ CODECATALYST_LOG: "warn", ...process.env });
const engine = await createEngine({ ...config, onNotice: (notice) => console.log(notice) });

if (!(await engine.isReady())) {
  console.log(`Filling ${config.dataFolder} with the demo …`);
  const { items, relations, simulation } = await fillWithDemo(engine);
  console.log(
    `${items.length} works, ${relations.length} relations, and a simulation of ${simulation.people.length} people`,
  );
  console.log("in households: invented, not data.");
  const { seconds } = await engine.train();
  console.log(`Trained in ${seconds.toFixed(1)} s.`);
}

const { address } = await serve(engine, config);
console.log(`CodeCatalyst serves the demo at ${address} (API: ${address}/docs)`);
