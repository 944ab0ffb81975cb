import { EngineError } from "../../domain/errors.ts";
import type { PartyMember } from "../../sync/party/party-state.ts";
import type { PartyAuditEntry } from "../party-use-cases.ts";
import { isHostly, refused, requireHost, requireHostly, type Act, type ActTable } from "./act.ts";
import { dropMember, handOver } from "./presence.ts";
import { secretLimits } from "./party-secrets.ts";

const maxNameLength = 64;

export const actOnPeople: ActTable<
  "set-role" | "transfer-host" | "reclaim-host" | "kick" | "ban" | "unban" | "mute" | "unmute" | "rename" | "leave"
> = {
  "set-role"(act, { memberId, role }) {
    requireHost(act);
    const { party } = act;
    const member = party.memberOrThrow(memberId);
    if (member.role === "host") throw refused("The host stays host. Hand the party over instead.");
    if (member.role === role) return;
    party.emit({ kind: "member-changed", memberId, fields: { role } });
    note(act, "role", memberId, role);
  },
  "transfer-host"(act, { memberId }) {
    requireHost(act);
    const { party } = act;
    if (!party.memberOrThrow(memberId).isPresent) throw refused("Who is not here cannot be host.");
    if (memberId === party.state.hostId) return;
    party.emit({ kind: "host-changed", hostId: memberId, reason: "transfer" });
    note(act, "host", memberId, "transfer");
  },
  "reclaim-host"(act) {
    const { party, member, nowMs } = act;
    const { formerHost } = party.state;
    if (formerHost?.id !== member.id || nowMs > formerHost.untilMs)
      throw new EngineError("FORBIDDEN", "Only who was host until lately may take the party back.");
    party.emit({ kind: "host-changed", hostId: member.id, reason: "reclaim" });
    note(act, "host", member.id, "reclaim");
  },
  kick(act, { memberId }) {
    const { id } = subordinate(act, memberId);
    dropMember(act.party, act.nowMs, { memberId: id, reason: "kicked" });
    note(act, "kick", memberId);
  },
  ban(act, { memberId }) {
    const { party, nowMs } = act;
    requireHostly(act);
    // Also who is not here, or no longer.
    if (party.member(memberId) !== undefined) subordinate(act, memberId);
    else if (memberId === party.state.hostId) throw refused("The host cannot be banned.");
    const { bannedIds } = party.secrets;
    if (!bannedIds.includes(memberId)) {
      if (bannedIds.length >= secretLimits.bannedCount) throw refused("So many are banned that nobody more can be.");
      party.keep({ bannedIds: [...bannedIds, memberId] });
    }
    if (party.member(memberId) !== undefined) dropMember(party, nowMs, { memberId, reason: "banned" });
    note(act, "ban", memberId);
  },
  unban(act, { memberId }) {
    requireHostly(act);
    const { party } = act;
    const bannedIds = party.secrets.bannedIds.filter((id) => id !== memberId);
    if (bannedIds.length === party.secrets.bannedIds.length) return;
    party.keep({ bannedIds });
    note(act, "unban", memberId);
  },
  mute: (act, { memberId }) => setMuted(act, memberId, true),
  unmute: (act, { memberId }) => setMuted(act, memberId, false),
  rename({ party, member }, { name }) {
    const trimmed = checkedName(name);
    if (trimmed !== member.name) party.emit({ kind: "member-changed", memberId: member.id, fields: { name: trimmed } });
  },
  leave({ party, member, nowMs }) {
    if (member.role === "host") handOver(party, nowMs, { reason: "transfer", mayReturn: false });
    dropMember(party, nowMs, { memberId: member.id, reason: "left" });
  },
};

/** Throws `INVALID_INPUT` for a name that nobody could read. */
export function checkedName(name: string): string {
  const trimmed = name.normalize("NFC").trim();
  if (trimmed === "" || trimmed.length > maxNameLength || /\p{Cc}/u.test(trimmed) || !trimmed.isWellFormed())
    throw refused(`A name has 1 to ${maxNameLength} characters, and no control characters.`);
  return trimmed;
}

function setMuted(act: Act, memberId: string, isMuted: boolean): void {
  const { party } = act;
  if (subordinate(act, memberId).isMuted === isMuted) return;
  party.emit({ kind: "member-changed", memberId, fields: { isMuted } });
  note(act, isMuted ? "mute" : "unmute", memberId);
}

/** Hosts decide over all others, co-hosts over members. */
function subordinate(act: Act, memberId: string): PartyMember {
  requireHostly(act);
  const member = act.party.memberOrThrow(memberId);
  if (member.role === "host" || (isHostly(member) && act.member.role !== "host"))
    throw new EngineError(
      "FORBIDDEN",
      "Co-hosts may not do this to the host or to each other, and nobody to the host.",
    );
  return member;
}

function note(act: Act, kind: PartyAuditEntry["kind"], memberId: string, reason?: string): void {
  const { party, member, nowMs } = act;
  party.audit({ atMs: nowMs, kind, byMemberId: member.id, memberId, ...(reason !== undefined && { reason }) });
}
