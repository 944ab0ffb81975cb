import { gateDefaults, holdForStart, openGate, stepGate, type GateMember, type GateState } from "../../sync/gate.ts";
import type { PartyGate } from "../../sync/party/party-state.ts";
import { requireHostly, type ActTable } from "./act.ts";
import type { PartyCore } from "./party-core.ts";
import { pauseAt, schedulePlay } from "./playing.ts";

export const actOnGate: ActTable<"excuse"> = {
  excuse(act, { memberId }) {
    requireHostly(act);
    const { party, nowMs } = act;
    party.memberOrThrow(memberId);
    if (party.state.gate?.waitingFor.includes(memberId) !== true) return;
    excuse(party, memberId);
    stepPartyGate(party, nowMs);
  },
};

/** Whoever is here now is waited for, up to a limit. */
export function beginStartGate(party: PartyCore, nowMs: number): void {
  const { changing: passing } = party;
  passing.gate = holdForStart(passing.gate ?? openGate, gateMembers(party), nowMs);
  passing.resumesAfterGate = true;
  stepPartyGate(party, nowMs);
}

/** Somebody decided: nobody is waited for any longer. Whether somebody was. */
export function dropGate(party: PartyCore): boolean {
  if (party.passing.gate?.hold === undefined) return false;
  const { changing: passing } = party;
  passing.gate = keptGate(party, { stallHolds: passing.gate?.stallHolds ?? [] });
  passing.resumesAfterGate = false;
  passing.gateDueMs = undefined;
  if (party.state.gate !== undefined) party.emit({ kind: "gate-changed" });
  return true;
}

/** To be called when a player's readiness changed, somebody came or went, or the gate is due. */
export function stepPartyGate(party: PartyCore, nowMs: number): void {
  const { passing, state } = party;
  const waitsForStalled = state.settings.waitsForStragglers && state.playback.playing;
  const isHeld = passing.gate?.hold !== undefined;
  if (!isHeld && !waitsForStalled) return;
  const settings = { ...gateDefaults, waitsForStalled: state.settings.waitsForStragglers };
  const { state: next, decision } = stepGate(
    passing.gate ?? openGate,
    { nowMs, members: gateMembers(party) },
    settings,
  );
  party.changing.gate = keptGate(party, next);
  for (const memberId of decision.excuse) excuse(party, memberId);
  setDue(party, decision.nextDueMs);
  if (decision.kind === "hold") return hold(party, nowMs, decision.waitingFor);
  if (isHeld) open(party, nowMs);
}

function excuse(party: PartyCore, memberId: string): void {
  party.emit({ kind: "member-changed", memberId, fields: { readiness: "excused" } });
}

function setDue(party: PartyCore, dueMs: number | undefined): void {
  if (dueMs === undefined && party.passing.gateDueMs === undefined) return;
  party.changing.gateDueMs = dueMs;
  if (dueMs !== undefined) party.dueBy(dueMs);
}

/** Of an open gate only the stalls count that held it. */
function keptGate({ state }: PartyCore, { hold: held, stallHolds, lastOpenMs }: GateState): GateState | undefined {
  const counts = held !== undefined || stallHolds.length > 0 || state.settings.waitsForStragglers;
  if (!counts) return undefined;
  return { stallHolds, ...(held && { hold: held }), ...(lastOpenMs !== undefined && { lastOpenMs }) };
}

function hold(party: PartyCore, nowMs: number, waitingFor: readonly string[]): void {
  const { passing, state } = party;
  const { hold: held } = passing.gate ?? openGate;
  if (held === undefined) return;
  if (state.playback.playing) {
    party.changing.resumesAfterGate = true;
    pauseAt(party, nowMs, "gate");
  }
  const untilServerMs = held.sinceMs + gateDefaults.hardMs;
  const gate: PartyGate = { reason: held.kind, waitingFor, untilServerMs };
  if (!isSameGate(state.gate, gate)) party.emit({ kind: "gate-changed", gate });
}

function open(party: PartyCore, nowMs: number): void {
  const reason = party.state.gate?.reason === "stall" ? "gate" : "start";
  if (party.state.gate !== undefined) party.emit({ kind: "gate-changed" });
  if (!party.passing.resumesAfterGate) return;
  party.changing.resumesAfterGate = false;
  schedulePlay(party, nowMs, { fromMs: party.state.playback.anchorPositionMs, reason });
  // A stall may have begun while others were waited for.
  stepPartyGate(party, nowMs);
}

function isSameGate(a: PartyGate | undefined, b: PartyGate): boolean {
  return (
    a?.reason === b.reason && a.untilServerMs === b.untilServerMs && a.waitingFor.join("\n") === b.waitingFor.join("\n")
  );
}

/** Who is not there is away: nobody waits for them. */
function gateMembers({ state, seats }: PartyCore): readonly GateMember[] {
  return state.members.map(({ id, isPresent, readiness }, index) => ({
    id,
    kind: isPresent ? readiness : "away",
    sinceMs: state.createdAtMs + seats.at(index).since,
  }));
}
