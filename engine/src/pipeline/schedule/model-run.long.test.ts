import { beforeAll, describe, expect, it } from "vitest";
import { openMemoryPorts, type Ports } from "../../app/ports.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, type ModelVersion } from "../../domain/ids.ts";
import { defaultPreferenceConfig as preference } from "../../domain/preference.ts";
import { seededUniform } from "../../kernels/random.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { openVersion, readVersion } from "../../registry/bundle.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { removeFeatures } from "../features/features-run.ts";
import { writeLakeFile, type LakeEvent } from "../features/testing-lake.ts";
import { runModelSteps, type ModelRunSettings } from "./model-run.ts";
import { listRunIds, newRun, readRun, type RunState } from "./run-state.ts";

const world = createTestWorld();
const { catalogue, preferences, lastAtMs } = world.data;

/** What the users of the made-up world did, in the order of time; positions are places in it. */
const history: readonly LakeEvent[] = Array.from({ length: preferences.rowCount }, (_, row) => {
  const entries = Array.from(preferences.columns.keys()).slice(preferences.offsets[row], preferences.offsets[row + 1]);
  return entries.map((entry) => ({
    id: parseEventId(`${row}-${entry}`),
    accountId: parseAccountId(`user-${row}`),
    itemId: catalogue.items[preferences.columns[entry]!]!.id,
    kind: preferences.values[entry]! > 0 ? ("like" as const) : ("dislike" as const),
    atMs: lastAtMs[entry]!,
  }));
})
  .flat()
  .toSorted((one, other) => one.atMs - other.atMs)
  .map((event, place) => ({ event, partition: 0, position: BigInt(place + 1) }));
const servedCount = Math.round(history.length * 0.88);

/** Accounts that like things of two themes that nobody else likes together, before everything else, though it is told late. */
function bots(): readonly LakeEvent[] {
  const uniform = seededUniform(5);
  const { atMs } = history[0]!.event;
  return Array.from({ length: 1_000 }, (_, bot) =>
    Array.from(catalogue.items.keys())
      .filter((item) => world.themeOf[item]! % 3 === bot % 3 && uniform() < 0.4)
      .map((item) => ({
        id: parseEventId(`bot-${bot}-${item}`),
        accountId: parseAccountId(`bot-${bot}`),
        itemId: catalogue.items[item]!.id,
        kind: "like" as const,
        atMs,
      })),
  )
    .flat()
    .map((event, place) => ({ event, partition: 1, position: BigInt(place + 1) }));
}

interface World {
  readonly ports: Ports;
  readonly refusals: string[];
  positions: readonly string[];
  serving: ServingModel | undefined;
}

async function createWorld(): Promise<World> {
  const ports = openMemoryPorts();
  await ports.items.put(tenant, catalogue.items);
  await ports.items.putRelations(tenant, world.data.relations);
  const refusals: string[] = [];
  ports.bus.subscribe("model-refused", ({ reason }) => void refusals.push(reason));
  return { ports, refusals, positions: [], serving: undefined };
}

let first: World;
let firstRun: RunState;
beforeAll(async () => {
  first = await createWorld();
  await writeLakeFile(first.ports, tenant, "old", history.slice(0, servedCount));
  first.positions = [String(servedCount), "0"];
  firstRun = await runModelSteps(first.ports, newRun("1", "command", 1), settingsOf(first));
}, 60_000);

/** A world in which a model serves that was trained on the first part of the history, and the rest has come to the lake. */
async function createServedWorld(further: readonly LakeEvent[] = []): Promise<World> {
  const { ports, ...rest } = await createWorld();
  for (const key of await first.ports.objects.list(tenant, ""))
    await ports.objects.put(tenant, key, (await first.ports.objects.get(tenant, key))!);
  for (const record of await first.ports.registry.list(tenant)) await ports.registry.register(tenant, record);
  await ports.registry.promote(tenant, first.serving!.version);
  await writeLakeFile(ports, tenant, "new", [...history.slice(servedCount), ...further]);
  return { ...rest, ports, serving: first.serving, positions: [String(history.length), String(further.length)] };
}

/** One process: what it knows besides the ports ends with it. */
function settingsOf(one: World, more: Partial<ModelRunSettings> = {}): ModelRunSettings {
  return {
    tenant,
    seed: 1,
    preference,
    keptModelCount: 1,
    keptRunCount: 2,
    wait: async () => {},
    fillLake: async () => one.positions,
    servingModel: async () => one.serving,
    promote: async (version: ModelVersion) => {
      await one.ports.registry.promote(tenant, version);
      one.serving = createServingModel(
        await openVersion(one.ports.items, tenant, await readVersion(one.ports, tenant, version)),
      );
    },
    ...more,
  };
}

describe("runModelSteps", () => {
  it("promotes the first model, and then one that newer events judge as no worse", { timeout: 60_000 }, async () => {
    expect([firstRun.status, firstRun.reason]).toEqual(["promoted", "There was no serving model to compare with."]);
    expect(firstRun.steps.map(({ status }) => status)).toEqual(["done", "skipped", "done", "done", "done"]);
    const one = await createServedWorld();
    const before = one.serving!.version;
    const second = await runModelSteps(one.ports, newRun("2", "schedule", 2), settingsOf(one));
    const { verdict } = second.results;
    expect([second.status, verdict?.decision, one.refusals]).toEqual(["promoted", "promote", []]);
    expect(verdict?.overall?.userCount).toBeGreaterThan(60);
    expect(verdict?.overall?.candidate).toBeGreaterThan(0.1);
    expect(Object.keys(verdict?.byDomain ?? {})).toEqual(["book", "movie", "music"]);
    expect(one.serving!.version).not.toBe(before);
    const { manifest } = await readVersion(one.ports, tenant, one.serving!.version);
    expect(manifest.logPositions).toEqual(one.positions);
  });

  it("refuses a candidate that bots have spoilt, says why, and leaves what serves", { timeout: 60_000 }, async () => {
    const one = await createServedWorld(bots());
    const served = one.serving!.version;
    const run = await runModelSteps(one.ports, newRun("2", "schedule", 2), settingsOf(one));
    expect(run.status).toBe("refused");
    expect(run.reason).toMatch(/worse: NDCG@10 0\.\d+ after 0\.\d+ \(difference -0\.\d+ to -0\.\d+\), over \d+ users/);
    expect(one.refusals).toEqual([run.reason]);
    expect(run.steps.map(({ status }) => status)).toEqual(["done", "done", "skipped", "skipped", "done"]);
    expect([one.serving!.version, await one.ports.registry.current(tenant)]).toEqual([served, served]);
    expect(await one.ports.registry.list(tenant)).toHaveLength(1);
  });

  it("goes on after a crash with the features and the verdict that it has", { timeout: 60_000 }, async () => {
    const one = await createServedWorld();
    const controller = new AbortController();
    const dying = settingsOf(one, {
      signal: controller.signal,
      onProgress: (done) => done > 60 && controller.abort(new Error("killed")),
    });
    await expect(runModelSteps(one.ports, newRun("2", "schedule", 2), dying)).rejects.toThrow("killed");
    const left = await readRun(one.ports, tenant, "2");
    expect(left.steps.map(({ status }) => status)).toEqual(["done", "done", "running", "waiting", "waiting"]);
    const run = await runModelSteps(one.ports, structuredClone(left), settingsOf(one));
    expect(run.status).toBe("promoted");
    expect(run.results).toMatchObject(left.results);
    expect(run.steps.map(({ attemptCount }) => attemptCount)).toEqual([1, 1, 2, 1, 1]);
  });

  it(
    "makes features again when a person was erased from them, and keeps what the settings say",
    { timeout: 60_000 },
    async () => {
      const one = await createServedWorld();
      one.serving = undefined;
      const controller = new AbortController();
      const dying = settingsOf(one, {
        signal: controller.signal,
        onProgress: (done) => done > 14 && controller.abort(new Error("killed")),
      });
      await expect(runModelSteps(one.ports, newRun("2", "schedule", 2), dying)).rejects.toThrow("killed");
      const left = await readRun(one.ports, tenant, "2");
      await removeFeatures(one.ports, tenant, left.results.featuresRun!);
      const promoted = await runModelSteps(one.ports, structuredClone(left), settingsOf(one));
      expect(promoted.steps[0]?.attemptCount).toBe(2);
      expect(promoted.results.featuresRun).not.toBe(left.results.featuresRun);
      expect(promoted.status).toBe("promoted");
      expect(await listRunIds(one.ports, tenant)).toEqual(["2", "1"]);
      // The serving one, and the one before it.
      expect(await one.ports.registry.list(tenant)).toHaveLength(2);
      const kept = (await one.ports.registry.list(tenant)).map(({ version }) => version);
      const files = await one.ports.objects.list(tenant, "models/");
      expect(new Set(files.map((key) => key.split("/")[1]))).toEqual(new Set(kept));
    },
  );
});
