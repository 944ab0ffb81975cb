import { habitsOf } from "../context/habits.ts";
import { parseUserId, type TenantId, type UserId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import { resolveUser } from "./accounts.ts";
import { checkCondition, type WriteCondition } from "./content-tag.ts";
import type { KeyLocks } from "./key-locks.ts";
import { clusterView } from "./cluster-view.ts";
import { checkTimeZone } from "./time-context.ts";
import type { UserPage, UserProfile } from "./use-cases.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";
import { domainMixOf } from "./user-history.ts";

/** Everybody is a user from the first event on, so an unknown id has an empty record, not an error. */
export function emptyUser(id: UserId): User {
  return { id, services: [], sharesActivity: false };
}

export async function getProfile(ports: ServingPorts, tenant: TenantId, userId: UserId): Promise<UserProfile> {
  const model = await ports.model(tenant);
  const moment = await readUser(ports, model, { tenant, userId });
  const { history } = moment;
  const user = (await ports.profiles.getUser(tenant, history.userId)) ?? emptyUser(history.userId);
  const cluster = model && clusterView(model, moment, user, ports.clock.nowMs());
  const domains = history.preferences.map(({ itemId }) => model?.itemOf(itemId)?.domain);
  const mix = domainMixOf(
    history.preferences.map(({ value }) => value),
    (place) => domains[place],
  );
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

type SettingsPorts = Pick<ServingPorts, "profiles">;

/** A user's settings; those of nobody known are empty. */
export async function getUser({ profiles }: SettingsPorts, tenant: TenantId, userId: UserId): Promise<User> {
  const id = await resolveUser({ profiles }, tenant, userId);
  return (await profiles.getUser(tenant, id)) ?? emptyUser(id);
}

/** Works that change a user's settings, one after the other: no change of this process is lost. */
const settingsLock = (tenant: TenantId, id: UserId) => [JSON.stringify(["user", tenant, id])];

/**
 * Replaces a user's settings, where a condition is given only if it holds for them, and answers them as they are kept and as they were.
 * Throws `INVALID_INPUT` for a time zone that is none, `PRECONDITION_FAILED`.
 */
export async function putUser(
  ports: SettingsPorts & { readonly locks: KeyLocks },
  tenant: TenantId,
  user: User,
  condition?: WriteCondition,
): Promise<{ readonly kept: User; readonly previous: User | undefined }> {
  checkTimeZone(user.timeZone);
  const id = await resolveUser(ports, tenant, parseUserId(user.id));
  const kept = { ...user, id };
  return ports.locks.hold(settingsLock(tenant, id), async () => {
    await checkSettings(ports, tenant, id, condition);
    const previous = await ports.profiles.getUser(tenant, id);
    await ports.profiles.putUser(tenant, kept);
    return { kept, previous };
  });
}

/** Changes a user's settings, as they are kept; no change made at the same time is lost. */
export async function changeUser(
  ports: SettingsPorts & { readonly locks: KeyLocks },
  tenant: TenantId,
  userId: UserId,
  change: (user: User) => User,
): Promise<User> {
  const id = await resolveUser(ports, tenant, userId);
  return ports.locks.hold(settingsLock(tenant, id), async () => {
    const changed = change((await ports.profiles.getUser(tenant, id)) ?? emptyUser(id));
    await ports.profiles.putUser(tenant, changed);
    return changed;
  });
}

/** Erases a person where the condition holds for their settings. Throws `PRECONDITION_FAILED`, and then nothing is erased. */
export async function eraseUserIf(
  ports: SettingsPorts & { readonly locks: KeyLocks; erase(): Promise<void> },
  tenant: TenantId,
  userId: UserId,
  condition?: WriteCondition,
): Promise<void> {
  const id = await resolveUser(ports, tenant, userId);
  await ports.locks.hold(settingsLock(tenant, id), async () => {
    await checkSettings(ports, tenant, id, condition);
    await ports.erase();
  });
}

/** Settings that were never put are empty and can be conditioned on by their tag. */
async function checkSettings(
  { profiles }: SettingsPorts,
  tenant: TenantId,
  id: UserId,
  condition: WriteCondition | undefined,
): Promise<void> {
  if (condition === undefined) return;
  const stored = await profiles.getUser(tenant, id);
  checkCondition(condition, "ifTags" in condition ? (stored ?? emptyUser(id)) : stored);
}

/** Users who have settings, by pages. */
export async function listUsers(
  { profiles }: SettingsPorts,
  tenant: TenantId,
  page: { readonly after?: UserId; readonly limit: number },
): Promise<UserPage> {
  const users = await profiles.listUsers(tenant, { ...page, limit: page.limit + 1 });
  const last = users[page.limit - 1];
  return users.length > page.limit && last !== undefined
    ? { users: users.slice(0, page.limit), next: last.id }
    : { users };
}
