/** Why somebody is no longer there. */
export const departureReasons = ["left", "kicked", "banned", "lost", "erased"];
export const playbackReasons = ["act", "start", "gate", "skip", "rate", "title", "end"];
export const hostReasons = ["transfer", "lost", "reclaim"];
