import type { Engine, RelationInput } from "codecatalyst";
import { readDemoCatalogue, type DemoCatalogue } from "./catalogue.ts";
import { simulateHouseholds, type Simulation } from "./households.ts";

export interface FilledDemo extends DemoCatalogue {
  readonly simulation: Simulation;
}

/** Puts the demo catalogue and the simulated households into an engine; `keepRelation` leaves out relations for experiments. */
export async function fillWithDemo(
  engine: Engine,
  keepRelation: (relation: RelationInput) => boolean = () => true,
): Promise<FilledDemo> {
  const { items, relations } = await readDemoCatalogue();
  const simulation = simulateHouseholds(items);
  await engine.putItems(items);
  await engine.putRelations(relations.filter(keepRelation));
  await engine.recordEvents(simulation.events);
  for (const { userId, accountIds } of simulation.people) {
    await engine.putUser({ id: userId, name: userId.replaceAll("-", " "), sharesActivity: true });
    for (const accountId of accountIds) await engine.linkAccount(userId, accountId);
  }
  for (const [one, other] of simulation.friends) await engine.addFriends(one, [other]);
  return { items, relations, simulation };
}
