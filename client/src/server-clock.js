import { clockProbeGapMs, ClockEstimate } from "./sync/index.js";
/** Probes that were lost are forgotten in the end. */
const longestWayMs = 60_000;
/** Asks the server for its time, as often as the estimate wants, as long as it is needed. */
export class ServerClock {
  estimate = new ClockEstimate();
  #connection;
  #isPaused;
  #sent = new Map();
  #count = 0;
  #timer;
  constructor(connection, isPaused) {
    this.#connection = connection;
    this.#isPaused = isPaused;
  }
  nowMs() {
    return this.estimate.toServerMs(performance.now());
  }
  start() {
    if (this.#timer === undefined && this.#connection.isOpen) this.#plan();
  }
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
  /** The next connection may be to a server with another clock. */
  lost() {
    this.stop();
    this.#sent.clear();
    this.estimate.reset();
  }
  take({ number, serverReceivedMs, serverSentMs }) {
    const receivedMs = performance.now();
    const sent = this.#sent.get(number);
    this.#sent.delete(number);
    if (sent !== undefined) this.estimate.add({ ...sent, serverReceivedMs, serverSentMs, receivedMs });
  }
  #plan() {
    const dueInMs = Math.max(0, this.estimate.nextProbeAtMs(this.#isPaused()) - performance.now());
    this.#timer = setTimeout(() => {
      const pair = this.estimate.beginPair(performance.now());
      this.#probe(pair);
      this.#timer = setTimeout(() => {
        this.#probe(pair);
        this.#plan();
      }, clockProbeGapMs);
    }, dueInMs);
  }
  #probe(pair) {
    const sentMs = performance.now();
    for (const [number, before] of this.#sent)
      if (before.sentMs < sentMs - longestWayMs) this.#sent.delete(number);
      else break;
    this.#count += 1;
    this.#sent.set(this.#count, { sentMs, pair });
    this.#connection.send({ kind: "party-probe", number: this.#count });
  }
}
