// Written by `npm run generate`: what it is made from is in the engine.
/** What the client law goes by. */
const normal = {
  tickMs: 250,
  enterMs: 30,
  leaveMs: 10,
  correctionMs: 2_000,
  maxNudge: 0.05,
  seekMs: 1_500,
  seekWithoutRateMs: 500,
  pausedToleranceMs: 100,
  settleMs: 500,
  coolDownMs: 2_000,
  seekLimit: 3,
  seekWindowMs: 30_000,
  personalOffsetMs: 0,
};
/** `tight` for music, where more than ±2 % is heard; `normal` for film; `relaxed` for poor networks. */
export const lawPresets = {
  tight: { ...normal, enterMs: 25, maxNudge: 0.02, seekMs: 600, seekWithoutRateMs: 400 },
  normal,
  relaxed: { ...normal, enterMs: 150, leaveMs: 50, seekMs: 3_000, seekWithoutRateMs: 2_000, coolDownMs: 5_000 },
};
