import { describe, expect, it } from "vitest";
import { openMemoryPorts, type Ports } from "../../app/ports.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId } from "../../domain/ids.ts";
import { defaultPreferenceConfig as preference } from "../../domain/preference.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { parseManifest, type Manifest } from "../../registry/manifest.ts";
import { featuresFolder } from "../features/feature-tables.ts";
import { readFeaturesRun } from "../features/features-run.ts";
import { makeFeatures } from "../features/make-features.ts";
import { writeLakeFile } from "../features/testing-lake.ts";
import { train } from "./train.ts";

const { catalogue, preferences, lastAtMs, relations } = createTestWorld().data;

async function createWorld(): Promise<Ports> {
  const ports = openMemoryPorts();
  await ports.items.put(tenant, catalogue.items);
  await ports.items.putRelations(tenant, relations);
  const events = Array.from({ length: preferences.rowCount }, (_, row) =>
    Array.from(preferences.columns.keys())
      .slice(preferences.offsets[row], preferences.offsets[row + 1])
      .map((entry) => ({
        id: parseEventId(`e${entry}`),
        accountId: parseAccountId(`user-${row}`),
        itemId: catalogue.items[preferences.columns[entry]!]!.id,
        kind: preferences.values[entry]! > 0 ? ("like" as const) : ("dislike" as const),
        atMs: lastAtMs[entry]!,
      })),
  ).flat();
  const logged = events.map((event, place) => ({ event, partition: 0, position: BigInt(place + 1) }));
  await writeLakeFile(ports, tenant, "all", logged);
  return ports;
}

async function manifestOf(ports: Ports, version: string): Promise<Manifest> {
  const key = `models/${version}/manifest.json`;
  return parseManifest(new TextDecoder().decode(await ports.objects.get(tenant, key)), key);
}

/** Of each file of a model its name without the version, and its checksum. */
const filesOf = ({ models }: Manifest): readonly string[] =>
  models.flatMap(({ name, arrays }) =>
    Object.entries(arrays).map(([array, { sha256 }]) => `${name}.${array} ${sha256}`),
  );

describe("train", () => {
  it(
    "reads nothing but features: without log, lake and stores it makes the same model",
    { timeout: 60_000 },
    async () => {
      const full = await createWorld();
      const features = await makeFeatures(full, { tenant, preference, logPositions: ["1000000"] });
      const first = await train(full, { tenant, seed: 3, features });
      const bare = openMemoryPorts();
      for (const key of await full.objects.list(tenant, featuresFolder(features.run)))
        await bare.objects.put(tenant, key, (await full.objects.get(tenant, key))!);
      const read = await readFeaturesRun(bare, tenant, features.run);
      const second = await train(bare, { tenant, seed: 3, features: read });
      const [one, other] = [await manifestOf(full, first.version), await manifestOf(bare, second.version)];
      expect(other.dataSha256).toBe(one.dataSha256);
      expect(filesOf(other)).toEqual(filesOf(one));
      expect(filesOf(one).length).toBeGreaterThan(20);
      expect(other.blend).toEqual(one.blend);
      expect(one.logPositions).toEqual(["1000000"]);
    },
  );
});
