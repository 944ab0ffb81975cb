import { countedEvents, createStandings, type CanonicalOf } from "../domain/counted-events.ts";
import { isTasteEvent, type Event, type TasteEvent } from "../domain/event.ts";
import type { AccountId, EventId, ItemId, TenantId, UserId } from "../domain/ids.ts";
import type { PreferenceConfig } from "../domain/preference.ts";
import { RunningPreferences } from "../domain/running-preferences.ts";
import type { Taste } from "../models/model.ts";
import type { User } from "../domain/user.ts";
import { newestFirst, type ProfileStore } from "../ports/profile-store.ts";
import type { HotUsers } from "./hot-users.ts";
import { tasteOf, type ServingModel } from "./serving-model.ts";
import { UserStamps } from "./user-stamps.ts";
import { historyLimit, impressionLimit, readEvents, type UserEvents, type UserHistory } from "./user-history.ts";

/** A user as requests need them. The taste is the same object until something changes, so that models can keep what they made of it. */
export interface KnownUser {
  readonly history: UserHistory;
  readonly taste: Taste;
  /** Undefined where nothing was ever put. */
  readonly user: User | undefined;
}

interface ReadUser extends UserEvents {
  readonly user: User | undefined;
}

interface Entry extends ReadUser {
  readonly tenant: TenantId;
  /** Of all accounts, from before the events were read. */
  readonly stamp: number;
  events: readonly TasteEvent[];
  impressions: readonly TasteEvent[];
  made: Made | undefined;
}

/** What is made of the events for one model, again where another serves. */
interface Made {
  readonly model: ServingModel | undefined;
  readonly running: RunningPreferences;
  /** Absent where something has happened since. */
  known?: KnownUser;
  /** The last known one; it holds as long as the preferences are the same. */
  last?: KnownUser;
}

interface HistoryOptions {
  /** So many events of all users together are kept here at most; 0 where other processes write to the log too. */
  readonly keptEventCount?: number | undefined;
  /** Where users are kept for all processes together. */
  readonly hotUsers?: HotUsers | undefined;
  /** Of another thread, which alone is told what happens: what is kept under an older stamp is read anew. */
  readonly stamps?: UserStamps | undefined;
}

/** So many events of all users together are kept at most: about 100 MB. */
export const defaultKeptEventCount = 400_000;
const nobody: ReadonlyMap<ItemId, number> = new Map();

/**
 * Users who were asked about lately, kept in memory and moved on by every event, instead of being read and summed up at every request.
 * Only for a process that alone records events and links accounts: what others write is not seen. One of its threads is told
 * of everything (`add`, `drop`); others go by its stamps.
 */
export class UserHistories {
  readonly #profiles: ProfileStore;
  readonly #preference: PreferenceConfig;
  readonly #limit: number;
  readonly #hotUsers: HotUsers | undefined;
  /** By tenant and account; the entries of all accounts of a user are one. The least lately used is first. */
  readonly #entries = new Map<string, Entry>();
  /** What is read just now, with the accounts that something happened to meanwhile. */
  readonly #reading = new Set<Set<string>>();
  /** Moved on with every event and every change of accounts, also of users who are not kept. */
  readonly stamps: UserStamps;
  readonly #goesByStamps: boolean;
  #eventCount = 0;

  constructor(profiles: ProfileStore, preference: PreferenceConfig, options: HistoryOptions = {}) {
    this.#profiles = profiles;
    this.#preference = preference;
    this.#limit = options.keptEventCount ?? defaultKeptEventCount;
    this.#hotUsers = options.hotUsers;
    this.stamps = options.stamps ?? new UserStamps();
    this.#goesByStamps = options.stamps !== undefined;
  }

  async read(tenant: TenantId, userId: UserId, model: ServingModel | undefined): Promise<KnownUser> {
    return this.#knownBy(await this.#entryOf(tenant, userId), model);
  }

  /** Every account of a user, and their stamp of a moment when these were all. */
  async accountsOf(
    tenant: TenantId,
    userId: UserId,
  ): Promise<{ readonly accountIds: readonly AccountId[]; readonly stamp: number }> {
    const { accountIds, stamp } = await this.#entryOf(tenant, userId);
    return { accountIds, stamp: this.#goesByStamps ? stamp : this.stamps.of(tenant, accountIds) };
  }

  /** What would be known of a user without some of the events that are. */
  without(known: KnownUser, model: ServingModel | undefined, removed: ReadonlySet<EventId>): KnownUser {
    const events = known.history.events.filter(({ id }) => !removed.has(id));
    const preferences = new RunningPreferences(events, this.#preference, canonicalBy(model)).preferences();
    const taste = tasteOf({ indexOf: model?.indexOf ?? nobody }, preferences);
    return { ...known, history: { ...known.history, events, preferences }, taste };
  }

  /** Events that the profiles have now. */
  add(tenant: TenantId, events: readonly Event[]): void {
    for (const event of events) {
      this.stamps.bump(tenant, event.accountId);
      const key = keyOf(tenant, event.accountId);
      for (const touched of this.#reading) touched.add(key);
      const entry = this.#entries.get(key);
      if (entry !== undefined) this.#addTo(entry, event);
    }
    this.#makeRoom();
  }

  /** Forgets the users of these accounts: somebody was linked, taken away or erased. */
  drop(tenant: TenantId, ids: readonly string[]): void {
    for (const id of ids) {
      this.stamps.bump(tenant, id);
      const key = keyOf(tenant, id);
      for (const touched of this.#reading) touched.add(key);
      const entry = this.#entries.get(key);
      if (entry !== undefined) this.#remove(entry);
    }
  }

  async #entryOf(tenant: TenantId, userId: UserId): Promise<Entry> {
    const key = keyOf(tenant, userId);
    const entry = this.#upToDate(key) ?? (await this.#load(tenant, userId));
    if (this.#entries.delete(key)) this.#entries.set(key, entry);
    return entry;
  }

  #upToDate(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#goesByStamps || this.#isNew(entry)) return entry;
    this.#remove(entry);
    return undefined;
  }

  #isNew({ tenant, accountIds, stamp }: Entry): boolean {
    return this.stamps.of(tenant, accountIds) === stamp;
  }

  /** The stamp is of the very accounts that were read after it, so that whatever happens from then on makes it old. */
  async #readStamped(tenant: TenantId, userId: UserId): Promise<ReadUser & { readonly stamp: number }> {
    let accountIds: readonly string[] = [userId];
    for (;;) {
      const known = accountIds;
      const stamp = this.stamps.of(tenant, known);
      const read = await this.#readUser(tenant, userId);
      ({ accountIds } = read);
      const isSame = accountIds.length === known.length && accountIds.every((id, place) => id === known[place]);
      if (isSame || !this.#goesByStamps) return { ...read, stamp };
    }
  }

  async #load(tenant: TenantId, userId: UserId): Promise<Entry> {
    const touched = new Set<string>();
    this.#reading.add(touched);
    try {
      const entry: Entry = {
        tenant,
        ...(await this.#readStamped(tenant, userId)),
        made: undefined,
      };
      const keys = [keyOf(tenant, userId), ...entry.accountIds.map((account) => keyOf(tenant, account))];
      if (this.#limit === 0 || keys.some((key) => touched.has(key) || this.#entries.has(key))) return entry;
      for (const key of keys) this.#entries.set(key, entry);
      this.#eventCount += sizeOf(entry);
      this.#makeRoom();
      return entry;
    } finally {
      this.#reading.delete(touched);
    }
  }

  async #readUser(tenant: TenantId, userId: UserId): Promise<ReadUser> {
    const profiles = this.#profiles;
    const read = async () => {
      const events = await readEvents({ profiles }, tenant, userId);
      const value = { ...events, user: (await profiles.getUser(tenant, events.userId)) ?? null };
      return { value, accountIds: events.accountIds };
    };
    const { value } =
      this.#hotUsers === undefined
        ? await read()
        : await this.#hotUsers.read({ tenant, userId, kind: "profile", name: "" }, read);
    const { user, ...events } = value;
    return { ...events, user: user ?? undefined };
  }

  #knownBy(entry: Entry, model: ServingModel | undefined): KnownUser {
    if (entry.made === undefined || entry.made.model !== model) {
      const canonicalOf = canonicalBy(model);
      const counted = countedEvents(entry.events, entry.undone, canonicalOf);
      entry.made = { model, running: new RunningPreferences(counted, this.#preference, canonicalOf) };
    }
    const { made } = entry;
    return (made.known ??= this.#known(entry, made));
  }

  #known({ userId, accountIds, events, impressions, undone, user }: Entry, { model, running, last }: Made): KnownUser {
    const preferences = running.preferences();
    const counted = (some: readonly TasteEvent[]) => countedEvents(some, undone, canonicalBy(model));
    return {
      history: { userId, accountIds, events: counted(events), impressions: counted(impressions), preferences },
      user,
      taste:
        last?.history.preferences === preferences
          ? last.taste
          : tasteOf({ indexOf: model?.indexOf ?? nobody }, preferences),
    };
  }

  #addTo(entry: Entry, event: Event): void {
    if (!isTasteEvent(event)) return this.#remove(entry);
    const { made } = entry;
    if (createStandings(entry.undone, canonicalBy(made?.model))(event) !== "counts") return;
    const before = sizeOf(entry);
    if (!(event.kind === "impression" ? addImpression(entry, event) : addShaping(entry, event))) return;
    this.#eventCount += sizeOf(entry) - before;
    if (made?.known !== undefined) entry.made = { model: made.model, running: made.running, last: made.known };
  }

  #makeRoom(): void {
    for (const entry of this.#entries.values()) {
      if (this.#eventCount <= this.#limit) return;
      this.#remove(entry);
    }
  }

  #remove(entry: Entry): void {
    this.#eventCount -= sizeOf(entry);
    for (const id of [entry.userId, ...entry.accountIds]) {
      const key = keyOf(entry.tenant, id);
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    }
  }
}

const sizeOf = ({ events, impressions }: Pick<UserEvents, "events" | "impressions">) =>
  events.length + impressions.length;

const canonicalBy =
  (model: ServingModel | undefined): CanonicalOf =>
  (id) =>
    model?.itemOf(id)?.id ?? id;

/** Whether it was new. */
function addImpression(entry: Entry, event: TasteEvent): boolean {
  const grown = withEvent(entry.impressions, event);
  if (grown !== undefined) entry.impressions = grown.slice(0, impressionLimit);
  return grown !== undefined;
}

/** Whether it was new. */
function addShaping(entry: Entry, event: TasteEvent): boolean {
  const grown = withEvent(entry.events, event);
  if (grown === undefined) return false;
  const running = entry.made?.running;
  running?.add(event);
  for (const oldest of grown.splice(historyLimit)) running?.remove(oldest, grown[0]?.atMs ?? 0);
  entry.events = grown;
  return true;
}

/** With an event at its place; undefined where it is there already. */
function withEvent(events: readonly TasteEvent[], event: TasteEvent): TasteEvent[] | undefined {
  const place = events.findIndex((other) => newestFirst(other, event) >= 0);
  if (place >= 0 && events[place]?.id === event.id) return undefined;
  return place < 0 ? [...events, event] : events.toSpliced(place, 0, event);
}

function keyOf(tenant: TenantId, id: string): string {
  return `${tenant}\n${id}`;
}
