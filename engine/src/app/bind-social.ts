import type { TenantId, UserId } from "../domain/ids.ts";
import type { TieAct } from "../domain/friendship.ts";
import { friendActivity } from "../serving/social/friend-activity.ts";
import { listBlocks, listFriendRequests, listFriends } from "../serving/social/friend-lists.ts";
import type { SocialUseCases } from "../serving/social/social-use-cases.ts";
import { tasteMatch } from "../serving/social/taste-match.ts";
import { addFriends, isBlocked, takeStep } from "../serving/social/ties.ts";
import { hideItem, showItem } from "../serving/social/what-friends-see.ts";
import type { Bindings } from "./bind-use-cases.ts";

export function bindSocial(ports: Bindings): SocialUseCases {
  const { shownItems: items } = ports;
  const step = (act: TieAct) => async (tenant: TenantId, userId: UserId, otherId: UserId) => {
    await takeStep(ports, tenant, { userId, otherId, act });
  };
  return {
    listFriends: (tenant, userId, page) => listFriends(ports, tenant, userId, page),
    addFriends: (tenant, userId, friendIds) => addFriends(ports, tenant, userId, friendIds),
    removeFriend: step("unfriend"),
    listFriendRequests: (tenant, userId, page) => listFriendRequests(ports, tenant, userId, page),
    sendFriendRequest: async (tenant, userId, otherId) =>
      (await takeStep(ports, tenant, { userId, otherId, act: "send" })) ? "friends" : "requested",
    withdrawFriendRequest: step("withdraw"),
    acceptFriendRequest: step("accept"),
    declineFriendRequest: step("decline"),
    listBlocks: (tenant, userId, page) => listBlocks(ports, tenant, userId, page),
    blockPerson: step("block"),
    unblockPerson: step("unblock"),
    isBlocked: (tenant, userId, otherId) => isBlocked(ports, tenant, userId, otherId),
    friendActivity: (tenant, userId, input) => friendActivity({ ...ports, items }, tenant, userId, input),
    hideItem: (tenant, userId, itemId) => hideItem(ports, tenant, userId, itemId),
    showItem: (tenant, userId, itemId) => showItem(ports, tenant, userId, itemId),
    tasteMatch: (tenant, userId, friendId) => tasteMatch({ ...ports, items }, tenant, userId, friendId),
  };
}
