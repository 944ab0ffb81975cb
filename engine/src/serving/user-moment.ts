import type { ItemId, TenantId } from "../domain/ids.ts";
import type { TasteEdit } from "../domain/taste.ts";
import type { Taste } from "../models/model.ts";
import type { Clock } from "../ports/clock.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { Random } from "../ports/random.ts";
import { tiredItems, type FatigueConfig } from "../ranking/fatigue.ts";
import type { RuleInput } from "../ranking/rules.ts";
import { combineFriends, feelingsOf, friendsOf, noFriends, type FriendActivity } from "./friends.ts";
import { isForAdults } from "./social/shown-to-friends.ts";
import type { Surfaces } from "./surfaces.ts";
import type { ShownItems } from "./hot-items.ts";
import { tasteOf, type ServingModel } from "./serving-model.ts";
import type { RecommendInput } from "./use-cases.ts";
import { userContextOf, type UserContext } from "./user-context.ts";
import type { KnownUser, UserHistories } from "./user-histories.ts";
import type { UserHistory } from "./user-history.ts";

/** What every use case that answers with lists needs. */
export interface ServingPorts {
  readonly items: ShownItems;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly histories: UserHistories;
  readonly surfaces: Pick<Surfaces, "published">;
  /** When what is shown and left alone rests; `defaultFatigueConfig` unless given. */
  readonly fatigue?: FatigueConfig;
  /** The serving model of a tenant, undefined when there is none yet. */
  model(tenant: TenantId): Promise<ServingModel | undefined>;
}

/** A user at the moment of a request, in the model's terms. */
export interface UserMoment {
  readonly history: UserHistory;
  readonly taste: Taste;
  readonly friends: FriendActivity;
  readonly friendTaste: Taste;
  readonly sinceAnchorMs: number;
  /** What the user said of their taste; absent where nobody looks. */
  readonly wishes?: readonly TasteEdit[];
  /** What rests from being shown; absent where nobody looks. */
  readonly tiredItemIds?: ReadonlySet<ItemId>;
  readonly context: UserContext;
}

/** What is known of a user before the moment of a request. */
interface KnownPerson extends KnownUser {
  readonly friends: FriendActivity;
}

export async function readUser(
  ports: ServingPorts,
  model: ServingModel | undefined,
  input: Pick<RecommendInput, "tenant" | "userId" | "moment">,
): Promise<UserMoment> {
  return momentOf(ports, model, await readKnown(ports, model, input), input.moment);
}

export async function readKnown(
  ports: ServingPorts,
  model: ServingModel | undefined,
  { tenant, userId }: Pick<RecommendInput, "tenant" | "userId">,
): Promise<KnownPerson> {
  const own = await ports.histories.read(tenant, userId, model);
  const friendIds = await friendsOf(ports, tenant, { accountIds: own.history.accountIds, user: own.user });
  const known = await Promise.all(friendIds.map((friend) => ports.histories.read(tenant, friend, model)));
  if (known.length === 0) return { ...own, friends: noFriends };
  const canonicalOf = (id: ItemId) => model?.itemOf(id)?.id ?? id;
  const isShown = (id: ItemId) => !isForAdults(model?.itemOf(id) ?? {});
  return {
    ...own,
    friends: combineFriends(
      known.map((friend) => feelingsOf(friend, canonicalOf)),
      isShown,
    ),
  };
}

export async function momentOf(
  ports: Pick<ServingPorts, "clock" | "fatigue">,
  model: ServingModel | undefined,
  { history, taste, user, friends }: KnownPerson,
  moment: RecommendInput["moment"],
): Promise<UserMoment> {
  const indexOf = model?.indexOf ?? new Map<ItemId, number>();
  const nowMs = ports.clock.nowMs();
  const anchor = history.preferences.find((preference) => preference.value > 0);
  return {
    history,
    taste,
    friends,
    friendTaste: tasteOf({ indexOf }, friends.preferences),
    sinceAnchorMs: anchor === undefined ? Infinity : Math.max(0, (moment?.atMs ?? nowMs) - anchor.lastAtMs),
    ...(user?.tasteEdits && { wishes: user.tasteEdits }),
    tiredItemIds: tiredItems(
      { impressions: history.impressions, touches: history.events },
      { nowMs, canonicalOf: (id) => model?.itemOf(id)?.id ?? id },
      ports.fatigue,
    ),
    context: await userContextOf(model, history, { moment, user, nowMs }),
  };
}

/** What the rules of ranking need to know for a request. */
export function ruleInput(
  user: UserMoment,
  model: ServingModel,
  input: Partial<RecommendInput> & Pick<RuleInput, "deletedItemIds">,
): RuleInput {
  const excluded = (input.excludedItemIds ?? []).map((id) => model.itemOf(id)?.id ?? id);
  return {
    preferences: user.history.preferences,
    excludedItemIds: new Set(excluded),
    ...(input.deletedItemIds && { deletedItemIds: input.deletedItemIds }),
    ...(user.wishes && { wishes: user.wishes }),
    ...(user.tiredItemIds && { tiredItemIds: user.tiredItemIds }),
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    ...(input.services === undefined ? {} : { services: input.services }),
    ...(input.region === undefined ? {} : { region: input.region }),
    ...(input.maximumAgeYears === undefined ? {} : { maximumAgeYears: input.maximumAgeYears }),
    ...(input.filter === undefined ? {} : { filter: input.filter }),
  };
}
