/** Deploying: a version that was written becomes the one that serves, gradually, or is refused. This file: what follows from which event. */
import { EngineError } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import { newestFirst, type ModelRegistry } from "../../ports/model-registry.ts";
import type { ModelShift, ModelTraffic } from "../../ports/model-traffic.ts";
import { allDocuments } from "../../serving/all-documents.ts";
import { problemOf, type TrialPorts } from "./try-version.ts";

export interface DeploymentPorts extends TrialPorts {
  readonly traffic: ModelTraffic;
  readonly registry: ModelRegistry;
  readonly documents: DocumentStore;
  readonly bus: Bus;
  /** Makes a version what the registry says and this process serves, and tells. */
  readonly promote: (tenant: TenantId, version: ModelVersion) => Promise<void>;
  /** Takes back the last `promote` of a tenant, and tells. */
  readonly rollback: (tenant: TenantId) => Promise<unknown>;
  /** Makes lists by a version that serves for those who ask most. */
  readonly prepare: (tenant: TenantId, version: ModelVersion) => Promise<unknown>;
}

/** What became of a version for now. */
export type Deployment =
  | { readonly kind: "shifting"; readonly shiftId: string }
  | { readonly kind: "serves" }
  /** Something newer serves. */
  | { readonly kind: "older" }
  /** Another shift runs; this one is begun when that has ended. */
  | { readonly kind: "waiting" }
  | { readonly kind: "withheld"; readonly reason: string };

const collection = "deployments";
/** Longer than a version that nobody wants is kept. */
const notedForMs = 90 * 86_400_000;

/** Of a version that does not serve. `isWished`: whether or not something newer serves. */
type Note =
  | { readonly kind: "waiting"; readonly isWished: boolean }
  | { readonly kind: "withheld"; readonly reason: string };

/**
 * A version was written: it is tried, and requests begin to be shifted to it. Events may come twice and late: what serves, is older than
 * what serves, or was withheld before changes nothing. Throws `MODEL_NOT_FOUND` as long as the version is not registered.
 */
export async function newArtifact(
  ports: DeploymentPorts,
  tenant: TenantId,
  version: ModelVersion,
): Promise<Deployment> {
  const { registry, traffic, documents } = ports;
  const record = await registry.get(tenant, version);
  if (record === undefined)
    throw new EngineError("MODEL_NOT_FOUND", `Model version ${version} is not registered yet. Tell of it again.`);
  const note = (await documents.get(tenant, collection, version))?.value as Note | undefined;
  if (note?.kind === "withheld") return note;
  const pinned = (await traffic.serving()).get(tenant);
  if (pinned === version) return { kind: "serves" };
  const serving = pinned ?? (await registry.current(tenant));
  // What the registry serves by itself is pinned by a shift, so that the next one has where to go back to.
  const known = serving === undefined || serving === version ? undefined : await registry.get(tenant, serving);
  if (known !== undefined && newestFirst(record, known) > 0) return { kind: "older" };
  return deploy(ports, { tenant, version }, { isWished: false });
}

/**
 * The registry was told to serve a version, by a person, a training or a shift that ended: requests follow it, also to an older version,
 * and to one that was withheld before. Where no version is pinned they do so by themselves.
 */
export async function followRegistry(ports: DeploymentPorts, tenant: TenantId): Promise<Deployment> {
  const version = await ports.registry.current(tenant);
  const pinned = (await ports.traffic.serving()).get(tenant);
  if (version === undefined || pinned === version) return { kind: "serves" };
  if (pinned !== undefined) return deploy(ports, { tenant, version }, { isWished: true });
  await ports.prepare(tenant, version);
  return { kind: "serves" };
}

/**
 * A shift has ended, of a version of ours or of other code: where it succeeded the version is promoted, else it is withheld and the reason
 * told. Then what waited for this is begun, and lists are prepared. Returns the shift, undefined for one of other code.
 */
export async function shiftEnded(
  ports: DeploymentPorts,
  shiftId: string,
  tenants: readonly TenantId[],
): Promise<ModelShift | undefined> {
  const shift = await ports.traffic.find(shiftId);
  if (shift?.state === "running")
    throw new EngineError("INTERNAL", `The shift ${shiftId} still runs. Tell of its end again.`);
  const serves = shift?.state === "succeeded" && (await succeeded(ports, shift));
  if (shift?.state === "rolled-back") await rolledBack(ports, shift);
  await beginWaiting(ports, new Set([...tenants, ...(shift === undefined ? [] : [shift.tenant])]));
  if (serves) await ports.prepare(shift.tenant, shift.version);
  return shift;
}

/** Where nothing served before there is nothing better. */
function unlessNothingBefore(error: unknown): void {
  if (!(error instanceof EngineError) || error.code !== "MODEL_NOT_FOUND") throw error;
}

interface Subject {
  readonly tenant: TenantId;
  readonly version: ModelVersion;
}

async function deploy(
  ports: DeploymentPorts,
  subject: Subject,
  { isWished }: { readonly isWished: boolean },
): Promise<Deployment> {
  const problem = await problemOf(ports, subject.tenant, subject.version);
  if (problem !== undefined) return withhold(ports, subject, problem);
  const begun = await begin(ports, subject);
  if (begun.kind !== "waiting") return begun;
  await noteDown(ports, subject, { kind: "waiting", isWished });
  // The other shift may have ended before this was noted.
  return begin(ports, subject);
}

async function begin({ traffic, documents }: DeploymentPorts, { tenant, version }: Subject): Promise<Deployment> {
  const begun = await traffic.begin(tenant, version);
  if (begun.kind === "busy") return { kind: "waiting" };
  await documents.delete(tenant, collection, [version]);
  return begun.kind === "serves" ? begun : { kind: "shifting", shiftId: begun.shift.id };
}

/** False where the event came so late that another version serves by now. */
async function succeeded(ports: DeploymentPorts, { tenant, version }: ModelShift): Promise<boolean> {
  const serves = (await ports.traffic.serving()).get(tenant) === version;
  if (!serves) return false;
  await ports.promote(tenant, version);
  // The end of an earlier shift to it may have been told of while this one ran.
  await ports.documents.delete(tenant, collection, [version]);
  return true;
}

async function rolledBack(ports: DeploymentPorts, { tenant, version, reason }: ModelShift): Promise<void> {
  const { registry, rollback } = ports;
  const pinned = (await ports.traffic.serving()).get(tenant);
  if (pinned === version) return;
  if ((await registry.current(tenant)) === version) await rollback(tenant).catch(unlessNothingBefore);
  await withhold(ports, { tenant, version }, reason ?? "Requests were shifted back from it.");
}

async function withhold(ports: DeploymentPorts, subject: Subject, reason: string): Promise<Deployment> {
  const withheld = { kind: "withheld", reason } as const;
  await noteDown(ports, subject, withheld);
  await ports.bus.publish({ kind: "model-withheld", ...subject, reason });
  return withheld;
}

async function noteDown({ documents }: DeploymentPorts, { tenant, version }: Subject, value: Note): Promise<void> {
  await documents.put(tenant, collection, { key: version, value }, { ttlMs: notedForMs });
}

/** Of each tenant what somebody wished for, then the newest that waits; the others go on waiting, for a shift may be rolled back. */
async function beginWaiting(ports: DeploymentPorts, tenants: Iterable<TenantId>): Promise<void> {
  for (const tenant of tenants)
    for (const { version, isWished } of await waitingOf(ports, tenant)) {
      const next = await (isWished
        ? deploy(ports, { tenant, version }, { isWished })
        : newArtifact(ports, tenant, version));
      if (next.kind === "shifting" || next.kind === "waiting") break;
      if (next.kind !== "withheld") await ports.documents.delete(tenant, collection, [version]);
    }
}

async function waitingOf({ documents, registry }: DeploymentPorts, tenant: TenantId) {
  const waiting = new Map<string, boolean>();
  for await (const { key, value } of allDocuments(documents, tenant, collection)) {
    const { kind, isWished = false } = value as Partial<Extract<Note, { readonly kind: "waiting" }>>;
    if (kind === "waiting") waiting.set(key, isWished);
  }
  if (waiting.size === 0) return [];
  const records = (await registry.list(tenant)).filter(({ version }) => waiting.has(version));
  // What is pruned waits for nothing.
  const gone = [...waiting.keys()].filter((key) => !records.some(({ version }) => version === key));
  await documents.delete(tenant, collection, gone);
  const found = records.map(({ version }) => ({ version, isWished: waiting.get(version) === true }));
  return [...found.filter(({ isWished }) => isWished), ...found.filter(({ isWished }) => !isWished)];
}
