/** Registry: versions of trained models: write, verify, load, swap. This file: what a version says about itself. */
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";

const ManifestFile = Type.Object({
  key: Type.String(),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  sizeBytes: Type.Integer({ minimum: 0 }),
  kind: Type.Enum(["float32", "float64", "uint32", "int32", "uint8"]),
});

const ManifestModel = Type.Object({
  name: Type.String(),
  header: Type.Record(Type.String(), Type.Unknown()),
  arrays: Type.Record(Type.String(), ManifestFile),
});

/** Schema 1. A change of meaning adds a new schema version and a migration beside it, never edits this one. */
const ManifestV1 = Type.Object({
  schemaVersion: Type.Literal(1),
  version: Type.String(),
  createdAtMs: Type.Number(),
  seed: Type.Integer(),
  /** SHA-256 over the training data: item ids, preferences, relations. */
  dataSha256: Type.String(),
  itemCount: Type.Integer(),
  userCount: Type.Integer(),
  preferenceCount: Type.Integer(),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  blendWeights: Type.Object({ cf: Type.Number(), cb: Type.Number(), ctx: Type.Number(), social: Type.Number() }),
  metrics: Type.Record(Type.String(), Type.Number()),
  encoderId: Type.Optional(Type.String()),
  models: Type.Array(ManifestModel),
});

export type Manifest = Static<typeof ManifestV1>;
export type ManifestFile = Static<typeof ManifestFile>;

/** Parses a manifest's text. Throws `MODEL_DAMAGED` with the place that is wrong. */
export function parseManifest(text: string, place: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(place, "is not JSON", cause);
  }
  if (Value.Check(ManifestV1, json)) return json;
  const [first] = Value.Errors(ManifestV1, json);
  throw damaged(place, first ? `is wrong at ${first.instancePath || "/"}: ${first.message}` : "has an unknown form");
}

function damaged(place: string, what: string, cause?: unknown): EngineError {
  return new EngineError("MODEL_DAMAGED", `${place} ${what}. Train again, or promote another version.`, { cause });
}
