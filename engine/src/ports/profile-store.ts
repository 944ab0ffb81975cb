import { EngineError } from "../domain/errors.ts";
import type { Event, EventKind } from "../domain/event.ts";
import type { AccountId, TenantId, UserId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import type { LoggedEvent, Position } from "./event-log.ts";

/** Which account or user is below which: `account` belongs to `owner`. */
export interface AccountLink {
  readonly account: AccountId;
  readonly owner: UserId;
}

/** What is known about users: their accounts, their accounts' histories, their friends, their settings. */
export interface ProfileStore {
  /** How far a partition of the event log has been applied; 0n at the start. */
  position(tenant: TenantId, partition: number): Promise<Position>;
  /**
   * Adds events to their accounts' histories and moves the partition's position to the last one: in one step, or the
   * position last and an event that is there already not a second time, so that repeating what a crash cut short makes it
   * whole. Events at or below the current position are skipped; a store behind a stream, whose deliveries may come late and
   * out of order, adds those that are not there.
   */
  apply(tenant: TenantId, partition: number, events: readonly LoggedEvent[]): Promise<void>;
  /** The newest `limit` events of all these accounts together (by time, then id), newest first; `omitted` kinds do not count. */
  history(
    tenant: TenantId,
    accountIds: readonly AccountId[],
    limit: number,
    omitted?: readonly EventKind[],
  ): Promise<readonly Event[]>;

  /**
   * Puts an account under an owner. Idempotent. Links never form a circle, whatever comes at the same time: throws
   * `ACCOUNT_LINKED_ELSEWHERE` when the account has another owner, or the owner stands below the account.
   */
  link(tenant: TenantId, link: AccountLink): Promise<void>;
  /** Takes an account from its owner. Idempotent. */
  unlink(tenant: TenantId, account: AccountId): Promise<void>;
  /** The owner an account was linked to, undefined when it stands for itself. */
  ownerOf(tenant: TenantId, account: AccountId): Promise<UserId | undefined>;
  /** The same of many at once; those that stand for themselves are left out. */
  ownersOf(tenant: TenantId, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, UserId>>;
  /** The accounts linked directly to an owner, sorted. */
  accountsOf(tenant: TenantId, owner: UserId): Promise<readonly AccountId[]>;
  /** Every link of the tenant, for training. */
  links(tenant: TenantId): Promise<readonly AccountLink[]>;

  putUser(tenant: TenantId, user: User): Promise<void>;
  getUser(tenant: TenantId, id: UserId): Promise<User | undefined>;
  /** The same of many at once; those who have no settings are left out. */
  getUsers(tenant: TenantId, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>>;
  /** Up to `limit` users who have settings, each once, in the store's own order, from behind `after`. */
  listUsers(
    tenant: TenantId,
    options: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly User[]>;
  /** Adds undirected friend edges. Idempotent; nobody is a friend of themselves, so such an edge is left out. */
  addFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void>;
  /** Takes friend edges away, whichever end is named first. Idempotent. */
  removeFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void>;
  /** The accounts that are friends of an account, sorted. */
  friendsOf(tenant: TenantId, account: AccountId): Promise<readonly AccountId[]>;
  /** Every undirected friend edge once, for training and evaluation. */
  friendEdges(tenant: TenantId): Promise<readonly (readonly [AccountId, AccountId])[]>;

  /** Removes history, links (as account and as owner), friend edges and user record of these accounts for good. Positions stay. */
  eraseAccounts(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void>;
}

/** Throws `ACCOUNT_LINKED_ELSEWHERE` when a link may not be made; for adapters, within the step that makes it. */
export function checkLink({ account, owner }: AccountLink, ownerOf: (account: string) => UserId | undefined): void {
  const present = ownerOf(account);
  if (present !== undefined && present !== owner) throw linkedElsewhere(account, present);
  for (let above: UserId | undefined = owner; above !== undefined; above = ownerOf(above))
    if (above === (account as string)) throw linkedElsewhere(owner, above);
}

function linkedElsewhere(account: string, owner: string): EngineError {
  return new EngineError(
    "ACCOUNT_LINKED_ELSEWHERE",
    `The account ${JSON.stringify(account)} belongs to the user ${JSON.stringify(owner)}. Unlink it there first.`,
    { details: { accountId: account, ownerId: owner } },
  );
}

type Timed = Pick<Event, "atMs"> & { readonly id: string };

/** The order of a history. */
export const newestFirst = (a: Timed, b: Timed): number => b.atMs - a.atMs || Number(a.id < b.id) - Number(a.id > b.id);
