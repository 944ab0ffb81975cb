import { retractedKey } from "../../domain/counted-events.ts";
import { isPrivate, type Event, type RetractEvent } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";

/**
 * Those of some events that may be seen by who runs the engine: none of a private session, and nothing that takes back one of those, for
 * it names the same item. What takes back an event that nobody knows is not shown either: that one may have been private.
 */
export async function shownEvents(
  { profiles }: { readonly profiles: Pick<ProfileStore, "history"> },
  tenant: TenantId,
  events: readonly Event[],
): Promise<ReadonlySet<Event>> {
  const accountIds = new Set(events.filter(({ kind }) => kind === "retract").map(({ accountId }) => accountId));
  const open = new Set<string>();
  for (const accountId of accountIds)
    for (const event of await profiles.history(tenant, [accountId], Number.MAX_SAFE_INTEGER, ["retract"]))
      if (!isPrivate(event)) open.add(retractedKey(accountId, event.id));
  const isOpen = ({ accountId, eventId }: RetractEvent) => open.has(retractedKey(accountId, eventId));
  return new Set(events.filter((event) => (event.kind === "retract" ? isOpen(event) : !isPrivate(event))));
}
