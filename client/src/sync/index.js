// Written by `npm run generate`: what it is made from is in the engine.
/** What browsers and other players need to be in sync with a party: `codecatalyst/sync`. */
export { lawStatus, reattach, stepClientLaw } from "./client-law.js";
export { clockProbeGapMs, ClockEstimate } from "./clock.js";
export { EchoFilter } from "./echo.js";
export { lawPresets } from "./law-settings.js";
export { startLaw } from "./law-state.js";
export { positionAtMs } from "./playback.js";
