/** Learning between trainings: keeps the state of each serving version up to date from the event log, with checkpoints of its own. */
import { messageOf } from "../../domain/errors.ts";
import type { AccountId, ItemId, ModelVersion, TenantId, UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { PreferenceWeights } from "../../domain/preference.ts";
import type { LiveChanges } from "../../models/live/live-copy.ts";
import { partitionOf, type EventLog, type Position } from "../../ports/event-log.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { ModelBundle } from "../../registry/bundle.ts";
import { accountsBelow } from "../../serving/accounts.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import type { ConsumerGroup, EventBatch } from "../stream/consumer-group.ts";
import { AccountOwners } from "./account-owners.ts";
import { ItemPlacer } from "./item-placer.ts";
import { forgetInFiles } from "./live-base.ts";
import { servedStamp, writeServedLive } from "./served-live.ts";
import { LiveModel, type LiveDescription, type LiveModelPorts, type LiveSummary } from "./live-model.ts";

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

export class LiveLearner {
  readonly #ports: LivePorts;
  readonly #options: LiveOptions;
  readonly #owners = new Map<TenantId, Promise<AccountOwners>>();
  /** Of each tenant the version that serves, last; before it the one that served while it caught up. */
  readonly #modelsOf = new Map<TenantId, readonly LiveModel[]>();
  readonly #placer: ItemPlacer;
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
    this.#placer = new ItemPlacer(ports.items, {
      place: (tenant, items) => this.#place(tenant, items),
      onFailed: (error) => options.onNotice(`New items wait for the next training: ${messageOf(error)}`),
    });
  }

  /** What serves of a version now, as it may have grown since it was opened. */
  latest(tenant: TenantId, opened: ServingModel): ServingModel {
    return this.#modelsOf.get(tenant)?.find(({ version }) => version === opened.version)?.serving ?? opened;
  }

  /** How far the version that serves has come since its training; undefined where it does not learn. */
  summary(tenant: TenantId): LiveSummary | undefined {
    return this.#models(tenant).at(-1)?.summary;
  }

  /** What another thread needs beside the files of a version to serve the same, in the moment of which it is true. */
  async describe(
    tenant: TenantId,
    version: ModelVersion,
    deliver: (description: LiveDescription) => void,
  ): Promise<void> {
    const model = this.#models(tenant).find((one) => one.version === version);
    await (model === undefined ? deliver({}) : model.describe(deliver));
  }

  /** What every serving version learned since the last time, for those who asked for a description. */
  *takeChanges(): Iterable<readonly [TenantId, ModelVersion, LiveChanges]> {
    for (const [tenant, models] of this.#modelsOf)
      for (const model of models) {
        const changes = model.takeChanges();
        if (changes !== undefined) yield [tenant, model.version, changes];
      }
  }

  /** Brings items that are new into what serves, soon; no ids means any. */
  itemsChanged(tenant: TenantId, itemIds: readonly ItemId[]): void {
    if (this.#modelsOf.has(tenant)) this.#placer.changed(tenant, itemIds);
  }

  /**
   * A version as it serves, up to the end of the log: what was trained, from its last checkpoint or from where its training left it.
   * Versions without such a beginning serve as they were trained.
   */
  async open(tenant: TenantId, bundle: ModelBundle): Promise<ServingModel> {
    const { onNotice } = this.#options;
    const owners = await this.#ownersOf(tenant);
    const model = await LiveModel.open(this.#ports, tenant, bundle, onNotice);
    if (model === undefined) {
      onNotice(`Model version ${bundle.version} does not learn between trainings. Train again.`);
      return createServingModel(bundle);
    }
    // Before the events, some of which are of these items.
    if ((await this.#ports.items.count(tenant)) !== model.serving.catalogue.items.length)
      for await (const items of this.#placer.allItems(tenant)) await model.place(items);
    for (let partition = 0; partition < this.#ports.eventLog.partitionCount; partition += 1)
      await this.#catchUp(model, partition, owners);
    const others = this.#models(tenant).filter(({ version }) => version !== model.version);
    this.#modelsOf.set(tenant, [...others, model]);
    for (let partition = 0; partition < this.#ports.eventLog.partitionCount; partition += 1)
      await this.#catchUp(model, partition, owners);
    return model.serving;
  }

  async #startAfter(tenant: TenantId, partition: number): Promise<Position> {
    const [first, ...rest] = this.#models(tenant).map((model) => model.position(partition));
    // Without a model there is nothing to learn; whatever serves next reads what it lacks when it is opened.
    if (first === undefined) return this.#ports.eventLog.positionBefore(tenant, partition, Number.MAX_SAFE_INTEGER);
    return rest.reduce((least, one) => (one < least ? one : least), first);
  }

  async #handle({ tenant, partition, events, isReplay = false }: EventBatch): Promise<void> {
    const owners = await this.#ownersOf(tenant);
    for (const model of this.#models(tenant)) {
      model.apply(partition, events, { weights: this.#options.weights, userOf: owners.userOf, isReplay });
      await this.#settle(model);
      if (model.isDue(checkpointAfterMs)) this.#saveInBackground(model);
    }
  }

  /** Writes what functions serve of a tenant's versions, where that is not written yet or something came since. */
  async writeServed(tenant: TenantId): Promise<void> {
    for (const model of this.#models(tenant))
      if (model.hasNews || (await servedStamp(this.#ports, tenant, model.version)) === undefined)
        await writeServedLive(this.#ports, tenant, model);
  }

  /** From now on one version serves; others of the tenant are let go. */
  async promoted(tenant: TenantId, version: string): Promise<void> {
    const models = this.#models(tenant);
    const left = models.filter((model) => model.version !== version);
    this.#modelsOf.set(
      tenant,
      models.filter((model) => model.version === version),
    );
    for (const model of left) await model.save();
  }

  async accountChanged(tenant: TenantId, accountId: AccountId): Promise<void> {
    await (await this.#ownersOf(tenant)).refresh(accountId);
  }

  /** Takes people out of memory and out of every file. */
  async #forget(tenant: TenantId, ids: readonly AccountId[]): Promise<void> {
    (await this.#ownersOf(tenant)).forget(ids);
    for (const model of this.#models(tenant)) {
      model.forget(ids);
      await model.save();
    }
    await forgetInFiles(this.#ports, tenant, ids);
  }

  /** Writes checkpoints of all that is new. */
  async close(): Promise<void> {
    await this.#placer.close();
    for (const models of this.#modelsOf.values()) for (const model of models) await model.save();
  }

  #models(tenant: TenantId): readonly LiveModel[] {
    return this.#modelsOf.get(tenant) ?? [];
  }

  #ownersOf(tenant: TenantId): Promise<AccountOwners> {
    const known = this.#owners.get(tenant);
    if (known !== undefined) return known;
    const read = AccountOwners.read(this.#ports.profiles, tenant);
    this.#owners.set(tenant, read);
    read.catch(() => this.#owners.delete(tenant));
    return read;
  }

  async #place(tenant: TenantId, items: readonly Item[]): Promise<void> {
    for (const model of this.#models(tenant)) {
      await model.place(items);
      await this.#settle(model);
    }
  }

  async #catchUp(model: LiveModel, partition: number, owners: AccountOwners): Promise<void> {
    for (;;) {
      const events = await this.#ports.eventLog.read(model.tenant, partition, model.position(partition), replayBatch);
      if (events.length === 0) return;
      model.apply(partition, events, { weights: this.#options.weights, userOf: owners.userOf, isReplay: false });
      await this.#settle(model);
    }
  }

  async #settle(model: LiveModel): Promise<void> {
    const { profiles, eventLog } = this.#ports;
    const { tenant } = model;
    await model.settle({
      weights: this.#options.weights,
      async historyOf(user) {
        const accountIds = await accountsBelow({ profiles }, tenant, user as UserId);
        return profiles.history(tenant, accountIds, Number.MAX_SAFE_INTEGER);
      },
      async isAhead({ accountId, id }) {
        const partition = partitionOf(accountId, eventLog.partitionCount);
        for (let after = model.position(partition); ;) {
          const events = await eventLog.read(tenant, partition, after, replayBatch);
          if (events.some(({ event }) => event.id === id)) return true;
          const last = events.at(-1);
          if (last === undefined) return false;
          after = last.position;
        }
      },
    });
  }

  #saveInBackground(model: LiveModel): void {
    model.save().catch((error: unknown) => {
      this.#options.onNotice(
        `A checkpoint of what was learned since the training could not be written: ${messageOf(error)}`,
      );
    });
  }
}
