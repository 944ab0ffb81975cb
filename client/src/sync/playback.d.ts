/** The playback of a party as its server last said it. */
export interface Playback {
  readonly playing: boolean;
  readonly anchorPositionMs: number;
  /** On the server's clock; of a start that is to come, it lies ahead. */
  readonly anchorServerMs: number;
  readonly rate: number;
}
/** Where the playback is at a time of the server's clock. Before a start that is to come it stands at the anchor. */
export declare function positionAtMs(
  { playing, anchorPositionMs, anchorServerMs, rate }: Playback,
  serverMs: number,
): number;
