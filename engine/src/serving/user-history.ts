import type { Domain } from "../domain/domain.ts";
import { countedEvents, undoneOf, type Undone } from "../domain/counted-events.ts";
import { controlEventKinds, tasteEventKinds, type Event, type TasteEvent } from "../domain/event.ts";
import type { AccountId, TenantId, UserId } from "../domain/ids.ts";
import type { Preference } from "../domain/preference.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";

/** A user's events over all linked accounts that count, newest first. */
export interface UserEvents {
  readonly userId: UserId;
  readonly accountIds: readonly AccountId[];
  /** All but impressions. */
  readonly events: readonly TasteEvent[];
  /** What was shown to them. */
  readonly impressions: readonly TasteEvent[];
  /** By it, what comes later counts or does not. */
  readonly undone: Undone;
}

/** What serving knows of a user at the moment of a request. */
export interface UserHistory extends Omit<UserEvents, "undone"> {
  /** By canonical item id, newest first. */
  readonly preferences: readonly Preference[];
}

/** So many of a user's newest events shape a list. */
export const historyLimit = 1000;
/** So many of the newest impressions are looked at, beside them. */
export const impressionLimit = 1000;
/** Whoever has fewer events of all kinds is read at once. */
const readLimit = 4 * historyLimit;

/** Reads a user's newest events over all linked accounts, as if those that do not count had never been. */
export async function readEvents(
  ports: { readonly profiles: ProfileStore },
  tenant: TenantId,
  userId: UserId,
): Promise<UserEvents> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const all = await ports.profiles.history(tenant, accountIds, readLimit);
  if (all.length < readLimit) {
    const undone = undoneOf(all);
    return { userId: user, accountIds, undone, ...parted(countedEvents(all, undone)) };
  }
  const read = (limit: number, kinds: readonly Event["kind"][]) => {
    const omitted = [...tasteEventKinds, ...controlEventKinds].filter((kind) => !kinds.includes(kind));
    return ports.profiles.history(tenant, accountIds, limit, omitted);
  };
  const undone = undoneOf(await read(Number.MAX_SAFE_INTEGER, controlEventKinds));
  const newest = async (count: number, kinds: readonly Event["kind"][]) => {
    for (let limit = 2 * count; ; limit *= 2) {
      const found = await read(limit, kinds);
      const counted = countedEvents(found, undone);
      if (counted.length >= count || found.length < limit) return counted;
    }
  };
  const { events } = parted(await newest(historyLimit, shapingKinds));
  const { impressions } = parted(await newest(impressionLimit, ["impression"]));
  return { userId: user, accountIds, undone, events, impressions };
}

const shapingKinds = tasteEventKinds.filter((kind) => kind !== "impression");

function parted(counted: readonly TasteEvent[]): Pick<UserEvents, "events" | "impressions"> {
  return {
    events: counted.filter(({ kind }) => kind !== "impression").slice(0, historyLimit),
    impressions: counted.filter(({ kind }) => kind === "impression").slice(0, impressionLimit),
  };
}

/** The share of each domain in what is liked, weighted by r_ui: `values`, each of the domain at its place. Empty where nothing is liked. */
export function domainMixOf(
  values: ArrayLike<number>,
  domainAt: (place: number) => Domain | undefined,
): ReadonlyMap<Domain, number> {
  const mix = new Map<Domain, number>();
  let total = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    const domain = value > 0 ? domainAt(place) : undefined;
    if (domain === undefined) continue;
    mix.set(domain, (mix.get(domain) ?? 0) + value);
    total += value;
  }
  for (const [domain, value] of mix) mix.set(domain, value / total);
  return mix;
}
