/**
 * What changes with every event between two trainings: how much each item is liked, and what follows what. It begins as the training
 * left it, with the sums of each user, so that what one event changes is exact: r_ui before and after it.
 *
 * It agrees with a training on everything so far but for this: sums beyond the limit of r_ui are forgotten at a training; while a
 * user's newest event moves on, older ones fade in steps of `fadingStep`; in a trend, likes go on fading beyond the half-lives after
 * which a training leaves them out; and accounts that are linked later bring only what happens from then on.
 */
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { Catalogue, ModelFiles, TrainingData } from "../model.ts";
import { float64Array, headerNumber } from "../model-arrays.ts";
import type { PopularityConfig } from "../popularity/popularity.ts";
import type { TransitionsConfig } from "../transitions/transitions.ts";
import { FollowCounts } from "./follow-counts.ts";
import { ItemSums } from "./item-sums.ts";
import { LikeOrder } from "./like-order.ts";
import { PairTable, withRoomFor } from "./pair-table.ts";
import { UserTable } from "./user-table.ts";

export interface LiveConfig {
  readonly preference: Pick<PreferenceConfig, "limit" | "halfLifeDays">;
  readonly popularity: PopularityConfig;
  readonly transitions: TransitionsConfig;
}

const dayMs = 86_400_000;
/** A user's sums are brought up to date when their newest event has made them fade by this share. */
export const fadingStep = 0.004;
const stepHalfLives = -Math.log2(1 - fadingStep);

const noEntry = -1;

export class LiveState {
  readonly sums: ItemSums;
  readonly follows: FollowCounts;
  readonly #config: LiveConfig;
  readonly #originMs: number;
  #domainOf: Uint8Array;
  readonly #users: UserTable;
  /** (user, item) → entry */
  readonly #entries: PairTable;
  readonly #order: LikeOrder;
  /** Of each entry: Σ weight · 2^((time − reference of the user) / half-life). */
  #values = new Float64Array(1024);
  #lastAtMs = new Float64Array(1024);
  /** The entry of the same user that came before. */
  #next = new Int32Array(1024);
  #head = new Int32Array(256);
  #referenceMs = new Float64Array(256);

  private constructor(
    catalogue: Catalogue,
    config: LiveConfig,
    parts: Pick<LiveState, "follows"> & {
      readonly users: UserTable;
      readonly entries: PairTable;
      readonly originMs: number;
      readonly nowMs: () => number;
    },
  ) {
    this.#config = config;
    this.#originMs = parts.originMs;
    this.#domainOf = catalogue.domainOf.slice();
    this.#users = parts.users;
    this.#entries = parts.entries;
    this.follows = parts.follows;
    this.sums = new ItemSums(catalogue, config.popularity, parts);
    const order = {
      itemOf: (entry: number) => this.#entries.second(entry),
      lastAtMsOf: (entry: number) => this.#lastAtMs[entry] ?? 0,
    };
    this.#order = new LikeOrder(order, this.follows, config.transitions);
  }

  /** As a training leaves it; `users[row]` is who a row of the preferences belongs to. */
  static fromTraining(
    data: Pick<TrainingData, "catalogue" | "preferences" | "lastAtMs" | "nowMs">,
    users: readonly string[],
    config: LiveConfig,
    nowMs: () => number,
  ): LiveState {
    const { catalogue, preferences, lastAtMs } = data;
    const { rowCount, offsets, columns, values } = preferences;
    if (users.length !== rowCount) throw new RangeError(`${users.length} users for ${rowCount} rows of preferences.`);
    const state = new LiveState(catalogue, config, {
      users: new UserTable(),
      entries: new PairTable(),
      follows: new FollowCounts(config.transitions, catalogue.items.length),
      originMs: data.nowMs,
      nowMs,
    });
    for (const [row, user] of users.entries()) {
      const number = state.#userNumber(user, 0);
      const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
      const inTime = Uint32Array.from({ length: end - start }, (_, place) => start + place).toSorted(
        (one, other) => (lastAtMs[one] ?? 0) - (lastAtMs[other] ?? 0),
      );
      for (const at of inTime) {
        const entry = state.#entryOf(number, columns[at] ?? 0);
        state.#change(entry, values[at] ?? 0, lastAtMs[at] ?? 0);
        state.#referenceMs[number] = lastAtMs[at] ?? 0;
      }
    }
    state.sums.mix();
    return state;
  }

  get itemCount(): number {
    return this.#domainOf.length;
  }

  get config(): LiveConfig {
    return this.#config;
  }

  get originMs(): number {
    return this.#originMs;
  }

  /** Takes items in that came behind the others. */
  growTo({ domainOf }: Pick<Catalogue, "domainOf">): void {
    this.#domainOf = domainOf.slice();
    this.sums.growTo(domainOf);
    this.follows.growTo(domainOf.length);
  }

  /** One event of a user; `weight` is what it says about r_ui before it fades. O(1), amortised. */
  apply(user: string, item: number, weight: number, atMs: number): void {
    const number = this.#userNumber(user, atMs);
    this.#fade(number, atMs);
    const { halfLifeDays } = this.#config.preference;
    const halfLives = (atMs - (this.#referenceMs[number] ?? 0)) / (halfLifeDays * dayMs);
    const entry = this.#entryOf(number, item);
    const value = (this.#values[entry] ?? 0) + weight * 2 ** halfLives;
    this.#change(entry, value, Math.max(this.#lastAtMs[entry] ?? 0, atMs));
  }

  /** Takes a user, and all that was counted for them, away. */
  erase(user: string): void {
    const number = this.#users.forget(user);
    if (number === undefined) return;
    for (let entry = this.#head[number] ?? noEntry; entry !== noEntry; entry = this.#next[entry] ?? noEntry) {
      this.#change(entry, 0, 0);
      this.#entries.forget(entry);
    }
    this.#head[number] = noEntry;
  }

  #userNumber(user: string, atMs: number): number {
    const known = this.#users.find(user);
    if (known !== undefined) return known;
    const number = this.#users.add(user);
    this.#head = withRoomFor(this.#head, number + 1);
    this.#referenceMs = withRoomFor(this.#referenceMs, number + 1);
    this.#head[number] = noEntry;
    this.#referenceMs[number] = atMs;
    return number;
  }

  #entryOf(user: number, item: number): number {
    const known = this.#entries.length;
    const entry = this.#entries.add(user, item);
    if (entry < known) return entry;
    this.#makeRoom(entry + 1);
    this.#next[entry] = this.#head[user] ?? noEntry;
    this.#head[user] = entry;
    return entry;
  }

  #makeRoom(entryCount: number): void {
    this.#values = withRoomFor(this.#values, entryCount);
    this.#lastAtMs = withRoomFor(this.#lastAtMs, entryCount);
    this.#next = withRoomFor(this.#next, entryCount);
    this.#order.growTo(entryCount);
  }

  /** Brings a user's sums to their newest event, where it is so much newer that it matters. */
  #fade(user: number, atMs: number): void {
    const { halfLifeDays } = this.#config.preference;
    const halfLives = (atMs - (this.#referenceMs[user] ?? 0)) / (halfLifeDays * dayMs);
    if (halfLives < stepHalfLives) return;
    const factor = 2 ** -halfLives;
    this.#referenceMs[user] = atMs;
    for (let entry = this.#head[user] ?? noEntry; entry !== noEntry; entry = this.#next[entry] ?? noEntry) {
      const value = this.#values[entry] ?? 0;
      if (value > 0) this.#count(entry, -1);
      this.#values[entry] = value * factor;
      if (value > 0) this.#count(entry, 1);
    }
  }

  #change(entry: number, value: number, lastAtMs: number): void {
    const wasLiked = (this.#values[entry] ?? 0) > 0;
    const isLiked = value > 0;
    const stays = wasLiked && isLiked && (lastAtMs === this.#lastAtMs[entry] || this.#order.isLast(entry));
    const user = this.#entries.first(entry);
    const domain = this.#domainOf[this.#entries.second(entry)] ?? 0;
    if (wasLiked) this.#count(entry, -1);
    if (wasLiked && !stays) this.#order.remove(entry, user, domain);
    this.#values[entry] = value;
    this.#lastAtMs[entry] = lastAtMs;
    if (isLiked && !stays) this.#order.insert(entry, user, domain);
    if (isLiked) this.#count(entry, 1);
  }

  #count(entry: number, sign: 1 | -1): void {
    const value = Math.min(this.#config.preference.limit, this.#values[entry] ?? 0);
    this.sums.add(this.#entries.second(entry), value, this.#lastAtMs[entry] ?? 0, sign);
  }

  save(): ModelFiles {
    const users = this.#users.save();
    const entries = this.#entries.save("entry");
    const follows = this.follows.save();
    const { length } = this.#entries;
    return {
      header: {
        ...entries.header,
        ...follows.header,
        originMs: this.#originMs,
        itemCount: this.itemCount,
        config: encodeConfig(this.#config),
      },
      arrays: {
        ...users.arrays,
        ...entries.arrays,
        ...follows.arrays,
        values: this.#values.slice(0, length),
        lastAtMs: this.#lastAtMs.slice(0, length),
        referenceMs: this.#referenceMs.slice(0, this.#users.count),
      },
    };
  }

  /** What `save` wrote, over the catalogue of then. Throws a plain Error when the files cannot be one. */
  static load(files: ModelFiles, catalogue: Catalogue, nowMs: () => number): LiveState {
    const itemCount = headerNumber(files, "itemCount");
    if (itemCount !== catalogue.items.length)
      throw new Error(`The state is of ${itemCount} items, the catalogue of ${catalogue.items.length}.`);
    const config = decodeConfig(files.header["config"]);
    const follows = FollowCounts.load(files, config.transitions, itemCount);
    const users = UserTable.load(files);
    const entries = PairTable.load(files, "entry");
    const originMs = headerNumber(files, "originMs");
    const state = new LiveState(catalogue, config, { users, entries, follows, originMs, nowMs });
    state.#values = float64Array(files, "values", entries.length).slice();
    state.#lastAtMs = float64Array(files, "lastAtMs", entries.length).slice();
    state.#referenceMs = float64Array(files, "referenceMs", users.count).slice();
    state.#restore();
    return state;
  }

  /** What follows from the entries: chains, order and sums. */
  #restore(): void {
    const { length } = this.#entries;
    this.#makeRoom(length);
    this.#head = new Int32Array(this.#users.count).fill(noEntry);
    const liked: number[] = [];
    for (let entry = 0; entry < length; entry += 1) {
      if (this.#entries.second(entry) >= this.itemCount) continue;
      const user = this.#entries.first(entry);
      if (user >= this.#head.length) throw new Error(`Entry ${entry} is of user ${user}, who is not there.`);
      this.#next[entry] = this.#head[user] ?? noEntry;
      this.#head[user] = entry;
      if ((this.#values[entry] ?? 0) <= 0) continue;
      this.#count(entry, 1);
      liked.push(entry);
    }
    const inTime = Uint32Array.from(liked).toSorted(
      (one, other) =>
        (this.#lastAtMs[one] ?? 0) - (this.#lastAtMs[other] ?? 0) ||
        this.#entries.second(one) - this.#entries.second(other),
    );
    for (const entry of inTime)
      this.#order.restore(entry, this.#entries.first(entry), this.#domainOf[this.#entries.second(entry)] ?? 0);
    this.sums.mix();
  }
}

/** JSON has no infinity. */
function encodeConfig(config: LiveConfig): unknown {
  return JSON.parse(JSON.stringify(config, (_, value: unknown) => (value === Infinity ? "Infinity" : value)));
}

function decodeConfig(config: unknown): LiveConfig {
  return JSON.parse(JSON.stringify(config), (_, value: unknown) =>
    value === "Infinity" ? Infinity : value,
  ) as LiveConfig;
}
