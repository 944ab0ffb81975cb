import { EngineError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import { contradictionsOf } from "../domain/surface/check-surface.ts";
import type { PublishedSurface, SurfaceContent, SurfaceName } from "../domain/surface/surface.ts";
import type { Bus } from "../ports/bus.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import { checkCondition, type WriteCondition } from "./content-tag.ts";

/** A version as it was published. */
interface SurfaceVersion extends SurfaceContent {
  readonly version: number;
  readonly publishedAtMs: number;
  /** The name of who did it. */
  readonly publishedBy: string;
}

/** Everything about a surface. */
export interface Surface {
  readonly name: SurfaceName;
  /** What is being worked on; nobody's list obeys it. */
  readonly draft: SurfaceContent & { readonly changedAtMs: number; readonly changedBy: string };
  /** The version that lists obey; absent before the first is published. */
  readonly liveVersion?: number;
  /** The newest first. */
  readonly versions: readonly SurfaceVersion[];
}

/** Who changes a surface, and what must hold of it: its tag is that of its `revisionOf`. */
export interface SurfaceChange {
  readonly by: string;
  readonly condition?: WriteCondition | undefined;
}

/** Another after every change of draft, versions, or which of them lists obey. */
function revisionOf({ draft, liveVersion, versions }: Surface): readonly (number | null)[] {
  return [draft.changedAtMs, liveVersion ?? null, versions[0]?.version ?? null];
}

const collection = "surfaces";
/** So many versions are kept. */
const keptVersionCount = 20;
const surfaceLimit = 500;
/** What other processes publish holds here within this time. */
const refreshMs = 500;
const attemptLimit = 5;

interface Cached {
  readonly published: PublishedSurface | undefined;
  readonly readAtMs: number;
}

/** The surfaces of all tenants: drafts, versions, and which version lists obey. */
export class Surfaces {
  readonly #documents: DocumentStore;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #cache = new Map<string, Cached>();

  constructor({
    documents,
    bus,
    clock,
  }: {
    readonly documents: DocumentStore;
    readonly bus: Bus;
    readonly clock: Clock;
  }) {
    this.#documents = documents;
    this.#bus = bus;
    this.#clock = clock;
    bus.subscribe("surfaces-changed", () => this.#cache.clear());
  }

  /** The rules that lists on a surface obey; undefined where none were published. */
  async published(tenant: TenantId, name: SurfaceName): Promise<PublishedSurface | undefined> {
    const key = `${tenant}\n${name}`;
    const cached = this.#cache.get(key);
    const nowMs = this.#clock.nowMs();
    if (cached !== undefined && Math.abs(nowMs - cached.readAtMs) < refreshMs) return cached.published;
    const found = await this.#read(tenant, name);
    const live = found?.surface.versions.find(({ version }) => version === found.surface.liveVersion);
    const published = live && { ...live, name };
    // Any word may be asked for, so that what is kept is bounded.
    if (this.#cache.size >= surfaceLimit) this.#cache.clear();
    this.#cache.set(key, { published, readAtMs: nowMs });
    return published;
  }

  async list(tenant: TenantId): Promise<readonly Surface[]> {
    const documents = await this.#documents.list(tenant, collection, { limit: surfaceLimit });
    return documents.map(({ value }) => surfaceOf(value));
  }

  /** Throws `SURFACE_NOT_FOUND`. */
  async get(tenant: TenantId, name: SurfaceName): Promise<Surface> {
    const found = await this.#read(tenant, name);
    if (found === undefined) throw notFound(name);
    return found.surface;
  }

  /** Makes or replaces the draft. Throws `INVALID_INPUT` for rules that cannot hold together, `PRECONDITION_FAILED`. */
  async putDraft(
    tenant: TenantId,
    name: SurfaceName,
    content: SurfaceContent,
    { by, condition }: SurfaceChange,
  ): Promise<Surface> {
    const problems = contradictionsOf(content);
    if (problems.length > 0)
      throw new EngineError(
        "INVALID_INPUT",
        `The rules cannot hold together: ${problems.map(({ field, message }) => `${field} ${message}`).join("; ")}.`,
        { details: { problems } },
      );
    const nowMs = this.#clock.nowMs();
    return this.#change(tenant, name, (surface) => {
      checkCondition(condition, surface && revisionOf(surface));
      // Two changes within a millisecond are two.
      const changedAtMs = Math.max(nowMs, (surface?.draft.changedAtMs ?? 0) + 1);
      return { versions: [], ...surface, name, draft: { ...content, changedAtMs, changedBy: by } };
    });
  }

  /** The draft becomes a version that lists obey from now on. Throws `SURFACE_NOT_FOUND`, `PRECONDITION_FAILED`. */
  async publish(tenant: TenantId, name: SurfaceName, { by, condition }: SurfaceChange): Promise<Surface> {
    const publishedAtMs = this.#clock.nowMs();
    const surface = await this.#change(tenant, name, (known) => {
      if (known === undefined) throw notFound(name);
      checkCondition(condition, revisionOf(known));
      const { changedAtMs: _, changedBy: __, ...content } = known.draft;
      const version = 1 + (known.versions[0]?.version ?? 0);
      const versions = [{ ...content, version, publishedAtMs, publishedBy: by }, ...known.versions];
      return { ...known, versions: versions.slice(0, keptVersionCount), liveVersion: version };
    });
    await this.#tell(tenant);
    return surface;
  }

  /** Lists obey an earlier version again: `version`, or the last one before the live one. Throws `SURFACE_NOT_FOUND`. */
  async rollback(tenant: TenantId, name: SurfaceName, version?: number): Promise<Surface> {
    const surface = await this.#change(tenant, name, (known) => {
      if (known === undefined) throw notFound(name);
      const isWanted = (one: number) => (version === undefined ? one < (known.liveVersion ?? 0) : one === version);
      const found = known.versions.find((one) => isWanted(one.version));
      if (found !== undefined) return { ...known, liveVersion: found.version };
      const what = version === undefined ? "no version before the one that is live" : `no version ${version}`;
      throw new EngineError(
        "SURFACE_NOT_FOUND",
        `The surface ${name} has ${what}. GET /v1/surfaces/${name} lists them.`,
      );
    });
    await this.#tell(tenant);
    return surface;
  }

  /** With its draft and all versions; lists there obey no rules any more. Idempotent. */
  async delete(tenant: TenantId, name: SurfaceName): Promise<void> {
    await this.#documents.delete(tenant, collection, [name]);
    await this.#tell(tenant);
  }

  async #tell(tenant: TenantId): Promise<void> {
    this.#cache.clear();
    await this.#bus.publish({ kind: "surfaces-changed", tenant });
  }

  async #read(tenant: TenantId, name: SurfaceName) {
    const document = await this.#documents.get(tenant, collection, name);
    return document && { surface: surfaceOf(document.value), version: document.version };
  }

  /** Two who change a surface at once do it one after the other. */
  async #change(
    tenant: TenantId,
    name: SurfaceName,
    change: (surface: Surface | undefined) => Surface,
  ): Promise<Surface> {
    for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
      const found = await this.#read(tenant, name);
      const surface = change(found?.surface);
      const entry = { key: name, value: surface };
      const ifVersion = found?.version ?? null;
      if ((await this.#documents.put(tenant, collection, entry, { ifVersion })) !== undefined) return surface;
    }
    throw new EngineError("PORT_UNAVAILABLE", `The surface ${name} is being changed by others all the time.`);
  }
}

function notFound(name: SurfaceName): EngineError {
  return new EngineError("SURFACE_NOT_FOUND", `There is no surface ${name}. Make one with PUT /v1/surfaces/${name}.`);
}

/** What `putDraft` and `publish` wrote. */
function surfaceOf(value: unknown): Surface {
  const { name, draft, versions } = (value ?? {}) as Partial<Surface>;
  if (name === undefined || draft === undefined || !Array.isArray(versions))
    throw new EngineError("STORE_DAMAGED", "A document of the collection surfaces is no surface.");
  return value as Surface;
}
