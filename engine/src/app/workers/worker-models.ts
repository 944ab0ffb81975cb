import { noClusters } from "../../models/clusters/clusters.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { FollowedModel } from "../../pipeline/live/followed-model.ts";
import type { Clock } from "../../ports/clock.ts";
import { openVersion, type CatalogueItems } from "../../registry/bundle.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { SharedModel } from "./messages.ts";

export interface WorkerModelsOptions {
  readonly shownItems: CatalogueItems;
  readonly clock: Clock;
  readonly usesDemographics: boolean;
  /** Asks the engine for a tenant's model: `take` is called before it resolves, where there is one. */
  readonly ask: (tenant: TenantId) => Promise<void>;
  /** What is made from now on is made by another model. */
  readonly onSwapped: (tenant: TenantId) => void;
}

interface Served {
  readonly version: ModelVersion;
  readonly model: FollowedModel;
}

/** What a worker serves from: models over shared arrays, kept as they are in the engine's thread by what it tells. */
export class WorkerModels {
  readonly #options: WorkerModelsOptions;
  readonly #served = new Map<TenantId, Served>();
  readonly #asked = new Map<TenantId, Promise<void>>();
  /** What the engine tells of a tenant is done in the order in which it comes. */
  readonly #tails = new Map<TenantId, Promise<unknown>>();

  constructor(options: WorkerModelsOptions) {
    this.#options = options;
  }

  async current(tenant: TenantId): Promise<ServingModel | undefined> {
    const served = this.#served.get(tenant);
    if (served !== undefined) return served.model.serving;
    const asked = this.#asked.get(tenant) ?? this.#options.ask(tenant);
    this.#asked.set(tenant, asked);
    try {
      await asked;
    } catch (error) {
      this.#asked.delete(tenant);
      throw error;
    }
    await this.#tails.get(tenant);
    return this.#served.get(tenant)?.model.serving;
  }

  /** Swaps it in when all of it is ready; tenants that nobody asked for are left until somebody does. */
  async take(tenant: TenantId, { files, description }: SharedModel): Promise<void> {
    if (!this.#asked.has(tenant)) return;
    await this.#inOrder(tenant, async () => {
      const { shownItems, usesDemographics, clock, onSwapped } = this.#options;
      const bundle = await openVersion(shownItems, tenant, files);
      const clusters = usesDemographics ? bundle.clusters : noClusters(bundle.catalogue);
      const model = await FollowedModel.open({ ...bundle, clusters }, description, () => clock.nowMs());
      this.#served.set(tenant, { version: files.version, model });
      onSwapped(tenant);
    });
  }

  /** Takes in what a version learned; what is told of another than serves is about one that is gone, or was told again with it. */
  async change(
    tenant: TenantId,
    version: ModelVersion,
    change: (model: FollowedModel) => void | Promise<void>,
  ): Promise<void> {
    await this.#inOrder(tenant, async () => {
      const served = this.#served.get(tenant);
      if (served?.version === version) await change(served.model);
    });
  }

  #inOrder(tenant: TenantId, work: () => Promise<void>): Promise<void> {
    const done = (this.#tails.get(tenant) ?? Promise.resolve()).then(work);
    // A failure is told to whoever asked for the work, and does not stop what comes after it.
    this.#tails.set(
      tenant,
      done.catch(() => {}),
    );
    return done;
  }
}
