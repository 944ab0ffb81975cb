/** Sync: how several players show the same moment. Pure, for browser, server and simulator alike. This file: where playback is. */

/** What a party plays, as its server decided: a position that was, or will be, at one time of the server's monotone clock. */
export interface Playback {
  readonly playing: boolean;
  readonly anchorPositionMs: number;
  readonly anchorServerMs: number;
  /** 1 is normal speed. */
  readonly rate: number;
}

/** Before the anchor of a start that is still to come the position is the anchor's. */
export function positionAtMs(playback: Playback, serverMs: number): number {
  if (!playback.playing) return playback.anchorPositionMs;
  return playback.anchorPositionMs + Math.max(0, serverMs - playback.anchorServerMs) * playback.rate;
}

/** When a playing party is at the position, also before its anchor. */
export function serverMsAtPosition(playback: Playback, positionMs: number): number {
  return playback.anchorServerMs + (positionMs - playback.anchorPositionMs) / playback.rate;
}

export function isSamePlayback(a: Playback, b: Playback): boolean {
  return (
    a.playing === b.playing &&
    a.rate === b.rate &&
    a.anchorPositionMs === b.anchorPositionMs &&
    a.anchorServerMs === b.anchorServerMs
  );
}
