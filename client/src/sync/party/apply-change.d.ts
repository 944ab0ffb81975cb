import type { PartyChange } from "./party-change.ts";
import type { PartyState } from "./party-state.ts";
/** The state after a change. Server, client and page all use this one, so that they cannot differ. */
export declare function applyChange(state: PartyState, epoch: number, seq: number, change: PartyChange): PartyState;
