/** Learning between trainings: keeps the state of each serving version up to date from the event log, with checkpoints of its own. */
import type { AccountId, TenantId } from "../../domain/ids.ts";
import type { PreferenceWeights } from "../../domain/preference.ts";
import type { EventLog, Position } from "../../ports/event-log.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { ModelBundle } from "../../registry/bundle.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import type { ConsumerGroup, EventBatch } from "../stream/consumer-group.ts";
import { AccountOwners } from "./account-owners.ts";
import { forgetInFiles } from "./live-base.ts";
import { LiveModel, type LiveModelPorts } from "./live-model.ts";

export interface LivePorts extends LiveModelPorts {
  readonly eventLog: EventLog;
  readonly profiles: ProfileStore;
}

export interface LiveOptions {
  readonly weights: PreferenceWeights;
  readonly onNotice: (text: string) => void;
}

/** A checkpoint is written when the last is so old and something has happened since. */
const checkpointAfterMs = 20_000;
const replayBatch = 20_000;

interface Learning {
  readonly owners: AccountOwners;
  /** The one that serves, last; before it the one that served while it caught up. */
  models: readonly LiveModel[];
}

export class LiveLearner {
  readonly #ports: LivePorts;
  readonly #options: LiveOptions;
  readonly #learning = new Map<TenantId, Promise<Learning>>();
  /** How it follows the log: events that were seen before, by position or id, change nothing. */
  readonly group: ConsumerGroup = {
    name: "live",
    maxEvents: 2_000,
    handle: (batch) => this.#handle(batch),
    startAfter: (tenant, partition) => this.#startAfter(tenant, partition),
    eraseAccounts: (tenant, accountIds) => this.#forget(tenant, accountIds),
  };

  constructor(ports: LivePorts, options: LiveOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /**
   * A version as it serves, up to the end of the log: what was trained, from its last checkpoint or from where its training left it.
   * Versions without such a beginning serve as they were trained.
   */
  async open(tenant: TenantId, bundle: ModelBundle): Promise<ServingModel> {
    const { onNotice } = this.#options;
    const learning = await this.#of(tenant);
    const model = await LiveModel.open(this.#ports, tenant, bundle, onNotice);
    if (model === undefined) {
      onNotice(`Model version ${bundle.version} does not learn between trainings. Train again.`);
      return createServingModel(bundle);
    }
    for (let partition = 0; partition < this.#ports.eventLog.partitionCount; partition += 1)
      await this.#catchUp(model, partition, learning);
    learning.models = [...learning.models.filter(({ version }) => version !== model.version), model];
    for (let partition = 0; partition < this.#ports.eventLog.partitionCount; partition += 1)
      await this.#catchUp(model, partition, learning);
    return model.serving;
  }

  async #startAfter(tenant: TenantId, partition: number): Promise<Position> {
    const { models } = await this.#of(tenant);
    const [first, ...rest] = models.map((model) => model.position(partition));
    // Without a model there is nothing to learn; whatever serves next reads what it lacks when it is opened.
    if (first === undefined) return this.#ports.eventLog.positionBefore(tenant, partition, Number.MAX_SAFE_INTEGER);
    return rest.reduce((least, one) => (one < least ? one : least), first);
  }

  async #handle({ tenant, partition, events, isReplay = false }: EventBatch): Promise<void> {
    const { owners, models } = await this.#of(tenant);
    for (const model of models) {
      model.apply(partition, events, { weights: this.#options.weights, userOf: owners.userOf, isReplay });
      if (model.isDue(checkpointAfterMs)) this.#saveInBackground(model);
    }
  }

  /** From now on one version serves; others of the tenant are let go. */
  async promoted(tenant: TenantId, version: string): Promise<void> {
    const learning = await this.#of(tenant);
    const left = learning.models.filter((model) => model.version !== version);
    learning.models = learning.models.filter((model) => model.version === version);
    for (const model of left) await model.save();
  }

  async accountChanged(tenant: TenantId, accountId: AccountId): Promise<void> {
    await (await this.#of(tenant)).owners.refresh(accountId);
  }

  /** Takes people out of memory and out of every file. */
  async #forget(tenant: TenantId, ids: readonly AccountId[]): Promise<void> {
    const { owners, models } = await this.#of(tenant);
    owners.forget(ids);
    for (const model of models) {
      model.forget(ids);
      await model.save();
    }
    await forgetInFiles(this.#ports, tenant, ids);
  }

  /** Writes checkpoints of all that is new. */
  async close(): Promise<void> {
    for (const learning of this.#learning.values()) for (const model of (await learning).models) await model.save();
  }

  #of(tenant: TenantId): Promise<Learning> {
    const known = this.#learning.get(tenant);
    if (known !== undefined) return known;
    const begun = AccountOwners.read(this.#ports.profiles, tenant).then((owners): Learning => ({ owners, models: [] }));
    this.#learning.set(tenant, begun);
    begun.catch(() => this.#learning.delete(tenant));
    return begun;
  }

  async #catchUp(model: LiveModel, partition: number, { owners }: Learning): Promise<void> {
    for (;;) {
      const events = await this.#ports.eventLog.read(model.tenant, partition, model.position(partition), replayBatch);
      if (events.length === 0) return;
      model.apply(partition, events, { weights: this.#options.weights, userOf: owners.userOf, isReplay: false });
    }
  }

  #saveInBackground(model: LiveModel): void {
    model.save().catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.onNotice(`A checkpoint of what was learned since the training could not be written: ${text}`);
    });
  }
}
