import { setImmediate as nextTurn } from "node:timers/promises";
import { EngineError, messageOf } from "../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../domain/ids.ts";
import type { Bus } from "../ports/bus.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { resolveUser } from "./accounts.ts";

/** Why a list may be another now: something was recorded, accounts or friends were joined or parted, another model or other rules serve. */
export type ListChangeCause = "events" | "accounts" | "friends" | "model" | "surfaces";

/** Somebody's lists may be other ones now. */
export interface ListChange {
  readonly tenant: TenantId;
  /** As it was subscribed to. For those who follow a whole tenant the root of the user's links, absent where all users are meant. */
  readonly userId?: UserId;
  /** Of the newest of what the notice is about. */
  readonly cause: ListChangeCause;
}

/** Told at once; must be quick. What it throws is reported as a warning and reaches nobody else. */
export type ListChangeHandler = (change: ListChange) => void;

/** What an edge follows. */
export interface ListChangeFeed {
  /** Resolves, when notices begin, with the way to end them. The user may be any account of theirs. Throws `OVERLOADED` when there is no room. */
  subscribe(tenant: TenantId, userId: UserId, notify: ListChangeHandler): Promise<() => void>;
}

interface Subscriber {
  readonly userId: UserId;
  readonly notify: ListChangeHandler;
  /** Where it is kept now: under the root of its user's links. */
  entry?: Entry;
  isOpen: boolean;
}

/** The subscribers of one user, and when they were told last. */
interface Entry {
  readonly tenant: TenantId;
  readonly root: UserId;
  readonly subscribers: Set<Subscriber>;
  toldAtMs: number;
  /** Told when the quiet time is over. */
  waitingCause?: ListChangeCause;
}

interface Tenant {
  readonly entries: Map<UserId, Entry>;
  readonly followers: Set<ListChangeHandler>;
  /** Accounts to resolve, and why; when there are too many, everybody is told instead. */
  changed: Map<string, ListChangeCause>;
  isEverybodyChanged: boolean;
}

const defaults = {
  /** One user's subscribers are told at most once in this time; what comes meanwhile is told at its end. */
  quietMs: 250,
  /** So many subscribers at most; each is some 300 bytes. */
  maximumCount: 200_000,
  /** So many users are told, or accounts resolved, before other work gets its turn. */
  sliceCount: 250,
  /** With more changed accounts than this at once, all of the tenant are told. */
  changedLimit: 20_000,
};

/**
 * "My list changed": follows the bus and tells the subscribers of each user whose lists may be other ones now, bursts as one notice.
 * A notice says that asking again is worth it, not that the answer differs.
 */
export class ListChanges implements ListChangeFeed {
  readonly #profiles: ProfileStore;
  readonly #settings: typeof defaults;
  readonly #tenants = new Map<TenantId, Tenant>();
  /** In the order in which they are due: each waits equally long. */
  readonly #waiting: { readonly entry: Entry; readonly dueAtMs: number }[] = [];
  readonly #leaveBus: readonly (() => void)[];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  /** Grows when links change: who was being resolved meanwhile is resolved again. */
  #linksVersion = 0;
  #isResolving = false;
  #isClosed = false;

  constructor(
    { bus, profiles }: { readonly bus: Bus; readonly profiles: ProfileStore },
    settings: Partial<typeof defaults> = {},
  ) {
    this.#profiles = profiles;
    this.#settings = { ...defaults, ...settings };
    // Handlers only note what to do: recording does not wait until everybody is told.
    this.#leaveBus = [
      bus.subscribe("events-recorded", ({ tenant, accountIds }) => this.#note(tenant, accountIds, "events")),
      bus.subscribe("accounts-changed", ({ tenant, userId, accountId }) => {
        this.#linksVersion += 1;
        this.#note(tenant, [userId, accountId], "accounts");
      }),
      bus.subscribe("list-announced", ({ tenant, userId, cause }) => this.#note(tenant, [userId], cause)),
      bus.subscribe("user-erased", ({ tenant, accountIds }) => {
        this.#linksVersion += 1;
        this.#note(tenant, accountIds, "accounts");
      }),
      bus.subscribe("model-promoted", ({ tenant }) => void this.#tellEverybody(tenant, "model")),
      bus.subscribe("surfaces-changed", ({ tenant }) => void this.#tellEverybody(tenant, "surfaces")),
    ];
  }

  get subscriberCount(): number {
    return this.#count;
  }

  async subscribe(tenant: TenantId, userId: UserId, notify: ListChangeHandler): Promise<() => void> {
    if (this.#count >= this.#settings.maximumCount)
      throw new EngineError("OVERLOADED", "There are as many subscriptions as this server takes. Try again later.");
    const subscriber: Subscriber = { userId, notify, isOpen: true };
    this.#count += 1;
    this.#place(tenant, subscriber, userId);
    try {
      await this.#resettle(tenant, subscriber);
    } catch (error) {
      this.#end(subscriber);
      throw error;
    }
    return () => this.#end(subscriber);
  }

  /** Tells of every user of a tenant, without waiting for quiet; at a promotion once for all of them. Returns the way to end it. */
  follow(tenant: TenantId, notify: ListChangeHandler): () => void {
    const { followers } = this.#tenant(tenant);
    followers.add(notify);
    return () => followers.delete(notify);
  }

  close(): void {
    this.#isClosed = true;
    for (const leave of this.#leaveBus) leave();
    clearTimeout(this.#timer);
    this.#tenants.clear();
    this.#waiting.length = 0;
    this.#count = 0;
  }

  #tenant(id: TenantId): Tenant {
    const known = this.#tenants.get(id);
    if (known !== undefined) return known;
    const tenant = { entries: new Map(), followers: new Set<never>(), changed: new Map(), isEverybodyChanged: false };
    this.#tenants.set(id, tenant);
    return tenant;
  }

  #place(tenant: TenantId, subscriber: Subscriber, root: UserId): void {
    const { entries } = this.#tenant(tenant);
    const entry = entries.get(root) ?? { tenant, root, subscribers: new Set(), toldAtMs: Number.NEGATIVE_INFINITY };
    if (subscriber.entry === entry) return;
    this.#remove(subscriber);
    entries.set(root, entry);
    entry.subscribers.add(subscriber);
    subscriber.entry = entry;
  }

  #remove(subscriber: Subscriber): void {
    const { entry } = subscriber;
    if (entry === undefined) return;
    entry.subscribers.delete(subscriber);
    const entries = this.#tenants.get(entry.tenant)?.entries;
    if (entry.subscribers.size === 0 && entries?.get(entry.root) === entry) entries.delete(entry.root);
  }

  #end(subscriber: Subscriber): void {
    if (!subscriber.isOpen) return;
    subscriber.isOpen = false;
    this.#remove(subscriber);
    if (!this.#isClosed) this.#count -= 1;
  }

  /** Puts a subscriber under the present root of its user's links. */
  async #resettle(tenant: TenantId, subscriber: Subscriber): Promise<void> {
    for (;;) {
      const version = this.#linksVersion;
      const root = await resolveUser({ profiles: this.#profiles }, tenant, subscriber.userId);
      if (!subscriber.isOpen || this.#isClosed) return;
      if (version !== this.#linksVersion) continue;
      this.#place(tenant, subscriber, root);
      return;
    }
  }

  #note(id: TenantId, accountIds: readonly string[], cause: ListChangeCause): void {
    const tenant = this.#tenants.get(id);
    if (tenant === undefined || (tenant.entries.size === 0 && tenant.followers.size === 0)) return;
    for (const accountId of accountIds)
      if (cause === "accounts" || tenant.changed.get(accountId) !== "accounts") tenant.changed.set(accountId, cause);
    if (tenant.changed.size > this.#settings.changedLimit) {
      const causes = new Set(tenant.changed.values());
      if (causes.has("accounts")) tenant.changed = new Map([...tenant.changed].filter(([, why]) => why === "accounts"));
      else tenant.changed.clear();
      tenant.isEverybodyChanged = true;
    }
    if (!this.#isResolving) void this.#resolveChanged();
  }

  async #resolveChanged(): Promise<void> {
    this.#isResolving = true;
    for (let isMore = true; isMore && !this.#isClosed;) {
      isMore = false;
      for (const [id, tenant] of this.#tenants) {
        const { changed, isEverybodyChanged } = tenant;
        if (changed.size === 0 && !isEverybodyChanged) continue;
        isMore = true;
        tenant.changed = new Map();
        tenant.isEverybodyChanged = false;
        await this.#tellChanged(id, changed);
        if (isEverybodyChanged) await this.#tellEverybody(id, "events");
      }
    }
    this.#isResolving = false;
  }

  async #tellChanged(tenant: TenantId, changed: ReadonlyMap<string, ListChangeCause>): Promise<void> {
    const told = new Set<UserId>();
    const tell = async (account: UserId, cause: ListChangeCause) => {
      const root = await resolveUser({ profiles: this.#profiles }, tenant, account);
      if (!told.has(root)) this.#tell(tenant, root, cause);
      told.add(root);
    };
    // First all move to where they belong now, so that whoever moved is told too.
    const joined = [...changed].filter(([, cause]) => cause === "accounts");
    await this.#inSlices(joined, async ([accountId]) => this.#resettleAll(tenant, parseUserId(accountId)));
    await this.#inSlices([...changed], async ([accountId, cause]) => tell(parseUserId(accountId), cause));
  }

  async #inSlices<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
    for (const [index, one] of all.entries()) {
      await act(one).catch(warn);
      if ((index + 1) % this.#settings.sliceCount === 0) await nextTurn();
    }
  }

  async #resettleAll(tenant: TenantId, root: UserId): Promise<void> {
    const entry = this.#tenants.get(tenant)?.entries.get(root);
    for (const subscriber of entry?.subscribers ?? []) await this.#resettle(tenant, subscriber);
  }

  async #tellEverybody(id: TenantId, cause: ListChangeCause): Promise<void> {
    const tenant = this.#tenants.get(id);
    if (tenant === undefined) return;
    for (const follower of tenant.followers) call(follower, { tenant: id, cause });
    let doneCount = 0;
    for (const entry of tenant.entries.values()) {
      this.#touch(entry, cause);
      doneCount += 1;
      if (doneCount % this.#settings.sliceCount === 0) await nextTurn();
      if (this.#isClosed) return;
    }
  }

  #tell(tenant: TenantId, root: UserId, cause: ListChangeCause): void {
    const known = this.#tenants.get(tenant);
    for (const follower of known?.followers ?? []) call(follower, { tenant, userId: root, cause });
    const entry = known?.entries.get(root);
    if (entry !== undefined) this.#touch(entry, cause);
  }

  #touch(entry: Entry, cause: ListChangeCause): void {
    const isWaiting = entry.waitingCause !== undefined;
    const nowMs = performance.now();
    if (!isWaiting && nowMs - entry.toldAtMs >= this.#settings.quietMs) {
      this.#notify(entry, cause, nowMs);
      return;
    }
    entry.waitingCause = cause;
    if (isWaiting) return;
    this.#waiting.push({ entry, dueAtMs: nowMs + this.#settings.quietMs });
    this.#wakeLater(this.#settings.quietMs);
  }

  #wakeLater(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tellWaiting();
    }, delayMs).unref();
  }

  #tellWaiting(): void {
    const nowMs = performance.now();
    const { sliceCount } = this.#settings;
    const later = this.#waiting.findIndex(({ dueAtMs }, index) => dueAtMs > nowMs || index >= sliceCount);
    for (const { entry } of this.#waiting.splice(0, later < 0 ? this.#waiting.length : later)) {
      const { waitingCause } = entry;
      if (waitingCause === undefined) continue;
      delete entry.waitingCause;
      this.#notify(entry, waitingCause, nowMs);
    }
    const [next] = this.#waiting;
    if (next !== undefined) this.#wakeLater(Math.max(1, next.dueAtMs - nowMs));
  }

  #notify(entry: Entry, cause: ListChangeCause, nowMs: number): void {
    entry.toldAtMs = nowMs;
    for (const { userId, notify } of entry.subscribers) call(notify, { tenant: entry.tenant, userId, cause });
  }
}

function call(notify: ListChangeHandler, change: ListChange): void {
  try {
    notify(change);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(`A notice of a changed list failed: ${messageOf(error)}`);
}
