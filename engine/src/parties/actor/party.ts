import { EngineError } from "../../domain/errors.ts";
import type { PartyState } from "../../sync/party/party-state.ts";
import type { PartyCommand, PartyCommandKind } from "../party-command.ts";
import type { Act, ActTable, Facts } from "./act.ts";
import { actOnChat, endTyping, tellReactions } from "./chat.ts";
import { tellMood } from "./feeling.ts";
import { tellListChange } from "./follow-change.ts";
import { actOnGate, stepPartyGate } from "./gate.ts";
import type { PartyCore } from "./party-core.ts";
import { actOnPeople } from "./people.ts";
import { actOnPlan, beginInTime, endParty, goLive, openLobbyInTime } from "./planning.ts";
import { actOnPlayback } from "./playback.ts";
import { doPendingSeek, endOfTitleMs } from "./playing.ts";
import { dropAbsent, dropMember, dropSilentProcesses, handOver, partyEnded, replaceLostHost } from "./presence.ts";
import { actOnQueue, endTitle } from "./queue.ts";
import { actOnReport, tellSummary } from "./report.ts";
import { actOnSettings } from "./settings.ts";

/** Chat alone is done in two steps, since it is durable before anybody hears of it. */
const acts: ActTable<Exclude<PartyCommandKind, "chat">> = {
  ...actOnPlayback,
  ...actOnReport,
  ...actOnGate,
  ...actOnQueue,
  ...actOnChat,
  ...actOnPeople,
  ...actOnSettings,
  ...actOnPlan,
};

/** Throws `FORBIDDEN` for who is not in the party, `PARTY_ENDED` when it is over. */
export function memberActs(party: PartyCore, userId: string, nowMs: number, facts: Facts = {}): Act {
  const member = party.member(userId);
  if (party.state.phase === "ended") throw partyEnded();
  if (member === undefined) throw new EngineError("FORBIDDEN", "Only members of the party may do this. Join it first.");
  return { party, member, nowMs, facts };
}

/** Does what a member wants, at once and all of it, or throws and nothing has changed. */
export function act(on: Act, command: Exclude<PartyCommand, { readonly kind: "chat" }>): void {
  const run = acts[command.kind] as (on: Act, command: PartyCommand) => void;
  run(on, command);
}

/** What the party does of its own accord when time goes by. To be called at `nextDueMs`. */
export function passTime(party: PartyCore, nowMs: number): void {
  party.nextDueMs = Infinity;
  if (party.state.phase === "ended") return;
  if (isDue(party.passing.seek?.dueAtMs, nowMs)) doPendingSeek(party, nowMs);
  if (isDue(party.passing.gateDueMs, nowMs)) stepPartyGate(party, nowMs);
  if (endOfTitleMs(party) <= nowMs) endTitle(party, nowMs);
  if (isDue(party.passing.reactionsDueMs, nowMs)) tellReactions(party, nowMs);
  if (isDue(party.passing.summaryDueMs, nowMs)) tellSummary(party, nowMs);
  if (isDue(party.passing.moodDueMs, nowMs)) tellMood(party, nowMs);
  passPhase(party, nowMs);
  party.dueBy(dropSilentProcesses(party, nowMs));
  replaceLostHost(party, nowMs);
  party.dueBy(dropAbsent(party, nowMs));
  party.dueBy(endTyping(party, nowMs));
  party.dueBy(tellListChange(party, nowMs));
  party.letPass();
  const { passing } = party;
  for (const dueMs of [
    passing.seek?.dueAtMs,
    passing.gateDueMs,
    passing.reactionsDueMs,
    passing.summaryDueMs,
    passing.moodDueMs,
  ])
    if (dueMs !== undefined) party.dueBy(dueMs);
  party.dueBy(endOfTitleMs(party));
}

const isDue = (dueMs: number | undefined, nowMs: number): boolean => dueMs !== undefined && dueMs <= nowMs;

function passPhase(party: PartyCore, nowMs: number): void {
  openLobbyInTime(party, nowMs);
  beginInTime(party, nowMs);
  const { phase, startsAtServerMs } = party.state;
  if (phase !== "countdown" || startsAtServerMs === undefined) return;
  if (startsAtServerMs <= nowMs) goLive(party, nowMs);
  else party.dueBy(startsAtServerMs);
}

/** A party that another process had: nobody is here until they have come again, and nobody is waited for. */
export function takeOver(party: PartyCore, nowMs: number): void {
  party.dueBy(nowMs);
  if (party.state.phase === "ended") return;
  const atSince = party.since(nowMs);
  for (const seat of party.seats) seat.since = atSince;
  for (const { id, isPresent } of party.state.members)
    if (isPresent) party.emit({ kind: "member-changed", memberId: id, fields: { isPresent: false } });
  if (party.state.gate !== undefined) party.emit({ kind: "gate-changed" });
}

/** Nothing of a person stays in the party: their ids in votes, lists and the queue neither. Throws nothing for who was never here. */
export function erasePerson(party: PartyCore, nowMs: number, userId: string): void {
  if (party.member(userId) !== undefined) {
    if (userId === party.state.hostId) replaceErasedHost(party, nowMs);
    dropMember(party, nowMs, { memberId: userId, reason: "erased" });
  }
  eraseVotes(party, userId);
  const { formerIds, bannedIds, invites } = party.secrets;
  party.keep({
    formerIds: formerIds.filter((id) => id !== userId),
    bannedIds: bannedIds.filter((id) => id !== userId),
    invites: invites.filter(({ byMemberId }) => byMemberId !== userId),
  });
}

/** Where nobody is left who could be host, the party is over. */
function replaceErasedHost(party: PartyCore, nowMs: number): void {
  if (handOver(party, nowMs, { reason: "transfer", mayReturn: false })) return;
  const heir = party.state.members.find(({ id }) => id !== party.state.hostId);
  if (heir !== undefined) party.emit({ kind: "host-changed", hostId: heir.id, reason: "transfer" });
  else if (party.state.phase !== "ended") endParty(party, nowMs);
}

function eraseVotes(party: PartyCore, userId: string): void {
  const { queue, plan, formerHost, hostId } = party.state;
  const kept = queue.filter(({ byMemberId }) => byMemberId !== userId);
  const without = (votes: readonly string[]) => votes.filter((id) => id !== userId);
  const hasEntries = kept.length < queue.length || queue.some(({ votes }) => votes.includes(userId));
  if (hasEntries)
    party.emit({ kind: "queue-changed", queue: kept.map((entry) => ({ ...entry, votes: without(entry.votes) })) });
  if (plan.options.some(({ votes }) => votes.includes(userId))) {
    const options = plan.options.map((option) => ({ ...option, votes: without(option.votes) }));
    party.emit({ kind: "plan-changed", plan: { ...plan, options } });
  }
  if (formerHost?.id === userId) party.emit({ kind: "host-changed", hostId, reason: "transfer" });
}

/** A party as it begins: its host alone is a member, and not here yet. */
export function newPartyState(
  given: Pick<PartyState, "id" | "createdAtMs" | "settings" | "plan" | "phase" | "hostId"> & {
    readonly hostName: string;
  },
): PartyState {
  const { hostName, ...fields } = given;
  const host = {
    id: given.hostId,
    name: hostName,
    role: "host",
    joinedAtMs: given.createdAtMs,
    isPresent: false,
    readiness: "loading",
    isMuted: false,
    saidReady: false,
  } as const;
  return {
    ...fields,
    epoch: 0,
    seq: 0,
    members: [host],
    playback: { playing: false, anchorPositionMs: 0, anchorServerMs: given.createdAtMs, rate: 1 },
    queue: [],
    skipVotes: [],
  };
}
