import { createEngine } from "codecatalyst";
import { expect, it } from "vitest";
import { fillWithDemo, hasOwnCatalogue, readDemoCatalogue } from "./index.ts";

it("takes an empty engine and a demo begun before for the demo, and nothing else", async () => {
  const engine = await createEngine();
  expect(await hasOwnCatalogue(engine)).toBe(false);
  const { items } = await readDemoCatalogue();
  await engine.putItems(items.slice(0, 10));
  expect(await hasOwnCatalogue(engine)).toBe(false);

  const other = await createEngine();
  await other.putItems([{ id: "shop:1", domain: "book", title: "A book of mine" }]);
  expect(await hasOwnCatalogue(other)).toBe(true);
});

it("changes nothing when it fills again", async () => {
  const engine = await createEngine();
  const { simulation } = await fillWithDemo(engine);
  const person = simulation.people[0]?.userId ?? "";
  const before = await engine.exportUser(person);
  expect(before.events.length).toBeGreaterThan(0);
  await fillWithDemo(engine);
  expect(await engine.exportUser(person)).toEqual(before);
});
