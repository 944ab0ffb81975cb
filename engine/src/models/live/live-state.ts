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
import { float64Array, headerNumber, uint8Array } from "../model-arrays.ts";
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
/** r_ui is kept in whole numbers of this part, so that what is taken back leaves no trace. */
const valueParts = 2 ** 32;
/** Of a user of whom nothing counts. */
const never = -Infinity;

/** How one user stands to one item. */
interface EntryState {
  readonly value: number;
  readonly lastAtMs: number;
  readonly isLeftOut: boolean;
}

const isLike = ({ value, isLeftOut }: EntryState) => value > 0 && !isLeftOut;

/** What remains of a user where events were taken back or left out. */
export interface Correction {
  /** Events that were applied and never were. */
  readonly taken: readonly { readonly item: number; readonly weight: number; readonly atMs: number }[];
  /** Items whose last time or standing is another now. `lastAtMs` is 0 where no event remains. */
  readonly items: readonly { readonly item: number; readonly lastAtMs: number; readonly isLeftOut: boolean }[];
  /** The time of the user's newest event that counts, -Infinity where none does. */
  readonly newestMs: number;
}

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
  /** Of each entry: Σ weight · 2^((time − origin of the user) / half-life), in `valueParts`. */
  #values = new Float64Array(1024);
  #lastAtMs = new Float64Array(1024);
  /** 1 where the user has left the item out: it is kept, and counts nothing. */
  #isLeftOut = new Uint8Array(1024);
  /** The entry of the same user that came before. */
  #next = new Int32Array(1024);
  #head = new Int32Array(256);
  /** Of each user: where their values are counted from, which never changes; and their newest event. */
  #userOriginMs = new Float64Array(256);
  #newestMs = new Float64Array(256);

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
      const number = state.#userNumber(user);
      const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
      const inTime = Uint32Array.from({ length: end - start }, (_, place) => start + place).toSorted(
        (one, other) => (lastAtMs[one] ?? 0) - (lastAtMs[other] ?? 0),
      );
      const newestMs = lastAtMs[inTime.at(-1) ?? -1];
      if (newestMs !== undefined) {
        state.#userOriginMs[number] = newestMs;
        state.#newestMs[number] = newestMs;
      }
      for (const at of inTime) {
        const value = Math.round((values[at] ?? 0) * valueParts);
        state.#change(state.#entryOf(number, columns[at] ?? 0), {
          value,
          lastAtMs: lastAtMs[at] ?? 0,
          isLeftOut: false,
        });
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
    const number = this.#userNumber(user);
    const entry = this.#entryOf(number, item);
    const before = this.#of(entry);
    if (!before.isLeftOut) this.#moveTo(number, Math.max(this.#newestMs[number] ?? never, atMs));
    const value = before.value + this.#term(number, weight, atMs);
    this.#change(entry, { ...before, value, lastAtMs: Math.max(before.lastAtMs, atMs) });
  }

  /** Takes events back, and leaves items out or lets them in: afterwards all is, to the last bit, as if it had never been otherwise. */
  correct(user: string, { taken, items, newestMs }: Correction): void {
    const number = this.#userNumber(user);
    this.#moveTo(number, newestMs);
    for (const { item, weight, atMs } of taken) {
      const entry = this.#entryOf(number, item);
      const before = this.#of(entry);
      this.#change(entry, { ...before, value: before.value - this.#term(number, weight, atMs) });
    }
    for (const { item, lastAtMs, isLeftOut } of items) {
      const entry = this.#entryOf(number, item);
      const before = this.#of(entry);
      // What a training added up is not exact: of an item without events nothing may be left over.
      this.#change(entry, { value: lastAtMs === 0 ? 0 : before.value, lastAtMs, isLeftOut });
      if (before.lastAtMs >= this.sums.newestLikeMs(item)) this.#findNewestLike(item);
    }
  }

  #term(user: number, weight: number, atMs: number): number {
    const halfLives = (atMs - (this.#userOriginMs[user] ?? 0)) / (this.#config.preference.halfLifeDays * dayMs);
    return Math.round(weight * 2 ** halfLives * valueParts);
  }

  /** O(entries): only for what is taken back. */
  #findNewestLike(item: number): void {
    let newestMs = 0;
    for (let entry = 0; entry < this.#entries.length; entry += 1)
      if (this.#entries.second(entry) === item && this.#isLiked(entry))
        newestMs = Math.max(newestMs, this.#lastAtMs[entry] ?? 0);
    this.sums.setNewestLike(item, newestMs);
  }

  /** Takes a user, and all that was counted for them, away. */
  erase(user: string): void {
    const number = this.#users.forget(user);
    if (number === undefined) return;
    for (let entry = this.#head[number] ?? noEntry; entry !== noEntry; entry = this.#next[entry] ?? noEntry) {
      this.#change(entry, { value: 0, lastAtMs: 0, isLeftOut: false });
      this.#entries.forget(entry);
    }
    this.#head[number] = noEntry;
  }

  #userNumber(user: string): number {
    const known = this.#users.find(user);
    if (known !== undefined) return known;
    const number = this.#users.add(user);
    this.#head = withRoomFor(this.#head, number + 1);
    this.#userOriginMs = withRoomFor(this.#userOriginMs, number + 1);
    this.#newestMs = withRoomFor(this.#newestMs, number + 1);
    this.#head[number] = noEntry;
    this.#userOriginMs[number] = this.#originMs;
    this.#newestMs[number] = never;
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
    this.#isLeftOut = withRoomFor(this.#isLeftOut, entryCount);
    this.#next = withRoomFor(this.#next, entryCount);
    this.#order.growTo(entryCount);
  }

  /** Says when a user's newest event was; what fades by it follows in steps that matter. */
  #moveTo(user: number, newestMs: number): void {
    const isOther = this.#stepsTo(user, newestMs) !== this.#stepsTo(user, this.#newestMs[user] ?? never);
    if (isOther) this.#countAll(user, -1);
    this.#newestMs[user] = newestMs;
    if (isOther) this.#countAll(user, 1);
  }

  #countAll(user: number, sign: 1 | -1): void {
    for (let entry = this.#head[user] ?? noEntry; entry !== noEntry; entry = this.#next[entry] ?? noEntry)
      if (this.#isLiked(entry)) this.#count(entry, sign);
  }

  /** Whole steps of fading from a user's origin on; it depends on nothing else that happened. */
  #stepsTo(user: number, newestMs: number): number {
    const halfLives = (newestMs - (this.#userOriginMs[user] ?? 0)) / (this.#config.preference.halfLifeDays * dayMs);
    const steps = Math.floor(halfLives / stepHalfLives);
    return Number.isFinite(steps) ? steps : 0;
  }

  #of(entry: number): EntryState {
    return {
      value: this.#values[entry] ?? 0,
      lastAtMs: this.#lastAtMs[entry] ?? 0,
      isLeftOut: this.#isLeftOut[entry] === 1,
    };
  }

  #change(entry: number, now: EntryState): void {
    const before = this.#of(entry);
    const [wasLiked, isLiked] = [isLike(before), isLike(now)];
    const [user, domain] = [this.#entries.first(entry), this.#domainOf[this.#entries.second(entry)] ?? 0];
    const isLater = now.lastAtMs > before.lastAtMs && this.#order.isLast(entry);
    const stays = wasLiked && isLiked && (now.lastAtMs === before.lastAtMs || isLater);
    if (wasLiked) this.#count(entry, -1);
    if (wasLiked && !stays) this.#order.remove(entry, user, domain);
    this.#values[entry] = now.value;
    this.#lastAtMs[entry] = now.lastAtMs;
    this.#isLeftOut[entry] = Number(now.isLeftOut);
    if (isLiked && !stays) this.#order.insert(entry, user, domain);
    if (isLiked) this.#count(entry, 1);
  }

  #isLiked(entry: number): boolean {
    return isLike(this.#of(entry));
  }

  #count(entry: number, sign: 1 | -1): void {
    const user = this.#entries.first(entry);
    const rest = 2 ** (-stepHalfLives * this.#stepsTo(user, this.#newestMs[user] ?? never));
    const value = Math.min(this.#config.preference.limit, ((this.#values[entry] ?? 0) / valueParts) * rest);
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
        isLeftOut: this.#isLeftOut.slice(0, length),
        userOriginMs: this.#userOriginMs.slice(0, this.#users.count),
        newestMs: this.#newestMs.slice(0, this.#users.count),
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
    state.#isLeftOut = uint8Array(files, "isLeftOut", entries.length).slice();
    state.#userOriginMs = float64Array(files, "userOriginMs", users.count).slice();
    state.#newestMs = float64Array(files, "newestMs", users.count).slice();
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
      if (!this.#isLiked(entry)) continue;
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
export function encodeConfig(config: LiveConfig): unknown {
  return JSON.parse(JSON.stringify(config, (_, value: unknown) => (value === Infinity ? "Infinity" : value)));
}

export function decodeConfig(config: unknown): LiveConfig {
  return JSON.parse(JSON.stringify(config), (_, value: unknown) =>
    value === "Infinity" ? Infinity : value,
  ) as LiveConfig;
}
