import type { Domain } from "../domain/domain.ts";
import type { Event } from "../domain/event.ts";
import type { AccountId, ItemId, TenantId, UserId } from "../domain/ids.ts";
import type { Preference } from "../domain/preference.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";

/** A user's events over all linked accounts, newest first. */
export interface UserEvents {
  readonly userId: UserId;
  readonly accountIds: readonly AccountId[];
  readonly events: readonly Event[];
}

/** What serving knows of a user at the moment of a request. */
export interface UserHistory extends UserEvents {
  /** By canonical item id, newest first. */
  readonly preferences: readonly Preference[];
}

/** So many of a user's newest events shape a list. */
export const historyLimit = 1000;

/** Reads a user's newest events over all linked accounts. */
export async function readEvents(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  userId: UserId,
): Promise<UserEvents> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  return { userId: user, accountIds, events: await ports.profiles.history(tenant, accountIds, historyLimit) };
}

/** The share of each domain in what a user likes, weighted by r_ui. */
export function domainMixOf(
  preferences: readonly Preference[],
  domainOf: (id: ItemId) => Domain | undefined,
): ReadonlyMap<Domain, number> {
  const mix = new Map<Domain, number>();
  let total = 0;
  for (const preference of preferences) {
    const domain = domainOf(preference.itemId);
    if (domain === undefined || preference.value <= 0) continue;
    mix.set(domain, (mix.get(domain) ?? 0) + preference.value);
    total += preference.value;
  }
  for (const [domain, value] of mix) mix.set(domain, value / total);
  return mix;
}
