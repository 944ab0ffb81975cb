/** `npm start`: serves the demo. The first start fills the data folder and trains; later ones only serve. */
import { createEngine, EngineError, readConfig, serve, type Engine } from "codecatalyst";
import { fillWithDemo, hasOwnCatalogue } from "./index.ts";

async function fill(engine: Engine, folder: string): Promise<void> {
  if (await hasOwnCatalogue(engine)) {
    console.log(`${folder} has a catalogue of its own: it is served as it is, without the demo.`);
    return;
  }
  console.log(`Filling ${folder} with the demo …`);
  const { items, relations, simulation } = await fillWithDemo(engine);
  console.log(
    `${items.length} works, ${relations.length} relations, and a simulation of ${simulation.people.length} people`,
  );
  console.log("in households: invented, not data.");
}

async function start(): Promise<void> {
  const config = readConfig({ CODECATALYST_LOG: "warn", ...process.env });
  const engine = await createEngine({ ...config, onNotice: (notice) => console.log(notice) });
  if (!(await engine.isReady())) {
    await fill(engine, config.dataFolder ?? "");
    const { seconds } = await engine.train();
    console.log(`Trained in ${seconds.toFixed(1)} s.`);
  }
  const { address } = await serve(engine, config);
  console.log(`CodeCatalyst serves the demo at ${address} (API: ${address}/docs)`);
}

try {
  await start();
} catch (error) {
  console.error(error instanceof EngineError ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
}
