import { parseUserId, type AccountId, type TenantId, type UserId } from "../domain/ids.ts";
import type { Preference } from "../domain/preference.ts";
import type { ItemId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { resolveUser, accountsBelow } from "./accounts.ts";

/** What a user's friends feel about items, and how many of them like each. */
export interface FriendActivity {
  /** Mean r_ui over all friends, highest first. */
  readonly preferences: readonly Preference[];
  readonly likerCounts: ReadonlyMap<ItemId, number>;
}

export const noFriends: FriendActivity = { preferences: [], likerCounts: new Map() };

/** So many friends of a user are heard at most. */
export const friendLimit = 50;

/** The friends of any account of a user, as users; only pairs who both share their activity. */
export async function friendsOf(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  { accountIds, user }: { readonly accountIds: readonly AccountId[]; readonly user: User | undefined },
): Promise<readonly UserId[]> {
  if (user?.sharesActivity !== true) return [];
  const found = new Set<UserId>();
  for (const account of accountIds) {
    for (const friend of await ports.profiles.friendsOf(tenant, account)) {
      if (found.size >= friendLimit) return [...found];
      const friendUser = await resolveUser(ports, tenant, parseUserId(friend));
      if (friendUser === user.id || found.has(friendUser)) continue;
      const record = await ports.profiles.getUser(tenant, friendUser);
      if (record?.sharesActivity === true) found.add(friendUser);
    }
  }
  return [...found];
}

/** Adds up what friends feel, `preferences[i]` being one friend's. */
export function combineFriends(preferences: readonly (readonly Preference[])[]): FriendActivity {
  const sums = new Map<ItemId, Preference>();
  const likerCounts = new Map<ItemId, number>();
  for (const preference of preferences.flat()) {
    const known = sums.get(preference.itemId);
    const value = (known?.value ?? 0) + preference.value / preferences.length;
    sums.set(preference.itemId, { ...preference, value });
    if (preference.value > 0) likerCounts.set(preference.itemId, (likerCounts.get(preference.itemId) ?? 0) + 1);
  }
  const sorted = [...sums.values()].toSorted((a, b) => b.value - a.value || (a.itemId < b.itemId ? -1 : 1));
  return { preferences: sorted, likerCounts };
}

/** An undirected friendship between two users' own accounts. */
export async function addFriends(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  userId: UserId,
  friendIds: readonly UserId[],
): Promise<void> {
  const own = (await accountsBelow(ports, tenant, userId))[0];
  if (own === undefined) return;
  await ports.profiles.addFriends(
    tenant,
    friendIds.map((friend) => [own, friend as string as AccountId] as const),
  );
}
