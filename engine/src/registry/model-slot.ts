import { EngineError } from "../domain/errors.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";
import type { ModelRegistry } from "../ports/model-registry.ts";

export interface ModelSlotOptions<Model> {
  readonly registry: ModelRegistry;
  /** Reads and verifies a version. Throws `MODEL_DAMAGED` or `MODEL_NOT_FOUND`. */
  readonly load: (tenant: TenantId, version: ModelVersion) => Promise<Model>;
  /** Told when a version is refused at start, with the reason. */
  readonly onRefused: (tenant: TenantId, version: ModelVersion, error: EngineError) => void;
}

/** Holds the model each tenant is served from. A version is swapped in only when it has been read whole; requests under way keep theirs. */
export class ModelSlot<Model extends { readonly version: ModelVersion }> {
  readonly #options: ModelSlotOptions<Model>;
  readonly #serving = new Map<TenantId, Model>();
  readonly #opened = new Map<TenantId, Promise<void>>();

  constructor(options: ModelSlotOptions<Model>) {
    this.#options = options;
  }

  /** What serves a tenant now; the first time, what the registry says is serving. */
  async current(tenant: TenantId): Promise<Model | undefined> {
    const known = this.#serving.get(tenant);
    if (known !== undefined) return known;
    const opened = this.#opened.get(tenant) ?? this.#open(tenant);
    this.#opened.set(tenant, opened);
    try {
      await opened;
    } catch (error) {
      // A store that was away says nothing about the version: whoever asks next tries again.
      if (this.#opened.get(tenant) === opened) this.#opened.delete(tenant);
      throw error;
    }
    return this.#serving.get(tenant);
  }

  /** Loads the serving version; when it is damaged, the newest older one that is sound. */
  async #open(tenant: TenantId): Promise<void> {
    const { registry, load, onRefused } = this.#options;
    const wanted = await registry.current(tenant);
    if (wanted === undefined) return;
    const order = (await registry.list(tenant)).map((record) => record.version);
    for (const version of order.slice(Math.max(0, order.indexOf(wanted)))) {
      try {
        this.#serving.set(tenant, await load(tenant, version));
        return;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        onRefused(tenant, version, error);
      }
    }
  }

  /** Verifies, loads, and only then makes a version the serving one. On failure the previous one stays. */
  async promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    const model = await this.#options.load(tenant, version);
    await this.#options.registry.promote(tenant, version);
    this.#serving.set(tenant, model);
  }

  /** Goes back to the version that served before. */
  async rollback(tenant: TenantId): Promise<ModelVersion> {
    const { registry, load } = this.#options;
    const version = await registry.rollback(tenant);
    if (version === undefined)
      throw new EngineError(
        "MODEL_NOT_FOUND",
        "There is no earlier version to go back to. See `codecatalyst models list`.",
      );
    try {
      this.#serving.set(tenant, await load(tenant, version));
    } catch (error) {
      const serving = this.#serving.get(tenant);
      if (serving !== undefined) await registry.promote(tenant, serving.version);
      throw error;
    }
    return version;
  }
}
