/** What the client law goes by. */

export interface LawSettings {
  /** How often the law looks at the player when nothing happens. */
  readonly tickMs: number;
  /** A nudge begins above this error and ends below `leaveMs`: one bound alone would let small errors add up unseen. */
  readonly enterMs: number;
  readonly leaveMs: number;
  /** A nudge aims to remove the error within this time, as far as `maxNudge` lets it. */
  readonly correctionMs: number;
  /** 0.05 means rates of 0.95 to 1.05 times the party's. */
  readonly maxNudge: number;
  /** Above this error the player seeks. */
  readonly seekMs: number;
  /** The same for a player that cannot change its rate. */
  readonly seekWithoutRateMs: number;
  readonly pausedToleranceMs: number;
  /** So long after a seek the player's word is not taken. */
  readonly settleMs: number;
  /** Between two seeks that correct an error. */
  readonly coolDownMs: number;
  /** More corrections by seek than this within `seekWindowMs` and the player is left alone. */
  readonly seekLimit: number;
  readonly seekWindowMs: number;
  /** The user's own: this member wants to be so much ahead of the party, or behind where negative. */
  readonly personalOffsetMs: number;
  /** Whether a player of which nothing is known is started for a moment, muted, while the party is still paused. */
  readonly triesStart: boolean;
}

export type LawPreset = "tight" | "normal" | "relaxed";

const normal: LawSettings = {
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
  triesStart: true,
};

/** `tight` for music, where more than ±2 % is heard; `normal` for film; `relaxed` for poor networks. */
export const lawPresets: Readonly<Record<LawPreset, LawSettings>> = {
  tight: { ...normal, enterMs: 25, maxNudge: 0.02, seekMs: 600, seekWithoutRateMs: 400 },
  normal,
  relaxed: { ...normal, enterMs: 150, leaveMs: 50, seekMs: 3_000, seekWithoutRateMs: 2_000, coolDownMs: 5_000 },
};
