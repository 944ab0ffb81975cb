/** What time it is on the server, seen from a client with a monotone clock of its own. */
export interface ClockProbe {
  /** Local monotone time at which it was sent. */
  readonly sentMs: number;
  /** Time of the server at which it came and at which the answer left. */
  readonly serverReceivedMs: number;
  readonly serverSentMs: number;
  readonly receivedMs: number;
  /** The number that `beginPair` gave: two probes with the same one were sent `clockProbeGapMs` apart. */
  readonly pair: number;
}
/** Between the two probes of a pair. */
export declare const clockProbeGapMs = 25;
/**
 * A probe travels up in u ≥ 0 and down in d ≥ 0, so with offset o = server − local: received by the server − sent = o + u ≥ o, and sent by the
 * server − received = o − d ≤ o. Whatever the delays are, o lies between the two. The estimate is the middle of what all probes leave, each widened by
 * what clocks may have drifted since; the quickest way up and the quickest way down may come from different probes. A probe that leaves
 * nothing over is proof that a clock jumped, as after sleep, and all before it is forgotten.
 */
export declare class ClockEstimate {
  #private;
  /** The number for the two probes that are sent now and `clockProbeGapMs` later. */
  beginPair(nowMs: number): number;
  /** When the next pair is due, in local time: many while joining or after a jump, then fewer. */
  nextProbeAtMs(isPaused: boolean): number;
  add(probe: ClockProbe): void;
  /** A new connection may be to a server with another clock. */
  reset(): void;
  /** Whether the first probes are back, so that times of the server mean something. */
  get isSynced(): boolean;
  get offsetMs(): number;
  /** The server's time is not further away than this from what `toServerMs` said at the last probe. */
  get uncertaintyMs(): number;
  /** The usual round trip: the median of the last ones. */
  get rttMs(): number;
  /** How many probes told something. */
  get probeCount(): number;
  /** How many of the last pairs met a queue on the way: the network is uneven where it is large. */
  get disturbedRatio(): number;
  get jumpCount(): number;
  toServerMs(localMs: number): number;
  toLocalMs(serverMs: number): number;
}
