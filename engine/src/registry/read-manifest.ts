import { EngineError } from "../domain/errors.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";
import type { ModelRegistry } from "../ports/model-registry.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { parseManifest, type Manifest } from "./manifest.ts";
import { sha256 } from "./model-files.ts";

/** What a version says about itself. Throws `MODEL_NOT_FOUND`, or `MODEL_DAMAGED` where it is not as it was registered. */
export async function readManifest(
  { objects, registry }: { readonly objects: ObjectStore; readonly registry: ModelRegistry },
  tenant: TenantId,
  version: ModelVersion,
): Promise<Manifest> {
  const record = await registry.get(tenant, version);
  if (record === undefined)
    throw new EngineError("MODEL_NOT_FOUND", `There is no model version ${version}. See \`codecatalyst models list\`.`);
  const place = `models/${version}/manifest.json`;
  const bytes = await objects.get(tenant, place);
  if (bytes === undefined || sha256(bytes) !== record.manifestSha256)
    throw new EngineError(
      "MODEL_DAMAGED",
      `${place} is ${bytes ? "changed" : "missing"}. Train again, or promote another version.`,
    );
  return parseManifest(new TextDecoder().decode(bytes), place);
}
