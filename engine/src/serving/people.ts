import { habitsOf } from "../context/habits.ts";
import { parseUserId, type AccountId, type TenantId, type UserId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import type { EventLog } from "../ports/event-log.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";
import { clusterView } from "./cluster-view.ts";
import type { ReadyLists } from "./ready-lists.ts";
import { checkTimeZone } from "./time-context.ts";
import type { UserExport, UserProfile } from "./use-cases.ts";
import type { EventStream } from "./record-events.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";
import { domainMixOf } from "./user-history.ts";

/** Everybody is a user from the first event on, so an unknown id has an empty record, not an error. */
function emptyUser(id: UserId): User {
  return { id, services: [], sharesActivity: false };
}

export async function getProfile(ports: ServingPorts, tenant: TenantId, userId: UserId): Promise<UserProfile> {
  const model = await ports.model(tenant);
  const moment = await readUser(ports, model, { tenant, userId });
  const { history } = moment;
  const user = (await ports.profiles.getUser(tenant, history.userId)) ?? emptyUser(history.userId);
  const cluster = model && clusterView(model, moment, user, ports.clock.nowMs());
  const mix = domainMixOf(history.preferences, (id) => model?.itemOf(id)?.domain);
  return {
    user,
    accountIds: history.accountIds,
    eventCount: history.events.length,
    domainMix: Object.fromEntries(mix),
    preferences: history.preferences,
    ...(cluster && { cluster }),
    habits: habitsOf(history.events, { nowMs: ports.clock.nowMs(), timeZone: user.timeZone }),
  };
}

/** Everything that is kept about a person, over all linked accounts. */
export async function exportUser(
  ports: Pick<ServingPorts, "profiles">,
  tenant: TenantId,
  userId: UserId,
): Promise<UserExport> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const friends = new Set<AccountId>();
  for (const account of accountIds)
    for (const friend of await ports.profiles.friendsOf(tenant, account)) friends.add(friend);
  return {
    user: (await ports.profiles.getUser(tenant, user)) ?? emptyUser(user),
    accountIds,
    friendAccountIds: [...friends].toSorted(),
    events: await ports.profiles.history(tenant, accountIds, Number.MAX_SAFE_INTEGER),
  };
}

/** Removes a person from log and profiles for good. Trained models hold no user, only items; the next training forgets the events too. */
export async function eraseUser(
  ports: Pick<ServingPorts, "profiles" | "histories"> & {
    readonly eventLog: EventLog;
    readonly stream?: Pick<EventStream, "eraseAccounts">;
    /** Batch features, made from what the stream wrote. */
    readonly features?: Pick<EventStream, "eraseAccounts">;
    readonly readyLists: Pick<ReadyLists, "erase">;
  },
  tenant: TenantId,
  userId: UserId,
): Promise<void> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  await ports.eventLog.eraseAccounts(tenant, accountIds);
  await ports.stream?.eraseAccounts(tenant, accountIds);
  await ports.features?.eraseAccounts(tenant, accountIds);
  await ports.profiles.eraseAccounts(tenant, [...accountIds]);
  ports.histories.drop(tenant, accountIds);
  await ports.readyLists.erase(tenant, accountIds);
}

export async function putUser(ports: Pick<ServingPorts, "profiles">, tenant: TenantId, user: User): Promise<void> {
  checkTimeZone(user.timeZone);
  const id = await resolveUser(ports, tenant, parseUserId(user.id));
  await ports.profiles.putUser(tenant, { ...user, id });
}
