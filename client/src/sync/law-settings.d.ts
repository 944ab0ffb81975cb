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
}
export type LawPreset = "tight" | "normal" | "relaxed";
/** `tight` for music, where more than ±2 % is heard; `normal` for film; `relaxed` for poor networks. */
export declare const lawPresets: Readonly<Record<LawPreset, LawSettings>>;
