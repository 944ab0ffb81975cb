import type { ItemId, TenantId, UserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Reason } from "../domain/recommendation.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { Acquaintance } from "../serving/group-lists.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { friendUsers } from "../serving/social/friend-lists.ts";
import { createShown, isShownKind } from "../serving/social/shown-to-friends.ts";
import type { Member } from "./group-members.ts";

/** What whoever sees a list may hear of one of its members. */
export interface Openness {
  reasonsOf(this: void, reasons: readonly Reason[]): readonly Reason[];
  knowsOf(this: void, item: Item, knows: Acquaintance | undefined): Acquaintance | undefined;
}

interface Seeing {
  readonly tenant: TenantId;
  readonly members: readonly Member[];
  /** Who asks, and hears everything of themselves; absent where the list is for all to see. */
  readonly askerId: UserId | undefined;
}

/**
 * Of each member, aligned: everything where nobody else sees the list; what friends see, where the member lets them and all who see it are
 * friends; else nothing that somebody did, and nothing that only this member could know.
 */
export async function opennessOf(
  ports: { readonly profiles: ProfileStore },
  model: ServingModel,
  { tenant, members, askerId }: Seeing,
): Promise<readonly Openness[]> {
  const viewers = askerId === undefined ? members.map(({ userId }) => userId) : [askerId];
  return Promise.all(
    members.map(async (member) => {
      const others = viewers.filter((id) => id !== member.userId);
      if (others.length === 0) return open;
      if (member.user?.activityFeed !== "friends") return closed;
      const friends = new Set(await friendUsers(ports, tenant, member.userId));
      return others.every((id) => friends.has(id)) ? toFriends(model, member) : closed;
    }),
  );
}

const open: Openness = { reasonsOf: (reasons) => reasons, knowsOf: (_, knows) => knows };

/** Kinds that tell nothing of a person. */
const commonKinds: ReadonlySet<Reason["kind"]> = new Set(["popular", "trend", "fresh", "rule"]);
/** Kinds that tell of a person only which works they know. */
const workKinds: ReadonlySet<Reason["kind"]> = new Set([
  "relation",
  "graph-path",
  "similar-item",
  "shared-themes",
  "taste",
  "series",
]);

const closed: Openness = {
  reasonsOf: (reasons) => orTaste(reasons.filter(({ kind }) => commonKinds.has(kind))),
  knowsOf: () => undefined,
};

const orTaste = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.length > 0 ? reasons : [{ kind: "taste", text: "Fits their taste", share: 1, anchorIds: [] }];

/** What was finished, liked or rated, and not hidden. */
function toFriends(model: ServingModel, { user, moment }: Member): Openness {
  const canonicalOf = (id: ItemId) => model.itemOf(id)?.id ?? id;
  const isShown = createShown(user, canonicalOf);
  const heard = new Set(moment.history.events.filter(isShownKind).map(({ itemId }) => canonicalOf(itemId)));
  const mayName = (id: ItemId) => {
    const item = model.itemOf(id);
    return item !== undefined && heard.has(item.id) && isShown(item);
  };
  return {
    reasonsOf: (reasons) =>
      orTaste(
        reasons.filter(
          (reason) => commonKinds.has(reason.kind) || (workKinds.has(reason.kind) && anchorsOf(reason).every(mayName)),
        ),
      ),
    knowsOf: (item, knows) => (knows !== undefined && knows !== "begun" && mayName(item.id) ? knows : undefined),
  };
}

function anchorsOf(reason: Reason): readonly ItemId[] {
  if ("anchorIds" in reason) return reason.anchorIds;
  return "anchorId" in reason ? [reason.anchorId] : [];
}
