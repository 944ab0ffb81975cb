import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import { tasteEventKinds } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { featuresFolder } from "./feature-tables.ts";

const WrittenTable = Type.Object({
  key: Type.String(),
  rowCount: Type.Integer({ minimum: 0 }),
  sizeBytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});

/** Schema 1 of what a run says about itself. It is written last: a run without it is not there. */
const FeaturesRun = Type.Object({
  schemaVersion: Type.Literal(1),
  run: Type.String(),
  createdAtMs: Type.Number(),
  preference: Type.Object({
    weights: Type.Object(Object.fromEntries(tasteEventKinds.map((kind) => [kind, Type.Number()]))),
    /** Absent: nothing fades. */
    halfLifeDays: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    limit: Type.Number({ exclusiveMinimum: 0 }),
  }),
  /** The positions in the log that its events go up to, as decimals by partition. */
  logPositions: Type.Array(Type.String({ pattern: "^[0-9]+$" })),
  itemCount: Type.Integer({ minimum: 0 }),
  userCount: Type.Integer({ minimum: 0 }),
  preferenceCount: Type.Integer({ minimum: 0 }),
  /** Whether some events are set apart to judge a model by. */
  hasJudgedEvents: Type.Boolean(),
  tables: Type.Array(WrittenTable),
});

export type FeaturesRun = Static<typeof FeaturesRun>;

interface Place {
  readonly objects: ObjectStore;
}

const runKey = (run: string) => `${featuresFolder(run)}run.json`;

export async function writeFeaturesRun({ objects }: Place, tenant: TenantId, run: FeaturesRun): Promise<void> {
  await objects.put(tenant, runKey(run.run), new TextEncoder().encode(JSON.stringify(run, undefined, 2)));
}

/** Throws `FEATURES_NOT_FOUND`, or `STORE_DAMAGED` naming the place that is wrong. */
export async function readFeaturesRun({ objects }: Place, tenant: TenantId, run: string): Promise<FeaturesRun> {
  const bytes = await objects.get(tenant, runKey(run));
  if (bytes === undefined)
    throw new EngineError(
      "FEATURES_NOT_FOUND",
      `There are no features ${JSON.stringify(run)}, or they were erased with a person they held. Run \`codecatalyst features\`.`,
    );
  const json = jsonOf(bytes);
  if (Value.Check(FeaturesRun, json)) return json;
  const [first] = Value.Errors(FeaturesRun, json);
  throw new EngineError(
    "STORE_DAMAGED",
    `${runKey(run)} is wrong at ${first?.instancePath || "/"}: ${first?.message ?? "it has an unknown form"}. ` +
      "Run `codecatalyst features`.",
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** The weights that a run's preferences were made with. */
export function preferenceOf({ preference }: FeaturesRun): PreferenceConfig {
  return { ...preference, halfLifeDays: preference.halfLifeDays ?? Infinity } as PreferenceConfig;
}

/** Folders of runs, finished or not, oldest first: names begin with the time. */
export async function listFeaturesFolders({ objects }: Place, tenant: TenantId): Promise<readonly string[]> {
  const names = (await objects.list(tenant, "features/")).flatMap((key) => key.split("/").slice(1, -1).slice(0, 1));
  return [...new Set(names)].toSorted();
}

/** Names of finished runs, oldest first. */
export async function listFeaturesRuns({ objects }: Place, tenant: TenantId): Promise<readonly string[]> {
  const keys = await objects.list(tenant, "features/");
  return keys.filter((key) => key.endsWith("/run.json")).map((key) => key.split("/")[1] ?? "");
}

/** What says that a run is there goes first. */
export async function removeFeatures({ objects }: Place, tenant: TenantId, run: string): Promise<void> {
  await objects.delete(tenant, runKey(run));
  for (const key of await objects.list(tenant, featuresFolder(run))) await objects.delete(tenant, key);
}
