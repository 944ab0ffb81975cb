import type { FriendRequest } from "../../domain/friendship.ts";
import { parseAccountId, parseUserId, type AccountId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "../accounts.ts";
import { entryPage, type Entry, type EntryRole } from "./tie-documents.ts";

interface ListPorts {
  readonly profiles: ProfileStore;
  readonly documents: DocumentStore;
}

export interface ListPageInput {
  /** Behind what the page before told as `next`. */
  readonly after?: string;
  readonly limit: number;
}

/** A friend, as friends may know each other. */
export interface Friend {
  readonly userId: UserId;
  readonly name?: string;
}

export interface FriendPage {
  /** By id. */
  readonly friends: readonly Friend[];
  readonly next?: string;
}

/** Which way requests went: to the user, or from them. */
export type RequestDirection = "incoming" | "outgoing";

export interface FriendRequestPage {
  /** In the order of ids. */
  readonly requests: readonly FriendRequest[];
  readonly next?: string;
}

export interface BlockPage {
  /** In the order of ids. */
  readonly blocks: readonly { readonly userId: UserId; readonly atMs: number }[];
  readonly next?: string;
}

/** Every friend of a user's accounts, as users, by id. */
export async function friendUsers(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  userId: UserId,
): Promise<readonly UserId[]> {
  const own = await resolveUser(ports, tenant, userId);
  const found = new Set<AccountId>();
  for (const account of await accountsBelow(ports, tenant, own))
    for (const friend of await ports.profiles.friendsOf(tenant, account)) found.add(friend);
  const users = new Set(await usersOf(ports, tenant, [...found]));
  users.delete(own);
  return [...users].toSorted();
}

/** The users that accounts stand for, all at once: in the order of the accounts. */
async function usersOf(
  { profiles }: { readonly profiles: ProfileStore },
  tenant: TenantId,
  accounts: readonly AccountId[],
): Promise<readonly UserId[]> {
  const owners = await profiles.ownersOf(tenant, accounts);
  if (owners.size === 0) return accounts.map((account) => parseUserId(account));
  const above = accounts.map((account) => parseAccountId(owners.get(account) ?? account));
  return usersOf({ profiles }, tenant, above);
}

export async function listFriends(
  ports: ListPorts,
  tenant: TenantId,
  userId: UserId,
  { after = "", limit }: ListPageInput,
): Promise<FriendPage> {
  const behind = (await friendUsers(ports, tenant, userId)).filter((id) => id > after);
  const ids = behind.slice(0, limit);
  const users = await ports.profiles.getUsers(tenant, ids);
  const friends = ids.map((id) => ({ userId: id, ...nameOf(users.get(id)?.name) }));
  const last = ids.at(-1);
  return behind.length > limit && last !== undefined ? { friends, next: last } : { friends };
}

/** Who asked whom. Of those who ask the name is told, of those who are asked only what one asked for. */
export async function listFriendRequests(
  ports: ListPorts,
  tenant: TenantId,
  userId: UserId,
  { direction, ...page }: ListPageInput & { readonly direction: RequestDirection },
): Promise<FriendRequestPage> {
  const isIncoming = direction === "incoming";
  const { entries, next } = await entriesFor(ports, tenant, userId, {
    role: isIncoming ? "received" : "sent",
    ...page,
  });
  const rest = next === undefined ? {} : { next };
  if (!isIncoming) return { requests: entries.map(({ userId: asked, atMs }) => ({ userId: asked, atMs })), ...rest };
  const ids = await usersOf(
    ports,
    tenant,
    entries.map((entry) => parseAccountId(entry.userId)),
  );
  const users = await ports.profiles.getUsers(tenant, ids);
  const requests = new Map<UserId, FriendRequest>();
  for (const [place, id] of ids.entries())
    requests.set(id, { userId: id, ...nameOf(users.get(id)?.name), atMs: entries[place]?.atMs ?? 0 });
  return { requests: [...requests.values()], ...rest };
}

export async function listBlocks(
  ports: ListPorts,
  tenant: TenantId,
  userId: UserId,
  page: ListPageInput,
): Promise<BlockPage> {
  const { entries, next } = await entriesFor(ports, tenant, userId, { role: "blocks", ...page });
  const blocks = entries.map(({ userId: blocked, atMs }) => ({ userId: blocked, atMs }));
  return { blocks, ...(next !== undefined && { next }) };
}

async function entriesFor(
  ports: ListPorts,
  tenant: TenantId,
  userId: UserId,
  asked: ListPageInput & { readonly role: EntryRole },
): Promise<{ readonly entries: readonly Entry[]; readonly next?: string }> {
  const own = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, own);
  return entryPage(ports.documents, tenant, { accountIds, ...asked });
}

const nameOf = (name: string | undefined) => (name === undefined ? {} : { name });
