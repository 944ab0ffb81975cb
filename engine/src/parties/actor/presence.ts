import { EngineError } from "../../domain/errors.ts";
import type { DepartureReason } from "../../sync/party/party-change.ts";
import type { PartyMember } from "../../sync/party/party-state.ts";
import { stepPartyGate } from "./gate.ts";
import type { Remote } from "./passing.ts";
import type { PartyCore } from "./party-core.ts";
import { hostCame, noSecrets, secretLimits } from "./party-secrets.ts";
import { skipWhereWanted } from "./queue.ts";

/** A host who is gone for so long is lost, */
const hostGraceMs = 20_000;
/** and may take the party back for so long. */
const reclaimMs = 5 * 60_000;
/** Who is gone for so long is no member any more, but may come back without an invite. */
const absentMs = 5 * 60_000;

export interface Coming {
  readonly userId: string;
  readonly name: string;
  /** An invite whose secret was shown. */
  readonly inviteId?: string | undefined;
  /** The hash that the password given was found to fit. */
  readonly fittingHash?: string | undefined;
  /** The process at which the member is, where it is another one. */
  readonly process?: string | undefined;
}

/** A connection of somebody's is there. True where nobody knew them before. */
export function comeIn(party: PartyCore, nowMs: number, coming: Coming): boolean {
  const { userId, name } = coming;
  checkMayCome(party, userId);
  const known = party.member(userId);
  if (known === undefined) admit(party, nowMs, coming);
  else if (!known.isPresent)
    party.emit({ kind: "member-changed", memberId: userId, fields: { isPresent: true, readiness: "loading", name } });
  const seat = party.seat(userId);
  seat.connectionCount += 1;
  if (known?.isPresent !== true) seat.since = party.since(nowMs);
  if (coming.process !== undefined) countRemote(party, nowMs, { process: coming.process, memberId: userId, by: 1 });
  if (userId === party.state.hostId && !party.secrets.hasHostCome)
    party.secrets = party.secrets === noSecrets ? hostCame : { ...party.secrets, hasHostCome: true };
  replaceLostHost(party, nowMs);
  return known === undefined;
}

function checkMayCome({ state, secrets }: PartyCore, userId: string): void {
  if (state.phase === "ended") throw partyEnded();
  if (secrets.bannedIds.includes(userId))
    throw new EngineError("FORBIDDEN", "A host has banned this person from the party.");
}

export const partyEnded = () => new EngineError("PARTY_ENDED", "This party is over.");

function admit(party: PartyCore, nowMs: number, { userId, name, inviteId, fittingHash }: Coming): void {
  const { state, secrets } = party;
  const wasHere = secrets.formerIds.includes(userId) || userId === state.hostId;
  const useInvite = wasHere ? undefined : checkAdmission(party, nowMs, { inviteId, fittingHash });
  makeRoom(party, nowMs);
  useInvite?.();
  // Who was let in comes back without an invite, also where the party is taken over by another process.
  party.keep();
  if (secrets.formerIds.includes(userId))
    party.secrets = { ...party.secrets, formerIds: party.secrets.formerIds.filter((id) => id !== userId) };
  const member: PartyMember = {
    id: userId,
    name,
    role: userId === state.hostId ? "host" : "member",
    joinedAtMs: nowMs,
    isPresent: true,
    readiness: "loading",
    isMuted: false,
    saidReady: false,
  };
  party.emit({ kind: "member-joined", member });
}

/** A password, where there is one, and else an invite. Throws before anything is used up. */
function checkAdmission(
  party: PartyCore,
  nowMs: number,
  { inviteId, fittingHash }: Pick<Coming, "inviteId" | "fittingHash">,
): (() => void) | undefined {
  const { passwordHash, invites } = party.secrets;
  if (passwordHash !== undefined && fittingHash !== passwordHash)
    throw new EngineError("FORBIDDEN", "This party has a password, and the one given is not it.");
  if (passwordHash !== undefined && inviteId === undefined) return undefined;
  const invite = invites.find(({ id }) => id === inviteId);
  if (invite === undefined || invite.expiresAtMs <= nowMs || invite.leftCount < 1)
    throw new EngineError(
      "INVITE_NOT_VALID",
      "Who was not here before comes by an invite, and this one is not known, is over, or used up.",
    );
  return () => {
    const used = invites.map((each) => (each.id === inviteId ? { ...each, leftCount: each.leftCount - 1 } : each));
    party.secrets = { ...party.secrets, invites: used.filter(({ leftCount }) => leftCount > 0) };
  };
}

/** Who is away longest makes room. Throws `PARTY_FULL` where everybody is here. */
function makeRoom(party: PartyCore, nowMs: number): void {
  const { members, settings } = party.state;
  if (members.length < settings.capacity) return;
  const absent = members
    .filter(({ isPresent, role }) => !isPresent && role !== "host")
    .toSorted((a, b) => party.seat(a.id).since - party.seat(b.id).since)[0];
  if (absent === undefined)
    throw new EngineError("PARTY_FULL", `As many are here as may be: ${settings.capacity}.`, {
      details: { capacity: settings.capacity },
    });
  dropMember(party, nowMs, { memberId: absent.id, reason: "lost" });
}

/** A connection of a member's is gone. Who has none any more is not here, and may come back. */
export function goOut(party: PartyCore, nowMs: number, memberId: string, process?: string): void {
  const member = party.member(memberId);
  if (member === undefined) return;
  if (process !== undefined && !countRemote(party, nowMs, { process, memberId, by: -1 })) return;
  changeCount(party, nowMs, { memberId, by: -1 });
}

function markAbsent(party: PartyCore, nowMs: number, memberId: string): void {
  const seat = party.seat(memberId);
  seat.connectionCount = 0;
  seat.since = party.since(nowMs);
  party.emit({ kind: "member-changed", memberId, fields: { isPresent: false } });
  party.dueBy(nowMs + (memberId === party.state.hostId ? hostGraceMs : absentMs));
  stepPartyGate(party, nowMs);
  skipWhereWanted(party, nowMs);
}

/** Takes a member out of the party. Who was not put out may come back without an invite. */
export function dropMember(
  party: PartyCore,
  nowMs: number,
  { memberId, reason }: { readonly memberId: string; readonly reason: DepartureReason },
): void {
  const isHost = memberId === party.state.hostId;
  if (isHost && reason !== "erased") return keepHost(party, nowMs, memberId);
  for (const remote of party.passing.remotes?.values() ?? []) remote.counts.delete(memberId);
  party.passing.typing?.delete(memberId);
  party.emit({ kind: "member-left", memberId, reason });
  if (reason === "left" || reason === "lost") {
    const formerIds = [...party.secrets.formerIds.filter((id) => id !== memberId), memberId];
    party.secrets = { ...party.secrets, formerIds: formerIds.slice(-secretLimits.formerCount) };
  }
  if (reason !== "lost") party.close(reason, memberId);
  stepPartyGate(party, nowMs);
  skipWhereWanted(party, nowMs);
}

/** A party always has a host: one whom nobody can replace stays, as somebody who is not here. */
function keepHost(party: PartyCore, nowMs: number, memberId: string): void {
  for (const remote of party.passing.remotes?.values() ?? []) remote.counts.delete(memberId);
  if (party.member(memberId)?.isPresent === true) markAbsent(party, nowMs, memberId);
  party.close("left", memberId);
}

/** Hands the party to a co-host who is here, else to whom is here longest. Whether there was anybody. */
export function handOver(
  party: PartyCore,
  nowMs: number,
  { reason, mayReturn }: { readonly reason: "lost" | "transfer"; readonly mayReturn: boolean },
): boolean {
  const { members, hostId } = party.state;
  const heirs = members.filter(({ id, isPresent }) => isPresent && id !== hostId);
  const heir = heirs.find(({ role }) => role === "co-host") ?? heirs.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs)[0];
  if (heir === undefined) return false;
  const formerHost = { id: hostId, untilMs: nowMs + reclaimMs };
  party.emit({ kind: "host-changed", hostId: heir.id, reason, ...(mayReturn && { formerHost }) });
  party.audit({ atMs: nowMs, kind: "host", byMemberId: hostId, memberId: heir.id, reason });
  return true;
}

/** A host who was here and is gone is replaced after a while, as soon as somebody is there to be host. */
export function replaceLostHost(party: PartyCore, nowMs: number): void {
  const host = party.member(party.state.hostId);
  if (!party.secrets.hasHostCome || host === undefined || host.isPresent) return;
  if (nowMs < hostDueMs(party)) return;
  handOver(party, nowMs, { reason: "lost", mayReturn: true });
}

const hostDueMs = (party: PartyCore) => absentSinceMs(party, party.state.hostId) + hostGraceMs;

function absentSinceMs(party: PartyCore, memberId: string): number {
  return party.state.createdAtMs + Math.max(0, party.seat(memberId).since);
}

/** Members who are away too long are members no longer. Answers when to look again. */
export function dropAbsent(party: PartyCore, nowMs: number): number {
  let nextMs = Infinity;
  for (const { id, isPresent, role } of party.state.members) {
    if (isPresent || role === "host") continue;
    const dueMs = absentSinceMs(party, id) + absentMs;
    if (dueMs <= nowMs) dropMember(party, nowMs, { memberId: id, reason: "lost" });
    else nextMs = Math.min(nextMs, dueMs);
  }
  const host = party.member(party.state.hostId);
  const mayReplace = party.secrets.hasHostCome && host?.isPresent === false && party.presentCount() > 0;
  return mayReplace ? Math.min(nextMs, hostDueMs(party)) : nextMs;
}

/** Processes that say nothing for so long have nobody there. */
const remoteSilenceMs = 25_000;

/** Counts connections at other processes, so that those of a process that dies are not thought to be there. */
function countRemote(
  party: PartyCore,
  nowMs: number,
  { process, memberId, by }: { readonly process: string; readonly memberId: string; readonly by: 1 | -1 },
): boolean {
  const { remotes = new Map<string, Remote>() } = party.changing;
  party.changing.remotes = remotes;
  const remote = remotes.get(process) ?? { heardAtMs: nowMs, counts: new Map<string, number>() };
  const count = (remote.counts.get(memberId) ?? 0) + by;
  if (count < 0) return false;
  if (count === 0) remote.counts.delete(memberId);
  else remote.counts.set(memberId, count);
  remote.heardAtMs = nowMs;
  if (remote.counts.size === 0) remotes.delete(process);
  else remotes.set(process, remote);
  party.dueBy(nowMs + remoteSilenceMs);
  return true;
}

/** Answers when to look again. */
export function dropSilentProcesses(party: PartyCore, nowMs: number): number {
  let nextMs = Infinity;
  for (const [process, { heardAtMs, counts }] of party.passing.remotes ?? []) {
    if (heardAtMs + remoteSilenceMs > nowMs) {
      nextMs = Math.min(nextMs, heardAtMs + remoteSilenceMs);
      continue;
    }
    party.passing.remotes?.delete(process);
    for (const [memberId, count] of counts) changeCount(party, nowMs, { memberId, by: -count });
  }
  return nextMs;
}

/** A process is there, and tells how many connections of whom it has: what was lost on the way is put right. */
export function hearOf(
  party: PartyCore,
  nowMs: number,
  { process, counts }: { readonly process: string; readonly counts: Readonly<Record<string, number>> },
): void {
  const known = party.passing.remotes?.get(process)?.counts ?? new Map<string, number>();
  const told = new Map(Object.entries(counts).filter(([memberId]) => party.member(memberId) !== undefined));
  for (const memberId of new Set([...known.keys(), ...told.keys()]))
    changeCount(party, nowMs, { memberId, by: (told.get(memberId) ?? 0) - (known.get(memberId) ?? 0) });
  party.changing.remotes ??= new Map();
  if (told.size > 0) party.changing.remotes.set(process, { heardAtMs: nowMs, counts: told });
  else party.changing.remotes.delete(process);
  party.dueBy(nowMs + remoteSilenceMs);
}

function changeCount(
  party: PartyCore,
  nowMs: number,
  { memberId, by }: { readonly memberId: string; readonly by: number },
): void {
  const member = party.member(memberId);
  if (member === undefined || by === 0) return;
  const seat = party.seat(memberId);
  seat.connectionCount = Math.max(0, seat.connectionCount + by);
  if (seat.connectionCount === 0 && member.isPresent) markAbsent(party, nowMs, memberId);
  if (seat.connectionCount === 0 || member.isPresent) return;
  party.emit({ kind: "member-changed", memberId, fields: { isPresent: true } });
}
