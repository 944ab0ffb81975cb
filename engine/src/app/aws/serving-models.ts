import { messageOf } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { noClusters } from "../../models/clusters/clusters.ts";
import { checkpointKey } from "../../pipeline/live/live-base.ts";
import { LiveModel } from "../../pipeline/live/live-model.ts";
import type { ModelRegistry } from "../../ports/model-registry.ts";
import { openVersion, readVersion, type CatalogueItems, type ModelBundle } from "../../registry/bundle.ts";
import { ModelSlot } from "../../registry/model-slot.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import type { Ports } from "../ports.ts";
import { sharedRoom } from "../workers/shared-models.ts";

export interface ServingModelsOptions {
  readonly shownItems: CatalogueItems;
  readonly usesDemographics: boolean;
  /** What serves whatever the registry says. */
  readonly modelVersions: ReadonlyMap<TenantId, ModelVersion>;
  readonly onNotice: (notice: string) => void;
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
  readonly #bundles = new Map<TenantId, { readonly version: ModelVersion; readonly bundle: ModelBundle }>();
  #slot: ModelSlot<ServingModel>;
  /** Of the versions and checkpoints that `#slot` was opened from. */
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

  /** Changes whenever another version serves or something was learned. */
  async #stateNow(): Promise<string> {
    const { registry, objects } = this.#ports;
    const parts: string[] = [];
    for (const tenant of this.#tenants) {
      const version = await registry.current(tenant);
      const checkpoint = version && (await objects.get(tenant, checkpointKey(version)));
      // It begins with its checksum.
      parts.push(tenant, version ?? "", Buffer.from(checkpoint?.subarray(0, 32) ?? []).toString("hex"));
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
    const live = await LiveModel.open(this.#ports, tenant, bundle, this.#options.onNotice);
    return live?.serving ?? createServingModel(bundle);
  }

  async #bundleOf(tenant: TenantId, version: ModelVersion): Promise<ModelBundle> {
    const known = this.#bundles.get(tenant);
    if (known?.version === version) return known.bundle;
    const { shownItems, usesDemographics } = this.#options;
    const files = await readVersion(this.#ports, tenant, version, sharedRoom);
    const opened = await openVersion(shownItems, tenant, files);
    const bundle = usesDemographics ? opened : { ...opened, clusters: noClusters(opened.catalogue) };
    this.#bundles.set(tenant, { version, bundle });
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
    remove: (tenant, version) => registry.remove(tenant, version),
  };
}
