/** The client law: what a player is told so that it is where its party is. One pure function for browsers, tests and the simulator. */
import type { PlayerCommand } from "./echo.ts";
import type { LawSettings } from "./law-settings.ts";
import { type LawState, type Observation } from "./law-state.ts";
/** `detach`: the player was corrected too often and is left alone until `reattach`. */
export type LawAction =
  | PlayerCommand
  | {
      readonly kind: "none";
    }
  | {
      readonly kind: "detach";
    };
export interface LawStep {
  readonly state: LawState;
  readonly action: LawAction;
  /** Local time of the next look, if the player or the party does nothing before; `nowMs` itself after an action that is not the last. */
  readonly nextAtMs: number;
  /** A pair of clock probes is needed now, and a look when it is back: clock and player disagree. */
  readonly wantsProbe: boolean;
}
/** What a member may see of it. */
export interface LawStatus {
  readonly kind: "detached" | "stalled" | "doubting" | "seeking" | "starting" | "nudging" | "following";
  /** How far the player is behind, or ahead where negative; undefined while it cannot be told. */
  readonly errorMs?: number;
  readonly stalledSinceMs?: number;
}
export declare function stepClientLaw(state: LawState, seen: Observation, settings: LawSettings): LawStep;
/** A player that was detached follows again. */
export declare function reattach(state: LawState): LawState;
export declare function lawStatus(state: LawState): LawStatus;
