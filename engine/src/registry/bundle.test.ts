import { beforeAll, describe, expect, it } from "vitest";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { MemoryModelRegistry } from "../adapters/memory/memory-model-registry.ts";
import { MemoryObjectStore } from "../adapters/memory/memory-object-store.ts";
import { defaultTenant as tenant, parseModelVersion } from "../domain/ids.ts";
import { servedList } from "../evaluation/served.ts";
import { domainMap, noDomainMap } from "../models/domain-map/domain-map.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import { createServingModel, type ServingModel } from "../serving/serving-model.ts";
import { openVersion, readVersion, writeVersion } from "./bundle.ts";
import { sha256 } from "./model-files.ts";

const { data, heldOut } = createTestWorld();
const { catalogue } = data;
const version = parseModelVersion("v");
const place = "models/v/manifest.json";

let model: ServingModel;
beforeAll(async () => {
  model = await trainServingModel(data, { seed: 1 });
});

async function write() {
  const ports = { objects: new MemoryObjectStore(), registry: new MemoryModelRegistry(), items: new MemoryItemStore() };
  await ports.items.put(tenant, catalogue.items);
  const facts = {
    version,
    createdAtMs: 1,
    seed: 1,
    logPositions: [],
    dataSha256: "",
    itemCount: catalogue.items.length,
    userCount: data.preferences.rowCount,
    preferenceCount: data.preferences.values.length,
    parameters: {},
    blend: model.blend,
    metrics: { some: 1 },
  };
  await writeVersion(ports, tenant, facts, { catalogue, models: model });
  return ports;
}

type Ports = Awaited<ReturnType<typeof write>>;

/** The stores as if the manifest had always been like that. */
async function rewriteManifest({ objects, items }: Ports, change: (manifest: Record<string, unknown>) => unknown) {
  const registry = new MemoryModelRegistry();
  const text = new TextDecoder().decode(await objects.get(tenant, place));
  const bytes = new TextEncoder().encode(JSON.stringify(change(JSON.parse(text))));
  await objects.put(tenant, place, bytes);
  await registry.register(tenant, { version, createdAtMs: 1, manifestSha256: sha256(bytes), metrics: {} });
  return { objects, registry, items };
}

const load = async (ports: Ports) => openVersion(ports.items, tenant, await readVersion(ports, tenant, version));

const listsOf = (served: ServingModel) => heldOut.map(({ taste }) => [...servedList(served, taste, { n: 10 })]);

describe("a model version", () => {
  it("serves the same lists after it was written and read, by the learned blend of each domain", async () => {
    const loaded = await load(await write());
    expect(loaded.blend).toEqual(model.blend);
    expect(Object.keys(loaded.blend.byDomain)).toEqual(catalogue.domains);
    expect(loaded.itemItem.weightCount).toBeGreaterThan(0);
    expect(listsOf(createServingModel(loaded))).toEqual(listsOf(model));
  });

  /** As schemas 1 and 2 had it. */
  const fixedShares = {
    popularShare: 0.25,
    popularStrength: 3,
    followShare: 0,
    timeShare: 0,
    moodShare: 0,
    clusterShare: 0,
  };
  const without = (names: readonly string[], models: unknown) =>
    (models as readonly { name: string }[]).filter(({ name }) => !names.includes(name));

  it("of schema 1 serves as it did, without models of items by items and into domains", async () => {
    const weights = { cf: 0.4, cb: 0.3, ctx: 0.2, social: 0.1 };
    const ports = await rewriteManifest(await write(), ({ models, ...rest }) => ({
      ...rest,
      blend: undefined,
      schemaVersion: 1,
      blendWeights: weights,
      models: without(["item-item", "transitions", "domain-map", "moments"], models),
    }));
    const loaded = await load(ports);
    expect(loaded.itemItem.weightCount).toBe(0);
    expect(loaded.moments.variables).toEqual([]);
    const same = {
      ...model,
      domainMap: domainMap.load(noDomainMap, catalogue),
      blend: { default: { ...weights, itemItemShare: 0, ...fixedShares }, byDomain: {} },
    };
    expect(listsOf(createServingModel(loaded))).toEqual(listsOf(createServingModel(same)));
  });

  it("of schema 2 serves as it did, without models of what follows what and into domains", async () => {
    const { popularShare: _p, popularStrength: _s, followShare: _f, ...second } = model.blend.default;
    const ports = await rewriteManifest(await write(), ({ models, ...rest }) => ({
      ...rest,
      schemaVersion: 2,
      blend: { default: second, byDomain: {} },
      models: without(["transitions", "domain-map", "moments"], models),
    }));
    const loaded = await load(ports);
    expect(loaded.transitions.save().header["weightCount"]).toBe(0);
    const same = {
      ...model,
      domainMap: domainMap.load(noDomainMap, catalogue),
      blend: { default: { ...second, ...fixedShares }, byDomain: {} },
    };
    expect(listsOf(createServingModel(loaded))).toEqual(listsOf(createServingModel(same)));
  });

  it("from before there was a model of moods knows none, and serves the same lists to whom is in none", async () => {
    const ports = await rewriteManifest(await write(), ({ models, ...rest }) => ({
      ...rest,
      models: without(["mood"], models),
    }));
    const loaded = await load(ports);
    expect(catalogue.items.some((_, index) => loaded.mood.moodOf(index) !== undefined)).toBe(false);
    expect(listsOf(createServingModel(loaded))).toEqual(listsOf(model));
  });

  it.each(["item-item", "transitions", "domain-map"])(
    "of today's schema is refused when its model %s is missing",
    async (name) => {
      const ports = await rewriteManifest(await write(), ({ models, ...rest }) => ({
        ...rest,
        models: without([name], models),
      }));
      await expect(load(ports)).rejects.toMatchObject({
        code: "MODEL_DAMAGED",
        message: expect.stringMatching(new RegExp(`no model ${name}`)),
      });
    },
  );
});
