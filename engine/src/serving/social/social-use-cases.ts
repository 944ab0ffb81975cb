import type { RequestState } from "../../domain/friendship.ts";
import type { ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { ActivityInput, ActivityPage } from "./friend-activity.ts";
import type { BlockPage, FriendPage, FriendRequestPage, ListPageInput, RequestDirection } from "./friend-lists.ts";
import type { TasteMatch } from "./taste-match.ts";

/** What people do about each other. What changes something changes nothing when it is done twice, and throws as `takeStep` says. */
export interface SocialUseCases {
  listFriends(tenant: TenantId, userId: UserId, page: ListPageInput): Promise<FriendPage>;
  /** A trusted server says so; pairs of whom one blocks the other are left out. */
  addFriends(tenant: TenantId, userId: UserId, friendIds: readonly UserId[]): Promise<void>;
  removeFriend(tenant: TenantId, userId: UserId, friendId: UserId): Promise<void>;

  listFriendRequests(
    tenant: TenantId,
    userId: UserId,
    page: ListPageInput & { readonly direction: RequestDirection },
  ): Promise<FriendRequestPage>;
  sendFriendRequest(tenant: TenantId, userId: UserId, friendId: UserId): Promise<RequestState>;
  withdrawFriendRequest(tenant: TenantId, userId: UserId, friendId: UserId): Promise<void>;
  acceptFriendRequest(tenant: TenantId, userId: UserId, friendId: UserId): Promise<void>;
  declineFriendRequest(tenant: TenantId, userId: UserId, friendId: UserId): Promise<void>;

  listBlocks(tenant: TenantId, userId: UserId, page: ListPageInput): Promise<BlockPage>;
  blockPerson(tenant: TenantId, userId: UserId, otherId: UserId): Promise<void>;
  unblockPerson(tenant: TenantId, userId: UserId, otherId: UserId): Promise<void>;
  /** Whether one of the two blocks the other. */
  isBlocked(tenant: TenantId, userId: UserId, otherId: UserId): Promise<boolean>;

  friendActivity(tenant: TenantId, userId: UserId, input: ActivityInput): Promise<ActivityPage>;
  hideItem(tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void>;
  showItem(tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void>;
  /** Throws `TASTE_NOT_SHARED`. */
  tasteMatch(tenant: TenantId, userId: UserId, friendId: UserId): Promise<TasteMatch>;
}
