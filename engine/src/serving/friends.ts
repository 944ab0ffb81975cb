import { parseUserId, type AccountId, type TenantId, type UserId } from "../domain/ids.ts";
import type { Preference } from "../domain/preference.ts";
import type { ItemId } from "../domain/ids.ts";
import type { CanonicalOf } from "../domain/counted-events.ts";
import type { User } from "../domain/user.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { resolveUser } from "./accounts.ts";
import { isShownKind } from "./social/shown-to-friends.ts";
import type { KnownUser } from "./user-histories.ts";

/** What a user's friends feel about items, and how many of them like each. */
export interface FriendActivity {
  /** Mean r_ui over all friends, highest first. */
  readonly preferences: readonly Preference[];
  readonly likerCounts: ReadonlyMap<ItemId, number>;
  /** Friends who like an item and let friends see by name what they did with it. */
  readonly namedLikers: (itemId: ItemId) => readonly NamedFriend[];
}

export interface NamedFriend {
  readonly userId: UserId;
  readonly name: string;
}

/** What one friend feels, of what they let friends know. */
interface FriendFeelings {
  readonly preferences: readonly Preference[];
  /** Absent of who does not let friends see by name what they do. */
  readonly named?: NamedFriend & {
    /** Whether there is something to see, with an item that they like. */
    readonly shows: (itemId: ItemId) => boolean;
  };
}

export const noFriends: FriendActivity = { preferences: [], likerCounts: new Map(), namedLikers: () => [] };

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

/** Adds up what friends feel, of the items that `isShown` says may be shown between friends. */
export function combineFriends(
  friends: readonly FriendFeelings[],
  isShown: (itemId: ItemId) => boolean = () => true,
): FriendActivity {
  const sums = new Map<ItemId, Preference>();
  const likerCounts = new Map<ItemId, number>();
  for (const preference of friends.flatMap(({ preferences }) => preferences)) {
    const known = sums.get(preference.itemId);
    const value = (known?.value ?? 0) + preference.value / friends.length;
    sums.set(preference.itemId, { ...preference, value });
    if (preference.value > 0) likerCounts.set(preference.itemId, (likerCounts.get(preference.itemId) ?? 0) + 1);
  }
  const sorted = [...sums.values()].toSorted((a, b) => b.value - a.value || (a.itemId < b.itemId ? -1 : 1));
  return {
    preferences: sorted.filter(({ itemId }) => isShown(itemId)),
    likerCounts,
    namedLikers: (itemId) => friends.flatMap((friend) => namedLiker(friend, itemId) ?? []),
  };
}

function namedLiker({ preferences, named }: FriendFeelings, itemId: ItemId): NamedFriend | undefined {
  if (named === undefined || !named.shows(itemId)) return undefined;
  const isLiked = preferences.some((preference) => preference.itemId === itemId && preference.value > 0);
  return isLiked ? { userId: named.userId, name: named.name } : undefined;
}

/** What a friend feels and lets friends know, in the model's terms. */
export function feelingsOf({ user, history }: KnownUser, canonicalOf: CanonicalOf): FriendFeelings {
  const { activityFeed = "off", name, hiddenItemIds = [] } = user ?? {};
  const hidden = new Set(hiddenItemIds.map(canonicalOf));
  const preferences =
    hidden.size === 0
      ? history.preferences
      : history.preferences.filter(({ itemId }) => !hidden.has(canonicalOf(itemId)));
  if (activityFeed === "off" || name === undefined) return { preferences };
  const shows = (id: ItemId) =>
    history.events.some((event) => isShownKind(event) && canonicalOf(event.itemId) === canonicalOf(id));
  return { preferences, named: { userId: history.userId, name, shows } };
}
