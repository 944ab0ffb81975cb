import type { PartyFrame } from "../../ports/party-hub.ts";
import type { StoredParty } from "../../ports/party-store.ts";
import { applyChange } from "../../sync/party/apply-change.ts";
import type { PartyChange } from "../../sync/party/party-change.ts";
import type { PartyState } from "../../sync/party/party-state.ts";
import type { PartyCore } from "../actor/party-core.ts";
import type { PartySecrets } from "../actor/party-secrets.ts";

/** What of a party is kept. The version rises when what is kept here changes its form. */
export interface StoredState {
  readonly version: 1;
  readonly state: PartyState;
  readonly secrets: PartySecrets;
}

export function storedOf({ state, secrets }: Pick<PartyCore, "state" | "secrets">): StoredParty {
  const value: StoredState = { version: 1, state, secrets };
  return { partyId: state.id, epoch: state.epoch, seq: state.seq, state: value };
}

export const readStored = ({ state }: StoredParty): StoredState => state as StoredState;

/** The state as it was when its last process said something, though that was not kept any more. */
export function caughtUp(state: PartyState, frames: readonly PartyFrame[]): PartyState {
  let known = state;
  for (const { epoch, seq, text } of frames) {
    if (seq !== known.seq + 1) continue;
    const { change } = JSON.parse(text) as { readonly change?: PartyChange };
    if (change !== undefined) known = applyChange(known, epoch, seq, change);
  }
  return known;
}

const dayMs = 24 * 3_600_000;

/** Chat and all else of a party is gone a day after its end, or a week after anything changed in it, or it was planned for. */
export function ttlMsOf({ state, secrets }: Pick<PartyCore, "state" | "secrets">, nowMs: number): number {
  const { phase, plan } = state;
  if (phase === "ended") return Math.max(0, (secrets.endedAtMs ?? nowMs) + dayMs - nowMs);
  return 7 * dayMs + Math.max(0, (plan.startsAtMs ?? nowMs) - nowMs);
}
