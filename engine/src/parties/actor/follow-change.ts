import type { PartyChange } from "../../sync/party/party-change.ts";
import type { PartyCore } from "./party-core.ts";

type Follow<Kind extends PartyChange["kind"]> = (
  party: PartyCore,
  change: Extract<PartyChange, { readonly kind: Kind }>,
) => void;

/** What a change means beyond the party's state: for what is felt, and for the group list. */
const follows: { readonly [Kind in PartyChange["kind"]]?: Follow<Kind> } = {
  "title-changed"(party) {
    // What was felt of another title is not felt of this one.
    party.passing.mood?.clear();
    listChanges(party, "title");
  },
  "member-joined": (party) => listChanges(party, "members"),
  "member-left"(party, { memberId, reason }) {
    if (reason === "erased") party.passing.mood?.removeMember(memberId);
    listChanges(party, "members");
  },
  "member-changed"(party, { memberId, fields }) {
    if (fields.isMuted === true) party.passing.mood?.removeMember(memberId);
    if (fields.isPresent !== undefined) listChanges(party, "members");
  },
  "message-removed": (party, { messageId }) => party.passing.mood?.remove(messageId),
  "settings-changed"(party, { settings }) {
    if (settings.usesMood || party.passing.mood === undefined) return;
    party.changing.mood = undefined;
    party.changing.moodToldAtMs = undefined;
  },
};

export function followChange(party: PartyCore, change: PartyChange): void {
  const follow = follows[change.kind] as ((party: PartyCore, change: PartyChange) => void) | undefined;
  follow?.(party, change);
}

/** Told a little later, since people come and go together. */
function listChanges(party: PartyCore, cause: "members" | "title"): void {
  if (party.passing.listCause !== "title") party.changing.listCause = cause;
  party.dueBy(0);
}

const listGapMs = 1_000;

/** Answers when to look again. */
export function tellListChange(party: PartyCore, nowMs: number): number {
  const { listCause, listDueMs } = party.passing;
  if (listCause === undefined) return Infinity;
  const { changing } = party;
  changing.listDueMs = listDueMs ?? nowMs + listGapMs;
  if (changing.listDueMs > nowMs) return changing.listDueMs;
  changing.listCause = undefined;
  changing.listDueMs = undefined;
  party.notify({ kind: "group-list-changed", cause: listCause });
  return Infinity;
}
