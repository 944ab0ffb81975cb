import type { AccountId, TenantId, UserId } from "../domain/ids.ts";
import type { Cache } from "../ports/cache.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";

export interface HotUserPorts {
  readonly cache: Cache;
  readonly clock: Clock;
  readonly random: Random;
}

type Kind = "profile" | "lists";
const kinds: readonly Kind[] = ["profile", "lists"];

/** What is kept of one kind under an id by which somebody asked for a user: small values by name, all under one stamp. */
interface Kept {
  /** Of the user: the stamp is made of theirs. */
  readonly accountIds: readonly string[];
  readonly stamp: string;
  readonly entries: readonly (readonly [name: string, expiresAtMs: number, value: unknown])[];
}

/** So many values of one kind are kept of a user, the newest. */
const keptEntries = 8;
const stampTtlMs = 86_400_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The stamp of now of the user who is asked for, were these all of the user's accounts; undefined where the cache keeps none. */
export type StampOf = (accountIds: readonly string[]) => Promise<string | undefined>;

/** Makes a value anew. Without `stampOf` there is no telling what has happened to the user. */
type Make<Value> = (stampOf?: StampOf) => Promise<MadeValue<Value>>;

/** What was made anew, and of which accounts. */
interface MadeValue<Value> {
  readonly value: Value;
  readonly accountIds: readonly AccountId[];
}

/**
 * What was read or made of users a moment ago, in a cache that several processes share. Each account has a stamp there that every event
 * moves on before it is acknowledged; what was made under an older stamp of any account of the user is not used. While the cache cannot be reached
 * everything is made anew, and what happens meanwhile is made known as soon as it can be: until then other processes may use what
 * they have, for its time to live.
 */
export class HotUsers {
  readonly #ports: HotUserPorts;
  readonly #ttlMs: number;
  readonly #making = new Map<string, Making<unknown>>();
  /** By tenant, ids whose stamps the cache could not be told to move on. */
  readonly #untold = new Map<TenantId, Set<string>>();

  constructor(ports: HotUserPorts, ttlMs: number) {
    this.#ports = ports;
    this.#ttlMs = ttlMs;
  }

  /**
   * The kept value, or what `make` makes; those who ask at the same time for the same wait for one making. `Value` must be what JSON
   * can hold. Of a user with several accounts the first making only tells which these are, and the next one is kept.
   */
  async read<Value>(key: HotKey, make: Make<Value>): Promise<HotValue<Value>> {
    if (this.#ttlMs <= 0 || !(await this.#tell(key.tenant))) return { value: (await make()).value, isReady: false };
    const flight = JSON.stringify([key.tenant, key.userId, key.kind, key.name]);
    const underWay = this.#making.get(flight) as Making<Value> | undefined;
    if (underWay?.stamp === undefined && underWay !== undefined) return readyOf(await underWay.made);
    const making: Making<Value> = { made: Promise.resolve().then(() => this.#lookOrMake(key, making, underWay, make)) };
    this.#making.set(flight, making);
    try {
      return await making.made;
    } finally {
      if (this.#making.get(flight) === making) this.#making.delete(flight);
    }
  }

  async #lookOrMake<Value>(
    key: HotKey,
    making: Making<Value>,
    underWay: Making<Value> | undefined,
    make: Make<Value>,
  ): Promise<HotValue<Value>> {
    const seen = await this.#look(key);
    const found = seen.entries.find(([known]) => known === key.name);
    if (found !== undefined) return { value: found[2] as Value, isReady: true };
    if (underWay?.stamp === seen.stamp) return readyOf(await underWay.made);
    making.stamp = seen.stamp;
    const { value, accountIds } = await make(async (ids) =>
      seen.isStampKept && isSameOrder(ids, seen.accountIds) ? seen.stamp : this.#stampOf(key, ids),
    );
    if (seen.isStampKept) await this.#keep(key, seen, { value, accountIds });
    return { value, isReady: false };
  }

  async #keep({ tenant, userId, kind, name }: HotKey, seen: Seen, { value, accountIds }: MadeValue<unknown>) {
    const isOfThese =
      accountIds.length === seen.accountIds.length && accountIds.every((id) => seen.accountIds.includes(id));
    const entry = [name, this.#ports.clock.nowMs() + this.#ttlMs, value] as const;
    const kept: Kept = isOfThese
      ? { accountIds, stamp: seen.stamp, entries: [...seen.entries, entry].slice(-keptEntries) }
      : { accountIds, stamp: unknownStamp, entries: [] };
    await this.#keepBytes(tenant, [[keyOf(kind, userId), encoder.encode(JSON.stringify(kept))]], this.#ttlMs);
  }

  /**
   * The stamp under which a list of the user is made now. What is kept with a stamp from before it was made, and with the accounts of
   * then, holds as long as this gives the same; where it was made meanwhile of other accounts it never held. Undefined while the cache
   * keeps none.
   */
  async listStamp(tenant: TenantId, userId: UserId, accountIds: readonly AccountId[]): Promise<string | undefined> {
    return (await this.#tell(tenant)) ? this.#stampOf({ tenant, userId, kind: "lists" }, accountIds) : undefined;
  }

  /** Something happened under these accounts: nothing that was made of their users before is used any more. */
  async changed(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void> {
    const untold = this.#untoldOf(tenant);
    for (const id of accountIds) untold.add(id);
    await this.#tell(tenant);
  }

  /** Something that every list of the tenant may hold has changed. */
  async listsChanged(tenant: TenantId): Promise<void> {
    this.#untoldOf(tenant).add(everybody);
    await this.#tell(tenant);
  }

  /** Lets go of all that is kept under these ids. */
  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    await this.#ports.cache.delete(
      tenant,
      ids.flatMap((id) => [stampKey(id), ...kinds.map((kind) => keyOf(kind, id))]),
    );
  }

  #untoldOf(tenant: TenantId): Set<string> {
    const untold = this.#untold.get(tenant) ?? new Set();
    this.#untold.set(tenant, untold);
    return untold;
  }

  /** Moves the stamps on that must be; false where the cache cannot be told. */
  async #tell(tenant: TenantId): Promise<boolean> {
    const untold = this.#untold.get(tenant);
    if (untold === undefined || untold.size === 0) return true;
    const ids = [...untold];
    untold.clear();
    try {
      const entries = ids.map((id) => [stampKey(id), encoder.encode(this.#ports.random.newId())] as const);
      await this.#ports.cache.set(tenant, entries, { ttlMs: stampTtlMs });
      return true;
    } catch {
      for (const id of ids) untold.add(id);
      return false;
    }
  }

  /** What is kept and still holds, and the stamp of now, of the accounts that the user had when it was kept. */
  async #look({ tenant, userId, kind }: HotKey): Promise<Seen> {
    const first = firstIds(kind, userId);
    const [bytes, ...found] = await this.#ports.cache.get(tenant, [keyOf(kind, userId), ...first.map(stampKey)]);
    const kept = bytes && (JSON.parse(decoder.decode(bytes)) as Kept);
    const accountIds = kept?.accountIds ?? [userId];
    const others = accountIds.filter((id) => id !== userId);
    const further = others.length === 0 ? [] : await this.#ports.cache.get(tenant, others.map(stampKey));
    const { stamps, isKept: isStampKept } = await this.#stampsOf(tenant, [...first, ...others], [...found, ...further]);
    const stamp = stamps.join(" ");
    const nowMs = this.#ports.clock.nowMs();
    const entries = kept?.stamp === stamp ? kept.entries.filter(([, expiresAtMs]) => expiresAtMs > nowMs) : [];
    return { accountIds, stamp, entries, isStampKept };
  }

  async #stampOf(
    { tenant, userId, kind }: Omit<HotKey, "name">,
    accountIds: readonly string[],
  ): Promise<string | undefined> {
    const ids = [...firstIds(kind, userId), ...accountIds.filter((id) => id !== userId)];
    const found = await this.#ports.cache.get(tenant, ids.map(stampKey));
    const { isKept, stamps } = await this.#stampsOf(tenant, ids, found);
    return isKept ? stamps.join(" ") : undefined;
  }

  /** What has no stamp gets one: events before it are in the histories, one after it moves it on. */
  async #stampsOf(tenant: TenantId, ids: readonly string[], found: readonly (Uint8Array | undefined)[]) {
    const fresh = this.#ports.random.newId();
    const bytes = encoder.encode(fresh);
    const missing = ids.filter((_, place) => found[place] === undefined);
    const isKept = await this.#keepBytes(
      tenant,
      missing.map((id) => [stampKey(id), bytes]),
      stampTtlMs,
    );
    return { isKept, stamps: found.map((stamp) => (stamp === undefined ? fresh : decoder.decode(stamp))) };
  }

  /** What cannot be kept is made anew the next time: false. */
  async #keepBytes(
    tenant: TenantId,
    entries: readonly (readonly [string, Uint8Array])[],
    ttlMs: number,
  ): Promise<boolean> {
    if (entries.length === 0) return true;
    return this.#ports.cache.set(tenant, entries, { ttlMs }).then(
      () => true,
      () => false,
    );
  }
}

/** A value, and whether it was there or under way already. */
interface HotValue<Value> {
  readonly value: Value;
  readonly isReady: boolean;
}

const readyOf = <Value>({ value }: HotValue<Value>): HotValue<Value> => ({ value, isReady: true });

interface Making<Value> {
  /** Under which it is made; undefined until it begins. */
  stamp?: string;
  readonly made: Promise<HotValue<Value>>;
}

interface HotKey {
  readonly tenant: TenantId;
  readonly userId: UserId;
  readonly kind: Kind;
  /** Which of the values of this kind; what it depends on besides the user. */
  readonly name: string;
}

/** What of a kept value holds, under the stamp of now. */
interface Seen extends Kept {
  /** Otherwise it may yet arrive in the cache, long after others: nothing is kept under it. */
  readonly isStampKept: boolean;
}

/** No stamp is empty, and no id. */
const unknownStamp = "";
const everybody = "";

/** Whose stamps count whatever accounts the user has. */
const firstIds = (kind: Kind, userId: UserId): readonly string[] => (kind === "lists" ? [userId, everybody] : [userId]);

const isSameOrder = (ids: readonly string[], others: readonly string[]): boolean =>
  ids.length === others.length && ids.every((id, place) => id === others[place]);

const stampKey = (id: string) => `stamp:${id}`;
const keyOf = (kind: Kind, id: string) => `${kind}:${id}`;
