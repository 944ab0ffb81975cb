/** A live model as serving sees it, without its users: opened in a fraction of the time that its checkpoint takes. */
import { Type, type Static } from "typebox";
import { EngineError, messageOf } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { LiveStart } from "../../models/live/live-copy.ts";
import { decodeConfig, encodeConfig } from "../../models/live/live-state.ts";
import { float32Array, float64Array, uint32Array } from "../../models/model-arrays.ts";
import type { ModelFiles } from "../../models/model.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { ModelBundle } from "../../registry/bundle.ts";
import { readSealed, readStamp, sealedArrays, writeStamped, type Sealed } from "../../registry/sealed-file.ts";
import type { PlacedItems } from "../../serving/live/place-items.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { FollowedModel } from "./followed-model.ts";
import { servedKey } from "./live-base.ts";
import { LiveModel, type LiveDescription, type LiveModelPorts } from "./live-model.ts";

const ServedHeader = Type.Object({
  schemaVersion: Type.Literal(1),
  modelVersion: Type.String(),
  live: Type.Optional(Type.Object({ config: Type.Unknown(), originMs: Type.Number() })),
  placed: Type.Optional(Type.Object({ items: Type.Array(Type.Unknown()), relations: Type.Array(Type.Unknown()) })),
  arrays: sealedArrays,
});

const sealedKind = {
  checksum: "gmac",
  what: "The served state",
  remedy: "it is written again with the next checkpoint",
} as const;

/** Writes what a model serves at this moment, in place of what was written before. */
export async function writeServedLive(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  model: LiveModel,
): Promise<void> {
  let taken: LiveDescription = {};
  await model.describe((description) => {
    taken = description;
  });
  await writeDescription({ objects }, tenant, model.version, taken);
}

/** Another one after each `writeServedLive`; undefined where it wrote nothing. Reads a few bytes. */
export async function servedStamp(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  version: ModelVersion,
): Promise<string | undefined> {
  return readStamp({ objects, tenant }, servedKey(version));
}

async function writeDescription(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  version: ModelVersion,
  { live, placed }: LiveDescription,
): Promise<void> {
  const header: Omit<Static<typeof ServedHeader>, "arrays"> = {
    schemaVersion: 1,
    modelVersion: version,
    ...(live && { live: { config: encodeConfig(live.config), originMs: live.originMs } }),
    ...(placed && { placed: { items: [...placed.items], relations: [...placed.relations] } }),
  };
  const arrays: Record<string, ModelFiles["arrays"][string]> = { ...(live && arraysOf(live)) };
  if (placed?.sentences !== undefined) arrays["sentences"] = placed.sentences;
  await writeStamped({ objects, tenant }, servedKey(version), { header, arrays });
}

function arraysOf({ sums, rows, follows }: LiveStart): ModelFiles["arrays"] {
  return {
    sumItems: sums.items,
    sumValues: sums.values,
    rowOffsets: rows.offsets,
    rowColumns: rows.columns,
    rowCounts: rows.counts,
    fromSums: rows.fromSums,
    toSums: rows.toSums,
    followPairs: follows.pairs,
    followValues: follows.values,
  };
}

/** Undefined where there is none. Throws `MODEL_DAMAGED` naming what is wrong. */
async function readDescription(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  version: ModelVersion,
): Promise<LiveDescription | undefined> {
  const sealed = await readSealed({ objects, tenant }, servedKey(version), ServedHeader, sealedKind);
  if (sealed === undefined) return undefined;
  const { live, placed, modelVersion } = sealed.header;
  if (modelVersion !== version) return undefined;
  return {
    ...(live && { live: liveIn(sealed, live) }),
    ...(placed && { placed: placedIn(sealed, placed) }),
  };
}

type ServedFile = Sealed<Static<typeof ServedHeader>> & Pick<ModelFiles, "arrays">;

function liveIn(file: ServedFile, { config, originMs }: NonNullable<Static<typeof ServedHeader>["live"]>): LiveStart {
  return {
    config: decodeConfig(config),
    originMs,
    sums: { items: uint32Array(file, "sumItems"), values: float64Array(file, "sumValues") },
    rows: {
      offsets: uint32Array(file, "rowOffsets"),
      columns: uint32Array(file, "rowColumns"),
      counts: float64Array(file, "rowCounts"),
      fromSums: float64Array(file, "fromSums"),
      toSums: float64Array(file, "toSums"),
    },
    follows: { pairs: uint32Array(file, "followPairs"), values: float64Array(file, "followValues") },
  };
}

function placedIn(
  file: ServedFile,
  { items, relations }: NonNullable<Static<typeof ServedHeader>["placed"]>,
): PlacedItems {
  return {
    items: items as Item[],
    relations: relations as Relation[],
    ...(file.arrays["sentences"] && { sentences: float32Array(file, "sentences") }),
  };
}

/**
 * A version as it serves, without following what is learned from now on: from what `writeServedLive` wrote, else from the checkpoint or
 * where the training left it, else as it was trained.
 */
export async function openServed(
  ports: LiveModelPorts,
  tenant: TenantId,
  bundle: ModelBundle,
  onNotice: (notice: string) => void,
): Promise<ServingModel> {
  const { version } = bundle;
  try {
    const description = await readDescription(ports, tenant, version);
    if (description !== undefined)
      return (await FollowedModel.open(bundle, description, () => ports.clock.nowMs())).serving;
  } catch (error) {
    if (error instanceof EngineError && error.code !== "MODEL_DAMAGED") throw error;
    onNotice(`${servedKey(version)} is not used: ${messageOf(error)}`);
  }
  const live = await LiveModel.open(ports, tenant, bundle, onNotice);
  return live?.serving ?? createServingModel(bundle);
}
