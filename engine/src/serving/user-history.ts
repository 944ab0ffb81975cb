import type { Domain } from "../domain/domain.ts";
import type { Event } from "../domain/event.ts";
import type { AccountId, ItemId, TenantId, UserId } from "../domain/ids.ts";
import { preferencesOf, type Preference, type PreferenceConfig } from "../domain/preference.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";

/** What serving knows of a user at the moment of a request. */
export interface UserHistory {
  readonly userId: UserId;
  readonly accountIds: readonly AccountId[];
  readonly events: readonly Event[];
  /** By canonical item id, newest first. */
  readonly preferences: readonly Preference[];
}

/** So many of a user's newest events shape a list. */
const historyLimit = 1000;

/** Reads a user's history over all linked accounts; items under an alias count for the work. */
export async function readUserHistory(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  userId: UserId,
  options: { readonly preference: PreferenceConfig; readonly canonicalOf: (id: ItemId) => ItemId },
): Promise<UserHistory> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const events = await ports.profiles.history(tenant, accountIds, historyLimit);
  const canonical = events.map((event) => ({ ...event, itemId: options.canonicalOf(event.itemId) }));
  return { userId: user, accountIds, events, preferences: preferencesOf(canonical, options.preference) };
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
