import type { PartyState } from "../sync/party/party-state.ts";
import type { PartySecrets } from "./actor/party-secrets.ts";
import type { OutlinePage, OutlinePageInput, OutlinePlace, PartyOutline } from "./party-use-cases.ts";

/** The state and secrets of a party, as they are known without asking its process. */
export interface Known {
  readonly state: PartyState;
  readonly secrets: PartySecrets;
}

export function outlineOf({ state, secrets }: Known): PartyOutline {
  const { id, settings, phase, hostId, members, itemId, plan, createdAtMs } = state;
  return {
    partyId: id,
    name: settings.name,
    phase,
    hostId,
    hostName: members.find((member) => member.id === hostId)?.name ?? hostId,
    memberCount: members.length,
    presentCount: phase === "ended" ? 0 : members.filter(({ isPresent }) => isPresent).length,
    capacity: settings.capacity,
    hasPassword: settings.hasPassword,
    ...(itemId !== undefined && { itemId }),
    plan,
    ...(phase === "ended" && { endedAtMs: secrets.endedAtMs ?? createdAtMs }),
  };
}

/** Those that are not over soonest first, those that are newest first. */
export function outlinePage(
  outlines: readonly PartyOutline[],
  { status, limit, after }: OutlinePageInput,
): OutlinePage {
  const direction = status === "over" ? -1 : 1;
  const order = (a: OutlinePlace, b: OutlinePlace) => direction * (a.atMs - b.atMs) || (a.id < b.id ? -1 : 1);
  const behind = outlines
    .filter(({ phase }) => (phase === "ended") === (status === "over"))
    .map((outline) => ({ outline, place: placeOf(outline) }))
    .filter(({ place }) => after === undefined || (place.id !== after.id && order(after, place) < 0))
    .toSorted((a, b) => order(a.place, b.place));
  const page = behind.slice(0, limit);
  const next = behind.length > limit ? page.at(-1)?.place : undefined;
  return { parties: page.map(({ outline }) => outline), ...(next && { next }) };
}

const placeOf = ({ partyId, plan, endedAtMs }: PartyOutline): OutlinePlace => ({
  atMs: endedAtMs ?? plan.startsAtMs ?? 0,
  id: partyId,
});
