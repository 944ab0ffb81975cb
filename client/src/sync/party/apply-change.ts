// Written by `npm run generate`: what it is made from is in the engine.
import type { PartyChange } from "./party-change.ts";
import type { PartyMember, PartyState } from "./party-state.ts";

/** The state after a change. Server, client and page all use this one, so that they cannot differ. */
export function applyChange(state: PartyState, epoch: number, seq: number, change: PartyChange): PartyState {
  const apply = changed[change.kind] as (state: PartyState, change: PartyChange) => PartyState;
  return { ...apply(state, change), epoch, seq };
}

type ChangeOf<Kind extends PartyChange["kind"]> = Extract<PartyChange, { readonly kind: Kind }>;

const changed: { readonly [Kind in PartyChange["kind"]]: (state: PartyState, change: ChangeOf<Kind>) => PartyState } = {
  "message-sent": (state) => state,
  "message-removed": (state) => state,
  "playback-changed": (state, { playback }) => ({ ...state, playback }),
  "title-changed": (state, change) => {
    const named = setOrLeftOut(setOrLeftOut(state, "itemId", change.itemId), "lengthMs", change.lengthMs);
    return { ...named, playback: change.playback, skipVotes: [] };
  },
  "member-joined": (state, { member }) => ({ ...state, members: others(state, member.id).concat([member]) }),
  "member-changed": (state, { memberId, fields }) => ({
    ...state,
    members: withFields(state.members, memberId, fields),
  }),
  "member-left": (state, { memberId }) => without(state, memberId),
  "host-changed": (state, change) => withHost(state, change),
  "gate-changed": (state, { gate }) => setOrLeftOut(state, "gate", gate),
  "queue-changed": (state, { queue }) => ({ ...state, queue }),
  "skip-votes-changed": (state, { votes }) => ({ ...state, skipVotes: votes }),
  "settings-changed": (state, { settings }) => ({ ...state, settings }),
  "plan-changed": (state, { plan }) => ({ ...state, plan }),
  "phase-changed": (state, { phase, startsAtServerMs }) => ({
    ...setOrLeftOut(state, "startsAtServerMs", startsAtServerMs),
    phase,
  }),
};

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
function withHost(state: PartyState, change: ChangeOf<"host-changed">): PartyState {
  const demoted = withFields(state.members, state.hostId, { role: "member" });
  const members = withFields(demoted, change.hostId, { role: "host" });
  return { ...setOrLeftOut(state, "formerHost", change.formerHost), hostId: change.hostId, members };
}
