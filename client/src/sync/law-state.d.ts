/** What the client law remembers from one look at the player to the next. Plain data. */
import type { LawSettings } from "./law-settings.ts";
import { type Playback } from "./playback.ts";
/** What is known at one moment of the party and of one's own player. */
export interface Observation {
  /** Local and monotone. */
  readonly nowMs: number;
  /** The server's time at `nowMs`, as `ClockEstimate.toServerMs` has it. */
  readonly serverMs: number;
  readonly playback: Playback;
  readonly playerPositionMs: number;
  /** The player is told to play; it may be waiting for data nevertheless. */
  readonly isPlayerPlaying: boolean;
  /** The player says that it seeks or waits for data. One that never says so is seen through by its position. */
  readonly isBuffering: boolean;
  readonly playerRate: number;
  /** Of the item, where it is known: nothing is sought behind its end. */
  readonly durationMs?: number;
  /** `ClockEstimate.probeCount`. */
  readonly clockProbeCount: number;
}
/** How long this player takes. Worth keeping for the member's next party. */
export interface LearnedLatencies {
  readonly seekMs: number;
  readonly startMs: number;
}
/** What the player was told and has not done yet. */
interface Pending {
  readonly kind: "seek" | "start";
  readonly atMs: number;
  readonly fromPositionMs: number;
  /** Whether it plays on from there: only then does its position tell how long it took. */
  readonly isPlaying: boolean;
}
export interface LawState {
  readonly kind: "following" | "detached";
  readonly playback?: Playback;
  readonly last?: {
    readonly nowMs: number;
    readonly positionMs: number;
    readonly isPlaying: boolean;
  };
  readonly pending?: Pending;
  readonly learned: LearnedLatencies;
  /** Newest last, at most three. */
  readonly errorsMs: readonly number[];
  /** Of the party's rate: 0.05 is five percent faster. */
  readonly nudge: number;
  /** Local times of seeks that corrected an error. */
  readonly seekTimesMs: readonly number[];
  readonly settledAtMs: number;
  /** Seeks of the paused player since the party's playback changed. */
  readonly pausedSeekCount: number;
  /** The party's playback changed, and one seek to follow it is no correction. */
  readonly isActPending: boolean;
  readonly stalledSinceMs?: number;
  /** Clock and player disagree since then: one of them jumped, as after sleep, and a clock probe will tell which. */
  readonly doubt?: {
    readonly sinceMs: number;
    readonly probeCount: number;
  };
  /** When the player was last told a rate, and where it was: shows whether it obeys. */
  readonly rateTrial?: {
    readonly atMs: number;
    readonly positionMs: number;
    readonly rate: number;
  };
  readonly failedTrialCount: number;
  readonly canChangeRate: boolean;
}
/** Give what `learned` was after the member's last party, where it was kept. */
export declare function startLaw(learned?: LearnedLatencies): LawState;
/** The state with what this look at the player tells: what it has done, whether it stalls, how late it is. */
export declare function withObservation(state: LawState, seen: Observation, settings: LawSettings): LawState;
/** Where the player should be. */
export declare function targetMs(seen: Observation, serverMs: number, { personalOffsetMs }: LawSettings): number;
export declare function withinItem(positionMs: number, { durationMs }: Observation): number;
export declare function medianErrorMs({ errorsMs }: LawState): number | undefined;
export declare function hasEnded({ durationMs, playerPositionMs }: Observation): boolean;
/** Nothing can be said of the error. */
export declare function isUnsure({ pending, stalledSinceMs, doubt }: LawState): boolean;
export {};
