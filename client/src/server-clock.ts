import type { Connection } from "./connection.ts";
import type { ServerMessage } from "./operations.ts";
import { clockProbeGapMs, ClockEstimate } from "./sync/index.ts";

interface Sent {
  readonly sentMs: number;
  readonly pair: number;
}

/** Probes that were lost are forgotten in the end. */
const longestWayMs = 60_000;

/** Asks the server for its time, as often as the estimate wants, as long as it is needed. */
export class ServerClock {
  readonly estimate = new ClockEstimate();
  readonly #connection: Connection;
  readonly #isPaused: () => boolean;
  readonly #sent = new Map<number, Sent>();
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, isPaused: () => boolean) {
    this.#connection = connection;
    this.#isPaused = isPaused;
  }

  nowMs(): number {
    return this.estimate.toServerMs(performance.now());
  }

  start(): void {
    if (this.#timer === undefined && this.#connection.isOpen) this.#plan();
  }

  /** Asks at once: something speaks against what was believed. */
  askNow(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The next connection may be to a server with another clock. */
  lost(): void {
    this.stop();
    this.#sent.clear();
    this.estimate.reset();
  }

  take({ number, serverReceivedMs, serverSentMs }: Extract<ServerMessage, { readonly kind: "party-probed" }>): void {
    const receivedMs = performance.now();
    const sent = this.#sent.get(number);
    this.#sent.delete(number);
    if (sent === undefined) return;
    const { jumpCount } = this.estimate;
    this.estimate.add({ ...sent, serverReceivedMs, serverSentMs, receivedMs });
    // One answer after a jump is not enough to go by.
    if (this.estimate.jumpCount > jumpCount) this.askNow();
  }

  #plan(): void {
    const dueInMs = Math.max(0, this.estimate.nextProbeAtMs(this.#isPaused()) - performance.now());
    this.#timer = setTimeout(() => this.#ask(), dueInMs);
  }

  #ask(): void {
    const pair = this.estimate.beginPair(performance.now());
    this.#probe(pair);
    this.#timer = setTimeout(() => {
      this.#probe(pair);
      this.#plan();
    }, clockProbeGapMs);
  }

  #probe(pair: number): void {
    const sentMs = performance.now();
    for (const [number, before] of this.#sent)
      if (before.sentMs < sentMs - longestWayMs) this.#sent.delete(number);
      else break;
    this.#count += 1;
    this.#sent.set(this.#count, { sentMs, pair });
    this.#connection.send({ kind: "party-probe", number: this.#count });
  }
}
