import { EngineError } from "../../domain/errors.ts";
import { eventWeight, type PreferenceWeights } from "../../domain/preference.ts";
import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import { LiveState } from "../../models/live/live-state.ts";
import type { ModelFiles } from "../../models/model.ts";
import { float64Array } from "../../models/model-arrays.ts";
import { PopularityModel } from "../../models/popularity/popularity.ts";
import { TransitionsModel } from "../../models/transitions/transitions.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { ModelBundle } from "../../registry/bundle.ts";
import { readLiveFile, writeLiveFile, type LiveFile } from "../../registry/live-files.ts";
import { createLiveRankings } from "../../serving/live/live-rankings.ts";
import { createServingModel, type ServedBundle, type ServingModel } from "../../serving/serving-model.ts";
import { baseKey, checkpointKey } from "./live-base.ts";
import { RecentIds } from "./recent-ids.ts";

export interface LiveModelPorts {
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

export interface ApplyOptions {
  readonly weights: PreferenceWeights;
  /** The user at the root of an account's links. */
  readonly userOf: (accountId: string) => string;
  /** Events come again out of turn: only their ids tell whether they were seen. */
  readonly isReplay: boolean;
}

/** So many of the last ids are remembered, beside positions. */
const recentIdCount = 50_000;

/** One version as it serves: what was trained, and what was learned since. */
export class LiveModel {
  readonly tenant: TenantId;
  readonly version: string;
  readonly #ports: LiveModelPorts;
  readonly #state: LiveState;
  readonly #positions: Position[];
  readonly #recentIds: RecentIds;
  readonly #placedItemIds: string[];
  #serving: ServingModel;
  /** Events since the last checkpoint. */
  #newCount = 0;
  #savedAtMs: number;
  #saving: Promise<void> = Promise.resolve();

  private constructor(ports: LiveModelPorts, tenant: TenantId, bundle: ServedBundle, file: LiveFile) {
    this.tenant = tenant;
    this.version = bundle.version;
    this.#ports = ports;
    this.#state = LiveState.load(file.state, bundle.catalogue, () => ports.clock.nowMs());
    this.#positions = file.logPositions.map(BigInt);
    this.#recentIds = new RecentIds(recentIdCount, recentHashes(file.state));
    this.#placedItemIds = [...file.placedItemIds];
    this.#savedAtMs = ports.clock.nowMs();
    this.#serving = this.#servingOf(bundle);
  }

  /**
   * From the last checkpoint, or from where the training left it when that is missing, damaged or of another version; undefined where
   * there is neither.
   */
  static async open(
    ports: LiveModelPorts,
    tenant: TenantId,
    bundle: ModelBundle,
    onNotice: (text: string) => void,
  ): Promise<LiveModel | undefined> {
    for (const key of [checkpointKey(bundle.version), baseKey(bundle.version)]) {
      try {
        const file = await readLiveFile({ objects: ports.objects, tenant }, key);
        if (file?.modelVersion === bundle.version) return new LiveModel(ports, tenant, bundle, file);
      } catch (error) {
        if (error instanceof EngineError && error.code !== "MODEL_DAMAGED") throw error;
        onNotice(`${key} is not used: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return undefined;
  }

  get serving(): ServingModel {
    return this.#serving;
  }

  position(partition: number): Position {
    return this.#positions[partition] ?? 0n;
  }

  /** Takes in what of a partition is new, in order; what was seen before, by position or id, changes nothing. */
  apply(partition: number, events: readonly LoggedEvent[], { weights, userOf, isReplay }: ApplyOptions): void {
    let position = this.position(partition);
    for (const logged of events) {
      if (logged.position <= position && !isReplay) continue;
      if (logged.position > position) position = logged.position;
      if (this.#recentIds.isNew(logged.event.id)) this.#applyOne(logged.event, weights, userOf);
    }
    this.#positions[partition] = position;
  }

  #applyOne(event: Event, weights: PreferenceWeights, userOf: (accountId: string) => string): void {
    const item = this.#serving.indexOf.get(event.itemId);
    if (item === undefined) return;
    this.#state.apply(userOf(event.accountId), item, eventWeight(event, weights), event.atMs);
    this.#newCount += 1;
  }

  /** Takes people out of what is held in memory; `forgetInFiles` does so with what was written. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#state.erase(id);
    this.#newCount += 1;
  }

  /** Whether the last checkpoint lies so far back that another is due. */
  isDue(afterMs: number): boolean {
    return this.#newCount > 0 && this.#ports.clock.nowMs() - this.#savedAtMs >= afterMs;
  }

  /** Writes a checkpoint of this moment, one after the other. */
  async save(): Promise<void> {
    if (this.#newCount === 0) return this.#saving;
    this.#newCount = 0;
    this.#savedAtMs = this.#ports.clock.nowMs();
    const { header, arrays } = this.#state.save();
    const file: LiveFile = {
      modelVersion: this.version,
      logPositions: this.#positions.map(String),
      placedItemIds: this.#placedItemIds,
      state: { header, arrays: { ...arrays, recentIds: this.#recentIds.hashes() } },
    };
    const write = async () => {
      await writeLiveFile({ objects: this.#ports.objects, tenant: this.tenant }, checkpointKey(this.version), file);
    };
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }

  #servingOf(bundle: ServedBundle): ServingModel {
    const { sums, follows } = this.#state;
    return createServingModel(
      {
        ...bundle,
        popularity: new PopularityModel(sums),
        transitions: new TransitionsModel(follows, bundle.transitions.recency),
      },
      createLiveRankings(bundle.catalogue, sums, () => this.#ports.clock.nowMs()),
    );
  }
}

function recentHashes(files: ModelFiles): Iterable<number> {
  return files.arrays["recentIds"] === undefined ? [] : float64Array(files, "recentIds");
}
