// Written by `npm run generate`: what it is made from is in the engine.
import type { PartyChange } from "./party-change.ts";
import type { PartyMember, PartyState } from "./party-state.ts";

/** The state after a change. Server, client and page all use this one, so that they cannot differ. */
export function applyChange(state: PartyState, epoch: number, seq: number, change: PartyChange): PartyState {
  return { ...changed(state, change), epoch, seq };
}

function changed(state: PartyState, change: PartyChange): PartyState {
  switch (change.kind) {
    case "message-sent":
    case "message-removed":
      return state;
    case "playback-changed":
      return { ...state, playback: change.playback };
    case "title-changed":
      return titled(state, change);
    case "member-joined":
      return { ...state, members: [...others(state, change.member.id), change.member] };
    case "member-changed":
      return { ...state, members: withFields(state.members, change.memberId, change.fields) };
    case "member-left":
      return without(state, change.memberId);
    case "host-changed":
      return withHost(state, change);
    case "gate-changed":
      return setOrLeftOut(state, "gate", change.gate);
    case "queue-changed":
      return { ...state, queue: change.queue };
    case "skip-votes-changed":
      return { ...state, skipVotes: change.votes };
    case "settings-changed":
      return { ...state, settings: change.settings };
    case "plan-changed":
      return { ...state, plan: change.plan };
    case "phase-changed":
      return { ...setOrLeftOut(state, "startsAtServerMs", change.startsAtServerMs), phase: change.phase };
  }
}

/** A field that is not there is left out, not undefined: so it is in JSON too. */
function setOrLeftOut<Name extends "gate" | "startsAtServerMs" | "formerHost" | "itemId" | "lengthMs">(
  state: PartyState,
  name: Name,
  value: PartyState[Name],
): PartyState {
  if (value !== undefined) return { ...state, [name]: value };
  if (state[name] === undefined) return state;
  const { [name]: _gone, ...rest } = state;
  return rest as PartyState;
}

function titled(state: PartyState, change: Extract<PartyChange, { kind: "title-changed" }>): PartyState {
  const named = setOrLeftOut(setOrLeftOut(state, "itemId", change.itemId), "lengthMs", change.lengthMs);
  return { ...named, playback: change.playback, skipVotes: [] };
}

const others = (state: PartyState, memberId: string) => state.members.filter(({ id }) => id !== memberId);

/** Field by field: members are many, and this keeps each as small as it can be. */
function withFields(
  members: readonly PartyMember[],
  memberId: string,
  fields: Partial<PartyMember>,
): readonly PartyMember[] {
  return members.map((member) =>
    member.id === memberId
      ? {
          id: member.id,
          name: fields.name ?? member.name,
          role: fields.role ?? member.role,
          joinedAtMs: member.joinedAtMs,
          isPresent: fields.isPresent ?? member.isPresent,
          readiness: fields.readiness ?? member.readiness,
          isMuted: fields.isMuted ?? member.isMuted,
          saidReady: fields.saidReady ?? member.saidReady,
        }
      : member,
  );
}

function without(state: PartyState, memberId: string): PartyState {
  const { skipVotes } = state;
  return {
    ...state,
    members: others(state, memberId),
    skipVotes: skipVotes.includes(memberId) ? skipVotes.filter((id) => id !== memberId) : skipVotes,
  };
}

/** There is one host: who was it before is a member like others. */
function withHost(state: PartyState, change: Extract<PartyChange, { kind: "host-changed" }>): PartyState {
  const demoted = withFields(state.members, state.hostId, { role: "member" });
  const members = withFields(demoted, change.hostId, { role: "host" });
  return { ...setOrLeftOut(state, "formerHost", change.formerHost), hostId: change.hostId, members };
}
