/** Schedule: the daily training as steps that survive a crash, and their history. This file: what is kept of a run. */
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { Verdict } from "../../evaluation/gate/judge-models.ts";

export const stepNames = ["features", "judge", "train", "promote", "prune"] as const;
export type StepName = (typeof stepNames)[number];
export const stepStatuses = ["waiting", "running", "done", "skipped", "failed"] as const;
/** Who began a run: the day, a person at the command line, a request. */
export const runTriggers = ["schedule", "command", "request"] as const;
export const runStatuses = ["running", "promoted", "refused", "failed"] as const;

const Step = Type.Object({
  name: Type.Enum([...stepNames]),
  status: Type.Enum([...stepStatuses]),
  attemptCount: Type.Integer({ minimum: 0 }),
  startedAtMs: Type.Optional(Type.Number()),
  endedAtMs: Type.Optional(Type.Number()),
});

/** Schema 1 of a run. */
const RunState = Type.Object({
  schemaVersion: Type.Literal(1),
  id: Type.String({ pattern: "^[A-Za-z0-9-]+$" }),
  trigger: Type.Enum([...runTriggers]),
  status: Type.Enum([...runStatuses]),
  /** Of a refusal, a failure or a promotion, in a sentence. */
  reason: Type.Optional(Type.String()),
  startedAtMs: Type.Number(),
  endedAtMs: Type.Optional(Type.Number()),
  steps: Type.Array(Step),
  /** What finished steps found out, for those behind them. */
  results: Type.Object({
    featuresRun: Type.Optional(Type.String()),
    /** The serving version that the features set events apart for. */
    judgedAgainst: Type.Optional(Type.String()),
    verdict: Type.Optional(Verdict),
    version: Type.Optional(Type.String()),
  }),
  log: Type.Array(Type.Object({ atMs: Type.Number(), text: Type.String() })),
});

export type RunState = Static<typeof RunState>;
export type RunResults = RunState["results"];

interface Place {
  readonly objects: ObjectStore;
}

const folder = "runs/";
const keyOf = (id: string) => `${folder}${id}.json`;
/** A step that is tried again and again must not make the log endless. */
const logLimit = 1_000;

export function newRun(id: string, trigger: RunState["trigger"], startedAtMs: number): RunState {
  return {
    schemaVersion: 1,
    id,
    trigger,
    status: "running",
    startedAtMs,
    steps: stepNames.map((name) => ({ name, status: "waiting", attemptCount: 0 })),
    results: {},
    log: [],
  };
}

export async function saveRun({ objects }: Place, tenant: TenantId, run: RunState): Promise<void> {
  const kept = { ...run, log: run.log.slice(-logLimit) };
  await objects.put(tenant, keyOf(run.id), new TextEncoder().encode(JSON.stringify(kept, undefined, 2)));
}

/** Throws `RUN_NOT_FOUND`, or `STORE_DAMAGED` naming what is wrong. */
export async function readRun({ objects }: Place, tenant: TenantId, id: string): Promise<RunState> {
  const bytes = /^[A-Za-z0-9-]+$/.test(id) ? await objects.get(tenant, keyOf(id)) : undefined;
  if (bytes === undefined)
    throw new EngineError(
      "RUN_NOT_FOUND",
      `There is no run ${JSON.stringify(id.slice(0, 80))}. \`codecatalyst runs list\` shows those that are kept.`,
    );
  const json = jsonOf(bytes);
  if (Value.Check(RunState, json)) return json;
  const [first] = Value.Errors(RunState, json);
  throw new EngineError(
    "STORE_DAMAGED",
    `${keyOf(id)} is wrong at ${first?.instancePath || "/"}: ${first?.message ?? "it is not JSON"}. Delete it: nothing depends on it.`,
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Ids, newest first: they begin with the time. */
export async function listRunIds({ objects }: Place, tenant: TenantId): Promise<readonly string[]> {
  const keys = await objects.list(tenant, folder);
  return keys.map((key) => key.slice(folder.length, -".json".length)).toReversed();
}

export async function removeRun({ objects }: Place, tenant: TenantId, id: string): Promise<void> {
  await objects.delete(tenant, keyOf(id));
}
