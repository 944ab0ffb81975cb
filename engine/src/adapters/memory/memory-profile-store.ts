import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId, TenantId, UserId } from "../../domain/ids.ts";
import type { User } from "../../domain/user.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { checkLink, newestFirst } from "../../ports/profile-store.ts";
import type { AccountLink, ProfileStore } from "../../ports/profile-store.ts";
import { ByTenant } from "./by-tenant.ts";

class Profiles {
  readonly positions = new Map<number, Position>();
  readonly histories = new Map<AccountId, Event[]>();
  readonly owners = new Map<AccountId, UserId>();
  /** The other way round. */
  readonly accounts = new Map<UserId, Set<AccountId>>();
  readonly users = new Map<UserId, User>();
  /** Both directions of every edge. */
  readonly friends = new Map<AccountId, Set<AccountId>>();

  link({ account, owner }: AccountLink): void {
    this.unlink(account);
    this.owners.set(account, owner);
    const known = this.accounts.get(owner);
    if (known === undefined) this.accounts.set(owner, new Set([account]));
    else known.add(account);
  }

  unlink(account: AccountId): void {
    const owner = this.owners.get(account);
    if (owner === undefined) return;
    this.owners.delete(account);
    const left = this.accounts.get(owner);
    left?.delete(account);
    if (left?.size === 0) this.accounts.delete(owner);
  }

  befriend(account: AccountId, friend: AccountId): void {
    const known = this.friends.get(account);
    if (known === undefined) this.friends.set(account, new Set([friend]));
    else known.add(friend);
  }
}

export class MemoryProfileStore implements ProfileStore {
  readonly #tenants = new ByTenant(() => new Profiles());

  async position(tenant: TenantId, partition: number): Promise<Position> {
    return this.#tenants.of(tenant).positions.get(partition) ?? 0n;
  }

  async apply(tenant: TenantId, partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const { positions, histories } = this.#tenants.of(tenant);
    for (const { position, event } of events) {
      if (position <= (positions.get(partition) ?? 0n)) continue;
      positions.set(partition, position);
      const history = histories.get(event.accountId);
      if (history === undefined) histories.set(event.accountId, [event]);
      else history.push(event);
    }
  }

  async history(
    tenant: TenantId,
    accountIds: readonly AccountId[],
    limit: number,
    omitted: readonly EventKind[] = [],
  ): Promise<readonly Event[]> {
    const { histories } = this.#tenants.of(tenant);
    return [...new Set(accountIds)]
      .flatMap((account) => histories.get(account) ?? [])
      .filter(({ kind }) => !omitted.includes(kind))
      .toSorted(newestFirst)
      .slice(0, limit);
  }

  async link(tenant: TenantId, link: AccountLink): Promise<void> {
    const profiles = this.#tenants.of(tenant);
    checkLink(link, (account) => profiles.owners.get(account as AccountId));
    profiles.link(link);
  }

  async unlink(tenant: TenantId, account: AccountId): Promise<void> {
    this.#tenants.of(tenant).unlink(account);
  }

  async ownerOf(tenant: TenantId, account: AccountId): Promise<UserId | undefined> {
    return this.#tenants.of(tenant).owners.get(account);
  }

  async ownersOf(tenant: TenantId, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, UserId>> {
    return entriesOf(accounts, this.#tenants.of(tenant).owners);
  }

  async accountsOf(tenant: TenantId, owner: UserId): Promise<readonly AccountId[]> {
    return [...(this.#tenants.of(tenant).accounts.get(owner) ?? [])].toSorted();
  }

  async links(tenant: TenantId): Promise<readonly AccountLink[]> {
    return [...this.#tenants.of(tenant).owners].map(([account, owner]) => ({ account, owner }));
  }

  async putUser(tenant: TenantId, user: User): Promise<void> {
    this.#tenants.of(tenant).users.set(user.id, user);
  }

  async getUser(tenant: TenantId, id: UserId): Promise<User | undefined> {
    return this.#tenants.of(tenant).users.get(id);
  }

  async getUsers(tenant: TenantId, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    return entriesOf(ids, this.#tenants.of(tenant).users);
  }

  async listUsers(
    tenant: TenantId,
    { after, limit }: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly User[]> {
    return [...this.#tenants.of(tenant).users.values()]
      .filter(({ id }) => after === undefined || id > after)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async addFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    const profiles = this.#tenants.of(tenant);
    for (const [a, b] of edges) {
      if (a === b) continue;
      profiles.befriend(a, b);
      profiles.befriend(b, a);
    }
  }

  async removeFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    const { friends } = this.#tenants.of(tenant);
    for (const [a, b] of edges) {
      friends.get(a)?.delete(b);
      friends.get(b)?.delete(a);
    }
  }

  async friendsOf(tenant: TenantId, account: AccountId): Promise<readonly AccountId[]> {
    return [...(this.#tenants.of(tenant).friends.get(account) ?? [])].toSorted();
  }

  async friendEdges(tenant: TenantId): Promise<readonly (readonly [AccountId, AccountId])[]> {
    return [...this.#tenants.of(tenant).friends].flatMap(([account, friends]) =>
      [...friends].filter((friend) => account < friend).map((friend) => [account, friend] as const),
    );
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void> {
    const profiles = this.#tenants.of(tenant);
    const { histories, owners, users, friends } = profiles;
    const erased = new Set<string>(accountIds);
    for (const account of accountIds) {
      histories.delete(account);
      for (const friend of friends.get(account) ?? []) friends.get(friend)?.delete(account);
      friends.delete(account);
    }
    for (const id of users.keys()) if (erased.has(id)) users.delete(id);
    for (const [account, owner] of owners) if (erased.has(account) || erased.has(owner)) profiles.unlink(account);
  }
}

function entriesOf<Key, Value>(keys: readonly Key[], from: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
  const found = new Map<Key, Value>();
  for (const key of keys) {
    const value = from.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}
