/** Where the playback is at a time of the server's clock. Before a start that is to come it stands at the anchor. */
export function positionAtMs({ playing, anchorPositionMs, anchorServerMs, rate }, serverMs) {
  return playing ? anchorPositionMs + Math.max(0, serverMs - anchorServerMs) * rate : anchorPositionMs;
}
