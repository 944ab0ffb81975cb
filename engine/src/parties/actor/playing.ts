import type { PlaybackReason } from "../../sync/party/party-change.ts";
import { positionAtMs, type Playback } from "../../sync/playback.ts";
import { actDelayMs } from "../../sync/schedule.ts";
import type { PendingSeek } from "./passing.ts";
import type { PartyCore } from "./party-core.ts";

/** Where the playback is, never behind the end. */
export function heardPositionMs({ state }: PartyCore, nowMs: number): number {
  return Math.min(positionAtMs(state.playback, nowMs), state.lengthMs ?? Infinity);
}

function delayMs(party: PartyCore): number {
  const rtts: number[] = [];
  for (const { rttMs, connectionCount } of party.seats) if (connectionCount > 0 && rttMs >= 0) rtts.push(rttMs);
  return actDelayMs(rtts);
}

/** Everybody starts at once, once all have heard of it. */
export function schedulePlay(
  party: PartyCore,
  nowMs: number,
  start: {
    readonly fromMs: number;
    readonly reason: PlaybackReason;
    readonly byMemberId?: string;
    readonly opId?: string;
  },
): void {
  const { fromMs, ...said } = start;
  const anchorServerMs = Math.round(nowMs + delayMs(party));
  const playback: Playback = { ...party.state.playback, playing: true, anchorPositionMs: fromMs, anchorServerMs };
  party.emit({ kind: "playback-changed", playback, ...said });
  dueAtEnd(party);
}

export function pauseAt(party: PartyCore, nowMs: number, reason: PlaybackReason): void {
  const anchorPositionMs = heardPositionMs(party, nowMs);
  const playback: Playback = { ...party.state.playback, playing: false, anchorPositionMs, anchorServerMs: nowMs };
  party.emit({ kind: "playback-changed", playback, reason });
}

export function seekTo(
  party: PartyCore,
  nowMs: number,
  { positionMs, byMemberId, opId }: Omit<PendingSeek, "dueAtMs">,
): void {
  party.lastSeekMs = nowMs;
  if (party.passing.seek !== undefined) party.changing.seek = undefined;
  const { playback } = party.state;
  const said = { reason: "act", byMemberId, ...(opId !== undefined && { opId }) } as const;
  if (playback.playing) return schedulePlay(party, nowMs, { fromMs: positionMs, ...said });
  const moved: Playback = { ...playback, anchorPositionMs: positionMs, anchorServerMs: nowMs };
  party.emit({ kind: "playback-changed", playback: moved, ...said });
}

/** The last of seeks that came too fast is done after all, also before anything that builds on where it leads. */
export function doPendingSeek(party: PartyCore, nowMs: number): void {
  const { seek } = party.passing;
  if (seek === undefined) return;
  if (seek.positionMs <= (party.state.lengthMs ?? Infinity) && party.state.itemId !== undefined)
    seekTo(party, nowMs, seek);
  party.changing.seek = undefined;
}

/** When the title is over, in the server's time. */
export function endOfTitleMs({ state }: PartyCore): number {
  const { playback, lengthMs } = state;
  if (!playback.playing || lengthMs === undefined) return Infinity;
  return playback.anchorServerMs + (lengthMs - playback.anchorPositionMs) / playback.rate;
}

export function dueAtEnd(party: PartyCore): void {
  party.dueBy(endOfTitleMs(party));
}
