import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { createRestServer } from "../../api/rest/rest-server.ts";
import { createEngine, type Engine, type EventInput, type ItemInput, type RelationInput } from "../engine.ts";
import { openAwsPorts, openLocalPorts, openMemoryPorts } from "../ports.ts";
import { readConfig } from "../config.ts";
import { createBatch } from "./batch.ts";
import { createEnrichment } from "./enrichment.ts";
import { createInference } from "./inference.ts";
import { createIntake } from "./intake.ts";
import { createManagement } from "./management.ts";
import { openFunction } from "./open-function.ts";
import { HotUsers } from "../../serving/hot-users.ts";
import { ask, deployOnEmulators, invocation, makeAdminKey, StreamReader } from "./testing-functions.ts";

interface World {
  readonly items: readonly ItemInput[];
  readonly relations: readonly RelationInput[];
  /** In the order of time; the last tenth comes after the training. */
  readonly events: readonly (EventInput & { readonly id: string })[];
  readonly links: readonly (readonly [user: string, account: string])[];
  readonly asked: readonly string[];
}

// Today: DynamoDB removes rows that expired by its own clock.
const nowMs = Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** By name at run time: the demo is built on the engine, and not the other way round. */
const demoPackage: string = "codecatalyst-demo";
interface Demo {
  readDemoCatalogue(): Promise<Pick<World, "items" | "relations">>;
  simulateHouseholds(
    items: readonly ItemInput[],
    options: { readonly seed: number; readonly householdCount: number; readonly worksPerPerson: number },
  ): Pick<World, "events"> & {
    readonly people: readonly { readonly userId: string; readonly accountIds: readonly string[] }[];
  };
}

async function demoWorld(): Promise<World> {
  const demo = (await import(demoPackage)) as Demo;
  const { items, relations } = await demo.readDemoCatalogue();
  const { people, events } = demo.simulateHouseholds(items, { seed: 1925, householdCount: 40, worksPerPerson: 20 });
  const inOrder = events.toSorted((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
  const links = people.flatMap(({ userId, accountIds }) => accountIds.map((account) => [userId, account] as const));
  return {
    items,
    relations,
    events: inOrder,
    links,
    asked: [...people.slice(0, 12).map(({ userId }) => userId), "nobody yet"],
  };
}

const datasets = resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets");

/** MovieLens 100k: every film, and the first events of it by time. */
async function movieLensWorld(): Promise<World> {
  const engine = await createEngine({ ports: openMemoryPorts(), threadCount: 1 });
  await engine.importData({ path: join(datasets, "ml-100k") });
  const { ports, tenant } = engine;
  const items: ItemInput[] = [];
  for await (const { changed: _, ...item } of ports.items.scan(tenant) as AsyncIterable<
    ItemInput & { changed?: unknown }
  >)
    items.push(item);
  const events: (EventInput & { readonly id: string })[] = [];
  for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
    for (const { event } of await ports.eventLog.read(tenant, partition, 0n, 1e6)) {
      const { atMs, ...rest } = event;
      events.push({ ...rest, at: new Date(atMs).toISOString() });
    }
  await engine.close();
  const inOrder = events
    .toSorted((a, b) => (String(a.at) < String(b.at) ? -1 : 1) || (a.id < b.id ? -1 : 1))
    .slice(0, 6000);
  const asked = [...new Set(inOrder.slice(-2000).map(({ accountId }) => accountId))].slice(0, 12);
  return { items, relations: [], events: inOrder, links: [], asked: [...asked, "nobody yet"] };
}

const worlds: readonly (readonly [string, make: () => Promise<World>, isThere: boolean])[] = [
  ["the demo's world", demoWorld, true],
  [`MovieLens 100k (CODECATALYST_DATASETS is ${datasets})`, movieLensWorld, existsSync(join(datasets, "ml-100k"))],
];

const chunksOf = <Value>(values: readonly Value[], size: number) =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));

/** Lists as the API gives them, but for the random id of each. */
const withoutId = (list: unknown): Record<string, unknown> => ({
  ...(list as Record<string, unknown>),
  recommendationId: "",
});
const pathsOf = (user: string) => {
  const path = `/v1/users/${encodeURIComponent(user)}/recommendations`;
  return [path, `${path}?domain=movie&n=40`, `${path}?mood=-0.6,-0.3&n=10`];
};

describe("functions on AWS give the lists of the embedded server, item by item and score by score", () => {
  it.for(worlds)("over %s", async ([, make, isThere], { skip }) => {
    if (!isThere) skip("The data set is not there.");
    const world = await make();
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
    const clock = new FixedClock(nowMs);
    const deployment = await deployOnEmulators({ CODECATALYST_LIST_TTL: "60" });
    const surroundings = { environment: deployment.environment, clock };
    const reader = new StreamReader(deployment.stream);
    const { aws } = readConfig(deployment.environment);
    const openTrainer = async () => createEngine({ ports: await openAwsPorts(aws!, clock), threadCount: 1 });
    const key = await makeAdminKey(deployment);
    const local = await createEngine({ ports: { ...(await openLocalPorts(folder)), clock }, threadCount: 1 });

    const management = await openFunction("management", createManagement, surroundings);
    const intake = await openFunction("intake", createIntake, surroundings);
    const enrichment = await openFunction(
      "enrichment",
      ({ ports, config, telemetry }) =>
        createEnrichment({ ...ports, hotUsers: new HotUsers(ports, config.listTtlMs) }, telemetry),
      surroundings,
    );
    const batch = await openFunction("batch", createBatch, surroundings);
    const record = async (events: World["events"]) => {
      await local.recordEvents(events);
      for (const some of chunksOf(events, 500))
        expect(await ask(intake, "POST", "/v1/events", { body: { events: some }, key })).toMatchObject({
          status: 200,
          body: { acceptedCount: some.length },
        });
      for (const delivered of await reader.read())
        expect(await enrichment(delivered, invocation)).toEqual({ batchItemFailures: [] });
    };

    await fill(local, world);
    for (const items of chunksOf(world.items, 500))
      expect(await ask(management, "PUT", "/v1/items", { body: { items }, key })).toMatchObject({ status: 200 });
    for (const relations of chunksOf(world.relations, 500))
      expect(await ask(management, "POST", "/v1/relations", { body: { relations }, key })).toMatchObject({
        status: 204,
      });
    for (const [user, account] of world.links)
      expect(
        await ask(management, "PUT", `/v1/users/${encodeURIComponent(user)}/accounts/${encodeURIComponent(account)}`, {
          key,
        }),
      ).toMatchObject({ status: 200 });
    const learned = world.events.slice(0, Math.floor(world.events.length * 0.9));
    await record(learned);
    await local.train();
    const trainer = await openTrainer();
    await trainer.train();
    await trainer.close();
    await record(world.events.slice(learned.length));
    await local.consumers.drain({ flush: true });
    await batch({ job: "learn" }, invocation);

    const inference = await openFunction("inference", createInference, surroundings);
    const server = createRestServer(local.useCases, { logLevel: "silent" });
    for (const path of world.asked.flatMap(pathsOf)) {
      const expected = await server.inject({ url: path });
      const answer = await ask(inference, "GET", path, { key });
      expect(answer.status).toBe(expected.statusCode);
      const list = withoutId(answer.body);
      expect(list).toEqual(withoutId(withVersion(expected.json(), list)));
      expect((list["items"] as readonly unknown[]).length).toBeGreaterThan(5);
      // The second time it comes from Redis, as it was.
      expect(withoutId((await ask(inference, "GET", path, { key })).body)).toEqual(list);
    }
    await server.close();
    await local.close();
    reader.close();
    await deployment.close();
    rmSync(folder, { recursive: true });
  });
});

/** Each of the two trainings made its version: the name of it is all that may differ. */
const withVersion = (expected: Record<string, unknown>, { modelVersion }: Record<string, unknown>) =>
  modelVersion === undefined ? expected : { ...expected, modelVersion };

async function fill(engine: Engine, { items, relations, links }: World): Promise<void> {
  for (const some of chunksOf(items, 500)) await engine.putItems(some);
  await engine.putRelations(relations);
  for (const [user, account] of links) await engine.linkAccount(user, account);
}
