import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { MemoryModelRegistry } from "../adapters/memory/memory-model-registry.ts";
import { MemoryObjectStore } from "../adapters/memory/memory-object-store.ts";
import { defaultTenant as tenant, parseModelVersion, type ItemId } from "../domain/ids.ts";
import { createItem, type Item } from "../domain/item.ts";
import { createWorks, worksOf, type Works } from "../domain/works.ts";
import { createCatalogue } from "../models/model.ts";
import { SnapshotItems } from "../serving/snapshot-items.ts";
import {
  catalogueStamp,
  findCatalogueSnapshot,
  readCatalogueSnapshot,
  updateCatalogueSnapshot,
  writeCatalogueSnapshot,
} from "./catalogue-snapshot.ts";
import { sha256, writeModelFiles } from "./model-files.ts";

const version = parseModelVersion("v");
const key = `models/${version}/catalogue-snapshot.bin`;

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const anyText = fc.oneof(text, fc.constantFrom("", "Dune", "\u0000", "\ud800", "ﬀ İ", "__proto__"));
const anyNumber = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value || 0);
const plain = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(fields, { noNullPrototype: true });
const anyFields = fc.record(
  {
    title: anyText,
    year: fc.integer(),
    creators: fc.array(plain({ name: anyText, role: anyText }), { maxLength: 2 }),
    genres: fc.array(anyText, { maxLength: 3 }),
    themes: fc.array(anyText, { maxLength: 3 }),
    description: anyText,
    lengthMinutes: anyNumber,
    mood: plain({ valence: anyNumber, arousal: anyNumber }),
    series: plain({ name: anyText, position: anyNumber }),
    editionOf: fc.integer({ min: 0, max: 9 }).map((index) => `item ${index}` as ItemId),
    externalIds: fc.dictionary(anyText, anyText, { maxKeys: 3, noNullPrototype: true }),
    offers: fc.array(plain({ service: anyText, kind: fc.constantFrom("rent" as const, "buy" as const) }), {
      maxLength: 2,
    }),
  },
  { requiredKeys: ["title"], noNullPrototype: true },
);
const anyItems = fc
  .array(fc.tuple(anyFields, fc.constantFrom("book", "movie")), { minLength: 1, maxLength: 8 })
  .map((drawn) =>
    drawn.map(([fields, domain], index) => createItem({ ...fields, id: `item ${index}` as ItemId, domain })),
  );

/** A version that says of itself only which items it has, and how it tells moments apart. */
async function versionOf(items: readonly Item[]) {
  const ports = { objects: new MemoryObjectStore(), registry: new MemoryModelRegistry(), items: new MemoryItemStore() };
  await ports.items.put(tenant, items);
  const place = { objects: ports.objects, tenant };
  const ids = new TextEncoder().encode(JSON.stringify(items.map(({ id, domain }) => [id, domain])));
  const names = ["book", "movie", "book/genre:dune"];
  const models = [
    await writeModelFiles(place, `models/${version}`, "catalogue", { header: {}, arrays: { ids } }),
    { name: "moments", header: { names, featureCount: names.length, variables: [] }, arrays: {} },
  ];
  const weights = { cf: 1, cb: 1, ctx: 1, social: 1, itemItemShare: 0, popularShare: 0, popularStrength: 1 };
  const shares = { followShare: 0, timeShare: 0, moodShare: 0, clusterShare: 0 };
  const manifest = {
    schemaVersion: 4,
    version,
    createdAtMs: 1,
    seed: 1,
    dataSha256: "",
    itemCount: items.length,
    userCount: 0,
    preferenceCount: 0,
    parameters: {},
    metrics: {},
    logPositions: [],
    blend: { default: { ...weights, ...shares }, byDomain: {} },
    models,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  await ports.objects.put(tenant, `models/${version}/manifest.json`, bytes);
  await ports.registry.register(tenant, { version, createdAtMs: 1, manifestSha256: sha256(bytes), metrics: {} });
  return ports;
}

type Ports = Awaited<ReturnType<typeof versionOf>>;

async function read(ports: Ports) {
  const snapshot = await readCatalogueSnapshot(ports, tenant, version);
  return snapshot!;
}

/** What a snapshot holds, and what it must: the items of today, in the place of those that are gone an empty one. */
async function heldAndToday(ports: Ports, known: readonly Item[]) {
  const { catalogue, isStored, aliases, placeById, worksIndex } = await read(ports);
  const ids = known.map(({ id }) => id);
  const stored = (await ports.items.get(tenant, ids)).map((item, at) => (item?.id === ids[at] ? item : undefined));
  const today = known.map(({ id, domain }, at) => stored[at] ?? createItem({ id, domain, title: "" }));
  const items: readonly Item[] = [...catalogue.items];
  const worksIn = ({ workAt, seriesAt }: Works) => ({ workAt, series: today.map((_, place) => seriesAt(place)) });
  const held = {
    catalogue: { ...catalogue, items },
    isStored: [...isStored],
    aliases,
    places: [...placeById],
    works: worksIn(worksOf(items, worksIndex, (id) => placeById.get(id))),
  };
  const ofToday: typeof held = {
    catalogue: createCatalogue(today),
    isStored: stored.map((item) => Number(item !== undefined)),
    aliases: await ports.items.aliases(tenant),
    places: ids.map((id, place) => [id, place]),
    works: worksIn(createWorks(today)),
  };
  return { held, ofToday };
}

describe("a catalogue snapshot", () => {
  it("holds any items as the store has them", async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, async (items) => {
        const ports = await versionOf(items);
        await writeCatalogueSnapshot(ports, tenant, version);
        const { held, ofToday } = await heldAndToday(ports, items);
        expect(held).toStrictEqual(ofToday);
      }),
    );
  });

  it("brings items up to date that changed, went, or became an alias, and reads no others", async () => {
    const change = fc.record({ place: fc.nat(7), to: fc.constantFrom("another", "none", "alias", "again") });
    await fc.assert(
      fc.asyncProperty(anyItems, fc.array(change, { maxLength: 5 }), anyFields, async (items, changes, fields) => {
        const ports = await versionOf(items);
        await writeCatalogueSnapshot(ports, tenant, version);
        const changed = new Set<ItemId>();
        for (const { place, to } of changes) {
          const [item, first] = [items[place % items.length]!, items[0]!];
          if (to === "another") await ports.items.put(tenant, [createItem({ ...item, ...fields })]);
          else if (to === "again") await ports.items.put(tenant, [item]);
          else if (to === "none") await ports.items.delete(tenant, [item.id]);
          else if (item !== first) await ports.items.putAliases(tenant, [{ alias: item.id, canonical: first.id }]);
          changed.add(item.id);
        }
        const asked: ItemId[] = [];
        const items1 = {
          get: (owner: typeof tenant, ids: readonly ItemId[]) => {
            asked.push(...ids);
            return ports.items.get(owner, ids);
          },
          aliases: (owner: typeof tenant) => ports.items.aliases(owner),
        };
        const counting = { ...ports, items: Object.assign(Object.create(ports.items), items1) as MemoryItemStore };
        await updateCatalogueSnapshot(counting, tenant, version, [...changed]);
        const aliases = (await ports.items.aliases(tenant)).map(({ alias }) => alias);
        for (const id of asked) expect([...changed, ...aliases]).toContain(id);
        const { held, ofToday } = await heldAndToday(ports, items);
        expect(held).toStrictEqual(ofToday);
      }),
    );
  });

  it("is left as it is by changes of items that it does not have", async () => {
    const ports = await versionOf([createItem({ id: "item 0" as ItemId, domain: "book", title: "One" })]);
    await writeCatalogueSnapshot(ports, tenant, version);
    const stamp = await catalogueStamp(ports, tenant, version);
    expect(stamp).toBeDefined();
    expect(await updateCatalogueSnapshot(ports, tenant, version, ["other" as ItemId])).toBe(false);
    expect(await catalogueStamp(ports, tenant, version)).toBe(stamp);
    await ports.items.put(tenant, [createItem({ id: "item 0" as ItemId, domain: "book", title: "Two" })]);
    expect(await updateCatalogueSnapshot(ports, tenant, version, ["item 0" as ItemId])).toBe(true);
    expect(await catalogueStamp(ports, tenant, version)).not.toBe(stamp);
  });

  it("is not used where it is damaged or missing, with a notice, and written anew by an update", async () => {
    const items = [createItem({ id: "item 0" as ItemId, domain: "book", title: "One" })];
    const ports = await versionOf(items);
    const notices: string[] = [];
    const find = () => findCatalogueSnapshot(ports, tenant, version, (notice) => notices.push(notice));
    expect(await find()).toBeUndefined();
    await writeCatalogueSnapshot(ports, tenant, version);
    const bytes = (await ports.objects.get(tenant, key))!;
    for (const damaged of [bytes.slice(0, -1), bytes.with(50, 0), bytes.slice(0, 10), new Uint8Array()]) {
      await ports.objects.put(tenant, key, damaged);
      expect(await find()).toBeUndefined();
    }
    expect(notices).toHaveLength(5);
    expect(notices[0]).toMatch(/has no catalogue snapshot/);
    expect(notices[1]).toMatch(/catalogue-snapshot\.bin has another checksum/);
    await updateCatalogueSnapshot(ports, tenant, version, []);
    const { held, ofToday } = await heldAndToday(ports, items);
    expect(held).toStrictEqual(ofToday);
  });

  it("shows its items without the store, and asks the store for others", async () => {
    const [one, two, three] = ["one", "two", "three"].map((title, at) =>
      createItem({ id: `item ${at}` as ItemId, domain: "book", title }),
    ) as [Item, Item, Item];
    const ports = await versionOf([one, two, three]);
    await ports.items.delete(tenant, [three.id]);
    await ports.items.putAliases(tenant, [{ alias: "also one" as ItemId, canonical: one.id }]);
    await writeCatalogueSnapshot(ports, tenant, version);
    const store = new MemoryItemStore();
    const shown = new SnapshotItems(store);
    const ids = [two.id, "also one" as ItemId, three.id, "new" as ItemId];
    expect(await shown.get(tenant, ids)).toEqual([undefined, undefined, undefined, undefined]);
    shown.use(tenant, await read(ports));
    const later = createItem({ id: "new" as ItemId, domain: "book", title: "new" });
    await store.put(tenant, [later, { ...two, title: "changed since" }]);
    expect(await shown.get(tenant, ids)).toEqual([two, one, undefined, later]);
    expect(await shown.aliases(tenant)).toEqual([{ alias: "also one", canonical: one.id }]);
  });
});
