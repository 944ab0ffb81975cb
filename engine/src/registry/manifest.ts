/** Registry: versions of trained models: write, verify, load, swap. This file: what a version says about itself. */
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";
import { itemItem, noItemItem } from "../models/item-item/item-item.ts";

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

const common = {
  version: Type.String(),
  createdAtMs: Type.Number(),
  seed: Type.Integer(),
  /** SHA-256 over the training data: item ids, preferences, relations. */
  dataSha256: Type.String(),
  itemCount: Type.Integer(),
  userCount: Type.Integer(),
  preferenceCount: Type.Integer(),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  metrics: Type.Record(Type.String(), Type.Number()),
  encoderId: Type.Optional(Type.String()),
  models: Type.Array(ManifestModel),
};

const signalWeights = { cf: Type.Number(), cb: Type.Number(), ctx: Type.Number(), social: Type.Number() };

/** Schema 1. A change of meaning adds a new schema version and a migration beside it, never edits one that is there. */
const ManifestV1 = Type.Object({
  schemaVersion: Type.Literal(1),
  ...common,
  blendWeights: Type.Object(signalWeights),
});

const DomainBlend = Type.Object({
  ...signalWeights,
  /** The item-to-item model's share of the collaborative score, beside the latent one. */
  itemItemShare: Type.Number({ minimum: 0, maximum: 1 }),
});

/** Schema 2: weights are learned for each domain, and there is a model of items by items. */
const ManifestV2 = Type.Object({
  schemaVersion: Type.Literal(2),
  ...common,
  blend: Type.Object({
    /** For users of whom too little is known, and domains that are not named. */
    default: DomainBlend,
    byDomain: Type.Record(Type.String(), DomainBlend),
  }),
});

type AnyManifest = Static<typeof ManifestV1> | Static<typeof ManifestV2>;

export type Manifest = Static<typeof ManifestV2>;
/** How the parts of a score weigh, and how the collaborative part is made up. */
export type Blend = Manifest["blend"];
export type ManifestFile = Static<typeof ManifestFile>;

/** Parses a manifest's text. Throws `MODEL_DAMAGED` with the place that is wrong. */
export function parseManifest(text: string, place: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(place, "is not JSON", cause);
  }
  if (Value.Check(ManifestV1, json) || Value.Check(ManifestV2, json)) return migrated(json);
  const [first] = Value.Errors(Value.Check(IsV1, json) ? ManifestV1 : ManifestV2, json);
  throw damaged(place, first ? `is wrong at ${first.instancePath || "/"}: ${first.message}` : "has an unknown form");
}

const IsV1 = Type.Object({ schemaVersion: Type.Literal(1) });

/** A manifest of any schema as one of today's that serves the same lists. */
function migrated(manifest: AnyManifest): Manifest {
  switch (manifest.schemaVersion) {
    case 1: {
      const { blendWeights, models, ...rest } = manifest;
      return {
        ...rest,
        schemaVersion: 2,
        blend: { default: { ...blendWeights, itemItemShare: 0 }, byDomain: {} },
        models: [...models, { name: itemItem.name, header: noItemItem.header, arrays: {} }],
      };
    }
    case 2:
      return manifest;
  }
}

function damaged(place: string, what: string, cause?: unknown): EngineError {
  return new EngineError("MODEL_DAMAGED", `${place} ${what}. Train again, or promote another version.`, { cause });
}
