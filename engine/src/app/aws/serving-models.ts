import { messageOf } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { noClusters } from "../../models/clusters/clusters.ts";
import { openServed, servedStamp } from "../../pipeline/live/served-live.ts";
import type { ModelRegistry } from "../../ports/model-registry.ts";
import { openVersion, readVersion, type ModelBundle, type VersionFiles } from "../../registry/bundle.ts";
import { catalogueStamp, findCatalogueSnapshot } from "../../registry/catalogue-snapshot.ts";
import type { ChecksumKind } from "../../registry/model-files.ts";
import { ModelSlot } from "../../registry/model-slot.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { SnapshotItems } from "../../serving/snapshot-items.ts";
import type { Ports } from "../ports.ts";
import { sharedRoom } from "../workers/shared-models.ts";

export interface ServingModelsOptions {
  /** Told of the snapshots that versions are opened with. */
  readonly shownItems: SnapshotItems;
  readonly usesDemographics: boolean;
  /** What serves whatever the registry says. */
  readonly modelVersions: ReadonlyMap<TenantId, ModelVersion>;
  /** By what files are verified; the fast one unless given. */
  readonly checksum?: ChecksumKind | undefined;
  readonly onNotice: (notice: string) => void;
}

/** A version in memory, with the items of one snapshot. */
interface Opened {
  readonly files: VersionFiles;
  readonly stamp: string | undefined;
  readonly bundle: ModelBundle;
}

type ModelPorts = Pick<Ports, "objects" | "registry" | "items" | "cache" | "clock">;

/** So old may be what a function serves, of versions and of what was learned since their training. */
const refreshAfterMs = 60_000;

/**
 * The models of a function that answers requests: read whole before the first request, each version's arrays in one WebAssembly memory.
 * What serves is looked for again now and then, beside the requests: none waits for it.
 */
export class ServingModels {
  readonly #ports: ModelPorts;
  readonly #options: ServingModelsOptions;
  readonly #tenants = new Set<TenantId>();
  readonly #opened = new Map<TenantId, Opened>();
  #slot: ModelSlot<ServingModel>;
  /** Of the versions, snapshots and checkpoints that `#slot` was opened from. */
  #state = "";
  #refreshedAtMs: number;
  #refreshing: Promise<void> | undefined;

  constructor(ports: ModelPorts, options: ServingModelsOptions) {
    this.#ports = { ...ports, registry: pinnedRegistry(ports.registry, options.modelVersions) };
    this.#options = options;
    this.#slot = this.#newSlot();
    this.#refreshedAtMs = ports.clock.nowMs();
  }

  /** What serves a tenant; opened at the first call. */
  async current(tenant: TenantId): Promise<ServingModel | undefined> {
    this.#tenants.add(tenant);
    return this.#slot.current(tenant);
  }

  /** A version as it would serve, whether or not it does. Throws `MODEL_NOT_FOUND` and `MODEL_DAMAGED`. */
  open(tenant: TenantId, version: ModelVersion): Promise<ServingModel> {
    return this.#load(tenant, version);
  }

  /** As `ModelSlot`: this process serves it at once, others when they look the next time. */
  promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    return this.#slot.promote(tenant, version);
  }

  rollback(tenant: TenantId): Promise<ModelVersion> {
    return this.#slot.rollback(tenant);
  }

  /** Begins to look for what is new, where the last look is a minute old; resolves when that is done. */
  refresh(): Promise<void> {
    if (this.#ports.clock.nowMs() - this.#refreshedAtMs < refreshAfterMs) return Promise.resolve();
    this.#refreshing ??= this.#refresh()
      .catch((error: unknown) => this.#options.onNotice(`What serves could not be looked for: ${messageOf(error)}`))
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    this.#refreshedAtMs = this.#ports.clock.nowMs();
    const state = await this.#stateNow();
    if (state === this.#state) return;
    const slot = this.#newSlot();
    for (const tenant of this.#tenants) await slot.current(tenant);
    this.#slot = slot;
    this.#state = state;
  }

  /** Changes whenever another version serves, something was learned or an item is another one. */
  async #stateNow(): Promise<string> {
    const parts: (string | undefined)[] = [];
    for (const tenant of this.#tenants) {
      const version = await this.#ports.registry.current(tenant);
      parts.push(tenant, version);
      if (version === undefined) continue;
      parts.push(await servedStamp(this.#ports, tenant, version), await catalogueStamp(this.#ports, tenant, version));
    }
    return parts.join("\n");
  }

  #newSlot(): ModelSlot<ServingModel> {
    const { onNotice } = this.#options;
    return new ModelSlot<ServingModel>({
      registry: this.#ports.registry,
      load: (tenant, version) => this.#load(tenant, version),
      onRefused: (_, version, error) => onNotice(`Model version ${version} is refused. ${error.message}`),
    });
  }

  async #load(tenant: TenantId, version: ModelVersion): Promise<ServingModel> {
    const bundle = await this.#bundleOf(tenant, version);
    return openServed(this.#ports, tenant, bundle, this.#options.onNotice);
  }

  /** What is in memory already is not read again. */
  async #bundleOf(tenant: TenantId, version: ModelVersion): Promise<ModelBundle> {
    const known = this.#opened.get(tenant);
    const stamp = await catalogueStamp(this.#ports, tenant, version);
    const isSame = known?.files.version === version;
    if (isSame && known.stamp === stamp) return known.bundle;
    const { shownItems, usesDemographics, onNotice, checksum = "gmac" } = this.#options;
    const [snapshot, files] = await Promise.all([
      findCatalogueSnapshot(this.#ports, tenant, version, onNotice),
      isSame ? known.files : readVersion(this.#ports, tenant, version, { room: sharedRoom, checksum }),
    ]);
    shownItems.use(tenant, snapshot);
    const opened = await openVersion(shownItems, tenant, files, snapshot);
    const bundle = usesDemographics ? opened : { ...opened, clusters: noClusters(opened.catalogue) };
    this.#opened.set(tenant, { files, stamp, bundle });
    return bundle;
  }
}

/** A registry in which some tenants' serving versions are given. */
function pinnedRegistry(registry: ModelRegistry, versions: ReadonlyMap<TenantId, ModelVersion>): ModelRegistry {
  return {
    register: (tenant, record) => registry.register(tenant, record),
    get: (tenant, version) => registry.get(tenant, version),
    list: (tenant) => registry.list(tenant),
    current: async (tenant) => versions.get(tenant) ?? registry.current(tenant),
    promote: (tenant, version) => registry.promote(tenant, version),
    rollback: (tenant) => registry.rollback(tenant),
    previous: (tenant) => registry.previous(tenant),
    remove: (tenant, version) => registry.remove(tenant, version),
  };
}
