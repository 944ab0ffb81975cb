import { EngineError } from "../../domain/errors.ts";
import { positionAtMs } from "../../sync/playback.ts";
import { refused, requireControl, type Act, type ActTable } from "./act.ts";
import { beginStartGate, dropGate } from "./gate.ts";
import type { PartyCore } from "./party-core.ts";
import { doPendingSeek, dueAtEnd, heardPositionMs, schedulePlay, seekTo } from "./playing.ts";

const rateBounds = { least: 0.25, greatest: 4 } as const;
/** Of seeks that follow each other faster, only the last is done. */
const seekGapMs = 200;

export const actOnPlayback: ActTable<"play" | "pause" | "seek" | "set-rate" | "set-title"> = {
  play(act, { positionMs, opId }) {
    const { party, nowMs } = act;
    requirePlaying(act);
    if (positionMs !== undefined) requireInside(party, positionMs);
    doPendingSeek(party, nowMs);
    dropGate(party);
    const { playback } = party.state;
    if (playback.playing && positionMs === undefined) return;
    const wantedMs = positionMs ?? positionAtMs(playback, nowMs);
    // What is over begins again.
    const fromMs = wantedMs >= (party.state.lengthMs ?? Infinity) ? 0 : wantedMs;
    schedulePlay(party, nowMs, { fromMs, reason: "act", ...saidBy(act, opId) });
  },
  pause(act, { opId }) {
    const { party, nowMs } = act;
    requirePlaying(act);
    doPendingSeek(party, nowMs);
    const wasHeld = dropGate(party);
    const { playback } = party.state;
    if (!playback.playing && !wasHeld) return;
    const paused = {
      ...playback,
      playing: false,
      anchorPositionMs: heardPositionMs(party, nowMs),
      anchorServerMs: nowMs,
    };
    party.emit({ kind: "playback-changed", playback: paused, reason: "act", ...saidBy(act, opId) });
  },
  seek(act, { positionMs, opId, ifSeq }) {
    const { party, nowMs, member } = act;
    requirePlaying(act);
    requireInside(party, positionMs);
    if (ifSeq !== undefined && ifSeq < party.playbackSeq)
      throw new EngineError("PRECONDITION_FAILED", "What is played was changed since. Look again before you seek.");
    const seek = { positionMs, byMemberId: member.id, ...(opId !== undefined && { opId }) };
    const freeAtMs = party.lastSeekMs + seekGapMs;
    if (nowMs >= freeAtMs) return seekTo(party, nowMs, seek);
    party.changing.seek = { ...seek, dueAtMs: freeAtMs };
    party.dueBy(freeAtMs);
  },
  "set-rate"(act, { rate, opId }) {
    const { party, nowMs } = act;
    requireControl(act);
    if (!(rate >= rateBounds.least && rate <= rateBounds.greatest))
      throw refused(`The rate must be from ${rateBounds.least} to ${rateBounds.greatest}.`);
    doPendingSeek(party, nowMs);
    const { playback } = party.state;
    if (playback.rate === rate) return;
    const anchorServerMs = Math.max(nowMs, playback.anchorServerMs);
    const anchorPositionMs = heardPositionMs(party, nowMs);
    const changed = { ...playback, rate, anchorPositionMs, anchorServerMs };
    party.emit({ kind: "playback-changed", playback: changed, reason: "rate", ...saidBy(act, opId) });
    dueAtEnd(party);
  },
  "set-title"(act, { itemId }) {
    requireControl(act);
    showTitle(act.party, act.nowMs, { itemId, lengthMs: act.facts.lengthMs, byMemberId: act.member.id });
  },
};

const saidBy = ({ member }: Act, opId: string | undefined) => ({
  byMemberId: member.id,
  ...(opId !== undefined && { opId }),
});

function requirePlaying(act: Act): void {
  requireControl(act);
  const { phase, itemId } = act.party.state;
  if (phase !== "live") throw refused("The party has not begun: start it first.");
  if (itemId === undefined) throw refused("Nothing is chosen to play. Set a title first.");
}

function requireInside({ state }: PartyCore, positionMs: number): void {
  const { lengthMs } = state;
  if (positionMs >= 0 && positionMs <= (lengthMs ?? maxLengthMs)) return;
  throw refused("The position is outside of the title.", { ...(lengthMs !== undefined && { lengthMs }) });
}

/** Of an item whose length nobody knows. */
const maxLengthMs = 24 * 3_600_000;

export interface Title {
  readonly itemId?: string | undefined;
  readonly lengthMs?: number | undefined;
  readonly byMemberId?: string | undefined;
}

/** Another title, or none, from its beginning. Where the party is under way, it starts once enough are ready. */
export function showTitle(party: PartyCore, nowMs: number, { itemId, lengthMs, byMemberId }: Title): void {
  if (party.passing.seek !== undefined) party.changing.seek = undefined;
  dropGate(party);
  const { rate } = party.state.playback;
  party.emit({
    kind: "title-changed",
    ...(itemId !== undefined && { itemId }),
    ...(lengthMs !== undefined && { lengthMs }),
    ...(byMemberId !== undefined && { byMemberId }),
    playback: { playing: false, anchorPositionMs: 0, anchorServerMs: nowMs, rate },
  });
  for (const seat of party.seats) seat.since = party.since(nowMs);
  if (party.state.phase === "live" && itemId !== undefined) beginStartGate(party, nowMs);
}
