import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryItemStore } from "../../adapters/memory/memory-item-store.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { createEngine, type Engine } from "../../app/engine.ts";
import { openUsers } from "../../app/open-users.ts";
import { openMemoryPorts } from "../../app/ports.ts";
import { sharedRoom } from "../../app/workers/shared-models.ts";
import { parseUserId } from "../../domain/ids.ts";
import { defaultPreferenceConfig } from "../../domain/preference.ts";
import { openVersion, readVersion, type ModelBundle } from "../../registry/bundle.ts";
import { readCatalogueSnapshot, writeCatalogueSnapshot } from "../../registry/catalogue-snapshot.ts";
import { recommend } from "../../serving/recommend.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { SnapshotItems } from "../../serving/snapshot-items.ts";
import { Surfaces } from "../../serving/surfaces.ts";
import type { ShownItems } from "../../serving/hot-items.ts";
import { checkpointKey, forgetInFiles, servedKey } from "./live-base.ts";
import { LiveLearner } from "./live-learner.ts";
import { LiveModel } from "./live-model.ts";
import { openServed, servedStamp } from "./served-live.ts";

const hourMs = 3_600_000;
const clock = new FixedClock(Date.UTC(2026, 10, 29));
const people = Array.from({ length: 30 }, (_, person) => `person ${person}`);
const itemCount = 60;
let engine: Engine;
let version: ServingModel["version"];

/** Editions, series, moods, creators and genres, so that every rule and reason has something to say. */
const itemAt = (index: number) => ({
  id: `item ${index}`,
  domain: ["book", "movie", "music"][index % 3]!,
  title: index % 10 === 9 ? `Work ${index - 3}` : `Work ${index}`,
  year: 1950 + index,
  creators: [{ name: `Person ${index % 7}`, role: "author" }],
  genres: [`genre ${index % 5}`],
  themes: [`theme ${index % 4}`, `theme ${index % 9}`],
  description: `About theme ${index % 4} and the sea ${index}`,
  ...(index % 3 === 0 && { series: { name: `Series ${index % 4}`, position: 1 + Math.floor(index / 12) } }),
  ...(index % 6 === 0 && { mood: { valence: (index % 5) / 5, arousal: (index % 7) / 7 } }),
});

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock, new SeededRandom(1)) });
  await engine.putItems(Array.from({ length: itemCount }, (_, index) => itemAt(index)));
  const event = (person: number, index: number, hoursAgo: number) => ({
    accountId: people[person]!,
    itemId: `item ${index}`,
    kind: "like" as const,
    at: new Date(clock.nowMs() - hoursAgo * hourMs).toISOString(),
  });
  await engine.recordEvents(
    people.flatMap((_, person) =>
      Array.from({ length: itemCount }, (__, index) => index)
        .filter((index) => (index * 7 + person * 5) % 11 < 3)
        .map((index) => event(person, index, 1 + ((index * 13 + person) % 500))),
    ),
  );
  ({ version } = await engine.train());
  // What came since the training: works, one of them an edition of a trained one, and likes.
  await engine.putItems([61, 62, 63, 69].map(itemAt));
  await engine.recordEvents(people.slice(0, 9).map((_, person) => event(person, 61 + (person % 3), 0)));
});
afterAll(() => engine.close());

/** As the job of functions does it. */
async function learn(): Promise<void> {
  const { ports, tenant } = engine;
  await writeCatalogueSnapshot(ports, tenant, version);
  const learner = new LiveLearner(ports, { weights: defaultPreferenceConfig.weights, onNotice: () => {} });
  const files = await readVersion(ports, tenant, version);
  const snapshot = await readCatalogueSnapshot(ports, tenant, version);
  await learner.open(tenant, await openVersion(ports.items, tenant, files, snapshot));
  await learner.writeServed(tenant);
  await learner.close();
}

async function listsOf(serving: ServingModel, shownItems: ShownItems) {
  const { ports, tenant } = engine;
  const random = new SeededRandom(7);
  const surfaces = new Surfaces(ports);
  const serve = { ...ports, ...openUsers(ports, {}), items: shownItems, random, surfaces, model: async () => serving };
  const lists = [];
  for (const person of [...people, "somebody new"])
    for (const domain of [undefined, "book"])
      lists.push(
        await recommend(serve, {
          tenant,
          userId: parseUserId(person),
          n: 15,
          explain: true,
          ...(domain && { domain }),
        }),
      );
  return lists;
}

describe("a version that is opened from its snapshots", () => {
  it("serves what one that is opened from the store serves, item by item and score by score", async () => {
    const { ports, tenant } = engine;
    await learn();
    const notices: string[] = [];
    const note = (notice: string) => void notices.push(notice);

    const files = await readVersion(ports, tenant, version);
    const live = await LiveModel.open(ports, tenant, await openVersion(ports.items, tenant, files), note);
    const expected = await listsOf(live!.serving, ports.items);

    const nothingStored = new MemoryItemStore();
    const snapshot = (await readCatalogueSnapshot(ports, tenant, version))!;
    const shared = await readVersion(ports, tenant, version, { room: sharedRoom, checksum: "gmac" });
    const bundle: ModelBundle = await openVersion(nothingStored, tenant, shared, snapshot);
    expect(Object.keys(snapshot.catalogue.items)).toEqual([]);
    const serving = await openServed({ ...ports, items: nothingStored }, tenant, bundle, note);
    // Those placed since the training resemble trained ones; nothing else was looked at.
    expect(Object.keys(snapshot.catalogue.items).length).toBeLessThan(itemCount / 2);
    const shown = new SnapshotItems(ports.items);
    shown.use(tenant, snapshot);
    const found = await listsOf(serving, shown);

    expect(found.some(({ items }) => items.some(({ item }) => item.id === "item 61"))).toBe(true);
    expect(found.flatMap(({ items }) => items).length).toBeGreaterThan(500);
    expect(found).toEqual(expected);
    expect(notices).toEqual([]);
  });

  it("follows what is learned, and is opened from the checkpoint where it cannot be read", async () => {
    const { ports, tenant } = engine;
    await learn();
    const stamp = await servedStamp(ports, tenant, version);
    await learn();
    expect(await servedStamp(ports, tenant, version)).toBe(stamp);
    await engine.recordEvents([{ accountId: "person 1", itemId: "item 5", kind: "like" }]);
    await learn();
    expect(await servedStamp(ports, tenant, version)).not.toBe(stamp);

    const bundle = await openVersion(ports.items, tenant, await readVersion(ports, tenant, version));
    const open = async (notices: string[]) => openServed(ports, tenant, bundle, (notice) => notices.push(notice));
    const expected = await listsOf(await open([]), ports.items);
    const key = servedKey(version);
    await ports.objects.put(tenant, key, (await ports.objects.get(tenant, key))!.slice(0, -1));
    const notices: string[] = [];
    expect(await listsOf(await open(notices), ports.items)).toEqual(expected);
    expect(notices).toEqual([expect.stringMatching(/served\.bin is not used: .* another checksum/)]);
  });

  it("stays where people are forgotten: it holds nobody", async () => {
    const { ports, tenant } = engine;
    await learn();
    const before = await ports.objects.get(tenant, servedKey(version));
    expect(await ports.objects.get(tenant, checkpointKey(version))).toBeDefined();
    await forgetInFiles(ports, tenant, ["person 1"]);
    expect(await ports.objects.get(tenant, servedKey(version))).toEqual(before);
    expect(await servedStamp(ports, tenant, version)).toBeDefined();
    expect(new TextDecoder().decode(before)).not.toContain("person 1");
  });
});
