/** The state after a change. Server, client and page all use this one, so that they cannot differ. */
export function applyChange(state, epoch, seq, change) {
  const apply = changed[change.kind];
  return { ...apply(state, change), epoch, seq };
}
const changed = {
  "message-sent": (state) => state,
  "message-removed": (state) => state,
  "playback-changed": (state, { playback }) => ({ ...state, playback }),
  "title-changed": (state, change) => {
    const named = setOrLeftOut(setOrLeftOut(state, "itemId", change.itemId), "lengthMs", change.lengthMs);
    return { ...named, playback: change.playback, skipVotes: [] };
  },
  "member-joined": (state, { member }) => ({ ...state, members: [...others(state, member.id), member] }),
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
function setOrLeftOut(state, name, value) {
  if (value !== undefined) return { ...state, [name]: value };
  if (state[name] === undefined) return state;
  const { [name]: _gone, ...rest } = state;
  return rest;
}
const others = (state, memberId) => state.members.filter(({ id }) => id !== memberId);
/** Field by field: members are many, and this keeps each as small as it can be. */
function withFields(members, memberId, fields) {
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
function without(state, memberId) {
  const { skipVotes } = state;
  return {
    ...state,
    members: others(state, memberId),
    skipVotes: skipVotes.includes(memberId) ? skipVotes.filter((id) => id !== memberId) : skipVotes,
  };
}
/** There is one host: who was it before is a member like others. */
function withHost(state, change) {
  const demoted = withFields(state.members, state.hostId, { role: "member" });
  const members = withFields(demoted, change.hostId, { role: "host" });
  return { ...setOrLeftOut(state, "formerHost", change.formerHost), hostId: change.hostId, members };
}
