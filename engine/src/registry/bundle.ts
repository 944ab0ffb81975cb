import { EngineError, must, messageOf } from "../domain/errors.ts";
import type { ItemId, ModelVersion, TenantId } from "../domain/ids.ts";
import type { WorksIndex } from "../domain/works.ts";
import { createCatalogue, type Catalogue, type ModelFiles } from "../models/model.ts";
import { clusters, noClusters, type ClustersModel } from "../models/clusters/clusters.ts";
import { loadBridge, type Bridge } from "../models/bridge/bridge.ts";
import { content, type ContentModel } from "../models/content/content.ts";
import { domainMap, type DomainMapModel } from "../models/domain-map/domain-map.ts";
import { implicitAls, type ImplicitAlsModel } from "../models/implicit-als/implicit-als.ts";
import { itemItem, type ItemItemModel } from "../models/item-item/item-item.ts";
import { knowledgeGraph, type KnowledgeGraphModel } from "../models/knowledge-graph/knowledge-graph.ts";
import { moments, noMoments, type MomentsModel } from "../models/moments/moments.ts";
import { uint32Array } from "../models/model-arrays.ts";
import { mood, MoodModel } from "../models/mood/mood.ts";
import { popularity, type PopularityModel } from "../models/popularity/popularity.ts";
import { transitions, type TransitionsModel } from "../models/transitions/transitions.ts";
import type { ItemStore } from "../ports/item-store.ts";
import type { ModelRegistry } from "../ports/model-registry.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { catalogueModel, decodeIds, emptyItem, encodeIds, readItems } from "./catalogue-ids.ts";
import { catalogueIndex } from "./catalogue-index.ts";
import type { CatalogueSnapshot } from "./catalogue-snapshot.ts";
import type { Blend, Manifest } from "./manifest.ts";
import { readModelFiles, sha256, writeModelFiles, type ReadOptions } from "./model-files.ts";
import { readManifest } from "./read-manifest.ts";

/** The models that serve together, over one catalogue. */
export interface Models {
  /** Where items that came after the training are in the spaces of `als` and `transfer`; versions of before have none. */
  readonly bridges?: Bridges | undefined;
  /** For domains in which the user has likes. */
  readonly als: ImplicitAlsModel;
  /** Beside `als`: what is liked together within a domain. */
  readonly itemItem: ItemItemModel;
  /** For domains of which nothing is known of the user. */
  readonly transfer: ImplicitAlsModel;
  /** Beside `transfer`: what users are in other domains, as what they would be in this one. */
  readonly domainMap: DomainMapModel;
  readonly content: ContentModel;
  readonly graph: KnowledgeGraphModel;
  readonly popularity: PopularityModel;
  /** What follows what within a domain. */
  readonly transitions: TransitionsModel;
  /** Without any where too few users agreed. */
  readonly clusters: ClustersModel;
  /** How each item feels. */
  readonly mood: MoodModel;
  /** What is chosen when, and in which company. */
  readonly moments: MomentsModel;
  /** Users with likes in both of two domains, domains × domains: without any, nothing collaborative leads from one to the other. */
  readonly domainOverlap: Uint32Array;
}

interface Bridges {
  readonly als: Bridge;
  readonly transfer: Bridge;
}

/** One version, read and verified. */
export interface ModelBundle extends Models {
  readonly version: ModelVersion;
  readonly manifest: Manifest;
  readonly catalogue: Catalogue;
  /** Catalogue index by item id, aliases included. */
  readonly indexOf: ReadonlyMap<ItemId, number>;
  /** Editions and series of the trained items, where they are known without a look at them, and the trained items by their own ids. */
  readonly editions?: { readonly index: WorksIndex; readonly placeById: ReadonlyMap<ItemId, number> } | undefined;
  readonly blend: Blend;
}

export interface RegistryPorts {
  readonly objects: ObjectStore;
  readonly registry: ModelRegistry;
  readonly items: ItemStore;
}

/** What the trainer knows about a version besides its models. */
export type VersionFacts = Omit<Manifest, "schemaVersion" | "models">;

const transferName = "implicit-als-transfer";
const bridgeNames = { als: "bridge", transfer: "bridge-transfer" };

/** Writes a version: first every file, then the manifest, then the record in the registry; a crash in between leaves no version. */
export async function writeVersion(
  { objects, registry }: RegistryPorts,
  tenant: TenantId,
  facts: VersionFacts,
  { catalogue, models }: { readonly catalogue: Catalogue; readonly models: Models },
): Promise<void> {
  const version = facts.version as ModelVersion;
  const folder = `models/${version}`;
  const files: (readonly [string, ModelFiles])[] = [
    [catalogueModel, { header: {}, arrays: { ids: encodeIds(catalogue), domainOverlap: models.domainOverlap } }],
    [implicitAls.name, models.als.save()],
    [transferName, models.transfer.save()],
    [domainMap.name, models.domainMap.save()],
    [itemItem.name, models.itemItem.save()],
    [content.name, models.content.save()],
    [knowledgeGraph.name, models.graph.save()],
    [popularity.name, models.popularity.save()],
    [transitions.name, models.transitions.save()],
    [mood.name, models.mood.save()],
    [moments.name, models.moments.save()],
    ...(models.bridges === undefined
      ? []
      : ([
          [bridgeNames.als, models.bridges.als.save()],
          [bridgeNames.transfer, models.bridges.transfer.save()],
        ] as const)),
  ];
  if (models.clusters.clusterCount > 0) files.push([clusters.name, models.clusters.save()]);
  const written: Manifest["models"] = [];
  for (const [name, model] of files) written.push(await writeModelFiles({ objects, tenant }, folder, name, model));
  const manifest: Manifest = { schemaVersion: 4, ...facts, models: written };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest, undefined, 2));
  await objects.put(tenant, `${folder}/manifest.json`, bytes);
  await registry.register(tenant, {
    version,
    createdAtMs: facts.createdAtMs,
    manifestSha256: sha256(bytes),
    metrics: facts.metrics,
  });
}

/** One version's files, read and verified; their arrays may lie in memory that threads share. */
export interface VersionFiles {
  readonly version: ModelVersion;
  readonly manifest: Manifest;
  /** By the model's name. */
  readonly models: ReadonlyMap<string, ModelFiles>;
}

/** Gives room for arrays of so many bytes in all, and each call a part of it. */
export type ArrayRoom = (sizeBytes: number) => (sizeBytes: number) => Uint8Array;

/** Every array begins at a multiple of so many bytes of its room. */
export const arrayAlignment = 16;

interface ReadVersionOptions extends Pick<ReadOptions, "checksum"> {
  /** Where the arrays are to lie. */
  readonly room?: ArrayRoom | undefined;
}

/** Reads a version's files and verifies every checksum. Throws `MODEL_NOT_FOUND`, or `MODEL_DAMAGED` naming what is wrong. */
export async function readVersion(
  { objects, registry }: Omit<RegistryPorts, "items">,
  tenant: TenantId,
  version: ModelVersion,
  { room, checksum }: ReadVersionOptions = {},
): Promise<VersionFiles> {
  const manifest = await readManifest({ objects, registry }, tenant, version);
  const allocate = room?.(roomFor(manifest));
  const models = await Promise.all(
    manifest.models.map(async (model) => {
      const files = await readModelFiles({ objects, tenant }, model, { allocate, checksum });
      return [model.name, files] as const;
    }),
  );
  return { version, manifest, models: new Map(models) };
}

function roomFor({ models }: Manifest): number {
  const sizes = models.flatMap(({ arrays }) => Object.values(arrays).map(({ sizeBytes }) => sizeBytes));
  return sizes.reduce((sum, size) => sum + Math.ceil(size / arrayAlignment) * arrayAlignment, 0);
}

/** Of the item store, what a catalogue is read with. */
export type CatalogueItems = Pick<ItemStore, "get" | "aliases">;

/**
 * A version over its files, with the items of today, or, without a look into the store, as they were in a snapshot of the version.
 * Throws `MODEL_DAMAGED` naming what does not fit.
 */
export async function openVersion(
  items: CatalogueItems,
  tenant: TenantId,
  files: VersionFiles,
  snapshot?: CatalogueSnapshot,
): Promise<ModelBundle> {
  const { version, manifest } = files;
  const models = snapshot === undefined ? files.models : withFeatureLists(files.models, snapshot);
  const filesOf = (name: string) => must(models.get(name), `Version ${version} has no model ${name}.`);
  try {
    const known = filesOf(catalogueModel);
    const opened = snapshot === undefined ? await readCatalogue(items, tenant, known) : ofSnapshot(snapshot, version);
    const { catalogue } = opened;
    return {
      version,
      manifest,
      ...opened,
      domainOverlap: uint32Array(known, "domainOverlap", catalogue.domains.length ** 2),
      blend: manifest.blend,
      bridges: hasBridges(manifest)
        ? { als: loadBridge(filesOf(bridgeNames.als)), transfer: loadBridge(filesOf(bridgeNames.transfer)) }
        : undefined,
      als: implicitAls.load(filesOf(implicitAls.name), catalogue),
      transfer: implicitAls.load(filesOf(transferName), catalogue),
      domainMap: domainMap.load(filesOf(domainMap.name), catalogue),
      itemItem: itemItem.load(filesOf(itemItem.name), catalogue),
      content: content.load(filesOf(content.name), catalogue),
      graph: knowledgeGraph.load(filesOf(knowledgeGraph.name), catalogue),
      popularity: popularity.load(filesOf(popularity.name), catalogue),
      transitions: transitions.load(filesOf(transitions.name), catalogue),
      ...loadContext(catalogue, models),
    };
  } catch (cause) {
    if (cause instanceof EngineError && cause.code !== "INTERNAL") throw cause;
    const text = messageOf(cause);
    throw new EngineError(
      "MODEL_DAMAGED",
      `Model version ${version} cannot be read: ${text} Train again, or promote another version.`,
      { cause },
    );
  }
}

function hasBridges({ models }: Manifest): boolean {
  return Object.values(bridgeNames).every((name) => models.some((model) => model.name === name));
}

/** Models of the moment, of which older versions have none. */
function loadContext(
  catalogue: Catalogue,
  models: ReadonlyMap<string, ModelFiles>,
): Pick<Models, "clusters" | "mood" | "moments"> {
  const [ofClusters, ofMood, ofMoments] = [models.get(clusters.name), models.get(mood.name), models.get(moments.name)];
  return {
    clusters: ofClusters ? clusters.load(ofClusters, catalogue) : noClusters(catalogue),
    mood: ofMood ? mood.load(ofMood, catalogue) : new MoodModel(catalogue),
    moments: ofMoments ? moments.load(ofMoments, catalogue) : noMoments,
  };
}

type OpenedCatalogue = Pick<ModelBundle, "catalogue" | "indexOf" | "editions">;

/** The version's items with the metadata of today; a deleted item keeps its place, so that indices hold. */
async function readCatalogue(items: CatalogueItems, tenant: TenantId, files: ModelFiles): Promise<OpenedCatalogue> {
  const known = decodeIds(files);
  const stored = await readItems(items, tenant, known);
  const catalogue = createCatalogue(known.map((one, index) => stored[index] ?? emptyItem(one)));
  const placeById = new Map(known.map(([id], place) => [id, place]));
  return { catalogue, indexOf: catalogueIndex(placeById, await items.aliases(tenant)) };
}

function ofSnapshot(snapshot: CatalogueSnapshot, version: ModelVersion): OpenedCatalogue {
  const { catalogue, placeById, aliases, worksIndex } = snapshot;
  if (snapshot.version !== version) throw new Error(`The catalogue snapshot is of version ${snapshot.version}.`);
  return { catalogue, indexOf: catalogueIndex(placeById, aliases), editions: { index: worksIndex, placeById } };
}

function withFeatureLists(
  models: VersionFiles["models"],
  { featureLists }: CatalogueSnapshot,
): ReadonlyMap<string, ModelFiles> {
  const files = models.get(moments.name);
  if (files === undefined) return models;
  return new Map([...models, [moments.name, { ...files, arrays: { ...files.arrays, ...featureLists } }]]);
}
