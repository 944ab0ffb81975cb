import type { TenantId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import type { Soon } from "../domain/when-there.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserHistories } from "./user-histories.ts";

/** A list as it goes out, and whether it was made for an earlier request. */
export interface ServedList {
  readonly list: RecommendationList;
  readonly isReady: boolean;
}

/** Lists that were made a moment ago, for those who ask for the same again. None is older than its time to live or than its user's last event. */
export interface ReadyLists {
  /** The ready list, or what `compute` makes; those who ask at the same time for the same wait for one computation. */
  recommend(input: RecommendInput, compute: () => Promise<RecommendationList>): Soon<ServedList>;
  /** Something that every list of a tenant may hold has changed. */
  changed(tenant: TenantId): void | Promise<void>;
  /** Lets go of what is kept of these people. */
  erase(tenant: TenantId, ids: readonly string[]): void | Promise<void>;
}

export interface ReadyListOptions {
  /** 0: every list is made anew. */
  readonly ttlMs: number;
  /** So many recommendations, over all lists, are kept at most; about 4 kB each with the bytes that go out. */
  readonly keptCount?: number;
}

export const defaultKeptCount = 75_000;

interface Ready {
  readonly served: ServedList;
  readonly validity: Validity;
  readonly expiresAtMs: number;
}

interface Validity {
  readonly tenant: TenantId;
  readonly accountIds: readonly string[];
  /** Of the accounts, read before the list was made. */
  readonly stamp: number;
  /** Of the tenant, read before the list was made. */
  readonly generation: number;
}

interface Making {
  /** Undefined until the computation begins. */
  validity?: Validity;
  readonly made: Promise<RecommendationList>;
}

/** In the memory of a process whose `UserHistories` see every event before it is acknowledged. */
export class LocalReadyLists implements ReadyLists {
  readonly #histories: UserHistories;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ttlMs: number;
  readonly #keptCount: number;
  readonly #generations = new Map<TenantId, number>();
  readonly #making = new Map<string, Making>();
  /** What was used since the last turn, and what was used before it: each turn lets go of what was not used for a whole one. */
  #newer = new Map<string, Ready>();
  #older = new Map<string, Ready>();
  #newerCount = 0;

  constructor(
    { histories, clock, random }: { readonly histories: UserHistories; readonly clock: Clock; readonly random: Random },
    { ttlMs, keptCount = defaultKeptCount }: ReadyListOptions,
  ) {
    this.#histories = histories;
    this.#clock = clock;
    this.#random = random;
    this.#ttlMs = ttlMs;
    this.#keptCount = keptCount;
  }

  recommend(input: RecommendInput, compute: () => Promise<RecommendationList>): Soon<ServedList> {
    if (this.#ttlMs <= 0) return compute().then((list) => ({ list, isReady: false }));
    const key = JSON.stringify(input);
    return this.#use(key) ?? this.#makeOnce(key, input, compute);
  }

  async #makeOnce(key: string, input: RecommendInput, compute: () => Promise<RecommendationList>): Promise<ServedList> {
    const underWay = this.#making.get(key);
    if (underWay !== undefined && (underWay.validity === undefined || this.#isValid(underWay.validity)))
      return { list: await underWay.made, isReady: true };
    const making: Making = { made: Promise.resolve().then(() => this.#make(input, making, key, compute)) };
    this.#making.set(key, making);
    try {
      return { list: await making.made, isReady: false };
    } finally {
      if (this.#making.get(key) === making) this.#making.delete(key);
    }
  }

  changed(tenant: TenantId): void {
    this.#generations.set(tenant, this.#generationOf(tenant) + 1);
  }

  erase(tenant: TenantId, ids: readonly string[]): void {
    for (const lists of [this.#newer, this.#older])
      for (const [key, { validity }] of lists)
        if (validity.tenant === tenant && validity.accountIds.some((id) => ids.includes(id))) this.#drop(key);
  }

  async #make(
    { tenant, userId }: RecommendInput,
    making: Making,
    key: string,
    compute: () => Promise<RecommendationList>,
  ): Promise<RecommendationList> {
    const accounts = await this.#histories.accountsOf(tenant, userId);
    const validity = { tenant, ...accounts, generation: this.#generationOf(tenant) };
    making.validity = validity;
    const list = await compute();
    this.#keep(key, { served: { list, isReady: true }, validity, expiresAtMs: this.#clock.nowMs() + this.#lifeMs() });
    return list;
  }

  /** Lists that were made together do not end together, else they would all be made anew at once. */
  #lifeMs(): number {
    return this.#ttlMs * (0.5 + 0.5 * this.#random.next());
  }

  #use(key: string): ServedList | undefined {
    const newer = this.#newer.get(key);
    const ready = newer ?? this.#older.get(key);
    if (ready === undefined) return undefined;
    if (ready.expiresAtMs <= this.#clock.nowMs() || !this.#isValid(ready.validity)) {
      this.#drop(key);
      return undefined;
    }
    if (newer === undefined) this.#keep(key, ready);
    return ready.served;
  }

  #isValid({ tenant, accountIds, stamp, generation }: Validity): boolean {
    return generation === this.#generationOf(tenant) && stamp === this.#histories.stamps.of(tenant, accountIds);
  }

  #keep(key: string, ready: Ready): void {
    this.#drop(key);
    this.#newer.set(key, ready);
    this.#newerCount += sizeOf(ready);
    if (this.#newerCount <= this.#keptCount / 2) return;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#newerCount = 0;
  }

  #drop(key: string): void {
    const newer = this.#newer.get(key);
    if (newer !== undefined) this.#newerCount -= sizeOf(newer);
    this.#newer.delete(key);
    this.#older.delete(key);
  }

  #generationOf(tenant: TenantId): number {
    return this.#generations.get(tenant) ?? 0;
  }
}

/** An empty list takes room too. */
const sizeOf = ({ served: { list } }: Ready) => 1 + list.items.length + list.continue.length;
