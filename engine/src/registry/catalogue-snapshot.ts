import { Buffer } from "node:buffer";
import { Type, type Static } from "typebox";
import { EngineError, messageOf, must } from "../domain/errors.ts";
import type { ItemId, ModelVersion, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { indexWorks, type WorksIndex } from "../domain/works.ts";
import { lazyList } from "../models/lazy-list.ts";
import { uint32Array, uint8Array } from "../models/model-arrays.ts";
import type { Catalogue, ModelFiles } from "../models/model.ts";
import { featureListNames, featureListsOf, moments } from "../models/moments/moments.ts";
import type { Alias, ItemStore } from "../ports/item-store.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { RegistryPorts } from "./bundle.ts";
import { catalogueModel, decodeIds, emptyItem, readItems } from "./catalogue-ids.ts";
import { readModelFiles } from "./model-files.ts";
import { readManifest } from "./read-manifest.ts";
import { readSealed, readStamp, sealedArrays, writeStamped, type Sealed } from "./sealed-file.ts";

/**
 * The items of a version as they were when the snapshot was written, with all that follows from them: what a version is opened with
 * without a look into the item store. Items are parsed when somebody looks at them first.
 */
export interface CatalogueSnapshot {
  readonly version: ModelVersion;
  /** Items that the store did not have are empty. */
  readonly catalogue: Catalogue;
  /** Catalogue index by the item's own id. */
  readonly placeById: ReadonlyMap<ItemId, number>;
  /** 1 where the store had the item. */
  readonly isStored: Uint8Array;
  readonly aliases: readonly Alias[];
  readonly worksIndex: WorksIndex;
  /** What the model of moments knows items by. */
  readonly featureLists: ModelFiles["arrays"];
}

const SnapshotHeader = Type.Object({
  schemaVersion: Type.Literal(1),
  modelVersion: Type.String(),
  domains: Type.Array(Type.String()),
  /** Alias and canonical. */
  aliases: Type.Array(Type.Tuple([Type.String(), Type.String()])),
  missingWorks: Type.Array(Type.String()),
  series: Type.Array(
    Type.Object({
      key: Type.String(),
      members: Type.Array(Type.Integer({ minimum: 0 })),
      volumes: Type.Array(Type.Integer({ minimum: 0 })),
    }),
  ),
  arrays: sealedArrays,
});

const sealedKind = {
  checksum: "gmac",
  what: "The catalogue snapshot",
  remedy: "it is written again when an item changes",
} as const;
const keyOf = (version: ModelVersion) => `models/${version}/catalogue-snapshot.bin`;

/** Writes the snapshot of a version from the item store, in place of the one before. */
export async function writeCatalogueSnapshot(
  ports: RegistryPorts,
  tenant: TenantId,
  version: ModelVersion,
): Promise<void> {
  const files = await readSmallFiles(ports, tenant, version);
  const known = decodeIds(must(files.get(catalogueModel), `Version ${version} has no model ${catalogueModel}.`));
  const stored = await readItems(ports.items, tenant, known);
  const items = known.map((one, index) => stored[index] ?? emptyItem(one));
  const isStored = Uint8Array.from(stored, (item) => Number(item !== undefined));
  const aliases = await ports.items.aliases(tenant);
  await writeItems({ ...ports, tenant, version, files }, { items, isStored, aliases });
}

/**
 * Brings these items up to date, and what depends on aliases, without reading the others from the store. One call at a time: of two,
 * the later one would put back what the earlier one found. Gives whether anything in the snapshot changed.
 */
export async function updateCatalogueSnapshot(
  ports: RegistryPorts,
  tenant: TenantId,
  version: ModelVersion,
  itemIds: readonly ItemId[],
): Promise<boolean> {
  const before = await readCatalogueSnapshot(ports, tenant, version).catch(whereDamaged);
  if (before === undefined) {
    await writeCatalogueSnapshot(ports, tenant, version);
    return true;
  }
  const { catalogue, placeById } = before;
  const aliases = await ports.items.aliases(tenant);
  const moved = movedAliases(before.aliases, aliases);
  const places = [...new Set([...itemIds, ...moved])].flatMap((id) => placeById.get(id) ?? []);
  if (places.length === 0 && moved.length === 0) return false;
  const known = places.map((place) => {
    const { id, domain } = must(catalogue.items[place], `No item ${place} in the snapshot of ${version}.`);
    return [id, domain] as const;
  });
  const items = [...catalogue.items];
  const isStored = before.isStored.slice();
  for (const [at, item] of (await readItems(ports.items, tenant, known)).entries()) {
    const [place, one] = [places[at], known[at]];
    if (place === undefined || one === undefined) continue;
    items[place] = item ?? emptyItem(one);
    isStored[place] = Number(item !== undefined);
  }
  const files = await readSmallFiles(ports, tenant, version);
  await writeItems({ ...ports, tenant, version, files }, { items, isStored, aliases });
  return true;
}

/** Ids that became an alias, are none any more or are one of another item. */
function movedAliases(before: readonly Alias[], after: readonly Alias[]): readonly ItemId[] {
  const [old, now] = [before, after].map((aliases) => new Map(aliases.map((one) => [one.alias, one.canonical])));
  const ids = new Set([...before, ...after].map(({ alias }) => alias));
  return [...ids].filter((id) => old?.get(id) !== now?.get(id));
}

function whereDamaged(error: unknown): undefined {
  if (!(error instanceof EngineError) || error.code !== "MODEL_DAMAGED") throw error;
}

/** Ids of the items and what the moments are about; a version may have no moments. */
async function readSmallFiles(
  ports: RegistryPorts,
  tenant: TenantId,
  version: ModelVersion,
): Promise<ReadonlyMap<string, ModelFiles>> {
  const { models } = await readManifest(ports, tenant, version);
  const files = new Map<string, ModelFiles>();
  for (const model of models)
    if (model.name === catalogueModel || model.name === moments.name)
      files.set(model.name, await readModelFiles({ objects: ports.objects, tenant }, model));
  return files;
}

interface Target {
  readonly objects: ObjectStore;
  readonly tenant: TenantId;
  readonly version: ModelVersion;
  readonly files: ReadonlyMap<string, ModelFiles>;
}

interface SnapshotItems {
  readonly items: readonly Item[];
  readonly isStored: Uint8Array;
  readonly aliases: Awaited<ReturnType<ItemStore["aliases"]>>;
}

async function writeItems({ objects, tenant, version, files }: Target, { items, isStored, aliases }: SnapshotItems) {
  const placeById = new Map(items.map(({ id }, place) => [id, place]));
  const { workAt, keyHashes, missingWorks, series } = indexWorks(items, (id) => placeById.get(id));
  const domains = [...new Set(items.map(({ domain }) => domain))].toSorted();
  const texts = items.map((item) => Buffer.from(JSON.stringify(item)));
  const itemOffsets = new Uint32Array(items.length + 1);
  for (const [place, text] of texts.entries()) itemOffsets[place + 1] = (itemOffsets[place] ?? 0) + text.length;
  const ofMoments = files.get(moments.name);
  const header: Omit<Static<typeof SnapshotHeader>, "arrays"> = {
    schemaVersion: 1,
    modelVersion: version,
    domains,
    aliases: aliases.map(({ alias, canonical }) => [alias, canonical]),
    missingWorks: [...missingWorks],
    series: series.map(({ key, members, volumes }) => ({ key, members: [...members], volumes: [...volumes] })),
  };
  await writeStamped({ objects, tenant }, keyOf(version), {
    header,
    arrays: {
      ids: Buffer.from(JSON.stringify(items.map(({ id }) => id))),
      domainOf: Uint8Array.from(items, ({ domain }) => domains.indexOf(domain)),
      isStored,
      itemOffsets,
      items: Buffer.concat(texts),
      workAt,
      keyHashes,
      ...(ofMoments && featureListsOf(ofMoments, items)),
    },
  });
}

/** Another one after each write of a version's snapshot; undefined where there is none. Reads a few bytes. */
export async function catalogueStamp(
  { objects }: Pick<RegistryPorts, "objects">,
  tenant: TenantId,
  version: ModelVersion,
): Promise<string | undefined> {
  return readStamp({ objects, tenant }, keyOf(version));
}

/** Undefined where there is none. Throws `MODEL_DAMAGED` naming what is wrong. */
export async function readCatalogueSnapshot(
  { objects }: Pick<RegistryPorts, "objects">,
  tenant: TenantId,
  version: ModelVersion,
): Promise<CatalogueSnapshot | undefined> {
  const key = keyOf(version);
  const sealed = await readSealed({ objects, tenant }, key, SnapshotHeader, sealedKind);
  if (sealed === undefined) return undefined;
  try {
    return snapshotOf(version, sealed);
  } catch (cause) {
    throw new EngineError("MODEL_DAMAGED", `The catalogue snapshot ${key} does not fit: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function snapshotOf(
  version: ModelVersion,
  sealed: Sealed<Static<typeof SnapshotHeader>> & Pick<ModelFiles, "arrays">,
): CatalogueSnapshot {
  const { header, arrays } = sealed;
  const ids = JSON.parse(textOf(uint8Array(sealed, "ids"))) as ItemId[];
  const { length } = ids;
  const itemOffsets = uint32Array(sealed, "itemOffsets", length + 1);
  const texts = bufferOf(uint8Array(sealed, "items"));
  const items = lazyList(
    length,
    (index) => JSON.parse(texts.toString("utf8", itemOffsets[index], itemOffsets[index + 1])) as Item,
  );
  const placeById = new Map<ItemId, number>();
  for (let place = 0; place < length; place += 1) placeById.set(ids[place] as ItemId, place);
  return {
    version,
    catalogue: { items, domains: header.domains, domainOf: uint8Array(sealed, "domainOf", length) },
    placeById,
    isStored: uint8Array(sealed, "isStored", length),
    aliases: header.aliases.map(([alias, canonical]) => ({ alias: alias as ItemId, canonical: canonical as ItemId })),
    worksIndex: {
      workAt: uint32Array(sealed, "workAt", length),
      keyHashes: uint32Array(sealed, "keyHashes", length),
      missingWorks: header.missingWorks as ItemId[],
      series: header.series,
    },
    featureLists: Object.fromEntries(
      featureListNames.flatMap((name) => (arrays[name] === undefined ? [] : [[name, arrays[name]]])),
    ),
  };
}

/** As `readCatalogueSnapshot`; where it cannot be used, says so and gives undefined: then the item store is read. */
export async function findCatalogueSnapshot(
  ports: Pick<RegistryPorts, "objects">,
  tenant: TenantId,
  version: ModelVersion,
  onNotice: (notice: string) => void,
): Promise<CatalogueSnapshot | undefined> {
  const instead = "every item is read from the store instead.";
  try {
    const snapshot = await readCatalogueSnapshot(ports, tenant, version);
    if (snapshot === undefined) onNotice(`Model version ${version} has no catalogue snapshot; ${instead}`);
    return snapshot;
  } catch (error) {
    whereDamaged(error);
    onNotice(`${(error as Error).message} Until then ${instead}`);
    return undefined;
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);
const textOf = (bytes: Uint8Array) => bufferOf(bytes).toString("utf8");
