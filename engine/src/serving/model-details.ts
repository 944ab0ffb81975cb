import { EngineError } from "../domain/errors.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";
import type { ModelRegistry } from "../ports/model-registry.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { parseManifest, type Manifest } from "../registry/manifest.ts";
import type { ModelDetails, ModelSummary } from "./use-cases.ts";

export interface ModelPorts {
  readonly registry: ModelRegistry;
  readonly objects: Pick<ObjectStore, "get">;
  /** What serves. */
  readonly current: (tenant: TenantId) => Promise<{ readonly version: ModelVersion } | undefined>;
}

export async function listModels(
  { registry, current }: ModelPorts,
  tenant: TenantId,
): Promise<readonly ModelSummary[]> {
  const [serving, before] = await Promise.all([current(tenant), registry.previous(tenant)]);
  return (await registry.list(tenant)).map(({ version, createdAtMs, metrics }) => ({
    version,
    createdAtMs,
    metrics,
    isServing: version === serving?.version,
    isRollbackTarget: version === before,
  }));
}

/** Throws `MODEL_NOT_FOUND`. */
export async function getModel(ports: ModelPorts, tenant: TenantId, version: ModelVersion): Promise<ModelDetails> {
  const found = (await listModels(ports, tenant)).find((model) => model.version === version);
  if (found === undefined)
    throw new EngineError(
      "MODEL_NOT_FOUND",
      `There is no model version ${JSON.stringify(version)}. GET /v1/models lists them.`,
    );
  const manifest = await readableManifest(ports, tenant, version);
  return { ...found, ...(manifest && { training: trainingOf(manifest) }) };
}

/** Undefined where it is missing or damaged: the list of versions says what there is without it. */
async function readableManifest(
  { objects }: ModelPorts,
  tenant: TenantId,
  version: ModelVersion,
): Promise<Manifest | undefined> {
  const place = `models/${version}/manifest.json`;
  const bytes = await objects.get(tenant, place);
  if (bytes === undefined) return undefined;
  try {
    return parseManifest(new TextDecoder().decode(bytes), place);
  } catch (error) {
    if (error instanceof EngineError && error.code === "MODEL_DAMAGED") return undefined;
    throw error;
  }
}

function trainingOf(manifest: Manifest): NonNullable<ModelDetails["training"]> {
  const { seed, dataSha256, itemCount, userCount, preferenceCount, encoderId, trainingSeconds, blend } = manifest;
  const parts = manifest.models.map(({ name, arrays }) => ({
    name,
    sizeBytes: Object.values(arrays).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }));
  return {
    seed,
    dataSha256,
    itemCount,
    userCount,
    preferenceCount,
    parameters: manifest.parameters,
    blend,
    parts,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...(encoderId !== undefined && { encoderId }),
    ...(trainingSeconds !== undefined && { trainingSeconds }),
  };
}
