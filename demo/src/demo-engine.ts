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

/** Whether an engine holds somebody else's catalogue. A demo that was filled only in part is no such. */
export async function hasOwnCatalogue(engine: Engine): Promise<boolean> {
  const { items } = await readDemoCatalogue();
  const hasAny = (await engine.useCases.readiness()).itemCount > 0;
  return (
    hasAny &&
    (await engine.findItem(items[0]?.id ?? "").then(
      () => false,
      () => true,
    ))
  );
}
