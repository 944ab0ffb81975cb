import { isDeepStrictEqual } from "node:util";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, type ItemId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { User } from "../../domain/user.ts";
import { changeUser } from "../people.ts";
import { friendUsers } from "./friend-lists.ts";
import { tell, type SocialPorts } from "./ties.ts";

/** So many works somebody hides from friends. */
const hiddenLimit = 500;
/** So many friends are told that their lists may be other ones; the lists of all are. */
const toldLimit = 100;

/** Friends hear nothing of a work any more. Throws `FRIEND_LIMIT`. */
export async function hideItem(ports: SocialPorts, tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void> {
  await changeHidden(ports, tenant, userId, (hidden) => {
    if (hidden.includes(itemId)) return hidden;
    if (hidden.length >= hiddenLimit)
      throw new EngineError("FRIEND_LIMIT", `${hiddenLimit} works are hidden already. Show one again first.`);
    return [...hidden, itemId];
  });
}

/** Friends hear of a work again. */
export async function showItem(ports: SocialPorts, tenant: TenantId, userId: UserId, itemId: ItemId): Promise<void> {
  await changeHidden(ports, tenant, userId, (hidden) => hidden.filter((id) => id !== itemId));
}

async function changeHidden(
  ports: SocialPorts,
  tenant: TenantId,
  userId: UserId,
  change: (hidden: readonly ItemId[]) => readonly ItemId[],
): Promise<void> {
  let previous: User | undefined;
  const kept = await changeUser(ports, tenant, userId, (user) => {
    previous = user;
    const { hiddenItemIds = [], ...rest } = user;
    const changed = change(hiddenItemIds);
    return changed.length === 0 ? rest : { ...rest, hiddenItemIds: changed };
  });
  await tellFriendsOf(ports, tenant, previous, kept);
}

const shownFields = ["name", "sharesActivity", "activityFeed", "hiddenItemIds"] as const;

/** Where settings that friends' lists go by are other ones now, these lists are made anew before anybody is answered. */
export async function tellFriendsOf(
  ports: SocialPorts,
  tenant: TenantId,
  previous: User | undefined,
  kept: User,
): Promise<void> {
  if (shownFields.every((field) => isDeepStrictEqual(previous?.[field], kept[field]))) return;
  const friends = await friendUsers(ports, tenant, kept.id);
  await ports.users.changed(tenant, [kept.id, ...friends].map(parseAccountId));
  await tell(ports, tenant, friends.slice(0, toldLimit));
}
