/** When a crew of workers grows and shrinks. */
export interface CrewPace {
  /** How often the load is looked at. */
  readonly lookMs: number;
  /** A worker is busy whose event loop works for this share of the time. */
  readonly busyRatio: number;
  /** One more comes when workers have been busy for so long. */
  readonly growAfterMs: number;
  /** One goes when without it the others would stay below this share … */
  readonly quietRatio: number;
  /** … and would have for so long. */
  readonly shrinkAfterMs: number;
}

export const defaultPace: CrewPace = {
  lookMs: 250,
  busyRatio: 0.75,
  growAfterMs: 750,
  quietRatio: 0.45,
  shrinkAfterMs: 15_000,
};

/** `spread`: some are busy beside others that have time, so connections have to move. */
export type CrewStep = "grow" | "shrink" | "spread" | "stay";

/** Decides by how busy each worker was since the last look, 0..1. */
export class CrewSize {
  readonly #pace: CrewPace;
  readonly #maximum: number;
  #busySinceMs: number | undefined;
  #quietSinceMs: number | undefined;

  constructor(maximum: number, pace: CrewPace) {
    this.#maximum = maximum;
    this.#pace = pace;
  }

  next(nowMs: number, utilizations: readonly number[]): CrewStep {
    const { busyRatio, growAfterMs, quietRatio, shrinkAfterMs } = this.#pace;
    const total = utilizations.reduce((sum, one) => sum + one, 0);
    const count = utilizations.length;
    this.#busySinceMs = Math.max(0, ...utilizations) >= busyRatio ? (this.#busySinceMs ?? nowMs) : undefined;
    this.#quietSinceMs = count > 1 && total / (count - 1) < quietRatio ? (this.#quietSinceMs ?? nowMs) : undefined;
    if (this.#busySinceMs !== undefined && nowMs - this.#busySinceMs >= growAfterMs) {
      this.#busySinceMs = undefined;
      if (Math.min(...utilizations) < busyRatio / 2) return "spread";
      return count < this.#maximum ? "grow" : "stay";
    }
    if (this.#quietSinceMs !== undefined && nowMs - this.#quietSinceMs >= shrinkAfterMs) {
      this.#quietSinceMs = undefined;
      return "shrink";
    }
    return "stay";
  }
}
