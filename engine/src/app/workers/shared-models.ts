import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { wasm } from "../../kernels/wasm/web-assembly.ts";
import type { LiveChanges } from "../../models/live/live-copy.ts";
import type { LiveLearner } from "../../pipeline/live/live-learner.ts";
import { arrayAlignment, type ArrayRoom, type VersionFiles } from "../../registry/bundle.ts";
import type { ModelSlot } from "../../registry/model-slot.ts";
import type { PlacedItems } from "../../serving/live/place-items.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { SharedModel } from "./messages.ts";

const pageBytes = 65_536;

/** One shared WebAssembly memory, just large enough. It is let go of when no thread has an array in it any more. */
export const sharedRoom: ArrayRoom = (sizeBytes) => {
  const pages = Math.max(1, Math.ceil(sizeBytes / pageBytes));
  const { buffer } = new wasm.Memory({ initial: pages, maximum: pages, shared: true });
  let end = 0;
  return (partBytes) => {
    const part = new Uint8Array(buffer, end, partBytes);
    end += Math.ceil(partBytes / arrayAlignment) * arrayAlignment;
    return part;
  };
};

/** Told of what a version learned since its training. */
export interface ModelWatcher {
  learned(tenant: TenantId, version: ModelVersion, changes: LiveChanges): void;
  grown(tenant: TenantId, version: ModelVersion, placed: PlacedItems): void;
}

/** How often learned numbers go to those who watch. */
const tellEveryMs = 250;

/** The engine's models, for other threads to serve from. */
export class SharedModels {
  /** By the model as it was opened. */
  readonly #filesOf = new WeakMap<ServingModel, VersionFiles>();
  #source: { readonly slot: ModelSlot<ServingModel>; readonly learner: LiveLearner } | undefined;
  #watcher: ModelWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Before anything else. */
  connect(slot: ModelSlot<ServingModel>, learner: LiveLearner): void {
    this.#source = { slot, learner };
  }

  opened(model: ServingModel, files: VersionFiles): void {
    this.#filesOf.set(model, files);
  }

  /** What serves a tenant, delivered in the moment of which it is true; not where nothing serves. */
  async describe(tenant: TenantId, deliver: (model: SharedModel) => void): Promise<void> {
    const opened = await this.#source?.slot.current(tenant);
    const files = opened && this.#filesOf.get(opened);
    if (files === undefined) return;
    await this.#source?.learner.describe(tenant, files.version, (description) => deliver({ files, description }));
  }

  watch(watcher: ModelWatcher): void {
    this.#watcher = watcher;
    this.#timer = setInterval(() => this.#tell(), tellEveryMs).unref();
  }

  close(): void {
    this.#watcher = undefined;
    clearInterval(this.#timer);
  }

  /** A version took items in. */
  readonly grown = (tenant: TenantId, version: ModelVersion, placed: PlacedItems): void =>
    this.#watcher?.grown(tenant, version, placed);

  #tell(): void {
    for (const change of this.#source?.learner.takeChanges() ?? []) this.#watcher?.learned(...change);
  }
}
