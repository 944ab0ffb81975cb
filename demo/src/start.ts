/** `npm start`: serves the demo. The first start fills the data folder and trains; later ones only serve. */
import { createEngine, readConfig, serve } from "codecatalyst";
import { readDemoCatalogue, simulateHouseholds } from "./index.ts";

const config = readConfig(process.env);
const engine = await createEngine({ ...config, onNotice: (notice) => console.log(notice) });

if (!(await engine.isReady())) {
  const { items, relations } = await readDemoCatalogue();
  const simulation = simulateHouseholds(items);
  console.log(`Filling ${config.dataFolder} with the demo: ${items.length} works, ${relations.length} relations,`);
  console.log(`and a simulation of ${simulation.people.length} people in households (invented, not data).`);
  await engine.putItems(items);
  await engine.putRelations(relations);
  await engine.recordEvents(simulation.events);
  for (const person of simulation.people) {
    await engine.putUser({ id: person.userId, name: person.userId.replaceAll("-", " "), sharesActivity: true });
    for (const accountId of person.accountIds) await engine.linkAccount(person.userId, accountId);
  }
  for (const [one, other] of simulation.friends) await engine.addFriends(one, [other]);
  const { seconds } = await engine.train();
  console.log(`Trained in ${seconds.toFixed(1)} s.`);
}

const { address } = await serve(engine, config);
console.log(`CodeCatalyst serves the demo at ${address} (API: ${address}/docs)`);
