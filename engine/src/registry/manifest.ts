/** Registry: versions of trained models: write, verify, load, swap. This file: what a version says about itself. */
import { Type, type Static, type TObject } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";
import { domainMap, noDomainMap } from "../models/domain-map/domain-map.ts";
import { itemItem, noItemItem } from "../models/item-item/item-item.ts";
import { noTransitions, transitions } from "../models/transitions/transitions.ts";

const ManifestFile = Type.Object({
  key: Type.String(),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  /** Versions of before have none. */
  gmac: Type.Optional(Type.String({ pattern: "^[0-9a-f]{32}$" })),
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
  /** SHA-256 over the training data: items, preferences, relations, friends. */
  dataSha256: Type.String(),
  itemCount: Type.Integer(),
  userCount: Type.Integer(),
  preferenceCount: Type.Integer(),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  metrics: Type.Record(Type.String(), Type.Number()),
  encoderId: Type.Optional(Type.String()),
  /** From reading what it was trained on until it was to be written. Versions of before have none. */
  trainingSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  models: Type.Array(ManifestModel),
};

const signalWeights = { cf: Type.Number(), cb: Type.Number(), ctx: Type.Number(), social: Type.Number() };

/** Schema 1. A change of meaning adds a new schema version and a migration beside it, never edits one that is there. */
const ManifestV1 = Type.Object({
  schemaVersion: Type.Literal(1),
  ...common,
  blendWeights: Type.Object(signalWeights),
});

const sharesV2 = {
  ...signalWeights,
  /** The item-to-item model's share of the collaborative score, beside the latent one. */
  itemItemShare: Type.Number({ minimum: 0, maximum: 1 }),
};

/** `default` is for users of whom too little is known, and domains that are not named. */
function blendOf<Weights extends TObject>(one: Weights) {
  return Type.Object({ default: one, byDomain: Type.Record(Type.String(), one) });
}

/** Schema 2: weights are learned for each domain, and there is a model of items by items. */
const ManifestV2 = Type.Object({
  schemaVersion: Type.Literal(2),
  ...common,
  blend: blendOf(Type.Object(sharesV2)),
});

const sharesV3 = {
  ...sharesV2,
  /** With n likes popularity counts popularShare · popularStrength / (n + popularStrength) in cf. */
  popularShare: Type.Number({ minimum: 0, maximum: 1 }),
  popularStrength: Type.Number({ exclusiveMinimum: 0 }),
  /** Of ctx, what follows the newest likes. */
  followShare: Type.Number({ minimum: 0, maximum: 1 }),
};

/** Schema 3: what popularity counts for people with likes is learned too, and there are models of what follows what and of one domain by others. */
const ManifestV3 = Type.Object({
  schemaVersion: Type.Literal(3),
  ...common,
  blend: blendOf(Type.Object(sharesV3)),
});

/** Schema 4: parts of ctx for the time, the mood and the demographic cluster, and how far the log had been read. */
const ManifestV4 = Type.Object({
  schemaVersion: Type.Literal(4),
  ...common,
  /** The last position of each partition of the event log that was trained on, as decimals; empty where that is not known. */
  logPositions: Type.Array(Type.String({ pattern: "^[0-9]+$" })),
  blend: blendOf(
    Type.Object({
      ...sharesV3,
      /** What each part adds to ctx at most; 0 switches it off. */
      timeShare: Type.Number({ minimum: 0, maximum: 10 }),
      moodShare: Type.Number({ minimum: 0, maximum: 10 }),
      clusterShare: Type.Number({ minimum: 0, maximum: 10 }),
    }),
  ),
});

type ManifestV1 = Static<typeof ManifestV1>;
type ManifestV2 = Static<typeof ManifestV2>;
type ManifestV3 = Static<typeof ManifestV3>;
type AnyManifest = ManifestV1 | ManifestV2 | ManifestV3 | Manifest;

export type Manifest = Static<typeof ManifestV4>;
/** How the parts of a score weigh, and how the collaborative part is made up. */
export type Blend = Manifest["blend"];
export type ManifestFile = Static<typeof ManifestFile>;

const schemas = { 1: ManifestV1, 2: ManifestV2, 3: ManifestV3, 4: ManifestV4 } as const;

/** Parses a manifest's text. Throws `MODEL_DAMAGED` with the place that is wrong. */
export function parseManifest(text: string, place: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(place, "is not JSON", cause);
  }
  const schema = Value.Check(IsKnown, json) ? schemas[json.schemaVersion] : ManifestV4;
  if (Value.Check(schema, json)) return migrated(json);
  const [first] = Value.Errors(schema, json);
  throw damaged(place, first ? `is wrong at ${first.instancePath || "/"}: ${first.message}` : "has an unknown form");
}

const IsKnown = Type.Object({ schemaVersion: Type.Enum([1, 2, 3, 4]) });

/** A manifest of any schema as one of today's that serves the same lists in domains that are known of a user. */
function migrated(manifest: AnyManifest): Manifest {
  switch (manifest.schemaVersion) {
    case 1:
      return migrated(withItemItem(manifest));
    case 2:
      return migrated(withTransitions(manifest));
    case 3:
      return withContext(manifest);
    case 4:
      return manifest;
  }
}

function withItemItem({ blendWeights, models, ...rest }: ManifestV1): ManifestV2 {
  return {
    ...rest,
    schemaVersion: 2,
    blend: { default: { ...blendWeights, itemItemShare: 0 }, byDomain: {} },
    models: [...models, { name: itemItem.name, header: noItemItem.header, arrays: {} }],
  };
}

function withTransitions({ blend, models, ...rest }: ManifestV2): ManifestV3 {
  return {
    ...rest,
    schemaVersion: 3,
    blend: withShares(blend, { popularShare: 0.25, popularStrength: 3, followShare: 0 }),
    models: [
      ...models,
      { name: transitions.name, header: noTransitions.header, arrays: {} },
      { name: domainMap.name, header: noDomainMap.header, arrays: {} },
    ],
  };
}

function withContext({ blend, ...rest }: ManifestV3): Manifest {
  const shares = { timeShare: 0, moodShare: 0, clusterShare: 0 };
  return { ...rest, schemaVersion: 4, logPositions: [], blend: withShares(blend, shares) };
}

function withShares<Weights extends object, Shares extends object>(
  blend: { readonly default: Weights; readonly byDomain: Readonly<Record<string, Weights>> },
  shares: Shares,
) {
  const byDomain = Object.entries(blend.byDomain).map(([domain, one]) => [domain, { ...one, ...shares }] as const);
  return { default: { ...blend.default, ...shares }, byDomain: Object.fromEntries(byDomain) };
}

function damaged(place: string, what: string, cause?: unknown): EngineError {
  return new EngineError("MODEL_DAMAGED", `${place} ${what}. Train again, or promote another version.`, { cause });
}
