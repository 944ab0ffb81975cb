// Written by `npm run generate`: what it is made from is in the engine.
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
export const clockProbeGapMs = 25;

const joinPairCount = 16;
const joinGapMs = 50;
const earlyGapMs = 2_500;
const earlyMs = 30_000;
const steadyGapMs = 5_000;
const pausedGapMs = 10_000;
const greatestRttMs = 1_000;
const sampleLimit = 64;
/** A pair whose gap changed by more than this met a queue. */
const undisturbedMs = 5;
/** Two crystals differ by less than this: 200 µs in a second. */
const driftRatio = 0.0002;
/** A correction that is smaller than the doubt is spread: 10 ms in a second. */
const slewRatio = 0.01;

/** That the offset lay between these, at local time `atMs`. */
interface Sample {
  readonly atMs: number;
  readonly lowestMs: number;
  readonly highestMs: number;
}

interface Bounds {
  readonly lowestMs: number;
  readonly highestMs: number;
}

/**
 * A probe travels up in u ≥ 0 and down in d ≥ 0, so with offset o = server − local: received by the server − sent = o + u ≥ o, and sent by the
 * server − received = o − d ≤ o. Whatever the delays are, o lies between the two. The estimate is the middle of what all probes leave, each widened by
 * what clocks may have drifted since; the quickest way up and the quickest way down may come from different probes. A probe that leaves
 * nothing over is proof that a clock jumped, as after sleep, and all before it is forgotten.
 */
export class ClockEstimate {
  #samples: Sample[] = [];
  #lastRttMs = Number.POSITIVE_INFINITY;
  #targetMs = 0;
  #halfWidthMs = Number.POSITIVE_INFINITY;
  #appliedMs = 0;
  #appliedAtMs = 0;
  #pairCount = 0;
  #pairsSinceJump = 0;
  #firstPairAtMs = 0;
  #lastPairAtMs = Number.NEGATIVE_INFINITY;
  #jumpCount = 0;
  #probeCount = 0;
  #last: ClockProbe | undefined;
  #gaps: number[] = [];

  /** The number for the two probes that are sent now and `clockProbeGapMs` later. */
  beginPair(nowMs: number): number {
    if (this.#pairsSinceJump === 0) this.#firstPairAtMs = nowMs;
    this.#pairsSinceJump += 1;
    this.#lastPairAtMs = nowMs;
    this.#pairCount += 1;
    return this.#pairCount;
  }

  /** When the next pair is due, in local time: many while joining or after a jump, then fewer. */
  nextProbeAtMs(isPaused: boolean): number {
    if (this.#pairsSinceJump < joinPairCount) return this.#lastPairAtMs + joinGapMs;
    if (this.#lastPairAtMs - this.#firstPairAtMs < earlyMs) return this.#lastPairAtMs + earlyGapMs;
    return this.#lastPairAtMs + (isPaused ? pausedGapMs : steadyGapMs);
  }

  add(probe: ClockProbe): void {
    const sample = sampleOf(probe);
    if (sample === undefined) return;
    this.#compare(probe);
    const rttMs = sample.highestMs - sample.lowestMs;
    if (rttMs > greatestRttMs && this.#lastRttMs <= greatestRttMs) return;
    if (rttMs <= greatestRttMs && this.#lastRttMs > greatestRttMs) this.#samples = [];
    this.#lastRttMs = rttMs;
    this.#probeCount += 1;
    this.#samples.push(sample);
    if (this.#samples.length > sampleLimit) this.#samples.shift();
    const bounds = boundsAt(this.#samples, sample.atMs);
    if (bounds.lowestMs > bounds.highestMs) this.#jump(sample);
    else this.#aim(bounds, sample.atMs);
  }

  /** A new connection may be to a server with another clock. */
  reset(): void {
    this.#samples = [];
    this.#pairsSinceJump = 0;
    this.#lastPairAtMs = Number.NEGATIVE_INFINITY;
    this.#lastRttMs = Number.POSITIVE_INFINITY;
    this.#halfWidthMs = Number.POSITIVE_INFINITY;
  }

  /** Whether the first probes are back, so that times of the server mean something. */
  get isSynced(): boolean {
    return this.#samples.length >= joinPairCount / 2;
  }

  get offsetMs(): number {
    return this.#appliedMs;
  }

  /** The server's time is not further away than this from what `toServerMs` said at the last probe. */
  get uncertaintyMs(): number {
    return this.#halfWidthMs + Math.abs(this.#targetMs - this.#appliedMs);
  }

  /** The usual round trip: the median of the last ones. */
  get rttMs(): number {
    const rtts = this.#samples.slice(-joinPairCount).map(({ lowestMs, highestMs }) => highestMs - lowestMs);
    return rtts.toSorted((a, b) => a - b)[rtts.length >> 1] ?? Number.POSITIVE_INFINITY;
  }

  /** How many probes told something. */
  get probeCount(): number {
    return this.#probeCount;
  }

  /** How many of the last pairs met a queue on the way: the network is uneven where it is large. */
  get disturbedRatio(): number {
    return this.#gaps.length === 0 ? 0 : this.#gaps.filter((gapMs) => gapMs > undisturbedMs).length / this.#gaps.length;
  }

  get jumpCount(): number {
    return this.#jumpCount;
  }

  toServerMs(localMs: number): number {
    return localMs + this.#appliedAt(localMs);
  }

  toLocalMs(serverMs: number): number {
    return serverMs - this.#appliedAt(serverMs - this.#appliedMs);
  }

  #compare(probe: ClockProbe): void {
    const first = this.#last;
    this.#last = probe;
    if (first?.pair !== probe.pair) return;
    const upMs = probe.serverReceivedMs - first.serverReceivedMs - (probe.sentMs - first.sentMs);
    const downMs = probe.receivedMs - first.receivedMs - (probe.serverSentMs - first.serverSentMs);
    this.#gaps = [...this.#gaps.slice(1 - joinPairCount), Math.max(Math.abs(upMs), Math.abs(downMs))];
  }

  #jump(sample: Sample): void {
    this.#samples = [sample];
    this.#jumpCount += 1;
    this.#pairsSinceJump = 0;
    this.#lastPairAtMs = Number.NEGATIVE_INFINITY;
    this.#halfWidthMs = Number.POSITIVE_INFINITY;
    this.#aim(sample, sample.atMs);
  }

  #aim({ lowestMs, highestMs }: Bounds, atMs: number): void {
    const isSettling = this.#samples.length < 2 * joinPairCount;
    this.#appliedMs = this.#appliedAt(atMs);
    this.#appliedAtMs = atMs;
    this.#targetMs = (lowestMs + highestMs) / 2;
    this.#halfWidthMs = (highestMs - lowestMs) / 2;
    if (isSettling || Math.abs(this.#targetMs - this.#appliedMs) > this.#halfWidthMs) this.#appliedMs = this.#targetMs;
  }

  #appliedAt(localMs: number): number {
    const most = Math.max(0, localMs - this.#appliedAtMs) * slewRatio;
    return this.#appliedMs + Math.min(most, Math.max(-most, this.#targetMs - this.#appliedMs));
  }
}

function sampleOf({ sentMs, serverReceivedMs, serverSentMs, receivedMs }: ClockProbe): Sample | undefined {
  // Clocks drift on the way too.
  const driftMs = (receivedMs - sentMs) * driftRatio;
  const lowestMs = serverSentMs - receivedMs - driftMs;
  const highestMs = serverReceivedMs - sentMs + driftMs;
  const isPossible = receivedMs >= sentMs && serverSentMs >= serverReceivedMs && highestMs >= lowestMs;
  return isPossible && Number.isFinite(lowestMs) && Number.isFinite(highestMs)
    ? { atMs: receivedMs, lowestMs, highestMs }
    : undefined;
}

function boundsAt(samples: readonly Sample[], atMs: number): Bounds {
  let lowestMs = Number.NEGATIVE_INFINITY;
  let highestMs = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    const drift = Math.abs(atMs - sample.atMs) * driftRatio;
    lowestMs = Math.max(lowestMs, sample.lowestMs - drift);
    highestMs = Math.min(highestMs, sample.highestMs + drift);
  }
  return { lowestMs, highestMs };
}
