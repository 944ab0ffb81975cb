import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoModelRegistry } from "../adapters/aws/dynamo-model-registry.ts";
import { S3ObjectStore } from "../adapters/aws/s3-object-store.ts";
import { emulators, newS3Client, onBucket, onTable } from "../adapters/aws/test-aws.ts";
import { faultyHandler } from "../adapters/aws/test-aws-faults.ts";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { defaultTenant as tenant, parseModelVersion, type ModelVersion } from "../domain/ids.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { openVersion, readVersion, writeVersion, type ModelBundle } from "./bundle.ts";
import { ModelSlot } from "./model-slot.ts";

const [sound, newer] = [parseModelVersion("sound"), parseModelVersion("newer")];
const manifestKey = `models/${newer}/manifest.json`;

type Damage = (objects: ObjectStore, key: string, bytes: Uint8Array, random: SeededRandom) => Promise<void>;
const damages: Readonly<Record<string, Damage>> = {
  "a bit that flipped": async (objects, key, bytes, random) => {
    const flipped = Uint8Array.from(bytes);
    const place = Math.floor(random.next() * bytes.length);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << Math.floor(random.next() * 8));
    await objects.put(tenant, key, flipped);
  },
  "an end that is missing": (objects, key, bytes, random) =>
    objects.put(tenant, key, bytes.subarray(0, Math.floor(random.next() * bytes.length))),
  "a file that is missing": (objects, key) => objects.delete(tenant, key),
};

describe("a model version in S3", () => {
  let bucket: Awaited<ReturnType<typeof onBucket>>;
  let table: Awaited<ReturnType<ReturnType<typeof onTable<DynamoModelRegistry>>>>;
  const items = new MemoryItemStore();

  beforeAll(async () => {
    const { data } = createTestWorld();
    bucket = await onBucket(emulators.s3Url);
    table = await onTable("modelCache", (of) => new DynamoModelRegistry(of))();
    const models = await trainServingModel(data, { seed: 1 });
    await items.put(tenant, data.catalogue.items);
    for (const [createdAtMs, version] of [sound, newer].entries()) {
      const facts = {
        version,
        createdAtMs,
        seed: 1,
        logPositions: [],
        dataSha256: "",
        itemCount: data.catalogue.items.length,
        userCount: data.preferences.rowCount,
        preferenceCount: data.preferences.values.length,
        parameters: {},
        blend: models.blend,
        metrics: {},
      };
      const ports = { objects: bucket.port, registry: table.port, items };
      await writeVersion(ports, tenant, facts, { catalogue: data.catalogue, models });
    }
  });
  afterAll(async () => {
    await bucket.close();
    await table.close();
  });

  /** As a process has it that starts now. */
  function openSlot(objects: ObjectStore = bucket.port) {
    const refused: ModelVersion[] = [];
    const slot = new ModelSlot<ModelBundle>({
      registry: table.port,
      load: async (of, version) =>
        openVersion(items, of, await readVersion({ objects, registry: table.port }, of, version)),
      onRefused: (_, version) => refused.push(version),
    });
    return { slot, refused };
  }

  it.each(Object.entries(damages))(
    "is refused for %s, in whichever of its files, and the one before serves",
    async (_, damage) => {
      const objects = bucket.port;
      const random = new SeededRandom(1);
      const files = (await objects.list(tenant, `models/${newer}/`)).filter((key) => key !== manifestKey);
      const some = files.filter(() => random.next() < 0.2);
      for (const key of [manifestKey, ...some]) {
        const whole = (await objects.get(tenant, key)) ?? new Uint8Array();
        await table.port.promote(tenant, sound);
        const { slot } = openSlot();
        await slot.current(tenant);
        await damage(objects, key, whole, random);
        const refusal = expect.objectContaining({ code: "MODEL_DAMAGED", message: expect.stringContaining(key) });
        await expect(slot.promote(tenant, newer)).rejects.toThrow(refusal);
        expect((await slot.current(tenant))?.version).toBe(sound);
        expect(await table.port.current(tenant)).toBe(sound);

        // It was promoted while it was whole.
        await table.port.promote(tenant, newer);
        const { slot: started, refused } = openSlot();
        expect((await started.current(tenant))?.version).toBe(sound);
        expect(refused).toEqual([newer]);
        await objects.put(tenant, key, whole);
      }
      expect(some.length).toBeGreaterThan(1);
      expect((await openSlot().slot.current(tenant))?.version).toBe(newer);
    },
  );

  it("is refused for nothing that passes by itself: answers of S3 that are late, throttled or broken off", async () => {
    await table.port.promote(tenant, newer);
    const { plan, requestHandler } = faultyHandler({ seed: 1, ratio: 0.25 });
    const client = newS3Client(emulators.s3Url, requestHandler);
    const { slot, refused } = openSlot(new S3ObjectStore(client, { bucket: bucket.name }));
    expect((await slot.current(tenant))?.version).toBe(newer);
    expect(refused).toEqual([]);
    expect([...plan.faults.keys()]).toEqual(
      expect.arrayContaining(["GetObject refused", "GetObject altered", "GetObject answer-lost"]),
    );
    client.destroy();
  });
});
