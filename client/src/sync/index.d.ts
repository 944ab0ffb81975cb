/** What browsers and other players need to be in sync with a party: `codecatalyst/sync`. */
export { lawStatus, reattach, stepClientLaw, type LawAction, type LawStatus, type LawStep } from "./client-law.ts";
export { clockProbeGapMs, ClockEstimate, type ClockProbe } from "./clock.ts";
export { EchoFilter, type PlayerCommand } from "./echo.ts";
export { lawPresets, type LawPreset, type LawSettings } from "./law-settings.ts";
export { startLaw, type LawState, type LearnedLatencies, type Observation } from "./law-state.ts";
export { positionAtMs, type Playback } from "./playback.ts";
