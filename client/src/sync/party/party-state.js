export const partyRoles = ["host", "co-host", "member"];
/** How a member's player stands. Excused members hold nobody. */
export const readinessKinds = ["loading", "ready", "playing", "stalled", "away", "excused"];
/** `planned`: a time is agreed on or being agreed on; `lobby`: people gather and choose; `countdown`; `live`; `ended`. */
export const partyPhases = ["planned", "lobby", "countdown", "live", "ended"];
/** Who may play, pause, seek and change the title: the host and co-hosts, or every member. */
export const partyControls = ["hosts", "everyone"];
