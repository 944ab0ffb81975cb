import { accountOfKey, retractedKey } from "../../domain/counted-events.ts";
import { EngineError, must, messageOf } from "../../domain/errors.ts";
import { eventWeight, type PreferenceWeights } from "../../domain/preference.ts";
import { isTasteEvent, type Event, type RetractEvent } from "../../domain/event.ts";
import type { ItemId, ModelVersion, TenantId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { LiveSource, type LiveChanges, type LiveStart } from "../../models/live/live-copy.ts";
import { LiveState } from "../../models/live/live-state.ts";
import type { ModelFiles } from "../../models/model.ts";
import { float64Array } from "../../models/model-arrays.ts";
import type { Cache } from "../../ports/cache.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { ModelBundle } from "../../registry/bundle.ts";
import { readLiveFile, writeLiveFile, type LiveFile } from "../../registry/live-files.ts";
import { createLiveServing } from "../../serving/live/live-serving.ts";
import { placeItems, relateItems, type PlacedItems } from "../../serving/live/place-items.ts";
import type { ServedBundle, ServingModel } from "../../serving/serving-model.ts";
import { baseKey, checkpointKey } from "./live-base.ts";
import { placedSentences, type EncoderOpener } from "./placed-sentences.ts";
import { RecentIds } from "./recent-ids.ts";
import { correctionOf, UnsettledUsers } from "./unsettled.ts";

export interface LiveModelPorts {
  readonly objects: ObjectStore;
  readonly items: ItemStore;
  /** Of sentence vectors. */
  readonly cache: Cache;
  readonly openEncoder?: EncoderOpener;
  readonly clock: Clock;
  /** Told of what a version took in since its training: items with their relations, or relations alone of items that it had taken in. */
  readonly onGrown?: (tenant: TenantId, version: ModelVersion, placed: PlacedItems) => void;
}

export interface LiveDescription {
  readonly live?: LiveStart;
  /** All that came since the training. */
  readonly placed?: PlacedItems;
}

/** How far a version has come since its training. */
export interface LiveSummary {
  readonly version: ModelVersion;
  /** Events that it learned from since it was opened. */
  readonly learnedEventCount: number;
  /** Events of items that have no place yet. */
  readonly waitingEventCount: number;
  /** Items that came after the training and have a place. */
  readonly placedItemCount: number;
  /** When the last checkpoint was written, or it was opened. */
  readonly savedAtMs: number;
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

/** So many events wait for their items to be placed; they wait in memory only. */
const earlyCount = 1_000;

export interface SettleOptions {
  readonly weights: PreferenceWeights;
  readonly historyOf: (user: string) => Promise<readonly Event[]>;
  readonly isAhead: (event: Event) => Promise<boolean>;
}

interface EarlyEvent extends Omit<ApplyOptions, "isReplay"> {
  readonly event: Event;
}

/** One version as it serves: what was trained, and what was learned since. */
export class LiveModel {
  readonly tenant: TenantId;
  readonly version: ModelVersion;
  readonly #ports: LiveModelPorts;
  readonly #state: LiveState;
  readonly #positions: Position[];
  readonly #recentIds: RecentIds;
  readonly #placed: LiveFile["placed"];
  /** Events of items that are not placed yet, the oldest first. */
  readonly #early: EarlyEvent[] = [];
  /** Of events that were taken back before they came. */
  readonly #retractedAhead: Set<string>;
  readonly #unsettled = new UnsettledUsers();
  #serving: ServingModel;
  /** Events since the last checkpoint. */
  #newCount = 0;
  /** Events since it was opened. */
  #learnedCount = 0;
  #savedAtMs: number;
  #saving: Promise<void> = Promise.resolve();
  #source: LiveSource | undefined;

  private constructor(ports: LiveModelPorts, tenant: TenantId, bundle: ServedBundle, file: LiveFile) {
    this.tenant = tenant;
    this.version = bundle.version;
    this.#ports = ports;
    this.#state = LiveState.load(file.state, bundle.catalogue, () => ports.clock.nowMs());
    this.#positions = file.logPositions.map(BigInt);
    this.#recentIds = new RecentIds(recentIdCount, recentHashes(file.state));
    this.#placed = [...file.placed];
    this.#retractedAhead = new Set(file.retractedAhead);
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
        if (file?.modelVersion !== bundle.version) continue;
        return new LiveModel(ports, tenant, await withPlaced(ports, tenant, bundle, file.placed), file);
      } catch (error) {
        if (error instanceof EngineError && error.code !== "MODEL_DAMAGED") throw error;
        onNotice(`${key} is not used: ${messageOf(error)}`);
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
    const user = userOf(event.accountId);
    if (event.kind === "retract") return this.#takeBack(event, user);
    const key = retractedKey(event.accountId, event.id);
    if (this.#retractedAhead.delete(key)) return this.#unsettled.dropRetract(key);
    if (isTasteEvent(event) && event.isPrivate === true) return;
    const item = this.#serving.indexOf.get(event.itemId);
    if (item === undefined) {
      this.#early.push({ event, weights, userOf });
      if (this.#early.length > earlyCount) this.#early.shift();
      return;
    }
    this.#unsettled.changed(user);
    if (isTasteEvent(event)) this.#state.apply(user, item, eventWeight(event, weights), event.atMs);
    else this.#unsettled.addItem(user, item);
    this.#newCount += 1;
    this.#learnedCount += 1;
  }

  #takeBack(event: RetractEvent, user: string): void {
    const key = retractedKey(event.accountId, event.eventId);
    const early = this.#early.findIndex((one) => retractedKey(one.event.accountId, one.event.id) === key);
    if (early >= 0) {
      this.#early.splice(early, 1);
      return;
    }
    const isSeen = this.#recentIds.has(event.eventId);
    if (!isSeen) this.#retractedAhead.add(key);
    this.#unsettled.addRetract(user, event, isSeen);
    this.#newCount += 1;
  }

  /**
   * Sees to it that what users took back or left out is as if it had never been learnt from. `historyOf` gives all events of a user,
   * `isAhead` whether one is still on its way here.
   */
  async settle({ weights, historyOf, isAhead }: SettleOptions): Promise<void> {
    for (const [user, unsettled] of this.#unsettled)
      for (let isSettled = false; !isSettled && this.#unsettled.isPresent(user, unsettled);) {
        const { changeCount } = unsettled;
        const events = await historyOf(user);
        const retracts: RetractEvent[] = [];
        for (const { event, isSeen } of unsettled.retracts)
          if (isSeen || (await cameLongAgo(event, events, isAhead))) retracts.push(event);
        // Another partition may have told more of the user meanwhile, or have settled it.
        if (changeCount !== unsettled.changeCount || !this.#unsettled.isPresent(user, unsettled)) continue;
        for (const { accountId, eventId } of retracts) this.#retractedAhead.delete(retractedKey(accountId, eventId));
        const { indexOf } = this.#serving;
        this.#state.correct(user, correctionOf({ retracts, items: unsettled.items }, events, { weights, indexOf }));
        this.#unsettled.delete(user);
        isSettled = true;
      }
  }

  /** Those that the model does not know and could. */
  #unknownOf(items: readonly Item[]): readonly Item[] {
    const { indexOf, catalogue, bridges } = this.#serving;
    if (bridges === undefined) return [];
    return items.filter(({ id, domain }) => !indexOf.has(id) && catalogue.domains.includes(domain));
  }

  /**
   * Takes items in that came after the training, and relations of such that came after them, and swaps what serves when all of it is
   * ready. One call at a time.
   */
  async place(items: readonly Item[]): Promise<void> {
    const unknown = this.#unknownOf(items);
    if (unknown.length > 0) await this.#placeUnknown(unknown);
    const { indexOf, firstPlaced = Infinity } = this.#serving;
    const isUnknown = new Set(unknown.map(({ id }) => id));
    const placed = items.filter(({ id }) => !isUnknown.has(id) && (indexOf.get(id) ?? -1) >= firstPlaced);
    if (placed.length > 0) await this.#relate(placed);
  }

  async #placeUnknown(items: readonly Item[]): Promise<void> {
    const placed = await readPlaced(this.#ports, this.tenant, this.#serving, items);
    const bundle = await placeItems(this.#serving, placed);
    this.#state.growTo(bundle.catalogue);
    const added = bundle.catalogue.items.slice(this.#serving.catalogue.items.length);
    this.#placed.push(...added.map(({ id, domain }) => ({ id, domain })));
    this.#serving = this.#servingOf(bundle);
    this.#ports.onGrown?.(this.tenant, this.version, placed);
    this.#newCount += 1;
    for (const { event, weights, userOf } of this.#early.splice(0)) this.#applyOne(event, weights, userOf);
  }

  async #relate(placed: readonly Item[]): Promise<void> {
    const ids = placed.map(({ id }) => id);
    const relations = await this.#ports.items.relationsOf(this.tenant, ids);
    if (relations.length === 0) return;
    this.#serving = this.#servingOf(relateItems(this.#serving, relations));
    this.#ports.onGrown?.(this.tenant, this.version, { items: [], relations });
  }

  /** Takes people out of what is held in memory; `forgetInFiles` does so with what was written. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#state.erase(id);
    for (const id of ids) this.#unsettled.delete(id);
    for (const key of this.#retractedAhead) if (ids.includes(accountOfKey(key))) this.#retractedAhead.delete(key);
    const kept = this.#early.filter(({ event }) => !ids.includes(event.accountId));
    this.#early.splice(0, this.#early.length, ...kept);
    this.#newCount += 1;
  }

  get summary(): LiveSummary {
    return {
      version: this.version,
      learnedEventCount: this.#learnedCount,
      waitingEventCount: this.#early.length,
      placedItemCount: this.#placed.length,
      savedAtMs: this.#savedAtMs,
    };
  }

  /** Whether anything came since the last checkpoint. */
  get hasNews(): boolean {
    return this.#newCount > 0;
  }

  /** Whether the last checkpoint lies so far back that another is due. */
  isDue(afterMs: number): boolean {
    return this.#newCount > 0 && this.#ports.clock.nowMs() - this.#savedAtMs >= afterMs;
  }

  /** Writes a checkpoint of this moment, one after the other. */
  async save(): Promise<void> {
    // What is unsettled is nowhere else: the checkpoint before it makes it come again.
    if (this.#newCount === 0 || this.#unsettled.size > 0) return this.#saving;
    this.#newCount = 0;
    this.#savedAtMs = this.#ports.clock.nowMs();
    const { header, arrays } = this.#state.save();
    const file: LiveFile = {
      modelVersion: this.version,
      logPositions: this.#positions.map(String),
      placed: this.#placed,
      retractedAhead: [...this.#retractedAhead],
      state: { header, arrays: { ...arrays, recentIds: this.#recentIds.hashes() } },
    };
    const write = async () => {
      await writeLiveFile({ objects: this.#ports.objects, tenant: this.tenant }, checkpointKey(this.version), file);
    };
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }

  /** What another thread needs beside the version's files to serve the same; delivered in the moment of which it is true. */
  async describe(deliver: (description: LiveDescription) => void): Promise<void> {
    for (;;) {
      const serving = this.#serving;
      const items = serving.catalogue.items.slice(serving.firstPlaced ?? Infinity);
      const placed = items.length === 0 ? undefined : await readPlaced(this.#ports, this.tenant, serving, items);
      if (serving !== this.#serving) continue;
      this.#source ??= new LiveSource(this.#state);
      return deliver({ live: this.#source.start(), ...(placed && { placed }) });
    }
  }

  /** Of popularity and transitions since the last time, once somebody has asked for a description. */
  takeChanges(): LiveChanges | undefined {
    return this.#source?.takeChanges();
  }

  #servingOf(bundle: ServedBundle): ServingModel {
    return createLiveServing(bundle, this.#state, () => this.#ports.clock.nowMs());
  }
}

/** Of what came too long ago to be remembered, the history knows, which may know what is on its way too. */
async function cameLongAgo(
  { accountId, eventId }: RetractEvent,
  events: readonly Event[],
  isAhead: SettleOptions["isAhead"],
): Promise<boolean> {
  const event = events.find((one) => one.id === eventId && one.accountId === accountId);
  return event !== undefined && !(await isAhead(event));
}

/** With the items that were placed before, as they are today; one that was deleted keeps its place, so that indices hold. */
async function withPlaced(
  ports: LiveModelPorts,
  tenant: TenantId,
  bundle: ServedBundle,
  placed: LiveFile["placed"],
): Promise<ServedBundle> {
  if (placed.length === 0) return bundle;
  const ids = placed.map(({ id }) => id as ItemId);
  const found = await ports.items.get(tenant, ids);
  const items = placed.map(({ domain }, place) => {
    const [item, id] = [found[place], must(ids[place], "A place without an id.")];
    return item?.id === id && item.domain === domain ? item : createItem({ id, domain, title: "" });
  });
  return placeItems(bundle, await readPlaced(ports, tenant, bundle, items));
}

async function readPlaced(
  ports: LiveModelPorts,
  tenant: TenantId,
  bundle: ServedBundle,
  items: readonly Item[],
): Promise<PlacedItems> {
  const ids = items.map(({ id }) => id);
  const relations = await ports.items.relationsOf(tenant, ids);
  const sentences = await placedSentences(ports, tenant, bundle, items);
  return { items, relations, ...(sentences && { sentences }) };
}

function recentHashes(files: ModelFiles): Iterable<number> {
  return files.arrays["recentIds"] === undefined ? [] : float64Array(files, "recentIds");
}
